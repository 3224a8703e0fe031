"""Numbers that may be another writing of one that is there: 第1号 and 第01号, 2O18 and 二〇一八.

Nobody can tell whether they are one decision, so that they are two records, and the department is
asked. It is asked about new records of files that people write: a program writes its numbers alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TypeAlias

import pyarrow as pa
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.named_elements import is_lot
from pipelines.catalogue.values.record_keys import elements_of_key, is_folded
from pipelines.catalogue.values.spellings.folded_text import folded
from pipelines.catalogue.words.every_rule import key_element
from pipelines.city.engine import driver_connection
from pipelines.city.identity import IdentityCipher, passing_cipher
from pipelines.city.records import record_tables
from pipelines.city.records.match_keys import match_keys_of_canonical_rows
from pipelines.city.records.near_writings import lot_writings, near_writings
from pipelines.city.records.number_differences import difference_in_words
from pipelines.shapes.finding import Finding, Severity, finding_table
from pipelines.shapes.sound_rows import SoundRows
from pipelines.shapes.text_column import with_cells


# Gives the other writings of a folded text.
Writings: TypeAlias = Callable[[str], Iterator[str]]

_RULE = "number-near-another"

# Sound rows of a file that is looked through.
_MAX_ROWS = 2_000


def findings_about_near_numbers(
    connection: sa.Connection | None,
    record_type: RecordType,
    rows: Iterable[pa.RecordBatch],
    cipher: IdentityCipher,
) -> list[Finding]:
    """Warnings of rows whose number is near that of another row or record.

    `connection`: to the records; None: rows are compared with each other only.
    """
    keys = _key_rows(record_type, rows)
    if keys is None or not keys.num_rows:
        return []
    own = match_keys_of_canonical_rows(record_type, keys, cipher)

    findings: dict[int, Finding] = {}
    for element, writings in _compared_elements(record_type):
        near = _near_keys(record_type, element, writings, keys=keys, cipher=cipher)
        kept: dict[bytes, str] = {}
        if connection is not None:
            match_keys = {*own.values(), *(key for key, _ in near)}
            kept = _kept_numbers(connection, record_type, element, match_keys)
        # A row near to several others is asked about the first of them.
        for finding in _findings_of_element(element, near, keys=keys, own=own, kept=kept):
            findings.setdefault(finding.row_number, finding)
    return list(findings.values())


def _compared_elements(record_type: RecordType) -> Iterator[tuple[str, Writings]]:
    """The elements whose texts are written in several ways, and what writes them so."""
    number = key_element(record_type)
    if is_folded(record_type.elements[number]):
        yield number, near_writings
    for code in record_type.key:
        if code != number and is_lot(record_type.elements[code]):
            yield code, lot_writings


def _findings_of_element(
    element: str,
    near: Sequence[tuple[bytes, int]],
    *,
    keys: pa.Table,
    own: Mapping[int, bytes],
    kept: Mapping[bytes, str],
) -> Iterator[Finding]:
    """One for each other writing that another row or a record has; rows may have several."""
    row_numbers = keys["row_number"].to_pylist()
    numbers = keys[element].to_pylist()
    number_of = dict(zip(row_numbers, numbers, strict=True))
    rows_by_key = {key: row_number for row_number, key in own.items()}

    for key, row_number in near:
        own_key = own[row_number]
        # An existing record was checked when it was loaded.
        if own_key in kept or key == own_key:
            continue
        other_row = rows_by_key.get(key)
        whose = other_number = None
        if key in kept:
            whose, other_number = "平台已有的", kept[key]
        elif other_row is not None and other_row < row_number:
            whose, other_number = f"第{other_row}行的", str(number_of[other_row])
        if other_number is not None:
            difference = difference_in_words(str(number_of[row_number]), other_number)
            detail = f"{whose}「{other_number}」只差{difference}"
            yield Finding(row_number, _RULE, element, Severity.WARNING, detail)


def findings_within_file(record_type: RecordType) -> Callable[[SoundRows], pa.Table]:
    """Compares the sound rows of a file that is tried with each other, and with no record."""

    def compare(sound_rows: SoundRows) -> pa.Table:
        findings = findings_about_near_numbers(None, record_type, sound_rows(), passing_cipher())
        return finding_table(sorted(findings, key=attrgetter("row_number")))

    return compare


def _key_rows(record_type: RecordType, rows: Iterable[pa.RecordBatch]) -> pa.Table | None:
    """Row number and key elements; None: there are more rows than are looked through."""
    columns = ["row_number", *elements_of_key(record_type)]
    tables = []
    count = 0
    for record_batch in rows:
        count += record_batch.num_rows
        if count > _MAX_ROWS:
            return None
        selected = record_batch.select(columns)
        tables.append(pa.Table.from_batches([selected]))
    if not tables:
        return None
    return pa.concat_tables(tables)


def _near_keys(
    record_type: RecordType,
    element: str,
    writings: Writings,
    *,
    keys: pa.Table,
    cipher: IdentityCipher,
) -> list[tuple[bytes, int]]:
    """Match key of each other writing, and the row whose number it is.

    Rows may share another writing: 080号 and 字80号 are both near to 80号.
    """
    folded_numbers = folded(keys[element].combine_chunks())
    numbers = folded_numbers.to_pylist()
    positions = []
    written = []
    for position, number in enumerate(numbers):
        for variant in writings(number or ""):
            positions.append(position)
            written.append(variant)

    others = keys.take(pa.array(positions, pa.int64()))
    others = with_cells(others, element, written)
    # Numbered anew, because a row has several other writings.
    lines = pa.array(range(len(positions)), pa.int64())
    others = others.set_column(0, "row_number", lines)

    row_numbers = keys["row_number"].to_pylist()
    keys_of_lines = match_keys_of_canonical_rows(record_type, others, cipher)
    return [(key, row_numbers[positions[line]]) for line, key in keys_of_lines.items()]


def _kept_numbers(
    connection: sa.Connection, record_type: RecordType, element: str, keys: set[bytes]
) -> dict[bytes, str]:
    """Those of the match keys that a record has, with the number as it is written there."""
    query = SQL("""
        SELECT records.match_key, versions.{number}
        FROM records
        JOIN {table} AS versions USING (record_id, version)
        WHERE records.match_key = ANY(%(match_keys)s)
    """).format(
        number=Identifier(element.lower()),
        table=record_tables.identifier_of(record_type),
    )
    rows = driver_connection(connection).execute(query, {"match_keys": list(keys)}).fetchall()
    return {bytes(key): str(number) for key, number in rows}
