"""Rows that would change a record which is another department's, or which a later batch has brought.

Validation asks rows about records of others back. Here are those whose record came between the two
stages, as it does when two files are in work at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from psycopg.sql import SQL, Identifier, Literal

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.city.records.driver_cursor import Cursor, rows_as
from pipelines.city.records.merge_parameters import MergeParameters
from pipelines.city.records.ownership import finding_about_owner
from pipelines.city.records.stated_values import StatedValues, differences_of
from pipelines.city.tables import RecordSide
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.row_not_taken import RowNotTaken, WhyKept


LATER_RULE = "later-file-stands"

_SIDES = {side.value: Literal(side.value) for side in RecordSide}
_WHY_KEPT = {why.value: Literal(why.value) for why in WhyKept}

# A record of the city's own is never changed by what the region distributes.
REGION_MAY_NOT_CHANGE_IT = SQL("(origin = {city} AND %(side)s = {region})").format(**_SIDES)

# A department cannot change another one's record. Validation asks such rows back; this is for rows
# whose record came after they were judged.
IS_KEPT_BY_ANOTHER = SQL("""
    (origin = {city} AND %(side)s = {city} AND department <> %(department)s AND NOT %(is_shared)s)
""").format(**_SIDES)

# What a later batch of the same side has brought stands. The counter of batch numbers is compared,
# because it is never set back, unlike a clock. Parts of one file may be loaded in any order: what
# contradicts another part has gone back, and the rest complements it.
CAME_LATER = SQL("""
    (origin = %(side)s
     AND version_batch_no <> ALL(%(other_parts)s::text[])
     AND split_part(version_batch_no, '-', 2)::bigint
         > split_part(%(first_batch_no)s, '-', 2)::bigint)
""")


def leave_out_rows_not_taken(
    cursor: Cursor, table: Identifier, stated_values: StatedValues, parameters: MergeParameters
) -> list[RowNotTaken]:
    """Move rows that may not change their record from `changed_rows` to `conflicts`.

    Returns those whose record is another department's or a later batch's, in order.
    """
    rows = _rows_not_taken(cursor, table, stated_values, parameters)
    cursor.execute(
        SQL("""
            WITH not_taken AS (
                DELETE FROM changed_rows
                WHERE {region_may_not_change_it} OR {is_kept_by_another} OR {came_later}
                RETURNING *
            )
            INSERT INTO conflicts (record_id, batch_no, row_number, kept)
            SELECT
                record_id, %(batch_no)s, row_number,
                CASE
                    WHEN {region_may_not_change_it} THEN {city}
                    WHEN {is_kept_by_another} THEN {owner}
                    ELSE {later}
                END
            FROM not_taken
        """).format(
            region_may_not_change_it=REGION_MAY_NOT_CHANGE_IT,
            is_kept_by_another=IS_KEPT_BY_ANOTHER,
            came_later=CAME_LATER,
            **_WHY_KEPT,
        ),
        parameters.named(),
    )
    return rows


class _ComparedRow(NamedTuple):
    row_number: int
    why_kept: str
    by: str
    """Code of a department, or number of a batch."""
    differences: list[list[str | None]]
    """As `differences_of` takes them."""


def _rows_not_taken(
    cursor: Cursor, table: Identifier, stated_values: StatedValues, parameters: MergeParameters
) -> list[RowNotTaken]:
    query = SQL("""
        SELECT not_taken.row_number, not_taken.kept, not_taken.kept_by, {differing}
        FROM (
            SELECT *,
                CASE WHEN {is_kept_by_another} THEN {owner} ELSE {later} END AS kept,
                CASE WHEN {is_kept_by_another} THEN department ELSE version_batch_no END AS kept_by
            FROM changed_rows
            WHERE {is_kept_by_another} OR {came_later}
        ) AS not_taken
        JOIN incoming_rows AS incoming USING (row_number)
        JOIN {table} AS earlier USING (record_id, version)
        {join_absent_elements}
        ORDER BY not_taken.row_number
    """).format(
        differing=stated_values.differing(),
        is_kept_by_another=IS_KEPT_BY_ANOTHER,
        came_later=CAME_LATER,
        table=table,
        **_WHY_KEPT,
        join_absent_elements=stated_values.join_absent_elements(),
    )

    rows = []
    for row in rows_as(cursor, _ComparedRow, query, parameters.named()):
        differences = differences_of(row.differences)
        rows.append(RowNotTaken(row.row_number, WhyKept(row.why_kept), row.by, differences))
    return rows


def findings_about(
    rows: Iterable[RowNotTaken], record_type: RecordType, catalogue: Catalogue
) -> list[Finding]:
    """Errors about others' records, and a warning for each element that a later file brought."""
    findings: list[Finding] = []
    for row in rows:
        if row.why_kept is WhyKept.OWNER:
            finding = finding_about_owner(
                row.row_number,
                row.by,
                row.differences,
                record_type=record_type,
                catalogue=catalogue,
            )
            findings.append(finding)
            continue
        for difference in row.differences:
            element = difference.element
            findings.append(Finding(row.row_number, LATER_RULE, element, Severity.WARNING, row.by))
    return findings
