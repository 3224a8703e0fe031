"""Numbers of persons in versions that are stored: masked where the search finds more than it did.

A number that is found today was kept in clear by an earlier version of the search. All versions of a
record are masked where they stand: nobody may read the number in the history either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
from psycopg.sql import SQL

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.personal_text import may_hold_personal_numbers
from pipelines.city.identity import IdentityCipher
from pipelines.city.records import record_tables, rekeying
from pipelines.city.records.driver_cursor import Cursor, rows_as
from pipelines.city.records.kept_texts import kept_values
from pipelines.city.records.record_tables import VersionId
from pipelines.city.records.version_texts import store_texts, text_column_of


_FIRST = (0, 0)


@dataclass(frozen=True)
class MaskedText:
    """A text of a version that is another one when it is masked."""

    version_id: VersionId
    element: Element
    text: str


@dataclass(frozen=True)
class SearchedChunk:
    """Some versions that were looked through."""

    last: VersionId
    record_ids: list[int]
    """Of the records with a text to mask."""
    has_key: bool
    """Whether such a text belongs to the key of its record."""


@dataclass(frozen=True)
class _StoredTexts:
    """A version of a record with the texts that are searched, in the order of `_elements`."""

    version_id: VersionId
    texts: tuple[str | None, ...]


def _stored_texts(record_id: int, version: int, *texts: str | None) -> _StoredTexts:
    return _StoredTexts((record_id, version), texts)


def search(
    cursor: Cursor,
    record_type: RecordType,
    cipher: IdentityCipher,
    *,
    after: VersionId = _FIRST,
    limit: int,
) -> SearchedChunk | None:
    """Look through the next versions; None: there are no more."""
    elements = _elements(record_type)
    query = SQL("""
        SELECT record_id, version, {columns}
        FROM {table}
        WHERE (record_id, version) > (%(record_id)s, %(version)s)
        ORDER BY record_id, version
        LIMIT %(limit)s
    """).format(columns=_columns(elements), table=record_tables.identifier_of(record_type))
    record_id, version = after
    parameters = {"record_id": record_id, "version": version, "limit": limit}
    rows = rows_as(cursor, _stored_texts, query, parameters) if elements else []
    if not rows:
        return None
    texts = list(_masked_texts(rows, record_type, cipher))
    return SearchedChunk(
        last=rows[-1].version_id,
        record_ids=sorted({text.version_id[0] for text in texts}),
        has_key=any(text.element.code in record_type.key for text in texts),
    )


def mask_records(
    cursor: Cursor,
    record_type: RecordType,
    cipher: IdentityCipher,
    *,
    record_ids: Sequence[int],
    may_change_keys: bool,
) -> set[VersionId]:
    """Mask all versions of some records, and give new match keys; returns the versions that changed.

    A key that changes may be the one that a load looks for, so loads wait until the commit.
    """
    _lock(cursor, record_ids, all_records=may_change_keys)
    elements = _elements(record_type)
    query = SQL("""
        SELECT record_id, version, {columns}
        FROM {table}
        WHERE record_id = ANY(%(record_ids)s)
    """).format(columns=_columns(elements), table=record_tables.identifier_of(record_type))
    rows = rows_as(cursor, _stored_texts, query, {"record_ids": list(record_ids)})
    texts = list(_masked_texts(rows, record_type, cipher))
    if not may_change_keys:
        # A text of a key that came meanwhile is left to the next run.
        texts = [text for text in texts if text.element.code not in record_type.key]
    for element in elements:
        of_element = [(*text.version_id, text.text) for text in texts if text.element is element]
        store_texts(cursor, record_type, element, of_element)
    if may_change_keys:
        rekeying.rekey_records_of(cursor, record_type, _subject_keys(cursor, record_ids))
    return {text.version_id for text in texts}


def _elements(record_type: RecordType) -> list[Element]:
    elements = record_type.elements.values()
    return [element for element in elements if may_hold_personal_numbers(element)]


def _lock(cursor: Cursor, record_ids: Sequence[int], *, all_records: bool) -> None:
    """Lock records as a load does: in the order of their match keys, or all of them before any."""
    if all_records:
        cursor.execute("LOCK TABLE records IN EXCLUSIVE MODE")
    query = """
        SELECT record_id
        FROM records
        WHERE record_id = ANY(%(record_ids)s)
        ORDER BY match_key
        FOR UPDATE
    """
    cursor.execute(query, {"record_ids": list(record_ids)})


def _masked_texts(
    rows: Sequence[_StoredTexts], record_type: RecordType, cipher: IdentityCipher
) -> Iterator[MaskedText]:
    """The texts that are other ones when they are masked."""
    if not rows:
        return
    columns = zip(*(row.texts for row in rows), strict=True)
    for element, column in zip(_elements(record_type), columns, strict=True):
        texts = pa.array(column, pa.string())
        is_key = element.code in record_type.key
        kept = kept_values(texts, element, is_key=is_key, cipher=cipher)
        if kept.equals(texts):
            continue
        for position, (text, masked) in enumerate(zip(column, kept.to_pylist(), strict=True)):
            if masked != text:
                yield MaskedText(rows[position].version_id, element, masked)


def _subject_keys(cursor: Cursor, record_ids: Sequence[int]) -> list[str]:
    query = """
        SELECT DISTINCT subject_key
        FROM records
        WHERE record_id = ANY(%(record_ids)s)
    """
    rows = cursor.execute(query, {"record_ids": list(record_ids)}).fetchall()
    return [str(subject_key) for (subject_key,) in rows]


def _columns(elements: Sequence[Element]) -> SQL:
    return SQL(", ").join(map(text_column_of, elements))  # type: ignore[return-value]
