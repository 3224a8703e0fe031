"""Rows whose subject would be merged with another one, if the names were the same.

Nothing is merged then (`subject_merging`), and the department is told: one of the numbers or names
may be wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.values import credit_code
from pipelines.catalogue.values.subject_numbers import (
    ORGANISATION_CODE,
    OTHER_NUMBERS,
    REGISTRATION_NO,
)
from pipelines.city.engine import driver_connection
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.subjects.subject_merging import earlier_evidence, kept_numbers
from pipelines.city.records.subjects.subject_names import other_names
from pipelines.shapes.finding import Finding, Severity


_RULE = "number-of-another-name"


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
    *,
    names: pa.Table,
    rows: Callable[[], Iterable[pa.RecordBatch]],
) -> list[Finding]:
    """A warning of the first row of each number that belongs to a subject of another name.

    `names` are the `distinct_names` of a file; `rows` gives its canonical rows.
    """
    with driver_connection(connection).cursor() as cursor:
        kept_names = kept_numbers(cursor)
        beside_codes = _in_codes(names, record_type, kept_names)
        may_register = record_type.subject.without_code and _has_registered(kept_names)
        for record_batch in rows() if may_register else ():
            for named in _beside_codes(record_batch, record_type, kept_names):
                beside_codes.setdefault(named.number, named)
        alone = _alone(names, record_type)
        names_elsewhere = {number: [kept_names[number]] for number in beside_codes}
        names_elsewhere |= _names_beside_codes(cursor, catalogue, alone, kept_names)
    findings = []
    for number, others in names_elsewhere.items():
        named = beside_codes.get(number) or alone[number]
        # One of the names is enough to merge.
        if all(other_names([(named.name, name) for name in others])):
            findings.append(
                Finding(named.row_number, _RULE, named.element, Severity.WARNING, others[0])
            )
    return findings


def _has_registered(kept_names: Mapping[str, str]) -> bool:
    return any(number.startswith(REGISTRATION_NO) for number in kept_names)


def _in_codes(
    names: pa.Table, record_type: RecordType, kept_names: Mapping[str, str]
) -> dict[str, _Named]:
    """The organisation codes of kept subjects that are part of a row's credit code."""
    if not kept_names or not names.num_rows:
        return {}
    inner_codes = pc.utf8_slice_codeunits(names["code"], 8, 17)
    numbers = pc.binary_join_element_wise(pa.scalar(ORGANISATION_CODE), inner_codes, "")
    is_kept = pc.and_(
        pc.is_in(numbers, pa.array(list(kept_names), pa.string())),
        pc.equal(pc.utf8_length(names["code"]), credit_code.WIDTH),
    )
    named = names.set_column(0, "code", numbers).filter(is_kept)
    return _first_named(named, lambda number: str(record_type.subject.code))


def _alone(names: pa.Table, record_type: RecordType) -> dict[str, _Named]:
    """The numbers that stand for a missing code."""
    elements = {}
    for code in record_type.subject.without_code:
        elements[OTHER_NUMBERS[record_type.elements[code].type]] = code
    is_other = pc.match_substring_regex(names["code"], "^[a-z]+:")
    return _first_named(names.filter(is_other), lambda number: elements[number[:4]])


def _first_named(names: pa.Table, element_of: Callable[[str], str]) -> dict[str, _Named]:
    named: dict[str, _Named] = {}
    for row in names.sort_by("row_number").to_pylist():
        number = row["code"]
        in_row = _Named(row["row_number"], element_of(number), number, row["name"])
        named.setdefault(number, in_row)
    return named


def _beside_codes(
    record_batch: pa.RecordBatch, record_type: RecordType, kept_names: Mapping[str, str]
) -> Iterator[_Named]:
    """The registration numbers of kept subjects that rows with a credit code name."""
    numbers_of_kept = pa.array(list(kept_names), pa.string())
    for code in record_type.subject.without_code:
        if OTHER_NUMBERS[record_type.elements[code].type] != REGISTRATION_NO:
            continue
        has_code = pc.is_valid(record_batch[str(record_type.subject.code)])
        registered = pc.if_else(has_code, record_batch[code], None)
        numbers = pc.binary_join_element_wise(pa.scalar(REGISTRATION_NO), registered, "")
        is_kept = pc.is_in(numbers, numbers_of_kept)
        columns = [record_batch["row_number"], numbers, record_batch[record_type.subject.name]]
        for row_number, number, name in zip(
            *(column.filter(is_kept).to_pylist() for column in columns), strict=True
        ):
            yield _Named(row_number, code, number, name)


def _names_beside_codes(
    cursor: Cursor, catalogue: Catalogue, alone: Mapping[str, _Named], kept_names: Mapping[str, str]
) -> dict[str, list[str]]:
    """The names that stood with a code and a number which now comes without one, by number."""
    query = """
        SELECT subject_key
        FROM subject_merges
        WHERE subject_key = ANY(%(numbers)s)
    """
    cursor.execute(query, {"numbers": list(alone)})
    merged = {str(number) for (number,) in cursor.fetchall()}
    new = {}
    for number, named in alone.items():
        if number not in kept_names and number not in merged:
            new[number] = named.name
    names: dict[str, list[str]] = defaultdict(list)
    for evidence in earlier_evidence(cursor, catalogue, new):
        names[evidence.number].append(evidence.code_name)
    return names
