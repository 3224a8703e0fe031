"""Refused rows that nobody has mended since: departments correct and forget to send, so they are reminded.

A refused row is settled when its receipt was dropped again with it (what is still wrong goes back in the receipt of
that batch), when the whole file was brought or judged again, or when a later file brought the same record. A row that
repeats another one of its file needs no mending.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines import settings
from pipelines.batch import Batch, BatchState, Origin
from pipelines.city.engine import transaction
from pipelines.city.ledger import rejected_rows as kept
from pipelines.city.ledger.rejected_rows import Finding, Raw
from pipelines.city.tables import batches, mended_rows, records, rejected_rows, reminders


REMIND_EVERY_DAYS = 7
REMIND_FOR_DAYS = 90
"""After that the department has had twelve reminders; somebody should have called."""

_REPEATS = [{"rule": "duplicate-in-file"}]


@dataclass(frozen=True)
class Reminder:
    """A reminder that went out."""

    batch_no: str
    path: str
    """Relative to the ingest root."""


def note_brought(connection: sa.Connection, batch: Batch, row_numbers: Iterable[int]) -> None:
    """Note which rows of the batch that this one mends it brings again; a file judged again keeps what was noted."""
    brought = [
        {"batch_no": batch.mends, "row_number": number, "mended_by": batch.batch_no}
        for number in row_numbers
    ]
    if brought:
        connection.execute(insert(mended_rows).on_conflict_do_nothing(), brought)
    if batch.digest is None:
        return
    earlier = batches.alias("earlier")
    again = (
        sa.select(sa.literal(batch.batch_no), mended_rows.c.row_number, mended_rows.c.mended_by)
        .join(earlier, earlier.c.batch_no == mended_rows.c.batch_no)
        .where(
            earlier.c.digest == batch.digest,
            earlier.c.department == batch.department,
            earlier.c.batch_no != batch.batch_no,
        )
    )
    columns = ["batch_no", "row_number", "mended_by"]
    connection.execute(insert(mended_rows).from_select(columns, again).on_conflict_do_nothing())


def unmended(*, rule: str | None = None, record_type: str | None = None) -> list[dict[str, Any]]:
    """Batches with refused rows that nobody mended: batch_no, department, path, record_type, rows, days; oldest first.

    With a rule only the rows that it refused are counted, with a record type only its batches.
    """
    days = sa.func.extract("day", sa.func.now() - batches.c.receipted_at)
    named = [batches.c[name] for name in ("batch_no", "department", "path", "record_type")]
    query = (
        sa.select(*named, sa.func.count().label("rows"), sa.cast(days, sa.Integer).label("days"))
        .join(rejected_rows, rejected_rows.c.batch_no == batches.c.batch_no)
        .where(_is_open(rule))
        .group_by(batches.c.batch_no)
        .order_by(batches.c.batch_no)
    )
    if record_type is not None:
        query = query.where(batches.c.record_type == record_type)
    with transaction() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def rows_of(batch_no: str, *, rule: str | None = None) -> list[tuple[int, Raw, list[Finding]]]:
    """The refused rows of one batch that nobody mended, as they came."""
    query = (
        sa.select(rejected_rows.c.row_number)
        .join(batches, batches.c.batch_no == rejected_rows.c.batch_no)
        .where(batches.c.batch_no == batch_no, _is_open(rule))
    )
    with transaction() as connection:
        wanted = set(connection.execute(query).scalars())
        return [row for row in kept.rows_of(connection, batch_no) if row[0] in wanted]


def due_for_a_reminder() -> list[dict[str, Any]]:
    """Those of `unmended` whose receipt or last reminder is a week old, and that are not given up yet."""
    recent = sa.select(reminders.c.batch_no).where(
        reminders.c.reminded_at > sa.func.now() - sa.func.make_interval(0, 0, 0, REMIND_EVERY_DAYS)
    )
    with transaction() as connection:
        reminded = set(connection.execute(recent).scalars())
    return [
        one
        for one in unmended()
        if REMIND_EVERY_DAYS <= one["days"] <= REMIND_FOR_DAYS and one["batch_no"] not in reminded
    ]


def note_reminder(batch_no: str, rows: int, path: str) -> None:
    """Note that a department was reminded."""
    values = {"rows": rows, "path": path, "reminded_at": sa.func.now()}
    statement = insert(reminders).values(batch_no=batch_no, **values)
    with transaction() as connection:
        connection.execute(
            statement.on_conflict_do_update(index_elements=["batch_no"], set_=values)
        )


def outdated_reminders() -> list[Reminder]:
    """Reminders of batches of which nothing is left to mend."""
    left = {one["batch_no"] for one in unmended()}
    with transaction() as connection:
        found = connection.execute(sa.select(reminders.c.batch_no, reminders.c.path)).all()
    return [Reminder(row.batch_no, row.path) for row in found if row.batch_no not in left]


def forget_reminder(batch_no: str) -> None:
    """Forget a reminder that was taken back."""
    with transaction() as connection:
        connection.execute(sa.delete(reminders).where(reminders.c.batch_no == batch_no))


def _is_open(rule: str | None) -> sa.ColumnElement[bool]:
    """Conditions on a batch joined with its refused rows."""
    later, record, mended = batches.alias("later"), records.alias("record"), mended_rows
    brought = sa.exists().where(
        mended.c.batch_no == rejected_rows.c.batch_no,
        mended.c.row_number == rejected_rows.c.row_number,
    )
    whole_again = sa.exists().where(
        later.c.digest == batches.c.digest,
        later.c.department == batches.c.department,
        later.c.loaded_at > batches.c.loaded_at,
    )
    same_record = sa.exists().where(
        record.c.record_key == rejected_rows.c.record_key, record.c.changed_at > batches.c.loaded_at
    )
    conditions = [
        batches.c.ingest_root == str(settings.current().ingest_root),
        batches.c.state == BatchState.RECEIPTED.value,
        batches.c.origin == Origin.DEPARTMENT.value,
        ~rejected_rows.c.findings.contains(_REPEATS),
        ~brought,
        ~whole_again,
        ~same_record,
    ]
    if rule is not None:
        conditions.append(rejected_rows.c.findings.contains([{"rule": rule}]))
    return sa.and_(*conditions)
