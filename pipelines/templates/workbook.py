"""A template's workbook: its sheets' names, its styles, and dates that never change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter


GUIDE, EXAMPLE, CODES = "填写说明", "填写示例", "代码集"
INK, LINE, QUIET, REQUIRED, MISSING = "#1F3A5F", "#D5DCE4", "#5B6B7C", "#FFF7E0", "#FBDDDB"
CREATED = datetime(2018, 1, 1)
"""The same catalogue gives the same bytes."""
ROW, TALLEST = 19, 400.0
LONGEST_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans("\\/:*?[]", "＼／：＊？［］")

_CELL = {
    "font_name": "微软雅黑",
    "font_size": 10,
    "valign": "vcenter",
    "num_format": "@",
    "text_wrap": True,
}
_BOXED = _CELL | {"border": 1, "border_color": LINE}
_FILLED = _BOXED | {"text_wrap": False}
STYLES: dict[str, dict[str, Any]] = {
    "title": _CELL | {"font_size": 16, "bold": True, "font_color": INK, "text_wrap": False},
    "remark": _CELL | {"font_color": QUIET, "text_wrap": False},
    "heading": _CELL
    | {
        "text_wrap": False,
        "font_size": 12,
        "bold": True,
        "font_color": INK,
        "bottom": 2,
        "bottom_color": INK,
    },
    "plain": _CELL,
    "label": _BOXED | {"font_color": QUIET, "bg_color": "#F4F6F9", "indent": 1},
    "cell": _BOXED | {"indent": 1},
    "required": _BOXED | {"indent": 1, "bg_color": REQUIRED},
    "header": _BOXED | {"bold": True, "align": "center", "font_color": INK, "bg_color": "#E6EBF1"},
    "required-header": _BOXED
    | {"bold": True, "align": "center", "font_color": "#FFFFFF", "bg_color": INK},
    "column": _FILLED,
    "required-column": _FILLED | {"bg_color": REQUIRED},
    "missing": {"bg_color": MISSING},
}


def width_of(text: str) -> int:
    """Width in Latin characters: a Chinese one is twice as wide, which is what it takes in GB 18030."""
    return len(text.encode("gb18030"))


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of a given width."""
    return sum(max(ceil(width_of(line) / width), 1) for line in text.split("\n"))


def height_of(texts: Sequence[tuple[str, float]], line: float = 15.5) -> float:
    """How tall a row has to be for texts in columns of given widths."""
    return min(max(lines_of(text, width) for text, width in texts) * line + 5, TALLEST)


@dataclass
class Book:
    """A workbook that is being written."""

    raw: Any
    styles: dict[str, Any] = field(default_factory=dict)

    def style(self, name: str) -> Any:
        """One of `STYLES`, the same object each time."""
        if name not in self.styles:
            self.styles[name] = self.raw.add_format(STYLES[name])
        return self.styles[name]

    def sheet(self, name: str, colour: str = INK) -> Any:
        """Add a sheet that is printed on A4, across, its whole width on a page."""
        sheet = self.raw.add_worksheet(name)
        sheet.set_tab_color(colour)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_default_row(ROW)
        sheet.set_footer("&L&A&R第 &P 页，共 &N 页")
        return sheet

    def head(self, sheet: Any, title: str, remark: str) -> None:
        """Write what a sheet is about into its first two rows."""
        sheet.set_row(0, 30)
        self.write(sheet, 0, [title], ["title"])
        self.write(sheet, 1, [remark], ["remark"])

    def heading(self, sheet: Any, row: int, text: str, width: int = 2) -> None:
        """Write a heading over so many columns."""
        sheet.set_row(row, 24)
        self.write(sheet, row, [text, *[""] * (width - 1)], ["heading"] * width)

    def write(self, sheet: Any, row: int, texts: Sequence[str], styles: Sequence[str]) -> None:
        """Write a row of texts as text, whatever they look like."""
        for column, (text, style) in enumerate(zip(texts, styles, strict=True)):
            if text:
                sheet.write_string(row, column, text, self.style(style))
            else:
                sheet.write_blank(row, column, None, self.style(style))


@contextmanager
def workbook(path: Path, title: str) -> Iterator[Book]:
    """A workbook under a path, written when the block is left."""
    with xlsxwriter.Workbook(str(path)) as raw:
        raw.set_properties({"title": title, "created": CREATED})
        raw.set_size(28_000, 16_000)
        yield Book(raw)


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: without what Excel forbids there, and not longer than it allows."""
    name = title.translate(_NOT_IN_SHEET_NAMES)
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1] + "…"
    name = re.sub("^'|'$", "＇", name)
    return f"{name}表" if name in (GUIDE, EXAMPLE, CODES) else name
