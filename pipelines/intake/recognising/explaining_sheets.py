"""Sheets beside a table that tell how its columns are filled in, such as 填表说明."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.intake.readers.grids.grid import Grid, IsElementName, Remark, Row
from pipelines.intake.readers.grids.unit_words import may_state_unit, texts_of_line
from pipelines.shapes.receipt_form import is_receipt_header


# A sheet with a row of as many names of elements is a table.
_MIN_NAMES = 3

# How a sheet is called that explains others. A sheet of sums states the unit of its own numbers.
_EXPLAINS = re.compile("说明|须知|指南|要求|备注|注意|readme", re.IGNORECASE)


def add_explained_units(grids: Sequence[Grid], is_element_name: IsElementName) -> None:
    """Give the tables of a workbook what its explaining sheets state of units.

    Only the first rows of a sheet are looked at, and none where the file is no workbook. Our own
    receipts explain nothing: they quote what was stated before.
    """
    explaining: list[Remark] = []
    tables = []
    for grid in grids:
        if grid.sheet is None or grid.has_named_fields:
            continue
        head = grid.head()
        if any(is_receipt_header(row) for row in head):
            return
        if any(_is_header(row, is_element_name) for row in head):
            tables.append(grid)
        elif _EXPLAINS.search(grid.sheet):
            explaining += _remarks(grid.sheet, head, is_element_name)
    for grid in tables:
        grid.remarks = (*grid.remarks, *explaining)


def _is_header(row: Row, is_element_name: IsElementName) -> bool:
    return sum(1 for cell in row if cell and is_element_name(cell)) >= _MIN_NAMES


def _remarks(sheet: str, head: Sequence[Row], is_element_name: IsElementName) -> Iterator[Remark]:
    """What each row states: of one element that it begins with, or of the whole table."""
    for row in head:
        names = [cell.strip() for cell in row if cell and is_element_name(cell)]
        for text in texts_of_line(row):
            if text.strip() not in names and may_state_unit(text):
                yield Remark(f"工作表“{sheet}”中的", text, names[0] if names else "")
