"""What follows from a merge of subjects: for kept records, and for the rows that are on their way in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.values.record_keys import elements_of_key, is_spelling_only
from pipelines.catalogue.values.subject_numbers import (
    OTHER_NUMBERS,
    identity_elements,
    other_numbers,
)
from pipelines.city.records import record_tables, rekeying
from pipelines.city.records.driver_cursor import Cursor, rows_as
from pipelines.city.records.incoming import kind_of_code
from pipelines.city.records.match_keys import match_keys
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.row_not_taken import WhyKept


# The code of the finding about a row that was set aside for another row of its file.
DOUBLE_RULE = "record-of-another-row"


def note_merges(cursor: Cursor, merges: Mapping[str, str], batch_no: str) -> None:
    """Note that subjects known by other numbers are those of credit codes, and move them there."""
    statement = """
        INSERT INTO subject_merges (subject_key, merged_into, batch_no)
        VALUES (%(number)s, %(code)s, %(batch_no)s)
    """

    rows = []
    for number, code in sorted(merges.items()):
        rows.append({"number": number, "code": code, "batch_no": batch_no})
    cursor.executemany(statement, rows)

    # The subject of the code may be one that this batch brings first.
    cursor.execute(
        SQL("""
            INSERT INTO subjects (subject_key, kind, name, first_seen_at)
            SELECT DISTINCT ON (merged_into)
                merged_into,
                {kind},
                name,
                min(first_seen_at) OVER (PARTITION BY merged_into)
            FROM subjects
            JOIN subject_merges USING (subject_key)
            WHERE subject_key = ANY(%(numbers)s)
            ORDER BY merged_into, first_seen_at
            ON CONFLICT (subject_key) DO UPDATE
                SET first_seen_at = least(subjects.first_seen_at, excluded.first_seen_at)
        """).format(kind=kind_of_code(Identifier("merged_into"))),
        {"numbers": list(merges)},
    )
    statement = """
        DELETE FROM subjects
        WHERE subject_key = ANY(%(numbers)s)
    """
    cursor.execute(statement, {"numbers": list(merges)})


def move_records(cursor: Cursor, catalogue: Catalogue, merges: Mapping[str, str]) -> None:
    """Give the kept records of merged subjects to the subjects of the codes."""
    statement = """
        UPDATE records
        SET subject_key = merges.merged_into
        FROM subject_merges AS merges
        WHERE merges.subject_key = records.subject_key AND records.subject_key = ANY(%(numbers)s)
        RETURNING records.record_type, records.subject_key
    """
    cursor.execute(statement, {"numbers": list(merges)})
    moved: dict[str, set[str]] = {}
    for record_type, subject_key in cursor.fetchall():
        moved.setdefault(str(record_type), set()).add(str(subject_key))
    for name, subject_keys in sorted(moved.items()):
        record_type = catalogue.record_type_named(name)
        if record_type is not None and record_type.subject.code in record_type.key:
            rekeying.rekey_records_of(cursor, record_type, sorted(subject_keys))


def find_codes(cursor: Cursor, record_type: RecordType) -> bool:
    """Give the incoming rows without a code the subject that their number is merged into.

    What they say of their own numbers stays as written. Returns whether any row has got one.
    """
    if not record_type.subject.without_code:
        return False
    cursor.execute(
        SQL("""
            UPDATE incoming_keys
            SET subject_key = merges.merged_into, subject_kind = {kind}
            FROM subject_merges AS merges
            WHERE merges.subject_key = incoming_keys.subject_key
        """).format(kind=kind_of_code(Identifier("merges", "merged_into")))
    )
    return cursor.rowcount > 0


def give_new_keys(cursor: Cursor, record_type: RecordType) -> bool:
    """Give the rows for which codes were found the match keys that they have with these.

    Called once, after `find_codes`. Returns whether any row has another match key now, and may be
    about the record of another row.
    """
    if record_type.subject.code not in record_type.key:
        return False

    # The row's own values, but for the code, which it got from another row.
    columns = []
    for code in elements_of_key(record_type):
        name = record_tables.column_of(record_type.elements[code])
        if code == record_type.subject.code:
            value: Composable = SQL("merged_into")
        else:
            value = SQL("own.{}::text").format(Identifier(name))
        columns.append((name, value))

    rows = cursor.execute(
        SQL("""
            SELECT own.row_number, {columns}
            FROM incoming_rows AS own
            JOIN subject_merges AS merges ON merges.subject_key = own.other_number
        """).format(columns=SQL(", ").join(value for _, value in columns))
    ).fetchall()

    row_numbers, *texts = zip(*rows, strict=True)
    values = {
        name: pa.array(column, pa.string())
        for (name, _), column in zip(columns, texts, strict=True)
    }
    keys = match_keys(record_type, values, len(rows))

    cursor.execute("""
        CREATE TEMP TABLE keys_with_code (row_number bigint, match_key bytea)
        ON COMMIT DROP
    """)
    with cursor.copy("COPY keys_with_code FROM STDIN") as copy:
        for row in zip(row_numbers, keys, strict=True):
            copy.write_row(row)

    # Both tables of incoming rows have the key.
    for table in ("incoming_rows", "incoming_keys"):
        cursor.execute(
            SQL("""
                UPDATE {table} AS own
                SET match_key = keys_with_code.match_key
                FROM keys_with_code
                WHERE keys_with_code.row_number = own.row_number
            """).format(table=Identifier(table))
        )
    return True


def with_merged_codes(
    cursor: Cursor, record_batch: pa.RecordBatch, record_type: RecordType
) -> pa.RecordBatch:
    """Canonical rows, with the codes that the numbers of rows without one are merged into."""
    subject = record_type.subject
    if not subject.without_code:
        return record_batch
    columns = {code: record_batch[code] for code in identity_elements(subject)}
    numbers = other_numbers(columns, record_type)
    if numbers.null_count == len(numbers):
        return record_batch
    query = """
        SELECT subject_key, merged_into
        FROM subject_merges
        WHERE subject_key = ANY(%(numbers)s)
    """
    cursor.execute(query, {"numbers": pc.unique(numbers.drop_null()).to_pylist()})
    code_of_number = {str(number): str(merged_into) for number, merged_into in cursor.fetchall()}
    codes = pa.array([code_of_number.get(number) for number in numbers.to_pylist()], pa.string())
    code = str(subject.code)
    position = record_batch.schema.get_field_index(code)
    return record_batch.set_column(position, code, pc.coalesce(record_batch[code], codes))


def set_doubles_aside(cursor: Cursor, record_type: RecordType) -> int:
    """Take out rows that turn out to be about the record of another row; returns their number.

    A row that has the code itself stays, of several the last one: it corrects the others. Expects
    the new keys of `give_new_keys`.
    """
    cursor.execute(
        SQL("""
            CREATE TEMP TABLE double_rows ON COMMIT DROP AS
            WITH placed AS (
                SELECT
                    row_number,
                    keys.match_key,
                    first_value(row_number) OVER (
                        PARTITION BY keys.match_key
                        ORDER BY own.other_number IS NOT NULL, row_number DESC
                    ) AS kept_row
                FROM incoming_keys AS keys
                JOIN incoming_rows AS own USING (row_number)
                WHERE keys.match_key IN (SELECT match_key FROM keys_with_code)
            )
            SELECT
                placed.row_number,
                placed.match_key,
                placed.kept_row,
                own.other_number,
                {lost} AS lost
            FROM placed
            JOIN incoming_rows AS own USING (row_number)
            JOIN incoming_rows AS kept ON kept.row_number = placed.kept_row
            WHERE placed.row_number <> placed.kept_row
        """).format(lost=_lost_elements(record_type))
    )

    count = cursor.rowcount
    for table in ("incoming_rows", "incoming_keys"):
        cursor.execute(
            SQL("""
                DELETE FROM {table}
                WHERE row_number IN (SELECT row_number FROM double_rows)
            """).format(table=Identifier(table))
        )
    return count


def _lost_elements(record_type: RecordType) -> Composed:
    """The codes of the elements of which a double says something else, as an array."""
    numbers = identity_elements(record_type.subject)
    codes = []
    for column in record_tables.columns_of(record_type):
        element = column.element
        if not column.is_compared or element.code in numbers:
            continue
        if is_spelling_only(element, record_type):
            continue
        codes.append(
            SQL("""
                CASE WHEN own.{column} IS NOT NULL AND own.{column} IS DISTINCT FROM kept.{column}
                THEN {code} END
            """).format(column=Identifier(column.name), code=Literal(element.code))
        )
    return SQL("array_remove(ARRAY[{}], NULL)").format(SQL(", ").join(codes))


class _DoubleRow(NamedTuple):
    row_number: int
    kept_row: int
    prefix: str
    """How the identity begins that the row had instead of a credit code."""
    lost: list[str]
    """Codes of the elements whose values were lost with the row."""


def note_doubles(cursor: Cursor, batch_no: str, record_type: RecordType) -> list[Finding]:
    """Write the records of the rows that were set aside among the conflicts; returns the findings."""
    statement = """
        INSERT INTO conflicts (record_id, batch_no, row_number, kept)
        SELECT row_records.record_id, %(batch_no)s, double_rows.row_number, %(kept)s
        FROM double_rows
        JOIN row_records USING (match_key)
        ORDER BY double_rows.row_number
    """
    cursor.execute(statement, {"batch_no": batch_no, "kept": WhyKept.MERGED.value})

    query = """
        SELECT row_number, kept_row, left(other_number, 4), lost
        FROM double_rows
        ORDER BY row_number
    """
    findings = []
    for row in rows_as(cursor, _DoubleRow, query):
        elements = row.lost or [_element_of(row.prefix, record_type)]
        kept_row = str(row.kept_row)
        for element in elements:
            finding = Finding(row.row_number, DOUBLE_RULE, element, Severity.WARNING, kept_row)
            findings.append(finding)
    return findings


def _element_of(prefix: str, record_type: RecordType) -> str:
    """The element whose numbers begin an identity so; that of the code where there is none."""
    for code in record_type.subject.without_code:
        if OTHER_NUMBERS[record_type.elements[code].type] == prefix:
            return code
    return str(record_type.subject.code)
