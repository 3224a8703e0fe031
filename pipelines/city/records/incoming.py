"""Rows on their way in: temporary tables of typed rows and of the keys of their records.

Identity numbers are hashed and encrypted before they leave this process, so that no statement, log
or temporary file of PostgreSQL ever holds one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.csv as pacsv
from psycopg.sql import SQL, Composable, Identifier, Literal

from pipelines.catalogue.model import RecordType, SubjectKind
from pipelines.catalogue.values.subject_numbers import (
    PERSON_KEY,
    REGISTRATION_NO,
    identity_elements,
    other_numbers,
)
from pipelines.city.encrypted_columns import encrypted_numbers
from pipelines.city.identity import IdentityCipher
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.kept_texts import kept_values
from pipelines.city.records.match_keys import match_keys
from pipelines.city.records.record_tables import Holds
from pipelines.progress import Progress


# Rows sent at a time: while PostgreSQL reads one chunk, the next one is encrypted and written.
_CHUNK_ROWS = 20_000

# The kinds of subjects by their names, as statements are handed them.
_KINDS = {kind.value: Literal(kind.value) for kind in SubjectKind}

# How the credit codes of 个体工商户 begin (GB 32100: registrar 9, kind 2).
INDIVIDUAL_BUSINESS = "92"

# Their registration numbers have one of these digits behind the six of the region (GS 15-2006;
# general knowledge, the text of the standard was not read).
INDIVIDUAL_BUSINESS_DIGITS = "6789"

# The column of the number that stands for a missing credit code: `org:…` or `reg:…`.
OTHER_NUMBER = "other_number"


def copy_in(
    cursor: Cursor,
    cipher: IdentityCipher,
    record_type: RecordType,
    accepted: Iterable[pa.RecordBatch],
    *,
    progress: Progress,
) -> int:
    """Make the temporary tables `incoming_rows` and `incoming_keys`; returns the number of rows.

    `incoming_rows` has `row_number`, the typed columns of the record table, and the match key; where
    the item allows subjects without a credit code, `other_number` as well.
    `incoming_keys` has for each of its rows the match key, its subject, and a record number in case that record
    does not exist yet: giving numbers beforehand is cheaper than asking for them afterwards, and
    rows in their own order fill the index of versions from its right end.
    """
    _create_incoming_rows(cursor, record_type)
    with cursor.copy("COPY incoming_rows FROM STDIN (FORMAT csv)") as copy:
        for chunk in _chunks(accepted):
            # CSV, because Arrow writes it and PostgreSQL reads it in C.
            csv = io.BytesIO()
            options = pacsv.WriteOptions(include_header=False)
            rows = _encrypted(chunk, record_type, cipher)
            pacsv.write_csv(_with_keys(rows, record_type), csv, options)
            copy.write(csv.getbuffer())
            progress.add(chunk.num_rows)
    count = cursor.rowcount
    _create_incoming_keys(cursor, record_type)
    return count


def _create_incoming_rows(cursor: Cursor, record_type: RecordType) -> None:
    definitions = [
        SQL("{} {}").format(Identifier(column.name), SQL(column.sql_type))
        for column in record_tables.columns_of(record_type)
    ]
    if record_type.subject.without_code:
        definitions.append(SQL("{} text").format(Identifier(OTHER_NUMBER)))
    cursor.execute(
        SQL("""
            CREATE TEMP TABLE incoming_rows (row_number bigint, {columns}, match_key bytea)
            ON COMMIT DROP
        """).format(columns=SQL(", ").join(definitions))
    )


def _create_incoming_keys(cursor: Cursor, record_type: RecordType) -> None:
    cursor.execute(
        SQL("""
            CREATE TEMP TABLE incoming_keys
            ON COMMIT DROP AS
            SELECT
                row_number,
                match_key,
                nextval('records_record_id_seq') AS new_id,
                {subject_key} AS subject_key,
                {subject_name} AS subject_name,
                {subject_kind} AS subject_kind
            FROM incoming_rows
        """).format(
            subject_key=_subject_key(record_type),
            subject_name=Identifier(record_type.subject.name.lower()),
            subject_kind=_subject_kind(record_type),
        )
    )


def _chunks(accepted: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for record_batch in accepted:
        for start in range(0, record_batch.num_rows, _CHUNK_ROWS):
            yield record_batch.slice(start, _CHUNK_ROWS)


def _encrypted(chunk: pa.RecordBatch, record_type: RecordType, cipher: IdentityCipher) -> pa.Table:
    """The rows as the table takes them.

    Identity numbers are keyed hash and ciphertext in their own elements, and masked in all others.
    """
    table = record_tables.table_of(record_type).name
    arrays = {"row_number": chunk["row_number"]}
    for column in record_tables.columns_of(record_type):
        values = chunk[column.element.code]
        if column.holds is Holds.HASH:
            values = pa.array(cipher.hash_all(values.to_pylist()), pa.string())
        elif column.holds is Holds.ENCRYPTED:
            # The hash stands in front of it, and was put there by the step before.
            place = encrypted_numbers(table, column.name)
            [hash_column] = place.bound_to
            bindings = [place.binding(hashed) for hashed in arrays[hash_column].to_pylist()]
            encrypted = cipher.encrypt_all(values.to_pylist(), bindings)
            values = pa.array(encrypted, pa.string())
        else:
            is_key = column.element.code in record_type.key
            values = kept_values(values, column.element, is_key=is_key, cipher=cipher)
        arrays[column.name] = values
    return pa.table(arrays)


def _with_keys(rows: pa.Table, record_type: RecordType) -> pa.Table:
    columns = {name: rows[name] for name in rows.column_names}
    keys = match_keys(record_type, columns, rows.num_rows)
    if record_type.subject.without_code:
        numbers = {}
        for code in identity_elements(record_type.subject):
            values = rows[record_tables.column_of(record_type.elements[code])]
            numbers[code] = values.combine_chunks()
        rows = rows.append_column(OTHER_NUMBER, other_numbers(numbers, record_type))
    # PostgreSQL's text form of bytea.
    texts = ["\\x" + key.hex() for key in keys]
    return rows.append_column("match_key", pa.array(texts, pa.string()))


def _subject_key(record_type: RecordType) -> Composable:
    """The credit code, else the number that stands for it, else `id:` and the hash of the ID number."""
    subject = record_type.subject
    choices: list[Composable] = []
    if subject.code:
        choices.append(Identifier(subject.code.lower()))
    if subject.without_code:
        choices.append(Identifier(OTHER_NUMBER))
    if subject.id_number:
        column = record_tables.column_of(record_type.elements[subject.id_number])
        choices.append(SQL("{} || {}").format(Literal(PERSON_KEY), Identifier(column)))
    return SQL("coalesce({}, '') COLLATE \"C\"").format(SQL(", ").join(choices))


def kind_of_code(code: Composable) -> Composable:
    """The kind of subject that a credit code is of."""
    return SQL("""
        CASE left({code}, 2) WHEN {individual} THEN {individual_business} ELSE {legal_person} END
    """).format(code=code, individual=Literal(INDIVIDUAL_BUSINESS), **_KINDS)


def _subject_kind(record_type: RecordType) -> Composable:
    if record_type.subject.code is None:
        return _KINDS["natural_person"]

    code = Identifier(record_type.subject.code.lower())

    other_number: Composable = Literal(None)
    if record_type.subject.without_code:
        other_number = Identifier(OTHER_NUMBER)

    return SQL("""
        CASE
            WHEN {code} IS NOT NULL THEN {kind_of_code}
            WHEN {other_number} ~ {registered_individual} THEN {individual_business}
            WHEN {other_number} IS NOT NULL THEN {legal_person}
            ELSE {natural_person}
        END
    """).format(
        code=code,
        kind_of_code=kind_of_code(code),
        other_number=other_number,
        registered_individual=Literal(f"^{REGISTRATION_NO}.{{6}}[{INDIVIDUAL_BUSINESS_DIGITS}]"),
        **_KINDS,
    )
