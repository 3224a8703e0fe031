"""Rejected rows that nobody has mended since; their departments are reminded.

A rejected row needs no more reminding
- when its receipt was dropped again with it (what is still wrong goes back in the receipt of that
  batch),
- when its receipt was dropped again without it, and it names neither a subject nor a document or is
  nearly blank: it was no record,
- when the whole file was brought or judged again,
- when a later file brought the same record,
- when it only repeats another row of its file, or contradicts another part of it,
- when a later batch brought a record with the same other sound values (`settled_rows`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.batch import Batch, BatchState, Origin
from pipelines.catalogue.deciding_authorities import authorities_of
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.record_rules import ANOTHER_PART
from pipelines.city.ledger.rejected_rows import OPEN_FOR_DAYS, blocks_of_rows, rows_of
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import (
    batches,
    mended_rows,
    rejected_rows,
    rejected_rows_with_records,
    reminders,
)
from pipelines.shapes.rejected_row import RejectedRow


REMIND_EVERY_DAYS = 7

# Such a row holds nothing that could be missing: another one of its file is there.
_REPEATS_ANOTHER_ROW = [{"rule": "duplicate-in-file"}]
_NEARLY_BLANK = [{"rule": "row-nearly-blank"}]
_CONTRADICTS_ANOTHER_PART = [{"rule": ANOTHER_PART}]


@dataclass(frozen=True)
class UnmendedBatch:
    """A batch with rejected rows that nobody has mended."""

    batch_no: str
    department: str
    path: str
    record_type: str | None
    rows: int
    """How many there are."""
    days: int
    """Since the receipt."""


@dataclass(frozen=True)
class Reminder:
    """A reminder that went out."""

    batch_no: str
    path: str
    """Relative to the ingest root."""


def note_mended_rows(
    connection: sa.Connection, batch: Batch, row_numbers: Mapping[str, Sequence[int]]
) -> None:
    """Note that `batch` brings these rows of earlier batches again, by the numbers of the batches.

    Rows of another department's batches are left out, whatever the sheet says.
    """
    for mended_batch_no, numbers in row_numbers.items():
        first_rows = blocks_of_rows(connection, mended_batch_no, numbers)
        wanted = sa.cast(list(numbers), sa.ARRAY(sa.BigInteger))
        brought = (
            sa.select(
                rejected_rows.c.batch_no, rejected_rows.c.row_number, sa.literal(batch.batch_no)
            )
            .join(batches, batches.c.batch_no == rejected_rows.c.batch_no)
            .where(
                rejected_rows.c.batch_no == mended_batch_no,
                # A batch may have hundreds of blocks without any of these rows.
                rejected_rows.c.first_row.in_(first_rows),
                rejected_rows.c.row_number == sa.any_(wanted),
                batches.c.department == batch.department,
            )
        )

        columns = ["batch_no", "row_number", "mended_by"]
        connection.execute(
            insert(mended_rows).from_select(columns, brought).on_conflict_do_nothing()
        )

    if batch.digest is not None:
        _copy_notes_of_same_file(connection, batch)


def note_deleted_rows(connection: sa.Connection, batch: Batch, record_type: RecordType) -> None:
    """Note as mended the rows without a record that the receipt `batch` brings no longer has.

    A department deletes such a row, because nobody can mend it, and of a nearly blank one its receipt
    says so. Any other row with a subject or a document stays open: it may have been deleted by mistake.
    """
    deleted = sa.select(
        rejected_rows.c.batch_no, rejected_rows.c.row_number, sa.literal(batch.batch_no)
    ).where(rejected_rows.c.batch_no == batch.mends)
    names_nothing = []
    for rule, element in _findings_of_no_record(record_type):
        finding = {"rule": rule} if element is None else {"rule": rule, "element": element}
        names_nothing.append(rejected_rows.c.findings.contains([finding]))
    is_nearly_blank = rejected_rows.c.findings.contains(_NEARLY_BLANK)
    deleted = deleted.where(sa.or_(sa.and_(sa.true(), *names_nothing), is_nearly_blank))

    columns = ["batch_no", "row_number", "mended_by"]
    connection.execute(insert(mended_rows).from_select(columns, deleted).on_conflict_do_nothing())


def _findings_of_no_record(record_type: RecordType) -> list[tuple[str, str | None]]:
    """Rule and element of the findings that a row has which names no subject and no document."""
    subject = record_type.subject
    identifying = {subject.name, subject.code, subject.id_number, *record_type.key}
    # A row in which only the authority stands is one of a template that nobody has filled in.
    for office in authorities_of(record_type):
        identifying -= {office.name.code, office.code.code if office.code else None}
    findings: list[tuple[str, str | None]] = []
    for code in record_type.elements:
        if code in identifying and code in record_type.required:
            findings.append(("required", code))
    # A record type may ask for any of a subject's numbers.
    for rule in record_type.rules:
        if rule.elements and identifying.issuperset(rule.elements):
            findings.append((rule.code, None))
    return findings


def _copy_notes_of_same_file(connection: sa.Connection, batch: Batch) -> None:
    """Copy the notes of earlier batches with the same file: their rows were mended elsewhere."""
    # A file that is judged again starts with all its rejected rows. Without these notes its department
    # would be reminded of rows that came right in another file.
    earlier = batches.alias("earlier")
    notes = (
        sa.select(sa.literal(batch.batch_no), mended_rows.c.row_number, mended_rows.c.mended_by)
        .join(earlier, earlier.c.batch_no == mended_rows.c.batch_no)
        .where(
            earlier.c.digest == batch.digest,
            earlier.c.department == batch.department,
            earlier.c.batch_no != batch.batch_no,
        )
    )
    columns = ["batch_no", "row_number", "mended_by"]
    connection.execute(insert(mended_rows).from_select(columns, notes).on_conflict_do_nothing())


def unmended(
    platform: CityPlatform, *, rule: str | None = None, record_type: str | None = None
) -> list[UnmendedBatch]:
    """Batches with rejected rows that nobody mended, oldest first.

    With a rule only the rows that it rejected are counted, with a record type only its batches.
    """
    days = sa.func.extract("day", sa.func.now() - batches.c.receipted_at)
    query = (
        sa.select(
            batches.c.batch_no,
            batches.c.department,
            batches.c.path,
            batches.c.record_type,
            sa.func.count().label("rows"),
            sa.cast(days, sa.Integer).label("days"),
        )
        .join(
            rejected_rows_with_records, rejected_rows_with_records.c.batch_no == batches.c.batch_no
        )
        .where(_is_unmended(platform, rule))
        .group_by(batches.c.batch_no)
        .order_by(batches.c.batch_no)
    )
    if record_type is not None:
        query = query.where(batches.c.record_type == record_type)
    with platform.transaction() as connection:
        return [UnmendedBatch(**row) for row in connection.execute(query).mappings()]


def unmended_row_numbers(
    platform: CityPlatform, batch_no: str, *, rule: str | None = None, limit: int | None = None
) -> list[int]:
    """Sorted numbers of the rejected rows of one batch that nobody mended, the first `limit` or all."""
    query = (
        sa.select(rejected_rows_with_records.c.row_number)
        .join(batches, batches.c.batch_no == rejected_rows_with_records.c.batch_no)
        .where(batches.c.batch_no == batch_no, _is_unmended(platform, rule))
        .order_by(rejected_rows_with_records.c.row_number)
        .limit(limit)
    )
    with platform.transaction() as connection:
        return list(connection.execute(query).scalars())


@contextmanager
def unmended_rows_of(
    platform: CityPlatform, batch_no: str, *, limit: int
) -> Iterator[Iterator[RejectedRow]]:
    """The first `limit` rejected rows of one batch that nobody mended, as they came.

    Few of them are in memory at a time.
    """
    row_numbers = unmended_row_numbers(platform, batch_no, limit=limit)
    with platform.transaction() as connection:
        yield rows_of(connection, platform.identity_cipher, batch_no, row_numbers=row_numbers)


def due_for_a_reminder(platform: CityPlatform) -> list[UnmendedBatch]:
    """Unmended batches whose receipt and last reminder are a week old.

    After `OPEN_FOR_DAYS` a batch is not reminded of any more.
    """
    week = sa.func.make_interval(0, 0, 0, REMIND_EVERY_DAYS)
    query = sa.select(reminders.c.batch_no).where(reminders.c.reminded_at > sa.func.now() - week)
    with platform.transaction() as connection:
        recently_reminded = set(connection.execute(query).scalars())

    due = []
    for batch in unmended(platform):
        is_in_time = REMIND_EVERY_DAYS <= batch.days <= OPEN_FOR_DAYS
        if is_in_time and batch.batch_no not in recently_reminded:
            due.append(batch)
    return due


def note_reminder(platform: CityPlatform, batch_no: str, rows: int, path: str) -> None:
    """Note that a department was reminded."""
    values = {"rows": rows, "path": path, "reminded_at": sa.func.now()}
    statement = (
        insert(reminders)
        .values(batch_no=batch_no, **values)
        .on_conflict_do_update(index_elements=["batch_no"], set_=values)
    )
    with platform.transaction() as connection:
        connection.execute(statement)


def outdated_reminders(platform: CityPlatform) -> list[Reminder]:
    """Reminders of batches in which nothing is left to mend."""
    unmended_batch_nos = {batch.batch_no for batch in unmended(platform)}
    with platform.transaction() as connection:
        rows = connection.execute(sa.select(reminders.c.batch_no, reminders.c.path)).all()
    return [Reminder(*row) for row in rows if row.batch_no not in unmended_batch_nos]


def forget_reminder(platform: CityPlatform, batch_no: str) -> None:
    """Forget a reminder that was taken back."""
    with platform.transaction() as connection:
        connection.execute(sa.delete(reminders).where(reminders.c.batch_no == batch_no))


def _is_unmended(platform: CityPlatform, rule: str | None) -> sa.ColumnElement[bool]:
    """The condition on a batch joined with its rejected rows."""
    conditions = [
        batches.c.ingest_root == str(platform.ingest_root),
        batches.c.state == BatchState.RECEIPTED.value,
        batches.c.origin == Origin.DEPARTMENT.value,
        ~rejected_rows_with_records.c.findings.contains(_REPEATS_ANOTHER_ROW),
        ~rejected_rows_with_records.c.findings.contains(_CONTRADICTS_ANOTHER_PART),
        ~_row_was_brought_again(),
        ~_file_was_judged_again(),
        ~_record_came_later(),
    ]
    if rule is not None:
        conditions.append(rejected_rows_with_records.c.findings.contains([{"rule": rule}]))
    return sa.and_(*conditions)


def _row_was_brought_again() -> sa.Exists:
    return sa.exists().where(
        mended_rows.c.batch_no == rejected_rows_with_records.c.batch_no,
        mended_rows.c.row_number == rejected_rows_with_records.c.row_number,
    )


def _file_was_judged_again() -> sa.Exists:
    later = batches.alias("later")
    return sa.exists().where(
        later.c.digest == batches.c.digest,
        later.c.department == batches.c.department,
        later.c.loaded_at > batches.c.loaded_at,
    )


def _record_came_later() -> sa.ColumnElement[bool]:
    # By the key: a department often corrects its own file instead of the receipt.
    came_at = rejected_rows_with_records.c.record_changed_at
    return sa.func.coalesce(came_at > batches.c.loaded_at, sa.false())
