"""Workbooks: cells as text as a person reads them; macros and formulas never run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import openpyxl
import python_calamine

from pipelines.intake.limits import Limits
from pipelines.intake.originals import opened
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import FailedFormulas, Rows, SheetGrid, has_text
from pipelines.intake.readers.workbook_container import damage_told, inspect


@dataclass(frozen=True)
class CalamineSheet:
    """What calamine reads of a work sheet."""

    position: int
    """Among all sheets of the workbook, from 0."""
    name: str
    is_hidden: bool
    rows: Rows


def read_xlsx(path: Path, limits: Limits) -> list[Grid]:
    """Read a workbook as one grid per sheet that holds anything, those first that its reader sees.

    Raises:
        Unreadable: it is encrypted, damaged, incomplete or too large.
    """
    with opened(path) as stream:
        has_failures = inspect(stream)
        with damage_told():
            sheets = calamine_sheets(stream)
            failures = _failures(stream) if has_failures else {}
    return [
        SheetGrid(
            format="xlsx",
            sheet=sheet.name,
            is_hidden=sheet.is_hidden,
            rows=sheet.rows,
            failed_formulas=failures.get(sheet.name, {}),
        )
        for sheet in sheets
        if has_text(sheet.rows)
    ]


def calamine_sheets(stream: BinaryIO) -> list[CalamineSheet]:
    """Each work sheet from its first row on, the hidden ones last."""
    stream.seek(0)
    workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
    sheets = []
    for place, one in enumerate(workbook.sheets_metadata):
        if one.typ == python_calamine.SheetTypeEnum.WorkSheet:
            rows = workbook.get_sheet_by_index(place).to_python(skip_empty_area=False)
            sheets.append(
                CalamineSheet(
                    place, one.name, one.visible != python_calamine.SheetVisibleEnum.Visible, rows
                )
            )
    return sorted(sheets, key=lambda sheet: sheet.is_hidden)


def _failures(stream: BinaryIO) -> Mapping[str, FailedFormulas]:
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
