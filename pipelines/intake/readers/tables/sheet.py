"""What all spreadsheets have in common: a sheet of cells, and a cell as the text that a person reads there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.intake.readers.tables.grid import HEAD_ROWS, Body, Row, table_of
from pipelines.intake.readers.tables.trimming import Trimmed


EXACT = 1e15
"""From here on a spreadsheet's numbers have lost their last digits."""

Rows = list[list[Any]]
Failures = Mapping[int, str]
"""Row number → what its failed formulas show."""


class Sheet(NamedTuple):
    """What calamine reads of a sheet."""

    place: int
    """Among all sheets of the workbook, from 0 on."""
    name: str
    is_hidden: bool
    rows: Rows


@dataclass
class SheetGrid:
    """One sheet."""

    sheet: str | None
    rows: Rows
    failures: Failures = field(default_factory=dict)
    format: str = "xlsx"
    is_hidden: bool = False
    encoding: str | None = None
    delimiter: str | None = None

    def head(self) -> list[Row]:
        """The first rows."""
        return [[text_of(cell) for cell in row] for row in self.rows[:HEAD_ROWS]]

    def body(self, header_row: int, width: int) -> Body:
        """All rows below the header; a row with text beyond the header's columns is malformed."""
        rows, malformed, columns = self.rows[header_row:], {}, []
        for position in range(width):
            columns.append(
                [text_of(row[position]) if position < len(row) else None for row in rows]
            )
        for number, row in enumerate(rows, header_row + 1):
            if any(text_of(cell) for cell in row[width:]):
                malformed[number] = f"表头有{width}列，本行在其右侧还有内容。"
            elif number in self.failures:
                malformed[number] = f"本行有公式出错的单元格（{self.failures[number]}）。"
        numbers = range(header_row + 1, header_row + 1 + len(rows))
        return Trimmed([Body(table_of(list(numbers), columns), malformed)]).whole()


def has_text(rows: Rows) -> bool:
    """Whether a sheet holds anything."""
    return any(text_of(cell) for row in rows for cell in row)


def text_of(cell: Any) -> str | None:
    """A cell as a person would write it; numbers that the spreadsheet has damaged stay recognisable as such."""
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
            return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
        case date():
            return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    """The fifteen digits that a spreadsheet shows and computes with, without an exponent."""
    if abs(value) >= EXACT:
        return f"{value:.5E}"
    return f"{Decimal(f'{value + 0.0:.15g}'):f}"  # -0 + 0 = 0
