"""The findings of a batch in words: in the order of the rows, then of the file's columns.

A batch may have hundreds of thousands of them. They stay in Arrow, and one chunk at a time is
put into words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.words.record_rules import KEPT_BY_ANOTHER
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.explaining import ExplainedFinding, explained_chunk
from pipelines.receipts.words.file_columns import FileColumn, columns_of_file
from pipelines.receipts.words.finding_tables import (
    in_file_order,
    kind_groups,
    row_numbers_of_kind,
    with_encoded_codes,
)
from pipelines.receipts.words.shown_rows import CHUNK_ROWS, ShownRows
from pipelines.receipts.words.swap import Swap
from pipelines.receipts.words.unread_columns import unread_columns
from pipelines.shapes.finding import Severity
from pipelines.shapes.row_numbers import without_repeats


@dataclass(frozen=True, slots=True)
class FindingKind:
    """All findings of one rule about one element."""

    rows: int
    """Number of rows that have such a finding."""
    first: ExplainedFinding
    sample: tuple[str, ...]
    """Values of the first such rows, as they may be shown; empty cells are left out."""
    row_numbers: tuple[int, ...] = ()
    """The first such rows."""
    differing: frozenset[str] = frozenset()
    """Elements in which some of the first such rows differ from the rows that they repeat."""


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """A rejected row with all its findings."""

    row_number: int
    findings: tuple[ExplainedFinding, ...]
    """Errors and warnings."""
    cells: tuple[str | None, ...]


class ExplainedFindings:
    """All findings of one batch, with the rows they are about."""

    def __init__(self, contents: Contents) -> None:
        self.record_type = contents.record_type
        self.columns = columns_of_file(contents.record_type, contents.reading)
        self._rows = ShownRows(contents.rows, self.columns)
        self._unread = unread_columns(contents.record_type, self.columns)
        self._is_trial = contents.is_trial
        self._table = self._sorted(contents.findings)
        # Known only when the findings have been looked at; see `explained`.
        self.swaps: Sequence[Swap] = ()

    def _sorted(self, findings: pa.Table) -> pa.Table:
        """The findings in the order of the file, with the position of their row in `position`."""
        table = with_encoded_codes(findings)
        # Once for all: each cell that is shown is read by the position of its row.
        positions = self._rows.positions_of(table["row_number"])
        table = table.append_column("position", positions)
        return in_file_order(table, elements=list(self._rows.column_of))

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __iter__(self) -> Iterator[ExplainedFinding]:
        return self._explained(self._table)

    def of_severity(self, severity: Severity) -> Iterator[ExplainedFinding]:
        """The findings of one severity."""
        return self._explained(self._table, severity)

    def column_of(self, element: str | None) -> FileColumn | None:
        """The column that was taken for an element."""
        return self._rows.column_of.get(element or "")

    def raw_cells(self, column: FileColumn, row_numbers: Sequence[int]) -> list[str | None]:
        """The cells of a column in some rows as they came, which must not be shown."""
        return self._rows.raw_cells(column, pa.array(row_numbers, pa.int64()))

    @cached_property
    def rejected_count(self) -> int:
        """Number of rows that have at least one error."""
        return len(self._rejected_row_numbers)

    def rejected_position(self, row_number: int) -> int | None:
        """How many rejected rows come before this one; None: it is none of them."""
        rejected = self._rejected_row_numbers
        position = int(np.searchsorted(rejected, row_number))
        if position < len(rejected) and rejected[position] == row_number:
            return position
        return None

    @cached_property
    def kinds(self) -> list[FindingKind]:
        """The findings kind by kind: errors first, then the kinds of most rows."""
        kinds = []
        for group in kind_groups(self._table):
            sample = self._table.take(pa.array(group.sample, pa.int64()))
            findings = list(self._explained(sample))
            # An empty cell tells nothing about the look of the values.
            values = [finding.value for finding in findings if finding.value]
            row_numbers = tuple(finding.row_number for finding in findings)
            differing = frozenset(chain(*(finding.differing for finding in findings)))
            kind = FindingKind(group.rows, findings[0], tuple(values), row_numbers, differing)
            kinds.append(kind)
        return sorted(kinds, key=_kind_order)

    @property
    def has_only_rows_of_others(self) -> bool:
        """Whether rows go back only because other departments keep their records: nothing is to mend."""
        rules = {kind.first.rule for kind in self.kinds if kind.first.is_error}
        return rules == {KEPT_BY_ANOTHER}

    def row_numbers_of(self, kind: FindingKind) -> npt.NDArray[np.int64]:
        """Sorted numbers of the rows that have a finding of this kind."""
        first = kind.first
        codes = {"rule": first.rule, "element": first.element, "severity": first.severity.value}
        return row_numbers_of_kind(self._table, codes)

    def rejected_rows(self, columns: tuple[FileColumn, ...], limit: int) -> Iterator[ExplainedRow]:
        """The first `limit` rejected rows, with their cells in these columns."""
        row_numbers = pa.array(self._rejected_row_numbers[:limit])
        is_listed = pc.is_in(self._table["row_number"], value_set=row_numbers)
        findings = self._explained(self._table.filter(is_listed))
        lines = self._rows.lines(columns, row_numbers)

        # Both are in the order of the rows, so that they can be read side by side.
        for row_number, findings_of_row in groupby(findings, key=attrgetter("row_number")):
            yield ExplainedRow(row_number, tuple(findings_of_row), next(lines))

    @cached_property
    def _rejected_row_numbers(self) -> npt.NDArray[np.int64]:
        is_error = pc.equal(self._table["severity"], Severity.ERROR.value)
        return without_repeats(self._table["row_number"].filter(is_error).to_numpy())

    def _explained(
        self, table: pa.Table, severity: Severity | None = None
    ) -> Iterator[ExplainedFinding]:
        """Put findings into words, those of one severity or all, one chunk at a time."""
        for start in range(0, table.num_rows, CHUNK_ROWS):
            chunk = table.slice(start, CHUNK_ROWS)
            if severity is not None:
                chunk = chunk.filter(pc.equal(chunk["severity"], severity.value))
            if self.record_type is not None and chunk.num_rows:
                yield from explained_chunk(
                    chunk,
                    self._rows,
                    self.record_type,
                    swaps=self.swaps,
                    unread=self._unread,
                    is_trial=self._is_trial,
                )


def _kind_order(kind: FindingKind) -> tuple[str, int, str, str]:
    first = kind.first
    return (first.severity, -kind.rows, first.rule, first.element or "")
