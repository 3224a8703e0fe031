"""The rows that have findings, as the file had them and as far as they may be shown. They stay in Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.receipts.words.columns import FileColumn


CHUNK = 5_000
"""So many rows are turned into Python values at a time."""

WHOLE_ROW_CELLS = 6
"""So many filled cells stand for a row that is at fault as a whole."""


class RowSource(Protocol):
    """Raw rows of a file, found by their row number; they need not be in memory."""

    def positions_of(self, row_numbers: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
        """Position of each row in the source; null for a row that is not in it."""
        ...

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns."""
        ...

    def cells(self, column: str, positions: pa.Array | pa.ChunkedArray) -> list[str | None]:
        """The cells of a column in the rows at these positions; None where the position is null."""
        ...


class RowsInMemory:
    """Raw rows in a table: `row_number`, and one text column per column of the file, from `c0` on."""

    def __init__(self, table: pa.Table | None = None) -> None:
        self._table = pa.table({"row_number": pa.array([], pa.int64())}) if table is None else table

    def positions_of(self, row_numbers: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
        """See `RowSource`."""
        known = self._table["row_number"].cast(pa.int64()).combine_chunks()
        return pc.index_in(row_numbers, value_set=known)

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns."""
        names: list[str] = self._table.column_names
        return names

    def cells(self, column: str, positions: pa.Array | pa.ChunkedArray) -> list[str | None]:
        """See `RowSource`."""
        cells: list[str | None] = self._table[column].take(positions).to_pylist()
        return cells


class Rows:
    """The staged rows beside the columns of their file."""

    def __init__(self, source: RowSource, columns: tuple[FileColumn, ...]) -> None:
        self.columns = columns
        self.column_of = {column.element.code: column for column in columns if column.element}
        self._source = source

    def positions_of(self, row_numbers: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
        """See `RowSource`."""
        return self._source.positions_of(row_numbers)

    def shown(self, column: FileColumn, places: pa.ChunkedArray | pa.Array) -> list[str | None]:
        """What the rows at some places have in a column."""
        if column.stored not in self._source.columns:
            return [None] * len(places)
        return [
            None if text is None else column.mask(text)
            for text in self._source.cells(column.stored, places)
        ]

    def lines(
        self, columns: Sequence[FileColumn], row_numbers: pa.Array
    ) -> Iterator[tuple[str | None, ...]]:
        """The cells of some rows."""
        places = self.positions_of(row_numbers)
        for start in range(0, len(places), CHUNK):
            part = places[start : start + CHUNK]
            yield from zip(*(self.shown(column, part) for column in columns), strict=True)


class Cells:
    """The cells of the rows of one chunk of findings; a column is taken out when it is first asked for."""

    def __init__(self, rows: Rows, places: pa.ChunkedArray) -> None:
        self._rows = rows
        self._places = places
        self._taken: dict[int, list[str | None]] = {}

    def of_element(self, n: int, element: str) -> str | None:
        """What the nth row has in an element's column."""
        column = self._rows.column_of.get(element)
        return self._of_column(n, column) if column else None

    def of_row(self, n: int) -> str | None:
        """The first filled cells of the nth row, to recognise it by."""
        filled = [text for column in self._rows.columns if (text := self._of_column(n, column))]
        return "｜".join(filled[:WHOLE_ROW_CELLS]) or None

    def _of_column(self, n: int, column: FileColumn) -> str | None:
        if column.position not in self._taken:
            self._taken[column.position] = self._rows.shown(column, self._places)
        return self._taken[column.position][n]
