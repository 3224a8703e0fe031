"""What the exchange could not deal with: named until it could be, or until a person has looked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.city.encrypted_columns import ENCRYPTED_ASIDE
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind, set_aside
from pipelines.errors import Permanent
from pipelines.personal_numbers.privacy import mask_numbers_in
from pipelines.shapes.exchange_messages import RejectedChange


# So many are named; of further ones the newest.
MOST_LISTED = 200

_IS_OPEN = set_aside.c.settled_at.is_(None)

# The columns of a `SetAside`.
_COLUMNS = (
    set_aside.c.set_aside_no,
    set_aside.c.kind,
    set_aside.c.reference,
    set_aside.c.reason,
    set_aside.c.set_aside_at,
)

_MOST_REASON_CHARACTERS = 500

# The code of our answer about a message that is not of its form.
MESSAGE_FORM = "message-form"


@dataclass(frozen=True)
class SetAside:
    """One thing that was set aside while everything else went on."""

    set_aside_no: int
    kind: str
    """A word of `SetAsideKind`."""
    reference: str
    """The number of a page or batch, a day; of a message a keyed hash of its content."""
    reason: str
    set_aside_at: datetime

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        return asdict(self)


@dataclass(frozen=True)
class Misfit:
    """A message that is set aside, with the code and the reason that the region is answered."""

    change_no: int
    code: str
    reason: str
    content: str
    """The message as JSON; it is kept encrypted."""

    @classmethod
    def of_form(cls, change_no: int, reason: str, content: str) -> Misfit:
        """A message that is not of its form."""
        return cls(change_no, MESSAGE_FORM, reason, content)


def listed_aside(platform: CityPlatform, *kinds: SetAsideKind) -> list[SetAside]:
    """What is set aside now, of some kinds or of all, in the order in which it was."""
    query = (
        sa.select(*_COLUMNS)
        .where(_IS_OPEN)
        .order_by(set_aside.c.set_aside_no.desc())
        .limit(MOST_LISTED)
    )
    if kinds:
        query = query.where(set_aside.c.kind.in_([kind.value for kind in kinds]))

    with platform.transaction() as connection:
        rows = connection.execute(query).mappings().all()
    return [SetAside(**row) for row in reversed(rows)]


@dataclass(frozen=True)
class MessageAside:
    """A message that was set aside, as it came."""

    change_no: int
    content: str
    """The message as JSON."""


def find_aside(platform: CityPlatform, set_aside_no: int) -> SetAside:
    """What is set aside under a number.

    Raises:
        Permanent: nothing is, or it is settled.
    """
    query = sa.select(*_COLUMNS).where(_IS_OPEN, set_aside.c.set_aside_no == set_aside_no)
    with platform.transaction() as connection:
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise Permanent(f"nothing is set aside under the number {set_aside_no}, or it is settled")
    return SetAside(**row)


def message_aside(platform: CityPlatform, set_aside_no: int) -> MessageAside:
    """A message that is set aside."""
    columns = (set_aside.c.change_no, set_aside.c.reference, set_aside.c.content_encrypted)
    query = sa.select(*columns)
    query = query.where(set_aside.c.set_aside_no == set_aside_no)
    with platform.transaction() as connection:
        row = connection.execute(query).one()
    binding = ENCRYPTED_ASIDE.binding(row.reference)
    content = platform.identity_cipher.decrypt(bytes(row.content_encrypted), binding)
    return MessageAside(row.change_no, content)


def settle_aside(connection: sa.Connection, set_aside_no: int) -> None:
    """Note that something is not set aside any more."""
    is_thing = set_aside.c.set_aside_no == set_aside_no
    statement = sa.update(set_aside).where(is_thing)
    connection.execute(statement.values(settled_at=sa.func.now()))


def note_pass(
    platform: CityPlatform,
    kind: SetAsideKind,
    reasons: Mapping[str, str],
    *,
    undecided: Iterable[str] = (),
) -> None:
    """Note what a pass over all things of a kind could not deal with, by reference.

    What was set aside before and is not among them any more is settled. Of the `undecided` ones
    the pass learnt nothing.
    """
    left = [*reasons, *undecided]
    is_dealt_with = sa.and_(
        set_aside.c.kind == kind.value,
        set_aside.c.reference.not_in(left),
        _IS_OPEN,
    )
    settled = sa.update(set_aside).where(is_dealt_with).values(settled_at=sa.func.now())
    with platform.transaction() as connection:
        connection.execute(settled)
        put_aside(connection, kind, reasons)


def put_aside(connection: sa.Connection, kind: SetAsideKind, reasons: Mapping[str, str]) -> None:
    """Set things aside by their references; of what is set aside already the reason is renewed."""
    rows = []
    for reference, reason in reasons.items():
        row = {"kind": kind.value, "reference": reference, "reason": _shown(reason)}
        rows.append(row)
    _upsert(connection, rows)


def put_messages_aside(
    connection: sa.Connection,
    platform: CityPlatform,
    misfits: Sequence[Misfit],
    answer_no: str,
) -> int:
    """Set messages of one page aside, unless they were before; returns how many are new.

    `answer_no` is the number of our answer about them.
    """
    cipher = platform.identity_cipher
    rows = {}
    for misfit in misfits:
        # A restored region sends the same message under another number.
        reference = cipher.keyed_hash(misfit.content)
        binding = ENCRYPTED_ASIDE.binding(reference)
        rows[reference] = {
            "kind": SetAsideKind.MESSAGE.value,
            "reference": reference,
            "reason": f"{misfit.code}: {_shown(misfit.reason)}",
            "change_no": misfit.change_no,
            "answer_no": answer_no,
            "content_encrypted": cipher.encrypt(misfit.content, binding),
        }

    for reference in _aside_before(connection, list(rows)):
        del rows[reference]
    _upsert(connection, list(rows.values()))
    return len(rows)


def _aside_before(connection: sa.Connection, references: Sequence[str]) -> list[str]:
    """Those of some messages that were set aside before, settled or not."""
    query = sa.select(set_aside.c.reference).distinct()
    query = query.where(
        set_aside.c.kind == SetAsideKind.MESSAGE.value,
        set_aside.c.reference.in_(references),
    )
    return list(connection.execute(query).scalars())


@dataclass(frozen=True)
class AnswerAboutMessages:
    """What the region is to be told about messages of one page that were set aside."""

    answer_no: str
    rejected: list[RejectedChange]

    @property
    def change_nos(self) -> list[int]:
        """The changes that it is about."""
        return [change.change_no for change in self.rejected]


def unanswered_messages(platform: CityPlatform) -> list[AnswerAboutMessages]:
    """What the region has yet to be told about messages that were set aside."""
    columns = (set_aside.c.answer_no, set_aside.c.change_no, set_aside.c.reason)
    query = sa.select(*columns).where(
        set_aside.c.answer_no.is_not(None),
        set_aside.c.answered_at.is_(None),
    )
    answers: dict[str, AnswerAboutMessages] = {}
    with platform.transaction() as connection:
        rows = connection.execute(query.order_by(set_aside.c.set_aside_no)).all()
    for row in rows:
        code, _, reason = row.reason.partition(": ")
        answer = answers.setdefault(row.answer_no, AnswerAboutMessages(row.answer_no, []))
        answer.rejected.append(RejectedChange(row.change_no, code, reason))
    return list(answers.values())


def note_messages_answered(platform: CityPlatform, answer_no: str) -> None:
    """Note that the region has our answer about messages that were set aside."""
    is_about_them = set_aside.c.answer_no == answer_no
    statement = sa.update(set_aside).where(is_about_them).values(answered_at=sa.func.now())
    with platform.transaction() as connection:
        connection.execute(statement)


def _upsert(connection: sa.Connection, rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    statement = insert(set_aside)
    # What differs in an answer or a content would be another thing: it has another reference.
    upsert = statement.on_conflict_do_update(
        index_elements=["kind", "reference"],
        index_where=_IS_OPEN,
        set_={"reason": statement.excluded.reason},
    )
    connection.execute(upsert, rows)


def _shown(reason: str) -> str:
    """A reason as it may be stored and shown: short, without numbers of persons."""
    # Whatever the region wrote: PostgreSQL keeps no NUL, and UTF-8 has no lone surrogate.
    printable = reason.replace("\0", "").encode("utf-8", "replace").decode()
    return mask_numbers_in(printable)[:_MOST_REASON_CHARACTERS]
