"""Rows that would change a record which another department keeps.

A record is kept by the department that brought it. What another one says of it is not taken: the
row goes back with the owner's name, stands in `conflicts`, and the owner gets a notice. An equal row
changes nothing, and is taken. A record type that is `shared` is kept by all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from psycopg.sql import SQL

from pipelines.batch import Batch, Origin
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.words.record_rules import KEPT_BY_ANOTHER
from pipelines.catalogue.words.shown_differences import shown_differences
from pipelines.city.engine import driver_connection
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor, rows_as
from pipelines.city.records.incoming import copy_in
from pipelines.city.records.row_keys import clear_row_keys, copy_row_keys, loaded_batches
from pipelines.city.records.stated_values import StatedValues, differences_of
from pipelines.city.records.subjects import merged_subjects
from pipelines.city.tables import RecordSide, batches, conflicts
from pipelines.progress import Progress
from pipelines.shapes.absence import Absence
from pipelines.shapes.differing_value import DifferingValue
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.repeated_row import RepeatedRow
from pipelines.shapes.row_not_taken import WhyKept
from pipelines.shapes.sound_rows import SoundRows


# The code of the finding about such a row.
OWNER_RULE = KEPT_BY_ANOTHER


@dataclass(frozen=True)
class RowOfAnother:
    """A row that would change a record of another department."""

    row_number: int
    record_id: int
    owner: str
    """Code of the department that keeps the record."""
    differences: tuple[DifferingValue, ...]
    """What the row would change."""


def rows_of_others(
    connection: sa.Connection,
    platform: CityPlatform,
    batch: Batch,
    rows: SoundRows,
    *,
    record_type: RecordType,
    department: str,
    absence: Absence,
) -> list[RowOfAnother]:
    """The rows that would change what another department keeps, in order.

    `department` is the code of the one that brings them; `absence` says what they do not mention.
    """
    if record_type.shared or not _others_report(connection, record_type, department):
        return []
    with driver_connection(connection).cursor() as cursor:
        clear_row_keys(cursor)
        for record_batch in rows():
            copy_row_keys(cursor, record_type, record_batch, platform.identity_cipher)
        row_numbers = _rows_about_records_of_others(cursor, department)
        if not row_numbers:
            return []
        progress = Progress(batch.batch_no, "validate", len(row_numbers))
        about_others = _rows_with_numbers(rows(), row_numbers)
        copy_in(cursor, platform.identity_cipher, record_type, about_others, progress=progress)
        if merged_subjects.find_codes(cursor, record_type):
            merged_subjects.give_new_keys(cursor, record_type)
        return _compare(cursor, record_type, StatedValues(cursor, record_type, absence))


def finding_about_owner(
    row_number: int,
    owner: str,
    differences: Sequence[DifferingValue],
    *,
    record_type: RecordType,
    catalogue: Catalogue,
) -> Finding:
    """The finding about a row that would change another's record: whose it is, and both values.

    A row has one such finding; it is about the first element that differs.
    """
    department = catalogue.departments.get(owner)
    name = department.name if department else owner
    codes = tuple(difference.element for difference in differences)
    values = shown_differences(differences, record_type, own="文件中", other="原记录")
    detail = RepeatedRow(name, codes, values).as_text()
    return Finding(row_number, OWNER_RULE, codes[0], Severity.ERROR, detail)


def note_conflicts(connection: sa.Connection, batch: Batch, rows: Iterable[RowOfAnother]) -> None:
    """Note that the owners' records stayed as they were."""
    lines = []
    for row in rows:
        lines.append(
            {
                "record_id": row.record_id,
                "batch_no": batch.batch_no,
                "row_number": row.row_number,
                "kept": WhyKept.OWNER,
            }
        )
    if lines:
        connection.execute(sa.insert(conflicts), lines)


def _others_report(connection: sa.Connection, record_type: RecordType, department: str) -> bool:
    """Whether any other department has loaded records of a type: most types have one source."""
    query = loaded_batches(record_type.name).where(
        batches.c.origin == Origin.DEPARTMENT.value,
        batches.c.department != department,
    )
    return connection.execute(query.limit(1)).first() is not None


def _rows_about_records_of_others(cursor: Cursor, department: str) -> list[int]:
    query = """
        SELECT row_keys.row_number
        FROM row_keys
        JOIN records USING (match_key)
        WHERE records.origin = %(city)s AND records.department <> %(department)s
        ORDER BY row_keys.row_number
    """
    parameters = {"city": RecordSide.CITY.value, "department": department}
    return rows_as(cursor, int, query, parameters)


def _rows_with_numbers(
    rows: Iterable[pa.RecordBatch], row_numbers: list[int]
) -> Iterator[pa.RecordBatch]:
    wanted = np.array(row_numbers, np.int64)
    for record_batch in rows:
        yield record_batch.filter(pa.array(np.isin(record_batch["row_number"], wanted)))


class _ComparedRow(NamedTuple):
    row_number: int
    record_id: int
    owner: str
    differences: list[list[str | None]]
    """As `differences_of` takes them."""


def _compare(
    cursor: Cursor, record_type: RecordType, stated_values: StatedValues
) -> list[RowOfAnother]:
    """Those of the rows in `incoming_rows` that differ from their records, with what differs."""
    query = SQL("""
        SELECT * FROM (
            SELECT
                incoming.row_number, records.record_id, records.department,
                {differing} AS differences
            FROM incoming_rows AS incoming
            JOIN records USING (match_key)
            JOIN {table} AS earlier USING (record_id, version)
            {join_absent_elements}
        ) AS compared
        WHERE cardinality(differences) > 0
        ORDER BY row_number
    """).format(
        differing=stated_values.differing(),
        table=record_tables.identifier_of(record_type),
        join_absent_elements=stated_values.join_absent_elements(),
    )

    rows = []
    for row in rows_as(cursor, _ComparedRow, query):
        differences = differences_of(row.differences)
        rows.append(RowOfAnother(row.row_number, row.record_id, row.owner, differences))
    return rows
