"""What the region's answers say, as docs/regional_api.md has agreed it.

Every answer is checked against its shape before anything is taken from it: its fields, how long
they are, in which range, and of which characters.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import orjson

from pipelines.errors import AnswerMisfits
from pipelines.region.answer_shapes import (
    LARGEST_VERSION,
    MOST_NUMBER,
    Flag,
    ListOf,
    Number,
    ObjectOf,
    OptionalText,
    TextUpTo,
    misfit_of,
)
from pipelines.shapes.exchange_messages import Change, FeedCursor, RegionalRejection
from pipelines.shapes.json_object import JsonObject


# The form of what both sides name: a record, a type of records, a day, a digest.
_KEY = TextUpTo(most=32, pattern=r"[0-9a-f]{32}")
_TYPE = TextUpTo(most=64, pattern=r"[a-z0-9_]{1,64}")
_VERSION = Number(1, LARGEST_VERSION)
_COUNT = Number(0, MOST_NUMBER)

# A page that we send has far fewer lines, a page that we ask for at most a thousand changes.
_MOST_LINES = 1_000_000
_MOST_CHANGES = 1000

UPLOAD = ObjectOf({"upload_no": TextUpTo(most=128), "status": TextUpTo(most=32)})

RECEIPT = ObjectOf(
    {
        "upload_no": TextUpTo(most=128),
        "status": TextUpTo(most=32),
        "content_digest": TextUpTo(most=200),
    }
)

FINAL_RECEIPT = ObjectOf(
    {
        **RECEIPT.fields,
        "received": _COUNT,
        "accepted": _COUNT,
        "rejected": _COUNT,
        "rejections": ListOf(
            ObjectOf(
                {
                    "line": Number(1, _MOST_LINES),
                    "code": TextUpTo(most=64),
                    "reason": TextUpTo(most=2000),
                    "element": OptionalText(most=64),
                }
            ),
            most=_MOST_LINES,
        ),
    }
)

# A position in the feed, and what tells this feed from that of a region that was restored.
_POSITION = TextUpTo(most=FeedCursor.MOST_DIGITS, pattern=r"\d*")
_EPOCH = OptionalText(most=64, pattern=r"[A-Za-z0-9-]*")

# The messages are checked one by one: one that misfits does not hold up the others.
CHANGES = ObjectOf(
    {
        "changes": ListOf(ObjectOf({"change_no": Number(1, MOST_NUMBER)}), most=_MOST_CHANGES),
        "next": _POSITION,
        "epoch": _EPOCH,
        "more": Flag(),
    }
)

_MESSAGE = ObjectOf(
    {
        "origin": TextUpTo(most=64, pattern=r"[0-9A-Za-z_-]{1,64}"),
        "record_type": _TYPE,
        "record_key": _KEY,
        "version": _VERSION,
        "action": OptionalText(most=64, pattern="upsert"),
        "department": OptionalText(most=64),
        "changed_at": OptionalText(most=64),
        "catalogue_version": OptionalText(most=64),
        "elements": ObjectOf({}),
    }
)

_ELEMENT_CODE = TextUpTo(most=64, pattern=r"[A-Za-z][A-Za-z0-9_]*")

# Another platform may send a number where we would send a text.
_ELEMENT_VALUE = OptionalText(most=100_000)

CHANGES_AGAIN = ObjectOf({"changes": CHANGES.fields["changes"]})


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
class MisfitMessage:
    """A message that is not of its form: it is set aside, the others of its page are taken."""

    change_no: int
    misfit: str
    content: str
    """The message as JSON."""


@dataclass(frozen=True)
class ChangesPage:
    """Changes of other platforms, in the order of their numbers."""

    changes: tuple[Change, ...]
    following: FeedCursor
    """Where the following page begins; it may move even when there are no changes."""
    has_more: bool
    misfits: tuple[MisfitMessage, ...] = ()


@dataclass(frozen=True)
class ChangesAgain:
    """The newest changes of records that were asked for by name."""

    changes: tuple[Change, ...]
    misfits: tuple[MisfitMessage, ...]


def check_shape(answer: JsonObject, shape: ObjectOf) -> None:
    """Check that an answer has all fields of a shape.

    Raises:
        AnswerMisfits: it has not. Taking a part of it could lose the rest, so a person has to look.
    """
    misfit = misfit_of(answer, shape)
    if misfit is not None:
        raise AnswerMisfits(f"the region's answer is not what docs/regional_api.md says: {misfit}")


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


def changes_page_of(answer: JsonObject, after: FeedCursor, limit: int) -> ChangesPage:
    """Read a page of changes, which were asked for after a cursor.

    Raises:
        AnswerMisfits: numbers or cursor do not go forward, or there is more than was asked for.
    """
    check_shape(answer, CHANGES)
    items = answer["changes"]
    following = FeedCursor(answer["next"], answer.get("epoch") or "")
    _check_order([item["change_no"] for item in items], after, following, limit)

    changes, misfits = _parted(items)
    return ChangesPage(changes, following, answer["more"], misfits)


def changes_again_of(answer: JsonObject, wanted: int) -> ChangesAgain:
    """Read the changes of so many records that were asked for by name.

    Raises:
        AnswerMisfits: there are more than that.
    """
    check_shape(answer, CHANGES_AGAIN)
    items = answer["changes"]
    if len(items) > wanted:
        raise AnswerMisfits(f"the region sends {len(items)} changes of {wanted} records")
    return ChangesAgain(*_parted(items))


def _parted(items: list[JsonObject]) -> tuple[tuple[Change, ...], tuple[MisfitMessage, ...]]:
    """Changes whose messages are of their form, and the others."""
    changes = []
    misfits = []
    for item in items:
        message: Any = item.get("message")
        misfit = misfit_of_message(message)
        if misfit is None:
            changes.append(Change(item["change_no"], message))
        else:
            # In ASCII: the message may have characters that no text can have.
            content = json.dumps(message)
            misfits.append(MisfitMessage(item["change_no"], misfit, content))
    return tuple(changes), tuple(misfits)


def _check_order(
    change_nos: list[int], after: FeedCursor, following: FeedCursor, limit: int
) -> None:
    if len(change_nos) > limit:
        raise AnswerMisfits(f"the region sends {len(change_nos)} changes instead of {limit}")

    numbers = [after.number, *change_nos]
    for earlier, later in pairwise(numbers):
        if later <= earlier:
            raise AnswerMisfits("the region's changes are not in order, or come before the cursor")
    if following.number < numbers[-1]:
        raise AnswerMisfits("the region's cursor lies before its last change: it goes back")


def misfit_of_message(message: Any) -> str | None:
    """Why a message of another platform cannot be taken; None: it can."""
    misfit = misfit_of(message, _MESSAGE, "message")
    if misfit is not None:
        return misfit
    for code, value in message["elements"].items():
        if misfit_of(code, _ELEMENT_CODE) is not None:
            return "a code in message.elements is not of its form"
        misfit = _misfit_of_element(value, f"message.elements.{code}")
        if misfit is not None:
            return misfit
    try:
        # It is kept whole, with fields that nobody has agreed.
        orjson.dumps(message)
    except orjson.JSONEncodeError:
        return "message has a value that cannot be kept"
    return None


def _misfit_of_element(value: Any, path: str) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        # JSON has neither; Python reads them all the same.
        return None if math.isfinite(value) else f"{path} is no number"
    return misfit_of(value, _ELEMENT_VALUE, path)
