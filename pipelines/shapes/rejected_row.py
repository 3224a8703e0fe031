"""Rows that go back to their department: one by one, and many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.shapes.finding import FindingJson


class RejectedRow(NamedTuple):
    """One rejected row as it is kept."""

    row_number: int
    cells: Mapping[str, str | None]
    """Header → text as it came; None where the row did not mention it."""
    findings: Sequence[FindingJson]
    """Its errors, at least one; what it was only warned of is not kept with it."""


@dataclass(frozen=True)
class RejectedChunk:
    """Some rejected rows, sorted by row number; a file may have millions of them."""

    row_numbers: pa.Array
    """As int64."""
    cells: pa.Table
    """One text column per column of the file, under its header."""
    findings: pa.DictionaryArray
    """The errors of each row as JSON text: a list of objects as in `RejectedRow`."""

    def without_nulls(self) -> RejectedChunk:
        """The same rows with an empty text in place of every null."""
        columns = [pc.fill_null(column, "") for column in self.cells.columns]
        return replace(self, cells=pa.table(columns, names=self.cells.column_names))
