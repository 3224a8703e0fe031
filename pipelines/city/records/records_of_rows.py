"""The records that incoming rows are about: found by their match keys and locked, or created."""

from __future__ import annotations

from psycopg.sql import SQL, Composable, Composed

from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.merge_parameters import MergeParameters
from pipelines.errors import ValidationBroken


# The statements of this module call `incoming_keys` by the name `incoming`.

# What the region will know a new record by: its first match key, so that a database that is filled
# anew gives its records the same names.
_NEW_RECORD_KEY = SQL("incoming.match_key")

# An earlier record may still bear that name, although it is found by another match key now.
_ANOTHER_RECORD_KEY = SQL("""
    substring(sha256(incoming.match_key || int8send(incoming.new_id)) FOR 16)
""")

# A row whose record has not been looked up or created yet.
_HAS_NO_RECORD = SQL("""
    NOT EXISTS (SELECT FROM row_records WHERE row_records.match_key = incoming.match_key)
""")


def find_or_create_records(cursor: Cursor, count: int, parameters: MergeParameters) -> None:
    """Make the table `row_records`: the record that each of `count` rows is about.

    `version` is the record's before this batch, 0 where this batch has created the record.

    Raises:
        ValidationBroken: rows share a business key, which validation should have seen.
    """
    _run(
        cursor,
        parameters,
        SQL("""
            CREATE TEMP TABLE row_records (
                row_number bigint,
                match_key bytea,
                record_id bigint,
                version int,
                origin text,
                department text
            ) ON COMMIT DROP
        """),
    )

    missing = count
    idle_rounds = 0
    while missing:
        placed = _lock_existing_records(cursor, parameters)
        record_key = _ANOTHER_RECORD_KEY if idle_rounds else _NEW_RECORD_KEY
        placed += _create_missing_records(cursor, missing - placed, record_key, parameters)
        missing -= placed
        idle_rounds = 0 if placed else idle_rounds + 1

        # In one round every missing record may have been created by another transaction, or
        # have the name of an earlier one; the next round then locks or names those. Two such
        # rounds can only mean a key that occurs twice.
        if idle_rounds == 2:
            message = f"{missing} accepted rows have the business key of another row"
            raise ValidationBroken(message)


def _lock_existing_records(cursor: Cursor, parameters: MergeParameters) -> int:
    """Find the records that exist already, and lock them in the order of their keys."""
    return _run(
        cursor,
        parameters,
        SQL("""
            WITH locked AS (
                SELECT
                    incoming.row_number, incoming.match_key,
                    records.record_id, records.version, records.origin, records.department
                FROM incoming_keys AS incoming
                JOIN records USING (match_key)
                WHERE {has_no_record}
                ORDER BY incoming.match_key
                FOR UPDATE OF records
            )
            INSERT INTO row_records SELECT * FROM locked
        """).format(has_no_record=_HAS_NO_RECORD),
    )


def _create_missing_records(
    cursor: Cursor, missing: int, record_key: Composable, parameters: MergeParameters
) -> int:
    """Create the records that do not exist, with version 1."""
    created = _run(
        cursor,
        parameters,
        SQL("""
            INSERT INTO records (
                record_id, record_type, record_key, match_key, subject_key,
                version, origin, department, changed_at
            )
            SELECT
                incoming.new_id, %(record_type)s, {record_key}, incoming.match_key,
                incoming.subject_key, 1, %(side)s, %(department)s, statement_timestamp()
            FROM incoming_keys AS incoming
            WHERE {has_no_record}
            ORDER BY incoming.match_key
            ON CONFLICT DO NOTHING
        """).format(has_no_record=_HAS_NO_RECORD, record_key=record_key),
    )

    # Where all of them were created, as in most batches, nobody has to ask which.
    is_created = SQL("true")
    if created != missing:
        is_created = SQL("""
            EXISTS (SELECT FROM records WHERE records.record_id = incoming.new_id)
        """)

    return _run(
        cursor,
        parameters,
        SQL("""
            INSERT INTO row_records
            SELECT
                incoming.row_number, incoming.match_key, incoming.new_id,
                0, %(side)s, %(department)s
            FROM incoming_keys AS incoming
            WHERE {has_no_record} AND {is_created}
        """).format(has_no_record=_HAS_NO_RECORD, is_created=is_created),
    )


def _run(cursor: Cursor, parameters: MergeParameters, statement: SQL | Composed) -> int:
    """Execute one statement; returns the number of rows it touched."""
    cursor.execute(statement, parameters.named())
    return cursor.rowcount
