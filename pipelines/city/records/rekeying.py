"""Give the records of a type their match keys anew, where the catalogue or folding has changed.

Records whose keys are equal now are the same record: the newest stays, and one of the city before
one of the region. The others are merged into it. They keep their history and what the region
knows them by, and stand in `conflicts`; no view, no notice and no upload shows them any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import sqlalchemy as sa
from psycopg.sql import SQL, Composable, Identifier, Literal
from sqlalchemy.dialects.postgresql import insert

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.values import credit_code
from pipelines.catalogue.values.record_keys import elements_of_key, key_definition
from pipelines.city.engine import driver_connection
from pipelines.city.identity import IdentityCipher
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.earlier_texts import mask_earlier_subject_names, mask_stored_texts
from pipelines.city.records.match_keys import match_keys
from pipelines.city.tables import RecordSide, key_definitions
from pipelines.errors import Permanent
from pipelines.shapes.row_not_taken import WhyKept


# Records whose keys are in memory at a time.
CHUNK_RECORDS = 50_000

# Added to a query about all records of a type, where only those of some subjects are wanted.
_IS_OF_SUBJECTS = SQL("AND subject_key = ANY(%(subject_keys)s)")


def require_definition(connection: sa.Connection, record_type: RecordType) -> None:
    """Make sure that stored match keys are made of what the catalogue says.

    Raises:
        Permanent: they are not; every row would become a second record.
    """
    query = sa.select(key_definitions.c.definition).where(
        key_definitions.c.record_type == record_type.name
    )
    if connection.execute(query).scalar() != key_definition(record_type):
        raise Permanent(
            f"the key of {record_type.name} is not what its records were stored by:"
            " run `python -m pipelines database migrate`"
        )


def rekey_changed(
    connection: sa.Connection, catalogue: Catalogue, cipher: IdentityCipher | None
) -> None:
    """Give new match keys to the records of every type whose key is another one now.

    Numbers of persons in their texts are masked first: records of before may hold them. `cipher`:
    None where there is no record yet.
    """
    query = sa.select(key_definitions.c.record_type, key_definitions.c.definition)
    stored = {row.record_type: row.definition for row in connection.execute(query)}
    changed = []
    for record_type in catalogue.record_types.values():
        if stored.get(record_type.name) != key_definition(record_type):
            changed.append(record_type)

    if changed:
        mask_earlier_subject_names(driver_connection(connection).cursor())
    for record_type in changed:
        if cipher is not None:
            mask_stored_texts(driver_connection(connection).cursor(), record_type, cipher)
        with driver_connection(connection).cursor() as cursor:
            _rekey(cursor, record_type)
        _store_definition(connection, record_type)


def _store_definition(connection: sa.Connection, record_type: RecordType) -> None:
    definition = key_definition(record_type)
    statement = insert(key_definitions).values(record_type=record_type.name, definition=definition)
    changes = {"definition": definition}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["record_type"], set_=changes)
    )


def rekey_records_of(cursor: Cursor, record_type: RecordType, subject_keys: Sequence[str]) -> None:
    """Give the records of some subjects the keys that these have with their credit codes."""
    _rekey(cursor, record_type, subject_keys)


def _rekey(
    cursor: Cursor, record_type: RecordType, subject_keys: Sequence[str] | None = None
) -> None:
    """Give records new keys: all of a type, or those of some subjects and whatever equals them."""
    cursor.execute("DROP TABLE IF EXISTS new_keys")
    cursor.execute("""
        CREATE TEMP TABLE new_keys (record_id bigint, match_key bytea)
        ON COMMIT DROP
    """)

    for record_ids, rows in _chunks(cursor, record_type, subject_keys):
        columns = {name: rows[name] for name in rows.column_names}
        keys = match_keys(record_type, columns, rows.num_rows)
        with cursor.copy("COPY new_keys FROM STDIN") as copy:
            for row in zip(record_ids, keys, strict=True):
                copy.write_row(row)

    if subject_keys is not None:
        cursor.execute("""
            INSERT INTO new_keys
            SELECT record_id, match_key
            FROM records
            WHERE match_key IN (SELECT match_key FROM new_keys)
              AND record_id NOT IN (SELECT record_id FROM new_keys)
        """)

    _choose_kept(cursor)
    _store_keys(cursor)
    _retire_merged(cursor, record_type)


def _chunks(
    cursor: Cursor, record_type: RecordType, subject_keys: Sequence[str] | None
) -> Iterator[tuple[list[int], pa.Table]]:
    """The numbers of the records, and their key columns as they are stored, as text.

    A record that came without a credit code has the one that its subject has got since.
    """
    names = [
        record_tables.column_of(record_type.elements[code]) for code in elements_of_key(record_type)
    ]
    query = SQL("""
        SELECT record_id, {columns}
        FROM records
        JOIN {table} AS versions USING (record_id, version)
        WHERE record_type = %(record_type)s AND merged_into IS NULL AND record_id > %(after)s
          {of_subjects}
        ORDER BY record_id
        LIMIT %(limit)s
    """).format(
        columns=SQL(", ").join(_stored(name, record_type) for name in names),
        table=record_tables.identifier_of(record_type),
        of_subjects=SQL("") if subject_keys is None else _IS_OF_SUBJECTS,
    )

    after = 0
    while True:
        parameters = {
            "record_type": record_type.name,
            "after": after,
            "limit": CHUNK_RECORDS,
            "subject_keys": subject_keys,
        }

        # All records of a type may be more than the memory holds.
        rows = cursor.execute(query, parameters).fetchall()
        if not rows:
            return

        record_ids, *columns = zip(*rows, strict=True)
        arrays = [pa.array(column, pa.string()) for column in columns]
        yield list(record_ids), pa.table(arrays, names=names)

        after = record_ids[-1]


def _stored(column: str, record_type: RecordType) -> Composable:
    value = SQL("versions.{}::text").format(Identifier(column))
    if not record_type.subject.without_code or column != str(record_type.subject.code).lower():
        return value
    # No other key of a subject has as many characters as a credit code.
    return SQL("coalesce({}, CASE WHEN length(subject_key) = {} THEN subject_key END)").format(
        value, credit_code.WIDTH
    )


def _choose_kept(cursor: Cursor) -> None:
    """Make the table `kept_record_of_key`: which of the records with one key stays."""
    cursor.execute("DROP TABLE IF EXISTS kept_record_of_key")
    statement = SQL("""
        CREATE TEMP TABLE kept_record_of_key ON COMMIT DROP AS
        SELECT
            record_id,
            new.match_key,
            first_value(record_id) OVER (
                PARTITION BY new.match_key
                ORDER BY records.origin <> {city}, records.changed_at DESC, record_id DESC
            ) AS kept_id
        FROM new_keys AS new
        JOIN records USING (record_id)
    """)
    cursor.execute(statement.format(city=Literal(RecordSide.CITY.value)))


def _store_keys(cursor: Cursor) -> None:
    """Give the kept records their keys, and say of the others what they are merged into."""
    # Two records may exchange their keys, so that none may be in the way.
    cursor.execute("""
        UPDATE records
        SET match_key = NULL
        FROM new_keys AS new
        WHERE records.record_id = new.record_id AND records.match_key IS NOT NULL
    """)
    cursor.execute("""
        UPDATE records
        SET match_key = kept.match_key
        FROM kept_record_of_key AS kept
        WHERE records.record_id = kept.record_id AND kept.record_id = kept.kept_id
    """)
    cursor.execute("""
        UPDATE records
        SET merged_into = kept.kept_id
        FROM kept_record_of_key AS kept
        WHERE records.record_id = kept.record_id AND kept.record_id <> kept.kept_id
    """)


def _retire_merged(cursor: Cursor, record_type: RecordType) -> None:
    """Log the merged records as conflicts, and take them out of notices and uploads."""
    cursor.execute(
        SQL("""
            INSERT INTO conflicts (record_id, batch_no, row_number, kept)
            SELECT kept.kept_id, versions.batch_no, versions.row_number, {merged}
            FROM kept_record_of_key AS kept
            JOIN records USING (record_id)
            JOIN {table} AS versions USING (record_id, version)
            WHERE kept.record_id <> kept.kept_id
            ORDER BY kept.record_id
        """).format(
            table=record_tables.identifier_of(record_type), merged=Literal(WhyKept.MERGED.value)
        )
    )

    # The public sees the record that stays, and sees it once.
    cursor.execute("""
        DELETE FROM notices
        WHERE record_id IN (SELECT record_id FROM kept_record_of_key WHERE record_id <> kept_id)
    """)

    # What the region has been sent stays as it is on both sides; what it has not stays here.
    cursor.execute("""
        DELETE FROM outbox
        WHERE upload_no IS NULL
          AND record_id IN (SELECT record_id FROM kept_record_of_key WHERE record_id <> kept_id)
    """)
