"""The rows that travel together, and the words for what happens to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from pipelines.personal_numbers.privacy import mask_numbers_in


SHANGHAI = ZoneInfo("Asia/Shanghai")


class BatchState(StrEnum):
    """How far a batch has come.

    The stages move it from state to state (`STATES_IN_ORDER`). A batch that cannot be taken as a
    whole ends as `refused`; one that the system failed on waits as `held` until a person releases
    it.
    """

    CLAIMED = "claimed"
    COLLECTED = "collected"
    VALIDATED = "validated"
    QUARANTINED = "quarantined"
    LOADED = "loaded"
    RECEIPTED = "receipted"
    REFUSED = "refused"
    HELD = "held"


@dataclass(frozen=True)
class StageDefinition:
    """A stage as people know it, and the state that it leads to."""

    name: str
    """The function in `pipelines.stages`, and the task in Airflow."""
    title: str
    """Chinese, for the Airflow UI."""
    leads_to: BatchState


# The way of every batch, whether a department dropped it or the region distributed it. The order of
# the stages is written here and nowhere else: flows, DAGs, ledger and tests derive it from here.
STAGES = (
    StageDefinition("collect", "收取", BatchState.COLLECTED),
    StageDefinition("validate", "校验", BatchState.VALIDATED),
    StageDefinition("quarantine", "隔离", BatchState.QUARANTINED),
    StageDefinition("load", "入库", BatchState.LOADED),
    StageDefinition("receipt", "回执", BatchState.RECEIPTED),
)

STATES_IN_ORDER = (BatchState.CLAIMED, *(stage.leads_to for stage in STAGES))


def states_since(state: BatchState) -> tuple[BatchState, ...]:
    """The state, and all those that a batch comes to afterwards."""
    return STATES_IN_ORDER[STATES_IN_ORDER.index(state) :]


class Origin(StrEnum):
    """Who brought a batch."""

    DEPARTMENT = "department"
    REGION = "region"


def place_of(path: str, part: str | None) -> str:
    """A path with the part of the file in it: `x.xlsx#sheet`, or `x.zip/folder/inner.csv`."""
    if part is None:
        return path
    separator = "/" if path.lower().endswith(".zip") else "#"
    return f"{path}{separator}{part}"


@dataclass(frozen=True)
class Batch:
    """A row of the ledger.

    Counts hold `received = accepted + rejected` and `accepted = new + changed + unchanged`.
    """

    batch_no: str
    department: str
    path: str
    """Where the file was found, relative to the ingest root, with forward slashes."""
    origin: Origin
    state: BatchState
    digest: str | None = None
    """SHA-256 of the file's bytes, hexadecimal; None until it is collected."""
    record_type: str | None = None
    catalogue_version: str | None = None
    reason: str | None = None
    """Why the batch was refused or is held: a Chinese sentence for the clerk."""
    reason_code: str | None = None
    """The kind of refusal: a code of `FileRefused`."""
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
    """What the batch reads of its file; None: all of it.

    A sheet's name, or in an archive `folder/inner.csv` or `inner.xlsx#sheet`.
    """
    mends: str | None = None
    """The earlier batch whose rejected rows this one brings again.

    Set when a batch is opened to judge the same file again (`resubmit`), and by `collect` when a
    mended receipt was dropped.
    """
    attempt: str | None = None
    """Name of the folder in which its last collecting has staged its rows."""
    found_at: datetime | None = None
    receipted_at: datetime | None = None

    @property
    def is_finished(self) -> bool:
        """Whether its receipt is out: no stage is left to do."""
        has_receipt = self.receipt is not None
        return self.state is BatchState.RECEIPTED or (
            self.state is BatchState.REFUSED and has_receipt
        )

    @property
    def has_new_records(self) -> bool:
        """Whether it brought records that others do not have yet."""
        return self.new + self.changed > 0

    @property
    def place(self) -> str:
        """The path with the part in it."""
        return place_of(self.path, self.part)

    @property
    def label(self) -> str:
        """`department/file`, with its part, for people; ID numbers are masked."""
        return self.label_from(self.department)

    def label_from(self, sender: str) -> str:
        """The label with another name of who sent the file."""
        folder = PurePosixPath(self.path).parent.as_posix()
        return mask_numbers_in(f"{sender}/{self.place.removeprefix(folder + '/')}")

    @property
    def found_on(self) -> date:
        """The day the batch was found, in Asia/Shanghai: "today" for all its rules."""
        found_at = self.found_at or datetime.now(UTC)
        return found_at.astimezone(SHANGHAI).date()
