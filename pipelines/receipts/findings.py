"""The findings of a batch in words: in the order of the rows, then of the file's columns.

A batch may have hundreds of thousands: they stay in Arrow and are put into words a few thousand at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType, Severity
from pipelines.catalogue.sentences import Sentence, sentence
from pipelines.receipts.columns import FileColumn, columns_of
from pipelines.receipts.contents import Contents
from pipelines.receipts.masking import shown
from pipelines.receipts.rows import CHUNK, Cells, Rows


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
        self._table = self._in_order(contents.fault_table())

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
        return int(pc.count_distinct(self._refused_numbers()).as_py())

    @cached_property
    def kinds(self) -> list[tuple[int, Finding]]:
        """For each rule and element the number of rows and the first finding; refusals first, then most rows first."""
        numbered = self._table.append_column("no", pa.array(range(len(self)), pa.int64()))
        groups = numbered.group_by(["rule", "element", "severity"]).aggregate(
            [("row_number", "count_distinct"), ("no", "min")]
        )
        firsts = self._said(self._table.take(groups["no_min"]))
        counted = zip(groups["row_number_count_distinct"].to_pylist(), firsts, strict=True)
        return sorted(counted, key=lambda kind: (kind[1].severity, -kind[0], kind[1].rule, kind[1].element or ""))

    def refused_rows(self, columns: tuple[FileColumn, ...], limit: int) -> Iterator[RefusedRow]:
        """The first rows that have an error, each with all its findings, warnings too, and its cells."""
        numbers = pc.unique(self._refused_numbers())[:limit]
        theirs = self._table.filter(pc.is_in(self._table["row_number"], value_set=numbers))
        lines = self._rows.lines(columns, numbers)
        for number, group in groupby(self._said(theirs), key=attrgetter("row_number")):
            yield RefusedRow(number, tuple(group), next(lines))

    def _refused_numbers(self) -> pa.ChunkedArray:
        return self._table["row_number"].filter(pc.equal(self._table["severity"], Severity.ERROR.value))

    def _in_order(self, faults: pa.Table) -> pa.Table:
        order = pa.array(list(self._rows.column_of), pa.string())
        place = pc.fill_null(pc.index_in(faults["element"], value_set=order), len(order))
        faults = faults.append_column("column", place)
        faults = faults.append_column("row", self._rows.places_of(faults["row_number"]))
        return faults.sort_by([("row_number", "ascending"), ("column", "ascending"), ("rule", "ascending")])

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
        codes = (chunk[column].to_pylist() for column in ("row_number", "rule", "element", "severity", "detail"))
        for n, (row, rule, element, severity, detail) in enumerate(zip(*codes, strict=True)):
            value = cells.of_element(n, element) if element else cells.of_row(n)
            words = sentence(record_type, rule, element, row, value, detail and shown(detail))
            key = " · ".join(text for code in keys if (text := cells.of_element(n, code)))
            subject_name = cells.of_element(n, name) or ""
            said = words.value if value else None
            yield Finding(row, rule, element, Severity(severity), said, words, subject_name, key)


def key_elements(record_type: RecordType) -> tuple[str, ...]:
    """The business key without the subject's own numbers: what a clerk looks a record up by."""
    subject = {record_type.subject.name, record_type.subject.code, record_type.subject.id_number}
    return tuple(code for code in record_type.key if code not in subject)
