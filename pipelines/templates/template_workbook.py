"""The workbook of a template: names of its sheets, its styles, and how a row is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.shapes.text_size import line_count


# Names of the sheets beside the one that is filled in.
GUIDE = "填写说明"
EXAMPLE = "填写示例"
CODES = "代码集"

# Colours: of titles, borders and remarks; of required cells, and of cells that are missing or wrong, or
# may be wrong.
_INK = "#1F3A5F"
LINE = "#D5DCE4"
QUIET = "#5B6B7C"
REQUIRED = "#FFF7E0"
MISSING = "#FBDDDB"
DOUBTFUL = "#FCE4B8"

# A fixed date of creation: the same catalogue gives the same bytes.
CREATED = datetime(2018, 1, 1)

# Heights in points; the rows of Excel end at 409.
ROW_HEIGHT = 19
LINE_HEIGHT = 15.5
TALLEST = 400.0

# Characters that Excel allows in the name of a sheet.
LONGEST_NAME = 31

# xlsxwriter's numbers for A4 paper, and for grid lines that are neither shown nor printed.
_A4 = 9
_NO_GRID_LINES = 2

# What Excel forbids in the name of a sheet, and its full-width form.
_NOT_IN_SHEET_NAMES = str.maketrans("\\/:*?[]", "＼／：＊？［］")

_CELL = {
    "font_name": "微软雅黑",
    "font_size": 10,
    "valign": "vcenter",
    "num_format": "@",
    "text_wrap": True,
}
_ONE_LINE = _CELL | {"text_wrap": False}
_BOXED = _CELL | {"border": 1, "border_color": LINE}
_BOXED_LINE = _BOXED | {"text_wrap": False}
_TITLE = {
    "font_size": 16,
    "bold": True,
    "font_color": _INK,
}
_HEADING = {
    "font_size": 12,
    "bold": True,
    "bottom": 2,
    "bottom_color": _INK,
    "font_color": _INK,
}
_LABEL = {
    "font_color": QUIET,
    "bg_color": "#F4F6F9",
    "indent": 1,
}
_HEADER = {
    "bold": True,
    "align": "center",
    "font_color": _INK,
    "bg_color": "#E6EBF1",
}
_STYLES: dict[str, dict[str, Any]] = {
    "title": _ONE_LINE | _TITLE,
    "remark": _ONE_LINE | {"font_color": QUIET},
    "heading": _ONE_LINE | _HEADING,
    "plain": _CELL,
    "label": _BOXED | _LABEL,
    "cell": _BOXED | {"indent": 1},
    "required": _BOXED | {"indent": 1, "bg_color": REQUIRED},
    "header": _BOXED | _HEADER,
    "required-header": _BOXED | _HEADER | {"font_color": "#FFFFFF", "bg_color": _INK},
    "column": _BOXED_LINE,
    "required-column": _BOXED_LINE | {"bg_color": REQUIRED},
    "missing": {"bg_color": MISSING},
    "doubtful": {"bg_color": DOUBTFUL},
}


def row_height(cells: Sequence[tuple[str, float]]) -> float:
    """Points that a row needs for its cells: each a text and the width of its column."""
    most_lines = max(line_count(text, width) for text, width in cells)
    return min(most_lines * LINE_HEIGHT + 5, TALLEST)


StyleKey = tuple[str, str | None]
"""Name of a style, and the number format in place of its own."""


@dataclass
class TemplateWorkbook:
    """A workbook that is being written."""

    book: xlsxwriter.Workbook
    formats: dict[StyleKey, Any] = field(default_factory=dict)
    """Its format in this workbook for each style that was used."""

    def style(self, name: str, number_format: str | None = None) -> Any:
        """The format of one of `_STYLES`, perhaps with another number format."""
        key = (name, number_format)
        if key not in self.formats:
            properties = dict(_STYLES[name])
            if number_format is not None:
                properties["num_format"] = number_format
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    def add_sheet(self, name: str, colour: str = _INK) -> Any:
        """Add a sheet that is printed on A4 paper in landscape, its whole width on one page."""
        sheet = self.book.add_worksheet(name)
        sheet.set_tab_color(colour)
        sheet.hide_gridlines(_NO_GRID_LINES)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_default_row(ROW_HEIGHT)
        sheet.set_footer("&L&A&R第 &P 页，共 &N 页")
        return sheet

    def write_title(self, sheet: Any, title: str, remark: str) -> None:
        """Write what a sheet is about into its first two rows."""
        sheet.set_row(0, 30)
        self.write_row(sheet, 0, [title], ["title"])
        self.write_row(sheet, 1, [remark], ["remark"])

    def write_heading(self, sheet: Any, row: int, text: str) -> None:
        """Write a heading over the first two columns."""
        sheet.set_row(row, 24)
        self.write_row(sheet, row, [text, ""], ["heading", "heading"])

    def write_row(self, sheet: Any, row: int, texts: Sequence[str], styles: Sequence[str]) -> None:
        """Write a row of cells; each text stays text, even if it looks like a formula."""
        pairs = zip(texts, styles, strict=True)
        for column, (text, style_name) in enumerate(pairs):
            style = self.style(style_name)
            if text:
                sheet.write_string(row, column, text, style)
            else:
                sheet.write_blank(row, column, None, style)


@contextmanager
def open_workbook(path: Path, title: str) -> Iterator[TemplateWorkbook]:
    """A new workbook; its file is written when the block is left."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": title, "created": CREATED})
        book.set_size(28_000, 16_000)
        yield TemplateWorkbook(book)


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: as long as Excel allows, without what it forbids."""
    name = title.translate(_NOT_IN_SHEET_NAMES)
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1] + "…"

    # An apostrophe is forbidden at both ends.
    name = re.sub("^'|'$", "＇", name)
    if name in (GUIDE, EXAMPLE, CODES):
        return f"{name}表"
    return name
