"""Where the raw rows of a receipt come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc


# A column of an Arrow table, or a piece of one.
ArrowColumn: TypeAlias = "pa.Array | pa.ChunkedArray"


class RowSource(Protocol):
    """Raw rows of a file, found by their row number; they need not be in memory."""

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns: `row_number`, and `c0`, `c1` and so on for the file's columns."""
        ...

    def positions_of(self, row_numbers: ArrowColumn) -> ArrowColumn:
        """Position of each row in the source; null for a row that is not in it."""
        ...

    def cells(self, column: str, positions: ArrowColumn) -> list[str | None]:
        """The cells of a column in the rows at these positions; None where the position is null."""
        ...


class RowsInMemory:
    """A source that is a table; without a table it has no rows."""

    def __init__(self, table: pa.Table | None = None) -> None:
        if table is None:
            table = pa.table({"row_number": pa.array([], pa.int64())})
        self._table = table

    @property
    def columns(self) -> Sequence[str]:
        """See `RowSource`."""
        names: list[str] = self._table.column_names
        return names

    def positions_of(self, row_numbers: ArrowColumn) -> ArrowColumn:
        """See `RowSource`."""
        own_row_numbers = self._table["row_number"].cast(pa.int64()).combine_chunks()
        return pc.index_in(row_numbers, value_set=own_row_numbers)

    def cells(self, column: str, positions: ArrowColumn) -> list[str | None]:
        """See `RowSource`."""
        cells: list[str | None] = self._table[column].take(positions).to_pylist()
        return cells
