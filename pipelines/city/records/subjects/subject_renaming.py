"""Give subjects other names, where a batch brings better ones, and tell of each name that differs."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pyarrow as pa
from psycopg.sql import SQL, Identifier

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.spellings.folded_text import folded
from pipelines.catalogue.values.subject_numbers import PERSON_KEY
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor, rows_as
from pipelines.city.records.subjects.subject_names import other_names
from pipelines.shapes.finding import Finding, Severity


_OTHER_NAME = "name-differs-from-kept"


class _OtherName(NamedTuple):
    """A row whose subject has another name on the platform."""

    row_number: int
    subject_key: str
    name: str
    kept_name: str


def rename_subjects(cursor: Cursor, record_type: RecordType) -> list[Finding]:
    """Take the names of a register, and of rows that correct the one which gave the name.

    Any other name is only told to the department: the warnings say of each whether it was taken.
    One that differs by white space, width or brackets is no other name. Called within a merge,
    when the changed versions are written.
    """
    rows = _rows_with_other_names(cursor)
    renamed = _renamed(cursor, record_type)

    element = record_type.subject.name
    findings = []
    for row in rows:
        is_taken = renamed.get(row.subject_key) == row.name
        outcome = "已改为本行的名称" if is_taken else "未改"
        detail = f"「{row.kept_name}」，{outcome}"
        findings.append(Finding(row.row_number, _OTHER_NAME, element, Severity.WARNING, detail))
    return findings


def _rows_with_other_names(cursor: Cursor) -> Collection[_OtherName]:
    """The first row of each name that is not the one which the platform has for its subject.

    A person without a code is known by a number that is nobody else's, and is not compared.
    """
    query = """
        SELECT
            incoming_keys.row_number, incoming_keys.subject_key,
            incoming_keys.subject_name, subjects.name
        FROM incoming_keys
        JOIN subjects USING (subject_key)
        JOIN row_records USING (row_number)
        WHERE incoming_keys.subject_name <> subjects.name
          AND NOT starts_with(incoming_keys.subject_key, %(person)s)
        ORDER BY incoming_keys.row_number
    """
    rows = rows_as(cursor, _OtherName, query, {"person": PERSON_KEY})
    are_other = other_names([(row.name, row.kept_name) for row in rows])
    spellings = folded(pa.array([row.name for row in rows], pa.string())).to_pylist()

    first: dict[tuple[str, str], _OtherName] = {}
    for row, is_other, spelling in zip(rows, are_other, spellings, strict=True):
        if is_other:
            first.setdefault((row.subject_key, spelling), row)
    return first.values()


def _renamed(cursor: Cursor, record_type: RecordType) -> dict[str, str]:
    """Rename subjects; the new name of each, by its key."""
    cursor.execute(
        SQL("""
            SELECT DISTINCT ON (incoming_keys.subject_key)
                incoming_keys.subject_name, subjects.name, incoming_keys.subject_key
            FROM incoming_keys
            JOIN subjects USING (subject_key)
            JOIN row_records USING (row_number)
            LEFT JOIN changed_rows USING (row_number)
            LEFT JOIN {table} AS versions
                ON versions.record_id = changed_rows.record_id
                AND versions.version = changed_rows.version
            WHERE incoming_keys.subject_name <> subjects.name
              -- A department bears the name that it is registered by.
              AND NOT EXISTS (
                  SELECT FROM departments WHERE departments.credit_code = subjects.subject_key
              )
              AND (versions.{name} = subjects.name
                   OR %(names_subjects)s
                   AND (row_records.version = 0 OR changed_rows.record_id IS NOT NULL))
            ORDER BY incoming_keys.subject_key, incoming_keys.row_number DESC
        """).format(
            table=record_tables.identifier_of(record_type),
            name=Identifier(record_type.subject.name.lower()),
        ),
        {"names_subjects": record_type.names_subjects},
    )

    rows = cursor.fetchall()
    others = other_names([(str(new), str(kept)) for new, kept, _ in rows])

    renamed = []
    for (new, _, subject_key), is_other in zip(rows, others, strict=True):
        if is_other:
            renamed.append({"name": new, "subject_key": subject_key})

    if renamed:
        statement = """
            UPDATE subjects
            SET name = %(name)s, changed_at = now()
            WHERE subject_key = %(subject_key)s
        """
        cursor.executemany(statement, renamed)
    return {str(entry["subject_key"]): str(entry["name"]) for entry in renamed}
