"""Rows on their way in: copied into a temporary table with the record table's types, each with the digest of its key.

Identity numbers are hashed and sealed before they leave this process, so that no statement, log or temporary file of
PostgreSQL ever holds one.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator

import psycopg
import pyarrow as pa
import pyarrow.csv as pacsv
from psycopg.sql import SQL, Composable, Identifier, Literal

from pipelines.catalogue.model import RecordType
from pipelines.city.identity import vault
from pipelines.city.records import record_tables
from pipelines.city.records.record_tables import Column
from pipelines.progress import Progress


CHUNK_ROWS = 20_000
"""Rows sent at a time: while PostgreSQL reads one chunk, the next one is being sealed and written."""
INDIVIDUAL_BUSINESS = "92"
"""How the credit codes of 个体工商户 begin (GB 32100: registrar 9, kind 2)."""

_KEY_SEPARATOR = chr(31)
"""The ASCII unit separator: a control character, so it cannot occur in a value that was accepted."""

Cursor = psycopg.Cursor[tuple[object, ...]]


def copy_in(
    cursor: Cursor, record_type: RecordType, accepted: Iterable[pa.RecordBatch], progress: Progress
) -> int:
    """Make the tables `incoming` (typed rows) and `arriving` (keys and subjects), both gone after the commit.

    Returns how many rows there are.

    Every row is given a record number, in case it is about a record that nobody knew: telling numbers beforehand is
    cheaper than asking for them afterwards, and rows in their own order fill the index of versions from its right end.
    """
    columns = record_tables.columns_of(record_type)
    typed = SQL(", ").join(
        SQL("{} {}").format(Identifier(c.name), SQL(c.sql_type)) for c in columns
    )
    cursor.execute(
        SQL("CREATE TEMP TABLE incoming (row_number bigint, {}) ON COMMIT DROP").format(typed)
    )
    with cursor.copy("COPY incoming FROM STDIN (FORMAT csv)") as copy:
        for chunk in _chunks(accepted):
            sink = io.BytesIO()
            pacsv.write_csv(_sealed(chunk, columns), sink, pacsv.WriteOptions(include_header=False))
            copy.write(sink.getbuffer())
            progress.add(chunk.num_rows)
    count = cursor.rowcount
    cursor.execute(
        SQL(
            "CREATE TEMP TABLE arriving ON COMMIT DROP AS SELECT row_number, {key} AS record_key, "
            "nextval('records_record_id_seq') AS new_id, {subject} AS subject_key, {name} AS subject_name, "
            "{kind} AS subject_kind FROM incoming"
        ).format(
            key=_record_key(record_type),
            subject=_subject_key(record_type),
            name=Identifier(record_type.subject.name.lower()),
            kind=_subject_kind(record_type),
        )
    )
    return count


def _chunks(accepted: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in accepted:
        for start in range(0, batch.num_rows, CHUNK_ROWS):
            yield batch.slice(start, CHUNK_ROWS)


def _sealed(accepted: pa.RecordBatch, columns: list[Column]) -> pa.Table:
    """The rows as the table takes them: identity numbers as keyed hash and ciphertext."""
    arrays = {"row_number": accepted["row_number"]}
    for column in columns:
        values = accepted[column.element.code]
        if column.part == "hash":
            values = pa.array(vault().hash_all(values.to_pylist()), pa.string())
        elif column.part == "encrypted":
            values = pa.array(vault().encrypt_all(values.to_pylist()), pa.string())
        arrays[column.name] = values
    return pa.table(arrays)


def _record_key(record_type: RecordType) -> Composable:
    parts: list[Composable] = [Literal(record_type.name)]
    columns = [record_tables.column_of(record_type.elements[code]) for code in record_type.key]
    parts += [SQL("coalesce({}::text, '')").format(Identifier(column)) for column in columns]
    joined = SQL(" || chr(31) || ").join(parts)
    return SQL("substring(sha256(convert_to({}, 'UTF8')) FOR 16)").format(joined)


def record_keys(record_type: RecordType, rows: pa.Table) -> dict[int, bytes]:
    """What `record_key` would be for canonical rows that are not loaded, by row number."""
    personal = {code for code in record_type.key if record_type.elements[code].personal}
    hashed = {code: vault().hash_all(rows[code].to_pylist()) for code in personal}
    columns = [
        hashed[code] if code in hashed else rows[code].to_pylist() for code in record_type.key
    ]
    return {
        number: hashlib.sha256(
            _KEY_SEPARATOR.join((record_type.name, *(one or "" for one in key))).encode()
        ).digest()[:16]
        for number, *key in zip(rows["row_number"].to_pylist(), *columns, strict=True)
    }


def _subject_key(record_type: RecordType) -> Composable:
    subject, choices = record_type.subject, list[Composable]()
    if subject.code:
        choices.append(Identifier(subject.code.lower()))
    if subject.id_number:
        column = Identifier(record_tables.column_of(record_type.elements[subject.id_number]))
        choices.append(SQL("'id:' || {}").format(column))
    return SQL("coalesce({}, '') COLLATE \"C\"").format(SQL(", ").join(choices))


def _subject_kind(record_type: RecordType) -> Composable:
    if record_type.subject.code is None:
        return Literal("natural_person")
    return SQL(
        "CASE WHEN {code} IS NULL THEN 'natural_person' WHEN left({code}, 2) = {individual} "
        "THEN 'individual_business' ELSE 'legal_person' END"
    ).format(
        code=Identifier(record_type.subject.code.lower()), individual=Literal(INDIVIDUAL_BUSINESS)
    )
