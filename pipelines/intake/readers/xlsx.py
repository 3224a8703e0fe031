"""Workbooks: cells as text as a person reads them; macros and formulas never run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import python_calamine

from pipelines.intake.originals import opened
from pipelines.intake.readers.container import corrupt, inspect
from pipelines.intake.readers.grid import HEAD_ROWS, Body, Grid, Row, table_of, without_blank_rows


EXACT = 1e15
"""From here on a spreadsheet's numbers have lost their last digits."""

Rows = list[list[Any]]
Failures = Mapping[int, str]
"""Row number → what its failed formulas show."""


def read_xlsx(path: Path) -> list[Grid]:
    """Read a workbook as one grid per sheet that holds anything, those first that its reader sees.

    Raises:
        Unreadable: it is encrypted, damaged, incomplete or too large.
    """
    with opened(path) as stream:
        has_failures = inspect(stream)
        try:
            sheets = _sheets(stream)
            failures = _failures(stream) if has_failures else {}
        except (MemoryError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as fault:  # calamine raises its own kinds and, where it panics, one that is no Exception
            raise corrupt() from fault
    return [
        SheetGrid(name, rows, failures.get(name, {}))
        for name, rows in sheets
        if any(_text(cell) for row in rows for cell in row)
    ]


def _sheets(stream: BinaryIO) -> list[tuple[str, Rows]]:
    """Each work sheet from its first row on, the hidden ones last."""
    stream.seek(0)
    workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
    sheets = [one for one in workbook.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda one: one.visible != python_calamine.SheetVisibleEnum.Visible)
    return [(one.name, workbook.get_sheet_by_name(one.name).to_python(skip_empty_area=False)) for one in sheets]


def _failures(stream: BinaryIO) -> Mapping[str, Failures]:
    """The failed formulas of each sheet: calamine takes their cells for blank ones, and nobody would hear of it."""
    stream.seek(0)
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for sheet in openpyxl.load_workbook(stream, read_only=True, data_only=True).worksheets:
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(), 1):
            for cell in row:
                if cell.data_type == "e":
                    found[sheet.title].setdefault(number, str(cell.value))
    return found


@dataclass
class SheetGrid:
    """One sheet."""

    sheet: str | None
    rows: Rows
    failures: Failures = field(default_factory=dict)
    format: str = "xlsx"
    encoding: str | None = None
    delimiter: str | None = None

    def head(self) -> list[Row]:
        """The first rows."""
        return [[_text(cell) for cell in row] for row in self.rows[:HEAD_ROWS]]

    def body(self, header_row: int, width: int) -> Body:
        """All rows below the header; a row with text beyond the header's columns is malformed."""
        rows, malformed, columns = self.rows[header_row:], {}, []
        for position in range(width):
            columns.append([_text(row[position]) if position < len(row) else None for row in rows])
        for number, row in enumerate(rows, header_row + 1):
            if any(_text(cell) for cell in row[width:]):
                malformed[number] = f"表头有{width}列，本行在其右侧还有内容。"
            elif number in self.failures:
                malformed[number] = f"本行有公式出错的单元格（{self.failures[number]}）。"
        numbers = range(header_row + 1, header_row + 1 + len(rows))
        return without_blank_rows(table_of(list(numbers), columns), malformed)


def _text(cell: Any) -> str | None:
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
