"""The sheets of a workbook as calamine reads them, new ones and old ones alike."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import BinaryIO

import python_calamine

from pipelines.intake.readers.grids.sheet_grid import Rows


@dataclass(frozen=True)
class CalamineSheet:
    """One work sheet."""

    position: int
    """Among all sheets of the workbook, from 0."""
    name: str
    is_hidden: bool
    rows: Rows
    """From the first row of the sheet on, even where that is blank."""


def read_sheets(stream: BinaryIO) -> list[CalamineSheet]:
    """Read the work sheets of a workbook, the visible ones first."""
    stream.seek(0)
    workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
    sheets = []
    for position, metadata in enumerate(workbook.sheets_metadata):
        # The others are charts and macros.
        if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        is_hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
        rows = workbook.get_sheet_by_index(position).to_python(skip_empty_area=False)
        sheets.append(CalamineSheet(position, metadata.name, is_hidden, rows))
    return sorted(sheets, key=attrgetter("is_hidden"))
