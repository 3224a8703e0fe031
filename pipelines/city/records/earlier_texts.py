"""Mask the numbers of persons in texts that were stored before texts were masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
from psycopg.sql import SQL

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.personal_text import may_hold_personal_numbers
from pipelines.city.identity import IdentityCipher
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.kept_texts import kept_values
from pipelines.city.records.version_texts import VersionText, store_texts, text_column_of
from pipelines.personal_numbers.privacy import without_personal_numbers
from pipelines.personal_numbers.searched_text import unfolded


# Texts that are looked through at a time.
CHUNK_TEXTS = 50_000

# Five digits of whatever script with little between them: PostgreSQL passes over all other texts.
_DIGITS = unfolded("0123456789")
MAY_HOLD_NUMBER = f"[{_DIGITS}]([^{_DIGITS}]{{0,6}}[{_DIGITS}]){{4}}"


def mask_stored_texts(cursor: Cursor, record_type: RecordType, cipher: IdentityCipher) -> None:
    """Mask the texts of every version of a record type; what the region was sent stays as it was."""
    for element in record_type.elements.values():
        if may_hold_personal_numbers(element):
            masked = list(_masked_texts(cursor, record_type, element, cipher))
            store_texts(cursor, record_type, element, masked)


def mask_earlier_subject_names(cursor: Cursor) -> None:
    """Mask numbers of persons in the names of subjects."""
    query = """
        SELECT subject_key, name
        FROM subjects
        WHERE name ~ %(pattern)s
    """
    names = cursor.execute(query, {"pattern": MAY_HOLD_NUMBER}).fetchall()
    masked = []
    for subject_key, name in names:
        kept = without_personal_numbers(str(name))
        if kept != name:
            masked.append({"name": kept, "subject_key": subject_key})

    statement = """
        UPDATE subjects
        SET name = %(name)s
        WHERE subject_key = %(subject_key)s
    """
    cursor.executemany(statement, masked)


def _masked_texts(
    cursor: Cursor, record_type: RecordType, element: Element, cipher: IdentityCipher
) -> Iterator[VersionText]:
    """The texts of an element that are other ones when they are masked."""
    is_key = element.code in record_type.key
    for chunk in _chunks(cursor, record_type, element):
        texts = pa.array([text for _, _, text in chunk], pa.string())
        kept = kept_values(texts, element, is_key=is_key, cipher=cipher).to_pylist()
        for (record_id, version, text), masked in zip(chunk, kept, strict=True):
            if masked != text:
                yield record_id, version, masked


def _chunks(
    cursor: Cursor, record_type: RecordType, element: Element
) -> Iterator[Sequence[VersionText]]:
    query = SQL("""
        SELECT record_id, version, {column}
        FROM {table}
        WHERE {column} ~ %(pattern)s AND (record_id, version) > (%(record_id)s, %(version)s)
        ORDER BY record_id, version
        LIMIT %(limit)s
    """).format(column=text_column_of(element), table=record_tables.identifier_of(record_type))

    record_id = 0
    version = 0
    while True:
        parameters = {
            "pattern": MAY_HOLD_NUMBER,
            "record_id": record_id,
            "version": version,
            "limit": CHUNK_TEXTS,
        }

        chunk: list[VersionText] = cursor.execute(query, parameters).fetchall()  # type: ignore[assignment]
        if not chunk:
            return

        yield chunk
        record_id, version, _ = chunk[-1]
