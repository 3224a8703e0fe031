"""The sheets of spreadsheets, and each of their cells as the text that a person sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from pipelines.intake.readers.grids.grid import HEAD_ROWS, Chunk, Grid, Row, table_of


# From this number on a spreadsheet has lost the last digits.
EXACT = 1e15

# Columns and rows of a sheet in Excel and LibreOffice.
MOST_COLUMNS = 1 << 14
MOST_ROWS = 1 << 20

# The cells of each row, as the library that reads the format gives them.
Rows = list[list[Any]]

# Row number → what the row's failed formulas show, such as `#N/A`.
FailedFormulas = Mapping[int, str]


@dataclass(kw_only=True, eq=False)
class SheetGrid(Grid):
    """One sheet, or one table of a web page."""

    rows: Rows
    failed_formulas: FailedFormulas = field(default_factory=dict)

    def head(self) -> list[Row]:
        """The first rows."""
        return [[text_of(cell) for cell in row] for row in self.rows[:HEAD_ROWS]]

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header; a row with text beyond the header's columns is malformed."""
        rows = self.rows[header_row:]
        row_numbers = range(header_row + 1, header_row + 1 + len(rows))

        columns = []
        for position in range(width):
            column = [text_of(row[position]) if position < len(row) else None for row in rows]
            columns.append(column)

        malformed = {}
        for row_number, row in zip(row_numbers, rows, strict=True):
            if any(text_of(cell) for cell in row[width:]):
                malformed[row_number] = f"表头有{width}列，本行在其右侧还有内容。"
            elif row_number in self.failed_formulas:
                shown = self.failed_formulas[row_number]
                malformed[row_number] = f"本行有公式出错的单元格（{shown}）。"

        yield Chunk(table_of(row_numbers, columns), malformed)


def has_text(rows: Rows) -> bool:
    """Whether a sheet holds anything."""
    return any(text_of(cell) for row in rows for cell in row)


def text_of(cell: Any) -> str | None:
    """A cell as a person would write it; None: it is blank.

    A number that the spreadsheet has damaged stays recognisable as such.
    """
    match cell:
        case None | "":
            return None
        case str():
            return cell.replace("\x00", "") or None
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return _number(float(cell))
        case datetime():
            return _moment(cell)
        case date():
            return cell.isoformat()
    return str(cell)


def _moment(cell: datetime) -> str:
    """A day alone, where the time is midnight."""
    if cell.time() == time(0):
        return cell.date().isoformat()
    return cell.isoformat(sep=" ")


def _number(value: float) -> str:
    """The fifteen digits that a spreadsheet shows and computes with, without an exponent."""
    if abs(value) >= EXACT:
        return f"{value:.5E}"
    # Adding 0.0 makes 0 of -0.
    return f"{Decimal(f'{value + 0.0:.15g}'):f}"
