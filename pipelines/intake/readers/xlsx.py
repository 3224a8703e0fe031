"""Workbooks: cells as text as a person reads them; macros and formulas never run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import openpyxl

from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.calamine_sheets import read_sheets
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import FailedFormulas, SheetGrid, has_text
from pipelines.intake.readers.workbook_container import inspect_workbook
from pipelines.intake.readers.workbook_errors import refusing_damage


def read_xlsx(path: Path, limits: Limits) -> list[Grid]:
    """Read a workbook as one grid per sheet that holds anything, the visible ones first.

    Raises:
        Unreadable: it is encrypted, damaged, incomplete or too large.
    """
    failed_formulas: Mapping[str, FailedFormulas] = {}
    with open_plain_file(path) as stream:
        has_failed_formulas = inspect_workbook(stream, limits)
        with refusing_damage():
            sheets = read_sheets(stream)
            if has_failed_formulas:
                failed_formulas = _failed_formulas(stream)

    grids: list[Grid] = []
    for sheet in sheets:
        if has_text(sheet.rows):
            grids.append(
                SheetGrid(
                    format="xlsx",
                    sheet=sheet.name,
                    is_hidden=sheet.is_hidden,
                    rows=sheet.rows,
                    failed_formulas=failed_formulas.get(sheet.name, {}),
                )
            )
    return grids


def _failed_formulas(stream: BinaryIO) -> Mapping[str, FailedFormulas]:
    """The failed formulas by the names of their sheets. calamine shows their cells as blank."""
    stream.seek(0)
    workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    failed: dict[str, dict[int, str]] = defaultdict(dict)
    for sheet in workbook.worksheets:
        # The size that a file declares for a sheet may be too small.
        sheet.reset_dimensions()
        for row_number, row in enumerate(sheet.iter_rows(), 1):
            for cell in row:
                if cell.data_type == "e":
                    failed[sheet.title].setdefault(row_number, str(cell.value))
    return failed
