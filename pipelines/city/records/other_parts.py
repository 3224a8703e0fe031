"""Rows that contradict another part of the same file: another sheet, list or file of an archive.

Each part is a batch of its own: the one that is loaded last would overwrite the others, and nobody
would be told. What a part has said of records is kept in `part_rows`, also where it changed nothing.
A row of a part that is loaded later goes back where it would change that; the receipt of the other
part may be out already. What one of the two does not mention contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa
from psycopg.sql import SQL, Identifier

from pipelines.batch import Batch, Origin
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.every_rule import key_element
from pipelines.catalogue.words.record_rules import ANOTHER_PART
from pipelines.catalogue.words.repeat_words import REPEATED_IN_PART, part_title, row_of_part
from pipelines.catalogue.words.shown_differences import shown_differences
from pipelines.city.records.driver_cursor import Cursor, rows_as
from pipelines.city.records.merge_parameters import MergeParameters
from pipelines.city.records.stated_values import StatedValues, differences_of
from pipelines.city.tables import batches
from pipelines.shapes.differing_value import DifferingValue
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.repeated_row import RepeatedRow
from pipelines.shapes.row_not_taken import WhyKept


@dataclass(frozen=True)
class OtherParts:
    """The other parts of the file of a batch."""

    is_part: bool = False
    """Whether the batch reads one of several parts."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Number of the batch of each other part → how receipts call that part."""


@dataclass(frozen=True)
class RowOfOtherPart:
    """A row whose record another part of the file is about too."""

    row_number: int
    other: str
    """Part and row that said something of the record before, in Chinese."""
    differences: tuple[DifferingValue, ...] = ()
    """What the row would have changed; none: it changes nothing."""


def other_parts_of(connection: sa.Connection, batch: Batch, file_format: str | None) -> OtherParts:
    """The batches that have brought other parts of the same bytes, at any time.

    `file_format`: name of the format of the batch's own part.
    """
    if batch.part is None or batch.digest is None or batch.origin is not Origin.DEPARTMENT:
        return OtherParts()
    query = sa.select(batches.c.batch_no, batches.c.part).where(
        batches.c.digest == batch.digest,
        batches.c.department == batch.department,
        batches.c.part.is_not(None),
        batches.c.part != batch.part,
    )
    titles = {}
    for batch_no, part in connection.execute(query.order_by(batches.c.batch_no)):
        titles[str(batch_no)] = part_title(str(part), batch.path, file_format)
    return OtherParts(is_part=True, titles=titles)


class _ComparedRow(NamedTuple):
    """A row, and a row of another part about the same record."""

    row_number: int
    batch_no: str
    """Of the other part."""
    other_row: int
    differences: Sequence[Sequence[str | None]] = ()
    """As `differences_of` takes them."""


def leave_out_contradictions(
    cursor: Cursor,
    table: Identifier,
    stated_values: StatedValues,
    parameters: MergeParameters,
    *,
    parts: OtherParts,
) -> list[RowOfOtherPart]:
    """Move rows that contradict another part from `changed_rows` to `conflicts`; returns them."""
    if not parts.titles:
        return []

    rows = _contradicting_rows(cursor, table, stated_values, parameters, parts=parts)
    statement = """
        WITH contradicting AS (
            DELETE FROM changed_rows WHERE row_number = ANY(%(row_numbers)s) RETURNING *
        )
        INSERT INTO conflicts (record_id, batch_no, row_number, kept)
        SELECT record_id, %(batch_no)s, row_number, %(kept)s FROM contradicting
    """
    row_numbers = [row.row_number for row in rows]
    further = parameters.named(row_numbers=row_numbers, kept=WhyKept.PART.value)
    cursor.execute(statement, further)
    return rows


