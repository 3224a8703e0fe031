"""Numbers that two credit codes have: of an organisation code or a registration number.

One of the rows is wrong, and nobody but the departments can say which. Nothing is merged by such a
number (`subject_merging`); the department is told who has it too, and the row stands in `conflicts`.
Asked when a batch is written, about the rows that brought something new: a file that comes again
says nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

import pandas as pd
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from pipelines.batch import Batch
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.values.subject_numbers import (
    ORGANISATION_CODE,
    OTHER_NUMBERS,
    REGISTRATION_NO,
    stands_for_code,
)
from pipelines.catalogue.words.shown_names import shown_name
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor, rows_as
from pipelines.city.records.subjects.subject_merging import (
    INNER_CODE,
    is_code,
    numbers_beside_codes,
)
from pipelines.city.records.subjects.subject_names import other_names
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.row_not_taken import WhyKept


_RULE = "number-of-another-code"

# Codes that are looked at for a number that comes without one: their names decide.
MAX_OTHER_CODES = 20

_HAS_CODE = SQL("named_numbers.code IS NOT NULL")
_HAS_NO_CODE = SQL("named_numbers.code IS NULL")


@dataclass(frozen=True)
class _Dispute:
    """A row with a number, and another code that has it too."""

    row_number: int
    element: str
    number: str
    has_code: bool
    name: str
    other_code: str
    other_name: str


def note_disputed_numbers(
    cursor: Cursor, catalogue: Catalogue, batch: Batch, record_type: RecordType
) -> list[Finding]:
    """Note in `conflicts` the first row of each number that another code has; returns warnings.

    Called when the batch's records are written, so that rows of one file are compared too.
    """
    if record_type.subject.code is None:
        return []

    _find_named_numbers(cursor, record_type)
    disputes = []
    for dispute in _disputes(cursor, catalogue):
        if _is_meant(dispute, record_type):
            disputes.append(dispute)

    findings = []
    for row_number, of_row in _by_row(disputes).items():
        others = "、".join(dict.fromkeys(_shown(dispute) for dispute in of_row))
        element = of_row[0].element
        findings.append(Finding(row_number, _RULE, element, Severity.WARNING, others))

    statement = """
        INSERT INTO conflicts (record_id, batch_no, row_number, kept)
        SELECT record_id, %(batch_no)s, row_number, %(kept)s
        FROM row_records
        WHERE row_number = ANY(%(row_numbers)s)
        ORDER BY row_number
    """

    row_numbers = [finding.row_number for finding in findings]
    parameters = {
        "batch_no": batch.batch_no,
        "row_numbers": row_numbers,
        "kept": WhyKept.CLAIMED.value,
    }
    cursor.execute(statement, parameters)
    return findings


def _find_named_numbers(cursor: Cursor, record_type: RecordType) -> None:
    """Make the table `named_numbers`: the numbers in rows that brought something new.

    For each number and code the first row; `code` is missing where the number stands for it.
    """
    branches = [
        # The organisation code within a code that came for the first time.
        SQL("""
            SELECT
                {organisation_code} || {inner_code},
                incoming_keys.subject_key,
                {element},
                incoming_keys.subject_name,
                incoming_keys.row_number
            FROM incoming_keys JOIN subjects USING (subject_key)
            WHERE {is_code} AND subjects.first_seen_at = now()
        """).format(
            organisation_code=Literal(ORGANISATION_CODE),
            inner_code=INNER_CODE.format(Identifier("incoming_keys", "subject_key")),
            element=Literal(str(record_type.subject.code)),
            is_code=is_code(Identifier("incoming_keys", "subject_key")),
        )
    ]

    branches += _numbers_beside_codes(record_type)
    if record_type.subject.without_code:
        branches.append(_numbers_for_codes(record_type))

    cursor.execute(
        SQL("""
            CREATE TEMP TABLE named_numbers ON COMMIT DROP AS
            WITH written AS (
                SELECT row_number FROM row_records WHERE version = 0
                UNION ALL SELECT row_number FROM changed_rows
            )
            -- In the collation of record tables, whose indexes are asked.
            SELECT DISTINCT ON (number, code)
                number COLLATE "default" AS number, code, element, name, row_number
            FROM ({branches}) AS named (number, code, element, name, row_number)
            ORDER BY number, code, row_number
        """).format(branches=SQL(" UNION ALL ").join(branches))
    )


def _numbers_beside_codes(record_type: RecordType) -> Iterator[Composed]:
    for code in record_type.subject.without_code:
        column = record_tables.column_of(record_type.elements[code])
        if column not in record_tables.registration_columns(record_type):
            continue
        # What is no number at all may stand in thousands of rows, and so may zeros.
        yield SQL("""
            SELECT
                {registration_no} || incoming_rows.{column},
                incoming_keys.subject_key,
                {element},
                incoming_keys.subject_name,
                incoming_keys.row_number
            FROM written JOIN incoming_rows USING (row_number)
            JOIN incoming_keys USING (row_number)
            WHERE {is_code}
              AND incoming_rows.{column} ~ '^[0-9]{{15}}$'
              AND incoming_rows.{column} !~ '^0+$'
        """).format(
            registration_no=Literal(REGISTRATION_NO),
            column=Identifier(column),
            element=Literal(code),
            is_code=is_code(Identifier("incoming_keys", "subject_key")),
        )


def _numbers_for_codes(record_type: RecordType) -> Composed:
    elements: list[Composable] = []
    for code in record_type.subject.without_code:
        prefix = OTHER_NUMBERS[record_type.elements[code].type]
        elements.append(SQL("WHEN {} THEN {}").format(Literal(prefix), Literal(code)))
    return SQL("""
        SELECT
            incoming_keys.subject_key,
            NULL,
            CASE left(incoming_keys.subject_key, 4) {elements} END,
            incoming_keys.subject_name,
            incoming_keys.row_number
        FROM written JOIN incoming_keys USING (row_number)
        WHERE left(incoming_keys.subject_key, 4) IN ({organisation_code}, {registration_no})
    """).format(
        elements=SQL(" ").join(elements),
        organisation_code=Literal(ORGANISATION_CODE),
        registration_no=Literal(REGISTRATION_NO),
    )


def _disputes(cursor: Cursor, catalogue: Catalogue) -> Iterator[_Dispute]:
    """Other codes that have the named numbers: one of each, and several where there is no code."""
    for condition, limit in ((_HAS_CODE, 1), (_HAS_NO_CODE, MAX_OTHER_CODES)):
        # By index, number by number: a number that thousands of rows have is not multiplied.
        query = SQL("""
            SELECT
                named_numbers.row_number,
                named_numbers.element,
                named_numbers.number,
                named_numbers.code IS NOT NULL,
                named_numbers.name,
                other.code,
                subjects.name
            FROM named_numbers
            CROSS JOIN LATERAL (
                SELECT DISTINCT subject_key AS code FROM ({codes}) AS codes
                WHERE subject_key IS DISTINCT FROM named_numbers.code
                LIMIT %(limit)s
            ) AS other
            JOIN subjects ON subjects.subject_key = other.code
            WHERE {condition}
            ORDER BY named_numbers.row_number, other.code
        """).format(codes=_codes_with_number(catalogue), condition=condition)
        yield from rows_as(cursor, _Dispute, query, {"limit": limit})


def _codes_with_number(catalogue: Catalogue) -> Composed:
    """The codes that have the number `named_numbers.number`, as a query."""
    inner_code = INNER_CODE.format(Identifier("subject_key"))
    branches = [
        SQL("""
            SELECT subject_key FROM subjects
            WHERE {is_code}
              AND {inner_code} = substr(named_numbers.number, 5)
              AND left(named_numbers.number, 4) = {organisation_code}
        """).format(
            is_code=is_code(Identifier("subject_key")),
            inner_code=inner_code,
            organisation_code=Literal(ORGANISATION_CODE),
        )
    ]
    for record_type, column in numbers_beside_codes(catalogue):
        branches.append(
            SQL("""
                SELECT subject_key FROM {table} JOIN records USING (record_id, version)
                WHERE {column} = substr(named_numbers.number, 5)
                  AND left(named_numbers.number, 4) = {registration_no}
                  AND {is_code}
                  AND merged_into IS NULL
            """).format(
                registration_no=Literal(REGISTRATION_NO),
                table=record_tables.identifier_of(record_type),
                column=Identifier(column),
                is_code=is_code(Identifier("subject_key")),
            )
        )
    return SQL(" UNION ALL ").join(branches)


def _is_meant(dispute: _Dispute, record_type: RecordType) -> bool:
    """Whether the number is sound, and the other code's name does not say that it is another's.

    A number without a code that only subjects of other names have was told so before.
    """
    element = record_type.elements[dispute.element]
    if dispute.number.startswith(REGISTRATION_NO):
        number = pd.Series([dispute.number.removeprefix(REGISTRATION_NO)], dtype="str")
        if not stands_for_code(number, element)[0]:
            return False
    [is_other] = other_names([(dispute.name, dispute.other_name)])
    return dispute.has_code or not is_other


def _by_row(disputes: list[_Dispute]) -> dict[int, list[_Dispute]]:
    of_rows: dict[int, list[_Dispute]] = {}
    for dispute in sorted(disputes, key=attrgetter("row_number")):
        of_rows.setdefault(dispute.row_number, []).append(dispute)
    return of_rows


def _shown(dispute: _Dispute) -> str:
    return f"{dispute.other_code}（「{shown_name(dispute.other_name)}」）"
