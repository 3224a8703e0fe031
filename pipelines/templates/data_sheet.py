"""The sheet that is filled in: a header row and nothing else.

Dates are dates and amounts are numbers; every other column is text, so that nothing is calculated.
"""

from __future__ import annotations

from math import ceil
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.entries.entry_test import EntryTest
from pipelines.catalogue.words.entry_checks import entry_check
from pipelines.catalogue.words.entry_tests import entry_tests
from pipelines.shapes.finding import Severity
from pipelines.shapes.text_size import line_count, text_width
from pipelines.templates.code_sheet import placed_lists
from pipelines.templates.element_words import header_of, note_of
from pipelines.templates.template_workbook import TemplateWorkbook, row_height, sheet_name


# The last row of a sheet in Excel, counted from 0.
LAST_ROW = 1_048_575

# Widths are in characters: of a column, of a page in landscape, and of a line in a note.
NARROWEST = 12
WIDEST = 36
PAGE_WIDTH = 170
NOTE_WIDTH = 46

# In points.
LOWEST_HEADER = 40


def write_data_sheet(workbook: TemplateWorkbook, record_type: RecordType) -> None:
    """Write header, notes, formats and entry checks of every column."""
    sheet = workbook.add_sheet(sheet_name(record_type.title))
    lists = placed_lists(record_type)
    elements = list(record_type.elements.values())
    row = first_row(record_type)
    for column, element in enumerate(elements):
        _write_column(workbook, sheet, column, element=element, record_type=record_type)

        placed = lists.get(element.code)
        list_range = placed.source if placed else None
        check = entry_check(record_type, element, row, list_range=list_range)
        if check is not None:
            sheet.data_validation(1, column, LAST_ROW, column, check.as_data_validation())
        if element.code in record_type.required:
            _colour_missing_cells(workbook, sheet, column, width=len(elements))
        for test in entry_tests(record_type, element, row):
            _colour_wrong_cells(workbook, sheet, column, test)
    _set_header_height(sheet, elements)
    _set_up_pages(sheet, elements)


def first_row(record_type: RecordType) -> SheetRow:
    """The cells of the first row below the header: a column for each element."""
    cells = {}
    for column, code in enumerate(record_type.elements):
        cells[code] = f"{xl_col_to_name(column)}2"
    return SheetRow(record_type.elements, cells)


def _write_column(
    workbook: TemplateWorkbook,
    sheet: Any,
    column: int,
    *,
    element: Element,
    record_type: RecordType,
) -> None:
    prefix = "required-" if element.code in record_type.required else ""
    number_format = VALUE_TYPES[element.type].number_format_of(element)
    style = workbook.style(f"{prefix}column", number_format)
    sheet.set_column(column, column, width_for(element), style)
    header = header_of(record_type, element)
    sheet.write_string(0, column, header, workbook.style(f"{prefix}header"))

    note = note_of(record_type, element)
    note_height = line_count(note, NOTE_WIDTH) * 17 + 14
    look = {
        "width": 340,
        "height": note_height,
        "font_name": "微软雅黑",
        "font_size": 9,
    }
    sheet.write_comment(0, column, note, look)


def width_for(element: Element) -> float:
    """Wide enough for a usual value, and for the name in two lines."""
    value_width = VALUE_TYPES[element.type].column_width
    if not value_width:
        value_width = min(element.length or WIDEST, WIDEST)
    name_width = ceil(text_width(element.name) / 2) + 4
    return min(max(value_width, name_width, NARROWEST), WIDEST)


def _colour_missing_cells(
    workbook: TemplateWorkbook, sheet: Any, column: int, *, width: int
) -> None:
    """Colour a required cell that is empty in a row where another cell is filled in."""
    cell = f"{xl_col_to_name(column)}2"
    row_cells = f"$A2:${xl_col_to_name(width - 1)}2"
    condition = {
        "type": "formula",
        "criteria": f"=AND(ISBLANK({cell}),COUNTA({row_cells})>0)",
        "format": workbook.style("missing"),
    }
    sheet.conditional_format(1, column, LAST_ROW, column, condition)


def _colour_wrong_cells(
    workbook: TemplateWorkbook, sheet: Any, column: int, test: EntryTest
) -> None:
    """Colour the cells that a test is against: what is pasted into a cell is not checked otherwise."""
    is_wrong = f"NOT(IFERROR({test.formula},FALSE))"
    if not test.is_of_empty_cells:
        is_wrong = f"AND(LEN({xl_col_to_name(column)}2)>0,{is_wrong})"
    style = "doubtful" if test.severity is Severity.WARNING else "missing"
    condition = {
        "type": "formula",
        "criteria": f"={is_wrong}",
        "format": workbook.style(style),
    }
    sheet.conditional_format(1, column, LAST_ROW, column, condition)


def _set_header_height(sheet: Any, elements: list[Element]) -> None:
    names = [(element.name, width_for(element) - 3) for element in elements]
    height = max(row_height(names), LOWEST_HEADER)
    sheet.set_row(0, height)


def _set_up_pages(sheet: Any, elements: list[Element]) -> None:
    """Keep header and first column in view, on the screen and on every printed page."""
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    total_width = sum(width_for(element) for element in elements)
    pages_beside = ceil(total_width / PAGE_WIDTH)
    sheet.fit_to_pages(pages_beside, 0)

    # Numbers are text on purpose: Excel shall not mark them as errors.
    cells = f"A2:{xl_col_to_name(len(elements) - 1)}{LAST_ROW + 1}"
    ignored = {
        "number_stored_as_text": cells,
        "two_digit_text_year": cells,
    }
    sheet.ignore_errors(ignored)
