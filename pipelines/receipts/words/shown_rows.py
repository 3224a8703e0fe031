"""The rows that have findings, cell by cell as a receipt may show them.

The rows stay in Arrow; only one chunk of them at a time becomes Python values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from pipelines.receipts.words.file_columns import FileColumn
from pipelines.receipts.words.row_source import ArrowColumn, RowSource


# As Python values all rows of a large file would not fit into memory.
CHUNK_ROWS = 5_000

# A clerk recognises a row by its first filled cells, and all of them would not fit into one.
WHOLE_ROW_CELLS = 6


class ShownRows:
    """The rows of a source, with their cells masked as the columns of the file ask."""

    def __init__(self, source: RowSource, columns: tuple[FileColumn, ...]) -> None:
        self.columns = columns
        # Element code → the column that was taken for it.
        self.column_of: dict[str, FileColumn] = {}
        for column in columns:
            if column.element:
                self.column_of[column.element.code] = column
        self._source = source

    def positions_of(self, row_numbers: ArrowColumn) -> ArrowColumn:
        """See `RowSource`."""
        return self._source.positions_of(row_numbers)

    def cells(self, column: FileColumn, positions: ArrowColumn) -> list[str | None]:
        """The cells of a column in the rows at these positions; None where there is no cell."""
        if column.stored_name not in self._source.columns:
            return [None] * len(positions)

        cells = self._source.cells(column.stored_name, positions)
        for index, text in enumerate(cells):
            if text is not None:
                cells[index] = column.mask(text)
        return cells

    def raw_cells(self, column: FileColumn, row_numbers: pa.Array) -> list[str | None]:
        """The cells of a column in some rows as they came, which must not be shown."""
        if column.stored_name not in self._source.columns:
            return [None] * len(row_numbers)
        return self._source.cells(column.stored_name, self.positions_of(row_numbers))

    def lines(
        self, columns: Sequence[FileColumn], row_numbers: pa.Array
    ) -> Iterator[tuple[str | None, ...]]:
        """The cells of some rows in these columns, row by row."""
        positions = self.positions_of(row_numbers)
        for start in range(0, len(positions), CHUNK_ROWS):
            chunk = positions[start : start + CHUNK_ROWS]
            cells = [self.cells(column, chunk) for column in columns]
            yield from zip(*cells, strict=True)


class ChunkCells:
    """The cells of the rows of one chunk of findings; a column is read when it is first needed."""

    def __init__(self, rows: ShownRows, positions: pa.ChunkedArray) -> None:
        self._rows = rows
        self._positions = positions
        # Position of a column → its cells, one for each finding of the chunk.
        self._cells: dict[int, list[str | None]] = {}

    def of_finding(self, index: int, element: str | None) -> str | None:
        """What a finding is about: the cell of its element, or the whole row if it names none.

        `index`: the finding's position in the chunk.
        """
        if element is None:
            return self._first_cells(index)
        return self.of_element(index, element)

    def of_element(self, index: int, element: str) -> str | None:
        """The cell of an element in the row of a finding; None: it is empty, or not in the file."""
        column = self._rows.column_of.get(element)
        if column is None:
            return None
        return self._of_column(index, column)

    def _first_cells(self, index: int) -> str | None:
        """The first filled cells of a row, by which a clerk recognises it."""
        filled = []
        for column in self._rows.columns:
            text = self._of_column(index, column)
            if text:
                filled.append(text)
        return "｜".join(filled[:WHOLE_ROW_CELLS]) or None

    def _of_column(self, index: int, column: FileColumn) -> str | None:
        if column.position not in self._cells:
            self._cells[column.position] = self._rows.cells(column, self._positions)
        return self._cells[column.position][index]
