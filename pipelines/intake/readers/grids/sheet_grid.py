"""The sheets of spreadsheets, and each of their cells as the text that a person sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipelines.intake.cells.sheet_facts import ShownCell
from pipelines.intake.cells.unformatted_values import number_as_shown, plain_moment
from pipelines.intake.readers.grids.counted_rows import CountedRows
from pipelines.intake.readers.grids.grid import HEAD_ROWS, Chunk, Grid, Row, chunk_table


# Columns and rows of a sheet in Excel and LibreOffice.
MOST_COLUMNS = 1 << 14
MOST_ROWS = 1 << 20

# The cells of each row, as the library that reads the format gives them.
Rows = list[list[Any]]


@dataclass(kw_only=True, eq=False)
class SheetGrid(Grid):
    """One sheet, or one table of a web page."""

    rows: Rows

    def __post_init__(self) -> None:
        # A part of a grid that was made before has its note.
        self.notes = list(dict.fromkeys([*self.notes, *_notes_on_blank_rows(self.rows)]))

    def head(self) -> list[Row]:
        """The first rows, below those of another table."""
        above: list[Row] = [[] for _ in range(self.first_row - 1)]
        end = len(above) + HEAD_ROWS
        return above + [[text_of_cell(cell) for cell in row] for row in self.rows[len(above) : end]]

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header; a row with text beyond the header's columns is malformed."""
        rows = self.rows[header_row:]
        row_numbers = range(header_row + 1, header_row + 1 + len(rows))

        columns = []
        for position in range(width):
            column = [text_of_cell(row[position]) if position < len(row) else None for row in rows]
            columns.append(column)
        self._fill_merged(columns, header_row)

        malformed = {}
        for row_number, row in zip(row_numbers, rows, strict=True):
            if any(text_of_cell(cell) for cell in row[width:]):
                malformed[row_number] = f"表头有{width}列，本行在其右侧还有内容。"

        yield Chunk(chunk_table(row_numbers, columns), malformed)

    def shown_cells(self, position: int) -> Mapping[int, ShownCell]:
        """The cells of a column that show more or less than their value."""
        cells = {}
        for row_number, row in enumerate(self.rows, 1):
            if position < len(row) and isinstance(row[position], ShownCell):
                cells[row_number] = row[position]
        return cells

    def _fill_merged(self, columns: list[list[str | None]], header_row: int) -> None:
        """Give all rows of a merged cell its text, which the file holds in the first row only."""
        for merged in self.facts.merged:
            first = merged.first_row - header_row - 1
            if first < 0 or merged.first_column >= len(columns):
                continue
            column = columns[merged.first_column]
            last = min(merged.last_row - header_row, len(column))
            for row in range(first + 1, last):
                column[row] = column[first]


def has_text(rows: Rows) -> bool:
    """Whether a sheet holds anything."""
    return any(text_of_cell(cell) for row in rows for cell in row)


def _notes_on_blank_rows(rows: Rows) -> list[str]:
    """What the receipt says of rows that look blank, though there is something in their cells."""
    blank_rows = CountedRows()
    for row_number, row in enumerate(rows, 1):
        cells = [cell for cell in row if isinstance(cell, ShownCell)]
        # A zero that is not shown is mostly a formula that waits for its row.
        has_value = any(cell.value for cell in cells)
        if has_value and not any(text_of_cell(cell) for cell in row):
            blank_rows.add([row_number])
    if not blank_rows.count:
        return []
    return [f"{blank_rows}的单元格有内容，但格式设成了不显示，看上去是空行，未作为数据读取"]


def text_of_cell(cell: Any) -> str | None:
    """A cell as a person would write it; None: it is blank.

    A number that the spreadsheet has damaged stays recognisable as such.
    """
    if isinstance(cell, ShownCell):
        return cell.shown.replace("\x00", "") or None
    match cell:
        case None | "":
            return None
        case str():
            return cell.replace("\x00", "") or None
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return number_as_shown(float(cell))
        case datetime():
            return plain_moment(cell)
        case date():
            return cell.isoformat()
    return str(cell)
