"""The XML that Excel 2003 calls a spreadsheet; reporting tools save it as `.xls`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipelines.intake.limits import Limits
from pipelines.intake.originals import opened
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import Rows, SheetGrid, has_text
from pipelines.intake.readers.plain_text.decoding import decoded
from pipelines.intake.readers.workbook_container import MOST_CELLS, MOST_COLUMNS, corrupt, sprawling


SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def read_spreadsheet_xml(path: Path, limits: Limits) -> list[Grid]:
    """Read a spreadsheet as one grid per sheet that holds anything.

    Raises:
        Unreadable: it is damaged, too large, or in no encoding that can be told for certain.
    """
    with opened(path) as stream:
        text, encoding = decoded(stream.read())
    try:
        root = fromstring(text.decode(), forbid_dtd=True)
        grids = [_sheet(sheet, encoding) for sheet in root.iter(f"{SS}Worksheet")]
    except (ParseError, DefusedXmlException, ValueError) as fault:
        raise corrupt() from fault
    return [grid for grid in grids if has_text(grid.rows)]


def _sheet(sheet: Element, encoding: str) -> SheetGrid:
    rows: Rows = []
    failures: dict[int, str] = {}
    width = 0
    for row in sheet.iter(f"{SS}Row"):
        # A row or cell that is not the next one says its number; what lies between is blank.
        number = max(int(row.get(f"{SS}Index", 0)), len(rows) + 1)
        cells = _cells(row, failures, number)
        width = max(width, len(cells))
        if number * width > MOST_CELLS:
            raise sprawling()
        rows += [[] for _ in range(number - len(rows) - 1)]
        rows.append(cells)
    return SheetGrid(
        format="xls",
        encoding=encoding,
        sheet=sheet.get(f"{SS}Name"),
        rows=rows,
        failed_formulas=failures,
    )


def _cells(row: Element, failures: dict[int, str], number: int) -> list[Any]:
    cells: list[Any] = []
    for cell in row.iter(f"{SS}Cell"):
        place = max(int(cell.get(f"{SS}Index", 0)), len(cells) + 1)
        merged = int(cell.get(f"{SS}MergeAcross", 0))
        if place + merged > MOST_COLUMNS:
            raise sprawling()
        cells += [None] * (place - len(cells) - 1)
        data = cell.find(f"{SS}Data")
        kind = None if data is None else data.get(f"{SS}Type")
        text = None if data is None else "".join(data.itertext())
        if kind == "Error":
            failures.setdefault(number, text or "")
        cells.append(None if kind == "Error" else _value(kind, text))
        cells += [None] * merged
    return cells


def _value(kind: str | None, text: str | None) -> Any:
    if text is None or kind not in ("Number", "DateTime", "Boolean"):
        return text
    if kind == "Number":
        return float(text)
    if kind == "Boolean":
        return text == "1"
    return text.removesuffix(".000").replace("T00:00:00", "").replace("T", " ")
