"""The XML that Excel 2003 calls a spreadsheet; reporting tools save it as `.xls`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipelines.intake.limits import Limits
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS, Rows, SheetGrid, has_text
from pipelines.intake.readers.plain_text.decoding import read_text
from pipelines.intake.readers.workbook_errors import corrupt_workbook, sprawling_sheet


# Name space of the elements and attributes.
SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def read_spreadsheet_xml(path: Path, limits: Limits) -> list[Grid]:
    """Read a spreadsheet as one grid per sheet that holds anything.

    Raises:
        Unreadable: it is damaged, too large, or in no encoding that can be told for certain.
    """
    text, encoding = read_text(path)

    grids: list[Grid] = []
    try:
        root = fromstring(text, forbid_dtd=True)
        for worksheet in root.iter(f"{SS}Worksheet"):
            grid = _grid_of(worksheet, encoding, limits)
            if has_text(grid.rows):
                grids.append(grid)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise corrupt_workbook() from error
    return grids


def _grid_of(worksheet: Element, encoding: str, limits: Limits) -> SheetGrid:
    rows: Rows = []
    failed_formulas: dict[int, str] = {}
    width = 0
    for row in worksheet.iter(f"{SS}Row"):
        # A row that is not the next one says its number; those between are blank.
        row_number = max(int(row.get(f"{SS}Index", 0)), len(rows) + 1)
        cells, error_text = _cells_of(row)
        width = max(width, len(cells))
        if row_number * width > limits.sheet_cells:
            raise sprawling_sheet()

        blank_rows = row_number - len(rows) - 1
        rows += [[] for _ in range(blank_rows)]
        rows.append(cells)
        if error_text is not None:
            failed_formulas[row_number] = error_text

    return SheetGrid(
        format="xls",
        encoding=encoding,
        sheet=worksheet.get(f"{SS}Name"),
        rows=rows,
        failed_formulas=failed_formulas,
    )


def _cells_of(row: Element) -> tuple[list[Any], str | None]:
    """The cells of a row, and what its first failed formula shows."""
    cells: list[Any] = []
    first_error: str | None = None
    for cell in row.iter(f"{SS}Cell"):
        # A cell that is not the next one says its number, as a row does.
        column_number = max(int(cell.get(f"{SS}Index", 0)), len(cells) + 1)
        merged_cells = int(cell.get(f"{SS}MergeAcross", 0))
        if column_number + merged_cells > MOST_COLUMNS:
            raise sprawling_sheet()

        blank_cells = column_number - len(cells) - 1
        cells += [None] * blank_cells
        value, error_text = _value_of(cell)
        cells.append(value)
        cells += [None] * merged_cells
        if first_error is None:
            first_error = error_text
    return cells, first_error


def _value_of(cell: Element) -> tuple[Any, str | None]:
    """What a cell holds, or what its failed formula shows."""
    data = cell.find(f"{SS}Data")
    if data is None:
        return None, None

    text = "".join(data.itertext())
    match data.get(f"{SS}Type"):
        case "Error":
            return None, text
        case "Number":
            return float(text), None
        case "Boolean":
            return text == "1", None
        case "DateTime":
            return _moment(text), None
    return text, None


def _moment(text: str) -> str:
    """A date and time without `T`, or the date alone where the time is midnight."""
    return text.removesuffix(".000").replace("T00:00:00", "").replace("T", " ")
