"""What the region's answers say, as docs/regional_api.md has agreed it.

Every answer is checked against its shape before anything is taken from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.errors import RegionRefused
from pipelines.shapes.exchange_messages import Change, RegionalRejection
from pipelines.shapes.json_object import JsonObject


# Name of a field → its type, its shape when it is an object, or [shape of an item] for a list.
# An answer may have more fields than its shape.
Shape = Mapping[str, Any]

UPLOAD: Shape = {"upload_no": str, "status": str}

RECEIPT: Shape = {"upload_no": str, "status": str, "content_digest": str}

FINAL_RECEIPT: Shape = {
    **RECEIPT,
    "received": int,
    "accepted": int,
    "rejected": int,
    "rejections": [{"line": int, "code": str, "reason": str}],
}

_MESSAGE: Shape = {
    "origin": str,
    "record_type": str,
    "record_key": str,
    "version": int,
    "elements": dict,
}

CHANGES: Shape = {
    "changes": [{"change_no": int, "message": _MESSAGE}],
    "next": str,
    "more": bool,
}

DIGESTS: Shape = {"digests": [{"record_type": str, "day": str, "digest": str}]}

RECORDS: Shape = {"records": [{"record_key": str, "version": int, "digest": str}]}


@dataclass(frozen=True)
class RegionalReceipt:
    """What became of an uploaded page; the counts are zero until the receipt is final."""

    upload_no: str
    content_digest: str
    """The digest of the body that the region received."""
    is_final: bool
    received: int = 0
    accepted: int = 0
    rejected: int = 0
    rejections: tuple[RegionalRejection, ...] = ()


@dataclass(frozen=True)
class ChangesPage:
    """Changes of other platforms, in the order of their numbers."""

    changes: tuple[Change, ...]
    next_cursor: str
    """Where the following page begins; it may move even when there are no changes."""
    has_more: bool


@dataclass(frozen=True)
class DayDigest:
    """What the region holds of one record type and day, as one digest."""

    record_type: str
    day: str
    digest: str


@dataclass(frozen=True)
class RecordDigest:
    """A record that the region holds: its newest version and the digest of it."""

    record_key: str
    version: int
    digest: str


def check_shape(answer: JsonObject, shape: Shape) -> None:
    """Check that an answer has all fields of a shape.

    Raises:
        RegionRefused: it has not. Taking a part of it could lose the rest, so a person has to look.
    """
    misfit = _misfit(answer, shape, "")
    if misfit is not None:
        raise RegionRefused(f"the region's answer is not what docs/regional_api.md says: {misfit}")


def receipt_of(answer: JsonObject) -> RegionalReceipt:
    """Read a receipt, `pending` or `final`."""
    check_shape(answer, RECEIPT)
    upload_no = answer["upload_no"]
    content_digest = answer["content_digest"]
    if answer["status"] != "final":
        return RegionalReceipt(upload_no, content_digest, is_final=False)

    # Counts and rejections are there only when the receipt is final.
    check_shape(answer, FINAL_RECEIPT)
    return RegionalReceipt(
        upload_no,
        content_digest,
        is_final=True,
        received=answer["received"],
        accepted=answer["accepted"],
        rejected=answer["rejected"],
        rejections=tuple(_rejection_of(item) for item in answer["rejections"]),
    )


def _rejection_of(item: JsonObject) -> RegionalRejection:
    return RegionalRejection(
        line=item["line"],
        code=item["code"],
        reason=item["reason"],
        element=item.get("element"),
    )


def changes_page_of(answer: JsonObject) -> ChangesPage:
    """Read a page of changes."""
    check_shape(answer, CHANGES)
    changes = tuple(Change(item["change_no"], item["message"]) for item in answer["changes"])
    return ChangesPage(changes, next_cursor=answer["next"], has_more=answer["more"])


def day_digests_of(answer: JsonObject) -> list[DayDigest]:
    """Read the digests of all record types and days."""
    check_shape(answer, DIGESTS)
    return [
        DayDigest(item["record_type"], item["day"], item["digest"]) for item in answer["digests"]
    ]


def record_digests_of(answer: JsonObject) -> list[RecordDigest]:
    """Read the digests of the records of one record type and day."""
    check_shape(answer, RECORDS)
    return [
        RecordDigest(item["record_key"], item["version"], item["digest"])
        for item in answer["records"]
    ]


def _misfit(value: Any, shape: Any, path: str) -> str | None:
    """Name the first field that does not fit its shape; None when all fit.

    Values are not repeated in the text, because they may be personal data.
    """
    if isinstance(shape, list):
        return _misfit_of_list(value, shape[0], path)
    if isinstance(shape, Mapping):
        return _misfit_of_object(value, shape, path)

    # In Python a bool is an int; in JSON it is not.
    is_unwanted_bool = isinstance(value, bool) and shape is not bool
    if isinstance(value, shape) and not is_unwanted_bool:
        return None
    return f"{path} is missing or no {shape.__name__}"


def _misfit_of_list(value: Any, item_shape: Any, path: str) -> str | None:
    if not isinstance(value, list):
        return f"{path} is no list"
    for position, item in enumerate(value):
        misfit = _misfit(item, item_shape, f"{path}[{position}]")
        if misfit is not None:
            return misfit
    return None


def _misfit_of_object(value: Any, shape: Shape, path: str) -> str | None:
    if not isinstance(value, dict):
        return f"{path or 'it'} is no object"
    for name, field_shape in shape.items():
        field_path = f"{path}.{name}".lstrip(".")
        misfit = _misfit(value.get(name), field_shape, field_path)
        if misfit is not None:
            return misfit
    return None
