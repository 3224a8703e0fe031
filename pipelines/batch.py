"""The rows that travel together, and the words for what happens to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


SHANGHAI = ZoneInfo("Asia/Shanghai")


class BatchState(StrEnum):
    """How far a batch has come: the stages move it from left to right, one step each.

    claimed → collected → validated → quarantined → loaded → receipted
    A batch that cannot be taken as a whole ends as `refused`; one that the system failed on waits as `held`.
    """

    CLAIMED = "claimed"
    COLLECTED = "collected"
    VALIDATED = "validated"
    QUARANTINED = "quarantined"
    LOADED = "loaded"
    RECEIPTED = "receipted"
    REFUSED = "refused"
    HELD = "held"


class Origin(StrEnum):
    """Who brought a batch."""

    DEPARTMENT = "department"
    REGION = "region"


def place_of(path: str, part: str | None) -> str:
    """A path with the part of the file in it: `x.xlsx#sheet`, or `x.zip/folder/inner.csv`."""
    if part is None:
        return path
    return f"{path}{'/' if path.lower().endswith('.zip') else '#'}{part}"


@dataclass(frozen=True)
class Batch:
    """A row of the ledger. Counts hold `received = accepted + rejected` and `accepted = new + changed + unchanged`."""

    batch_no: str
    department: str
    path: str
    """Where the file was found, relative to the ingest root, with forward slashes."""
    origin: Origin
    state: BatchState
    digest: str | None = None
    """SHA-256 of the file's bytes, hexadecimal; known once collected."""
    record_type: str | None = None
    catalogue_version: str | None = None
    reason: str | None = None
    """Why the batch was refused or is held: a Chinese sentence for the clerk."""
    received: int = 0
    accepted: int = 0
    rejected: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    warned: int = 0
    receipt: str | None = None
    """The receipt's path relative to the ingest root."""
    kept_as: str | None = None
    """Where the original is kept, relative to the ingest root."""
    part: str | None = None
    """What the batch reads of its file: a sheet's name, or in an archive `folder/inner.csv` or `inner.xlsx#sheet`;
    None: all of it."""
    mends: str | None = None
    """The batch whose refused rows this one brings again."""
    found_at: datetime | None = None
    receipted_at: datetime | None = None

    @property
    def place(self) -> str:
        """The path with the part in it."""
        return place_of(self.path, self.part)

    @property
    def found_on(self) -> date:
        """The day the batch was found, in Asia/Shanghai: "today" for all its rules."""
        return (self.found_at or datetime.now(UTC)).astimezone(SHANGHAI).date()
