"""Give subjects other names, where a batch brings better ones."""

from __future__ import annotations

from psycopg.sql import SQL, Identifier

from pipelines.catalogue.model import RecordType
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.subjects.subject_names import other_names


def rename_subjects(cursor: Cursor, record_type: RecordType) -> None:
    """Take the names of a register, and of rows that correct the one which gave the name.

    Any other name is only told to the department. One that differs by white space, width or
    brackets is no other name. Called within a merge, when the changed versions are written.
    """
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
