"""The sheet that is filled in: a header row and nothing else, every column text."""

from __future__ import annotations

from math import ceil
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.templates.checks import entry_check
from pipelines.templates.code_sheet import placed_lists
from pipelines.templates.words import header_of, note_of
from pipelines.templates.workbook import Book, height_of, lines_of, sheet_name, width_of


LAST_ROW = 1_048_575
NARROWEST, WIDEST = 12, 36
PAGE = 170
"""Characters that fit the width of a sheet of paper."""
LOWEST_HEADER = 40
NOTE_WIDTH = 46


def write_data_sheet(book: Book, record_type: RecordType) -> None:
    """Write header, notes, formats and checks of every column."""
    sheet = book.sheet(sheet_name(record_type.title))
    choices = placed_lists(record_type)
    for column, element in enumerate(record_type.elements.values()):
        _write_column(book, sheet, column, record_type, element)
        if check := entry_check(element, choices.get(element.code), f"{xl_col_to_name(column)}2"):
            sheet.data_validation(1, column, LAST_ROW, column, check)
        if element.code in record_type.required:
            _colour_where_missing(book, sheet, column, len(record_type.elements))
    _set_up(
        sheet, [(element.name, width_for(element)) for element in record_type.elements.values()]
    )


def _write_column(
    book: Book, sheet: Any, column: int, record_type: RecordType, element: Element
) -> None:
    kind = "required-" if element.code in record_type.required else ""
    sheet.set_column(column, column, width_for(element), book.style(f"{kind}column"))
    sheet.write_string(0, column, header_of(record_type, element), book.style(f"{kind}header"))
    _write_note(sheet, column, note_of(record_type, element))


def width_for(element: Element) -> float:
    """Wide enough for a usual value, and for the name in two lines."""
    usual = VALUE_TYPES[element.type].column_width or min(element.length or WIDEST, WIDEST)
    return min(max(usual, ceil(width_of(element.name) / 2) + 4, NARROWEST), WIDEST)


def _write_note(sheet: Any, column: int, note: str) -> None:
    height = lines_of(note, NOTE_WIDTH) * 17 + 14
    sheet.write_comment(
        0, column, note, {"width": 340, "height": height, "font_name": "微软雅黑", "font_size": 9}
    )


def _colour_where_missing(book: Book, sheet: Any, column: int, width: int) -> None:
    """Colour a required cell that is empty in a row that has been begun."""
    last = xl_col_to_name(width - 1)
    criteria = f"=AND(ISBLANK({xl_col_to_name(column)}2),COUNTA($A2:${last}2)>0)"
    colour = book.style("missing")
    sheet.conditional_format(
        1, column, LAST_ROW, column, {"type": "formula", "criteria": criteria, "format": colour}
    )


def _set_up(sheet: Any, columns: list[tuple[str, float]]) -> None:
    """Freeze and repeat the header, spread the columns over pages, and let numbers be text without complaint."""
    sheet.set_row(0, max(height_of([(name, width - 3) for name, width in columns]), LOWEST_HEADER))
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    sheet.fit_to_pages(ceil(sum(width for _, width in columns) / PAGE), 0)
    cells = f"A2:{xl_col_to_name(len(columns) - 1)}{LAST_ROW + 1}"
    sheet.ignore_errors({"number_stored_as_text": cells, "two_digit_text_year": cells})
