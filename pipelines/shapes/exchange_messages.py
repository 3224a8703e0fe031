"""What crosses between the client of the region and the city platform, see docs/regional_api.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypedDict


class RecordMessage(TypedDict):
    """A version of a record as JSON, in both directions."""

    record_type: str
    catalogue_version: str
    record_key: str
    """Hexadecimal."""
    version: int
    action: str
    """`upsert`."""
    origin: str
    """Code of the platform that the record is from."""
    department: str
    changed_at: str
    """An instant in ISO form."""
    elements: Mapping[str, object]
    """Element code → canonical text; missing values are left out. Others may send numbers as well."""


def record_digest(message: RecordMessage) -> str:
    """SHA-256 of the canonical JSON of a record, in hexadecimal digits."""
    content = {
        "record_type": message["record_type"],
        "record_key": message["record_key"],
        "version": message["version"],
        "elements": message["elements"],
    }
    canonical = json.dumps(
        content,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """A version of a record of another platform, as the region distributes it."""

    change_no: int
    message: RecordMessage
    """The city keeps it whole."""


@dataclass(frozen=True)
class RecordName:
    """What tells a record from all others, on both sides."""

    origin: str
    record_type: str
    record_key: str
    """Hexadecimal."""

    def as_json(self) -> dict[str, str]:
        """For a request."""
        return dict(vars(self))


@dataclass(frozen=True)
class FeedCursor:
    """How far the region's changes have been read."""

    MOST_DIGITS: ClassVar[int] = 18

    position: str
    """Digits; empty: from the beginning."""
    epoch: str = ""
    """What tells the change at this position from another one under the same number."""

    @classmethod
    def of(cls, text: str) -> FeedCursor:
        """Read the form in which a cursor is kept."""
        position, _, epoch = text.partition("@")
        return cls(position, epoch)

    def __str__(self) -> str:
        return f"{self.position}@{self.epoch}" if self.epoch else self.position

    @property
    def number(self) -> int:
        """The change up to which everything was read; 0: nothing was, or it is no position."""
        if not self.position.isdecimal():
            return 0
        return int(self.position)


@dataclass(frozen=True)
class RejectedChange:
    """A change that the city does not take, with the reason that the region receives."""

    change_no: int
    code: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """For the city's receipt."""
        return {"change_no": self.change_no, "code": self.code, "reason": self.reason}


@dataclass(frozen=True)
class RegionalRejection:
    """A record of an uploaded page that the region rejected."""

    line: int
    """Counted from 1 within the page."""
    code: str
    reason: str
    element: str | None
    """None: the region does not name one."""


@dataclass(frozen=True)
class RejectedRecord:
    """A record that the region rejected, in words for its department."""

    outbox_no: int
    batch_no: str
    """The batch that brought the version which was sent."""
    row_number: int | None
    record_type: str
    record_key: str
    """Hexadecimal."""
    subject_name: str | None
    element: str | None
    """None: the whole record."""
    code: str
    reason: str | None