def _contradicting_rows(
    cursor: Cursor,
    table: Identifier,
    stated_values: StatedValues,
    parameters: MergeParameters,
    *,
    parts: OtherParts,
) -> list[RowOfOtherPart]:
    # The values of another part are those of the version that it has made or left as it was.
    query = SQL("""
        SELECT DISTINCT ON (changed_rows.row_number)
            changed_rows.row_number, part_rows.batch_no, part_rows.row_number,
            compared.differences
        FROM changed_rows
        JOIN part_rows
            ON part_rows.record_id = changed_rows.record_id
            AND part_rows.batch_no = ANY(%(other_parts)s)
        JOIN incoming_rows AS incoming ON incoming.row_number = changed_rows.row_number
        JOIN {table} AS earlier
            ON earlier.record_id = part_rows.record_id AND earlier.version = part_rows.version
        {join_absent_elements}
        CROSS JOIN LATERAL (
            SELECT array_agg(difference) AS differences
            FROM unnest({differing}) AS difference
            WHERE strpos(part_rows.absent_elements, ' ' || (difference ->> 0) || ' ') = 0
        ) AS compared
        WHERE compared.differences IS NOT NULL
        ORDER BY changed_rows.row_number, part_rows.batch_no
    """).format(
        table=table,
        join_absent_elements=stated_values.join_absent_elements(),
        differing=stated_values.differing(),
    )

    rows = []
    for row in rows_as(cursor, _ComparedRow, query, parameters.named()):
        other = row_of_part(parts.titles[row.batch_no], row.other_row)
        rows.append(RowOfOtherPart(row.row_number, other, differences_of(row.differences)))
    return rows


def rows_repeated(
    cursor: Cursor, parameters: MergeParameters, parts: OtherParts, not_taken: Sequence[int]
) -> list[RowOfOtherPart]:
    """The rows that say once more what another part has said, in order.

    Those that go back have left `row_records`; the records of `not_taken` hold something else.
    """
    if not parts.titles:
        return []
    query = """
        SELECT DISTINCT ON (row_records.row_number)
            row_records.row_number, part_rows.batch_no, part_rows.row_number
        FROM row_records
        JOIN part_rows
            ON part_rows.record_id = row_records.record_id
            AND part_rows.batch_no = ANY(%(other_parts)s)
        WHERE NOT EXISTS (
                SELECT FROM changed_rows WHERE changed_rows.row_number = row_records.row_number
            )
            AND row_records.row_number <> ALL(%(not_taken)s)
        ORDER BY row_records.row_number, part_rows.batch_no
    """
    rows = []
    for row in rows_as(cursor, _ComparedRow, query, parameters.named(not_taken=list(not_taken))):
        other = row_of_part(parts.titles[row.batch_no], row.other_row)
        rows.append(RowOfOtherPart(row.row_number, other))
    return rows


def note_rows(
    cursor: Cursor,
    stated_values: StatedValues,
    parameters: MergeParameters,
    *,
    parts: OtherParts,
    not_taken: Sequence[int],
) -> None:
    """Keep what the rows have said, for the parts that come later.

    `not_taken`: rows whose records hold something else.
    """
    if not parts.is_part:
        return

    statement = SQL("""
        INSERT INTO part_rows (batch_no, record_id, row_number, version, absent_elements)
        SELECT
            %(batch_no)s, row_records.record_id, row_records.row_number,
            CASE
                WHEN row_records.version = 0 THEN 1
                WHEN changed_rows.row_number IS NULL THEN row_records.version
                ELSE row_records.version + 1
            END,
            {absent_codes}
        FROM row_records
        JOIN incoming_rows AS incoming ON incoming.row_number = row_records.row_number
        LEFT JOIN changed_rows ON changed_rows.row_number = row_records.row_number
        {join_absent_elements}
        WHERE row_records.row_number <> ALL(%(not_taken)s)
        ON CONFLICT DO NOTHING
    """).format(
        absent_codes=stated_values.absent_codes(),
        join_absent_elements=stated_values.join_absent_elements(),
    )
    cursor.execute(statement, parameters.named(not_taken=list(not_taken)))


def findings_about_other_parts(
    rows: Iterable[RowOfOtherPart], record_type: RecordType
) -> list[Finding]:
    """An error about each row that contradicts another part, a warning about each that repeats it."""
    findings = []
    for row in rows:
        if not row.differences:
            element = key_element(record_type)
            finding = Finding(
                row.row_number, REPEATED_IN_PART, element, Severity.WARNING, row.other
            )
        else:
            codes = tuple(difference.element for difference in row.differences)
            values = shown_differences(row.differences, record_type, own="本行", other="另一处")
            detail = RepeatedRow(row.other, codes, values).as_text()
            finding = Finding(row.row_number, ANOTHER_PART, codes[0], Severity.ERROR, detail)
        findings.append(finding)
    return findings
