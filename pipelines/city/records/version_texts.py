"""Texts of stored versions, changed where they stand."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.sql import SQL, Identifier

from pipelines.catalogue.model import Element, RecordType
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor


VersionText = tuple[int, int, str]
"""Record number, version and a text of it."""


def text_column_of(element: Element) -> Identifier:
    """The column of an element's texts, as a part of a statement."""
    return Identifier(record_tables.column_of(element))


def store_texts(
    cursor: Cursor, record_type: RecordType, element: Element, texts: Iterable[VersionText]
) -> None:
    """Give versions other texts of one element."""
    statement = SQL("""
        UPDATE {table}
        SET {column} = %(text)s
        WHERE record_id = %(record_id)s AND version = %(version)s
    """).format(table=record_tables.identifier_of(record_type), column=text_column_of(element))
    rows = []
    for record_id, version, text in texts:
        rows.append({"text": text, "record_id": record_id, "version": version})
    cursor.executemany(statement, rows)
