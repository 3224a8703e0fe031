"""The findings of a batch in words: in the order of the rows, then of the file's columns.

A batch may have hundreds of thousands: they stay in Arrow and are put into words a few thousand at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


SAMPLE = 50
"""So many values show what all of a kind look like."""


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
        self._table = self._in_order(contents.fault_table())

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __iter__(self) -> Iterator[Finding]:
        return self._said(self._table)

    def of(self, severity: Severity) -> Iterator[Finding]:
        """The findings of one severity."""
        return self._said(self._having(severity))

    @cached_property
    def refused_count(self) -> int:
        """How many rows have at least one error."""
        return int(pc.count_distinct(self._having(Severity.ERROR)["row_number"]).as_py())

    @cached_property
    def kinds(self) -> list[Kind]:
        """What was found, kind by kind; refusals first, then most rows first."""
        numbered = self._table.append_column("no", pa.array(range(len(self)), pa.int64()))
        groups = numbered.group_by(["rule", "element", "severity"], use_threads=False).aggregate(
            [("row_number", "count_distinct"), ("no", "list")]
        )
        counts = groups["row_number_count_distinct"].to_pylist()
        firsts = pc.list_slice(groups["no_list"], 0, SAMPLE).to_pylist()
        found = [self._kind(rows, numbers) for rows, numbers in zip(counts, firsts, strict=True)]
        return sorted(
            found, key=lambda kind: (kind.first.severity, -kind.rows, kind.first.rule, kind.first.element or "")
        )

    def _kind(self, rows: int, numbers: Sequence[int]) -> Kind:
        said = list(self._said(self._table.take(pa.array(numbers, pa.int64()))))
        return Kind(rows, said[0], tuple(one.value for one in said if one.value))

    def refused_rows(self, columns: tuple[FileColumn, ...], limit: int) -> Iterator[RefusedRow]:
        """The first rows that have an error, each with all its findings, warnings too, and its cells."""
        numbers = pc.unique(self._having(Severity.ERROR)["row_number"])[:limit]
        theirs = self._table.filter(pc.is_in(self._table["row_number"], value_set=numbers))
        lines = self._rows.lines(columns, numbers)
        for number, group in groupby(self._said(theirs), key=attrgetter("row_number")):
            yield RefusedRow(number, tuple(group), next(lines))

    def _having(self, severity: Severity) -> pa.Table:
        return self._table.filter(pc.equal(self._table["severity"], severity.value))

    def _in_order(self, faults: pa.Table) -> pa.Table:
        order = pa.array(list(self._rows.column_of), pa.string())
        place = pc.fill_null(pc.index_in(faults["element"], value_set=order), len(order))
        faults = faults.append_column("column", place)
        faults = faults.append_column("row", self._rows.places_of(faults["row_number"]))
        return faults.sort_by([("row_number", "ascending"), ("column", "ascending"), ("rule", "ascending")])

    def _said(self, table: pa.Table) -> Iterator[Finding]:
        """Put findings into words."""
        for start in range(0, table.num_rows, CHUNK):
            if self.record_type is not None:
                yield from self._said_of(table.slice(start, CHUNK), self.record_type)

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
