"""The findings of a batch in words: in the order of the rows, then of the file's columns.

A batch may have hundreds of thousands: they stay in Arrow and are put into words a few thousand at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.sentences import Sentence, sentence
from pipelines.receipts.words.columns import FileColumn, columns_of
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.masking import shown
from pipelines.receipts.words.rows import CHUNK, Cells, Rows
from pipelines.shapes.finding import FINDING_SCHEMA, Severity


CODES = ("rule", "element", "severity")

SAMPLE = 50
"""So many values show what all of a kind look like."""
LOOKED_AT = 200_000
"""Among so many of the first findings they are looked for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault with all that is said about it; whatever must be hidden is hidden already."""

    row_number: int
    rule: str
    element: str | None
    severity: Severity
    value: str | None
    words: Sentence
    subject_name: str
    key: str


@dataclass(frozen=True, slots=True)
class Kind:
    """All findings of one rule about one element."""

    rows: int
    first: Finding
    sample: tuple[str, ...]
    """Values of the first rows, as they may be shown."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that goes back, with all its faults at once."""

    row_number: int
    findings: tuple[Finding, ...]
    cells: tuple[str | None, ...]


class Findings:
    """All findings of one batch beside the rows they are about."""

    def __init__(self, contents: Contents) -> None:
        self.record_type = contents.record_type
        self.columns = columns_of(contents.record_type, contents.reading)
        self._rows = Rows(contents.rows, self.columns)
        self._table = self._in_order(_with_codes_encoded(contents.findings))

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __iter__(self) -> Iterator[Finding]:
        return self._said(self._table)

    def of(self, severity: Severity) -> Iterator[Finding]:
        """The findings of one severity."""
        return self._said(self._table, severity)

    @cached_property
    def refused_count(self) -> int:
        """How many rows have at least one error."""
        return len(self._refused_numbers)

    @cached_property
    def kinds(self) -> list[Kind]:
        """What was found, kind by kind; refusals first, then most rows first."""
        numbered = self._table.select(["row_number", *CODES]).append_column(
            "no", pa.array(np.arange(len(self)))
        )
        numbered = numbered.filter(self._once())
        groups = numbered.group_by(CODES).aggregate([("no", "count"), ("no", "min")])
        looked_at = (
            numbered.slice(0, LOOKED_AT)
            .group_by(CODES, use_threads=False)
            .aggregate([("no", "list")])
        )
        samples = {
            tuple(group[code] for code in CODES): group["no_list"][:SAMPLE]
            for group in looked_at.to_pylist()
        }
        found = [
            self._kind(
                group["no_count"],
                samples.get(tuple(group[code] for code in CODES), [group["no_min"]]),
            )
            for group in groups.to_pylist()
        ]
        return sorted(
            found,
            key=lambda kind: (
                kind.first.severity,
                -kind.rows,
                kind.first.rule,
                kind.first.element or "",
            ),
        )

    def _kind(self, rows: int, numbers: Sequence[int]) -> Kind:
        said = list(self._said(self._table.take(pa.array(numbers, pa.int64()))))
        return Kind(rows, said[0], tuple(one.value for one in said if one.value))

    def refused_rows(self, columns: tuple[FileColumn, ...], limit: int) -> Iterator[RefusedRow]:
        """The first rows that have an error, each with all its findings, warnings too, and its cells."""
        numbers = pa.array(self._refused_numbers[:limit])
        theirs = self._table.filter(pc.is_in(self._table["row_number"], value_set=numbers))
        lines = self._rows.lines(columns, numbers)
        for number, group in groupby(self._said(theirs), key=attrgetter("row_number")):
            yield RefusedRow(number, tuple(group), next(lines))

    def _once(self) -> npt.NDArray[np.bool_]:
        """Mask of the findings that do not repeat the one before: same row, rule and element."""
        keys = [
            self._table["row_number"].to_numpy(),
            *(_indices(self._table[name]) for name in CODES),
        ]
        is_other = [key[1:] != key[:-1] for key in keys]
        return np.concatenate([np.ones(min(len(self), 1), bool), np.logical_or.reduce(is_other)])

    @cached_property
    def _refused_numbers(self) -> npt.NDArray[np.int64]:
        errors = self._table["row_number"].filter(
            pc.equal(self._table["severity"], Severity.ERROR.value)
        )
        return np.unique(errors.to_numpy())

    def _in_order(self, faults: pa.Table) -> pa.Table:
        elements = pa.array(list(self._rows.column_of), pa.string())
        column = pc.fill_null(
            pc.index_in(faults["element"].cast(pa.string()), value_set=elements), len(elements)
        )
        order = np.lexsort(
            (_ranks(faults["rule"]), column.to_numpy(), faults["row_number"].to_numpy())
        )
        faults = faults.append_column("row", self._rows.positions_of(faults["row_number"]))
        return faults if np.all(order[1:] > order[:-1]) else faults.take(order)

    def _said(self, table: pa.Table, severity: Severity | None = None) -> Iterator[Finding]:
        """Put findings into words, of one severity or all."""
        for start in range(0, table.num_rows, CHUNK):
            chunk = table.slice(start, CHUNK)
            if severity is not None:
                chunk = chunk.filter(pc.equal(chunk["severity"], severity.value))
            if self.record_type is not None and chunk.num_rows:
                yield from self._said_of(chunk, self.record_type)

    def _said_of(self, chunk: pa.Table, record_type: RecordType) -> Iterator[Finding]:
        cells = Cells(self._rows, chunk["row"])
        name, keys = record_type.subject.name, key_elements(record_type)
        codes = (
            chunk[column].to_pylist()
            for column in ("row_number", "rule", "element", "severity", "detail")
        )
        for n, (row, rule, element, severity, detail) in enumerate(zip(*codes, strict=True)):
            value = cells.of_element(n, element) if element else cells.of_row(n)
            words = sentence(
                record_type, rule, element, row, value=value, detail=detail and shown(detail)
            )
            key = " · ".join(text for code in keys if (text := cells.of_element(n, code)))
            subject_name = cells.of_element(n, name) or ""
            said = words.value if value else None
            yield Finding(row, rule, element, Severity(severity), said, words, subject_name, key)


def _with_codes_encoded(findings: pa.Table) -> pa.Table:
    """The findings with their codes as dictionaries, because there may be millions of them."""
    table = findings.select(FINDING_SCHEMA.names)
    for name in CODES:
        if not pa.types.is_dictionary(table.schema.field(name).type):
            codes = table[name].cast(pa.string()).combine_chunks().dictionary_encode()
            table = table.set_column(table.column_names.index(name), name, codes)
    return table


def _ranks(codes: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Where each code comes in the order of the alphabet."""
    dictionary = (
        codes.unify_dictionaries().combine_chunks().dictionary.to_numpy(zero_copy_only=False)
    )
    ranks: npt.NDArray[np.int64] = np.argsort(np.argsort(dictionary))[_indices(codes)]
    return ranks


def _indices(codes: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Where each code stands in their common dictionary; -1 for none."""
    indices: npt.NDArray[np.int64] = pc.fill_null(
        codes.unify_dictionaries().combine_chunks().indices, -1
    ).to_numpy()
    return indices


def key_elements(record_type: RecordType) -> tuple[str, ...]:
    """The business key without the subject's own numbers: what a clerk looks a record up by."""
    subject = {record_type.subject.name, record_type.subject.code, record_type.subject.id_number}
    return tuple(code for code in record_type.key if code not in subject)
