"""The XML that Excel 2003 calls a spreadsheet; reporting tools save it as `.xls`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipelines.intake.cells.no_values import UNCOMPUTED
from pipelines.intake.cells.sheet_facts import (
    MergedRange,
    SheetFacts,
    is_no_size,
)
from pipelines.intake.limits import Limits
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import (
    MOST_COLUMNS,
    Rows,
    SheetGrid,
    has_text,
)
from pipelines.intake.readers.plain_text.decoding import read_text, without_zeros
from pipelines.intake.readers.workbooks.sheet_appearance import (
    Appearance,
    CellLook,
    comments_of_cells,
    shown_cell,
)
from pipelines.intake.readers.workbooks.sheet_remarks import remarks_of
from pipelines.intake.readers.workbooks.spreadsheet_xml_notes import (
    margin_texts_of_worksheet,
    prompts_of_worksheet,
)
from pipelines.intake.readers.workbooks.spreadsheet_xml_styles import (
    SS,
    Styles,
    StylesAround,
    styles_around,
)
from pipelines.intake.readers.workbooks.workbook_errors import corrupt_workbook, sprawling_sheet
from pipelines.shapes.day_zero import DAY_ZERO, DAY_ZERO_OF_1904


_NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"

# Pieces of a text that stand above or below its line, or have a line through them.
_HTML = "{http://www.w3.org/TR/REC-html40}"
RAISED_RUNS = frozenset({f"{_HTML}Sup", f"{_HTML}Sub"})
STRUCK_RUN = f"{_HTML}S"

# Where Excel says of what version it is, and that days are counted from 1904 on.
_VERSION = ".//{urn:schemas-microsoft-com:office:office}Version"
DATE_1904 = ".//{urn:schemas-microsoft-com:office:excel}Date1904"


# How LibreOffice begins a formula.
OPEN_FORMULA = "of:"


@dataclass(frozen=True)
class _Book:
    """What the file says of all its sheets."""

    encoding: str
    styles: Styles
    is_calculated: bool
    """Whether Excel says that it has saved the file, and so calculated its formulas."""
    day_zero: date


@dataclass
class _SheetNotes:
    """What is known of the cells of one sheet beside their values, as far as it has been read."""

    styles: StylesAround
    merged: list[MergedRange] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    uncertain_results: set[tuple[int, int]] = field(default_factory=set)
    struck_cells: set[tuple[int, int]] = field(default_factory=set)
    raised_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    comments: list[tuple[int, int, str]] = field(default_factory=list)


def is_spreadsheet_xml(path: Path, start: bytes) -> bool:
    """Whether a file of these first bytes is the XML of Excel 2003."""
    text = without_zeros(start)
    return b"<?xml" in text and _NAMESPACE in text


def read_spreadsheet_xml(path: Path, limits: Limits) -> list[Grid]:
    """Read a spreadsheet as one grid per sheet that holds anything.

    Raises:
        FileRefused: it is damaged, too large, or its encoding is not certain.
    """
    text, encoding = read_text(path)

    grids: list[Grid] = []
    try:
        root = fromstring(text, forbid_dtd=True)
        book = _Book(
            encoding=encoding,
            styles=Styles(root),
            is_calculated=root.find(_VERSION) is not None,
            day_zero=DAY_ZERO if root.find(DATE_1904) is None else DAY_ZERO_OF_1904,
        )
        for worksheet in root.iter(f"{SS}Worksheet"):
            grid = _grid_of(worksheet, book, limits)
            if has_text(grid.rows):
                grids.append(grid)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise corrupt_workbook() from error
    return grids


def _grid_of(worksheet: Element, book: _Book, limits: Limits) -> SheetGrid:
    rows: Rows = []
    notes = _SheetNotes(styles_around(worksheet))
    width = 0
    for row in worksheet.iter(f"{SS}Row"):
        # A row that is not the next one says its number; those between are blank.
        row_number = max(int(row.get(f"{SS}Index", 0)), len(rows) + 1)
        cells = _cells_of(row, row_number, book, notes)
        width = max(width, len(cells))
        if row_number * width > limits.sheet_cells:
            raise sprawling_sheet()

        blank_rows = row_number - len(rows) - 1
        rows += [[] for _ in range(blank_rows)]
        rows.append(cells)
        if _is_hidden(row, "Height"):
            notes.hidden_rows.add(row_number)

    facts = SheetFacts(
        merged=tuple(notes.merged),
        hidden_rows=frozenset(notes.hidden_rows),
        hidden_columns=_hidden_columns(worksheet),
        day_zero=book.day_zero,
        uncertain_results=frozenset(notes.uncertain_results),
        struck_cells=frozenset(notes.struck_cells),
        raised_cells=notes.raised_cells,
        comments=comments_of_cells(notes.comments),
        prompts=tuple(dict.fromkeys(prompts_of_worksheet(worksheet))),
    )
    around = Appearance(
        comments=notes.comments,
        margin_texts=margin_texts_of_worksheet(worksheet),
    )
    return SheetGrid(
        format="xls",
        encoding=book.encoding,
        sheet=worksheet.get(f"{SS}Name"),
        rows=rows,
        facts=facts,
        remarks=remarks_of(rows, around),
    )


def _is_hidden(element: Element, size: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    return element.get(f"{SS}Hidden") == "1" or is_no_size(element.get(f"{SS}{size}", ""))


def _hidden_columns(worksheet: Element) -> frozenset[int]:
    hidden: set[int] = set()
    position = 0
    for column in worksheet.iter(f"{SS}Column"):
        position = max(int(column.get(f"{SS}Index", 0)) - 1, position)
        end = position + int(column.get(f"{SS}Span", 0)) + 1
        if _is_hidden(column, "Width"):
            hidden.update(range(position, min(end, MOST_COLUMNS)))
        position = end
    return frozenset(hidden)


def _cells_of(row: Element, row_number: int, book: _Book, notes: _SheetNotes) -> list[Any]:
    """The cells of a row; what else is known of them is added to `notes`."""
    cells: list[Any] = []
    for cell in row.iter(f"{SS}Cell"):
        # A cell that is not the next one says its number, as a row does.
        column_number = max(int(cell.get(f"{SS}Index", 0)), len(cells) + 1)
        columns = int(cell.get(f"{SS}MergeAcross", 0))
        rows = int(cell.get(f"{SS}MergeDown", 0))
        if column_number + columns > MOST_COLUMNS:
            raise sprawling_sheet()

        column = column_number - 1
        cells += [None] * (column - len(cells))
        value = _value_of(cell)
        if not _is_calculated(cell, book):
            if value in (0, False, "", None):
                value = UNCOMPUTED
            elif value != UNCOMPUTED:
                notes.uncertain_results.add((row_number, column))
        look = book.styles.look_of(notes.styles.style_of(cell, row, column))
        shown = value
        if look.code is not None and value is not None and value != UNCOMPUTED:
            shown = shown_cell(value, look.code, book.day_zero)
        cells.append(shown)
        _note_look(cell, row_number, column, look=look, notes=notes)
        cells += [None] * columns
        if columns or rows:
            notes.merged.append(
                MergedRange(row_number, column, row_number + rows, column + columns)
            )
    return cells


def _note_look(
    cell: Element, row_number: int, column: int, *, look: CellLook, notes: _SheetNotes
) -> None:
    """Note what of a cell is raised, lowered or struck through, and the comment on it."""
    data = cell.find(f"{SS}Data")
    if look.is_raised:
        notes.raised_cells[row_number, column] = ""
    is_struck = look.is_struck and data is not None
    if is_struck or (data is not None and data.find(f".//{STRUCK_RUN}") is not None):
        notes.struck_cells.add((row_number, column))
    runs = [] if data is None else [run for run in data.iter() if run.tag in RAISED_RUNS]
    if runs:
        notes.raised_cells[row_number, column] = "".join("".join(run.itertext()) for run in runs)
    comment = cell.find(f"{SS}Comment")
    if comment is not None:
        notes.comments.append((row_number, column, "".join(comment.itertext()).strip()))


def _is_calculated(cell: Element, book: _Book) -> bool:
    """Whether a cell shows what it means: no formula, or one that a spreadsheet program calculated."""
    formula = cell.get(f"{SS}Formula")
    return formula is None or book.is_calculated or formula.startswith(OPEN_FORMULA)


def _value_of(cell: Element) -> Any:
    """What a cell holds; a failed formula holds what it shows."""
    data = cell.find(f"{SS}Data")
    text = "" if data is None else "".join(data.itertext())
    # A text that is empty is a result.
    is_text = data is not None and data.get(f"{SS}Type") == "String"
    if not text and not is_text and f"{SS}Formula" in cell.attrib:
        return UNCOMPUTED
    if data is None:
        return None
    match data.get(f"{SS}Type"):
        case "Number":
            return float(text)
        case "Boolean":
            return text == "1"
        case "DateTime":
            return _moment(text)
    return text


def _moment(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text.removesuffix(".000"))
    except ValueError:
        return text
