"""Rows whose subject would be merged with another one, if the names were the same.

Nothing is merged then (`subject_merging`), and the department is told: one of the numbers or names
may be wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.values.subject_numbers import (
    ORGANISATION_CODE,
    OTHER_NUMBERS,
    REGISTRATION_NO,
    identity_elements,
    other_numbers,
)
from pipelines.city.records.incoming import Cursor
from pipelines.city.records.subject_merging import earlier_evidence, kept_numbers
from pipelines.city.records.subject_names import other_names
from pipelines.shapes.finding import Finding, Severity


RULE = "number-of-another-name"


@dataclass(frozen=True)
class _Named:
    """A number in a row, with the name that the row gives its subject."""

    row_number: int
    element: str
    number: str
    name: str


def findings_about_numbers(
    connection: sa.Connection,
    catalogue: Catalogue,
    record_type: RecordType,
    rows: Iterable[pa.RecordBatch],
) -> list[Finding]:
    """A warning of the first row of each number that belongs to a subject of another name.

    `rows` are canonical rows.
    """
    driver_connection = connection.connection.driver_connection
    assert isinstance(driver_connection, psycopg.Connection)
    with driver_connection.cursor() as cursor:
        kept = kept_numbers(cursor)
        if record_type.subject.code is None or not (kept or record_type.subject.without_code):
            return []
        beside_codes: dict[str, _Named] = {}
        alone: dict[str, _Named] = {}
        for record_batch in rows:
            for named in _beside_codes(record_batch, record_type, kept):
                beside_codes.setdefault(named.number, named)
            for named in _alone(record_batch, record_type):
                alone.setdefault(named.number, named)

        names_elsewhere = {number: [kept[number]] for number in beside_codes}
        names_elsewhere |= _names_beside_codes(cursor, catalogue, alone, kept)
    findings = []
    for number, names in names_elsewhere.items():
        named = beside_codes.get(number) or alone[number]
        # One of the names is enough to merge.
        if all(other_names([(named.name, name) for name in names])):
            place = named.row_number, RULE, named.element
            findings.append(Finding(*place, Severity.WARNING, names[0]))
    return findings


def _beside_codes(
    record_batch: pa.RecordBatch, record_type: RecordType, kept: Mapping[str, str]
) -> Iterator[_Named]:
    """The numbers of kept subjects that rows with a credit code name."""
    if not kept:
        return
    subject = record_type.subject
    codes = record_batch[str(subject.code)]
    columns = [(str(subject.code), ORGANISATION_CODE, pc.utf8_slice_codeunits(codes, 8, 17))]
    for code in subject.without_code:
        if OTHER_NUMBERS[record_type.elements[code].type] == REGISTRATION_NO:
            numbers = pc.if_else(pc.is_valid(codes), record_batch[code], None)
            columns.append((code, REGISTRATION_NO, numbers))
    known = pa.array(list(kept), pa.string())
    for element, prefix, numbers in columns:
        keys = pc.binary_join_element_wise(pa.scalar(prefix), numbers, "")
        yield from _named(record_batch, record_type, keys, pc.is_in(keys, known), element)


def _alone(record_batch: pa.RecordBatch, record_type: RecordType) -> Iterator[_Named]:
    """The numbers that stand for a missing code."""
    subject = record_type.subject
    if not subject.without_code:
        return
    numbers = {code: record_batch[code] for code in identity_elements(subject)}
    keys = other_numbers(numbers, record_type)
    for code in subject.without_code:
        prefix = OTHER_NUMBERS[record_type.elements[code].type]
        is_of_type = pc.fill_null(pc.starts_with(keys, prefix), False)
        yield from _named(record_batch, record_type, keys, is_of_type, code)


def _named(
    record_batch: pa.RecordBatch,
    record_type: RecordType,
    keys: pa.Array,
    is_wanted: pa.Array,
    element: str,
) -> Iterator[_Named]:
    names = record_batch[record_type.subject.name].filter(is_wanted).to_pylist()
    row_numbers = record_batch["row_number"].filter(is_wanted).to_pylist()
    wanted = keys.filter(is_wanted).to_pylist()
    for row_number, key, name in zip(row_numbers, wanted, names, strict=True):
        yield _Named(row_number, element, key, name)


def _names_beside_codes(
    cursor: Cursor, catalogue: Catalogue, alone: Mapping[str, _Named], kept: Mapping[str, str]
) -> dict[str, list[str]]:
    """The names that stood with a code and a number which now comes without one, by number."""
    cursor.execute(
        "SELECT subject_key FROM subject_merges WHERE subject_key = ANY(%s)", (list(alone),)
    )
    merged = {str(number) for (number,) in cursor.fetchall()}
    new = {}
    for number, named in alone.items():
        if number not in kept and number not in merged:
            new[number] = named.name
    names: dict[str, list[str]] = defaultdict(list)
    for evidence in earlier_evidence(cursor, catalogue, new):
        names[evidence.number].append(evidence.code_name)
    return names
