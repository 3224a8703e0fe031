"""Workbooks: cells as text as a person reads them; macros and formulas never run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import openpyxl
import python_calamine

from pipelines.intake.originals import opened
from pipelines.intake.readers.container import corrupt, inspect
from pipelines.intake.readers.grid import Grid
from pipelines.intake.readers.sheet import Failures, Rows, SheetGrid, has_text


def read_xlsx(path: Path) -> list[Grid]:
    """Read a workbook as one grid per sheet that holds anything, those first that its reader sees.

    Raises:
        Unreadable: it is encrypted, damaged, incomplete or too large.
    """
    with opened(path) as stream:
        has_failures = inspect(stream)
        try:
            sheets = calamine_sheets(stream)
            failures = _failures(stream) if has_failures else {}
        except Exception as fault:  # calamine raises its own kinds and, on hostile input, others
            raise corrupt() from fault
    return [SheetGrid(name, rows, failures.get(name, {})) for _, name, rows in sheets if has_text(rows)]


def calamine_sheets(stream: BinaryIO) -> list[tuple[int, str, Rows]]:
    """Each work sheet's place, name and rows from the first one on; the hidden sheets last."""
    stream.seek(0)
    workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
    listed = enumerate(workbook.sheets_metadata)
    sheets = [(place, one) for place, one in listed if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda numbered: numbered[1].visible != python_calamine.SheetVisibleEnum.Visible)
    return [
        (place, one.name, workbook.get_sheet_by_index(place).to_python(skip_empty_area=False)) for place, one in sheets
    ]


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
