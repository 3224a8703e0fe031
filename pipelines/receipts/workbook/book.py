"""A workbook in one hand: few styles, and cells that hold text whatever the text looks like."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter

from pipelines.shapes.text_size import line_count


INK, PAPER, LINE, QUIET = "#1F3A5F", "#FFFFFF", "#D5DCE4", "#5B6B7C"
RED, AMBER, GREY = "#B42318", "#D98E04", "#8A97A6"
"""Colours of sheet tabs: what goes back, what is said about rows, what is said about the file."""
FONT = "微软雅黑"
TALLEST = 400.0
"""Excel's rows end at 409 points."""

_CELL = {
    "font_name": FONT,
    "font_size": 10,
    "valign": "vcenter",
    "num_format": "@",
    "text_wrap": True,
}
_BOXED = _CELL | {"border": 1, "border_color": LINE, "indent": 1}
_BANNER = _CELL | {"font_size": 15, "bold": True, "indent": 1}
_TILE = _CELL | {"align": "center", "border": 1, "border_color": LINE}
STYLES: dict[str, dict[str, Any]] = {
    "good-banner": _BANNER | {"bg_color": "#DDF2E3", "font_color": "#14532D"},
    "part-banner": _BANNER | {"bg_color": "#FFF0CC", "font_color": "#7A4B00"},
    "bad-banner": _BANNER | {"bg_color": "#FBDDDB", "font_color": "#8B1A1A"},
    "heading": _CELL
    | {"font_size": 12, "bold": True, "font_color": INK, "bottom": 2, "bottom_color": INK},
    "header": _BOXED | {"bold": True, "font_color": PAPER, "bg_color": INK},
    "label": _BOXED | {"font_color": QUIET, "bg_color": "#F4F6F9"},
    "plain": _CELL,
    "cell": _BOXED,
    "number": _BOXED | {"num_format": "0", "align": "center", "indent": 0},
    "reason": _BOXED | {"bg_color": "#FFFBF0"},
    "refused": _BOXED | {"bg_color": "#FBDDDB", "font_color": "#8B1A1A"},
    "warned": _BOXED | {"bg_color": "#FFF0CC", "font_color": "#7A4B00"},
    "tile-label": _TILE | {"font_color": QUIET, "bg_color": "#F4F6F9", "bottom": 0},
    "tile": _TILE | {"font_size": 18, "bold": True, "font_color": INK, "top": 0, "num_format": "0"},
    "tile-refused": _TILE
    | {"font_size": 18, "bold": True, "font_color": "#B42318", "top": 0, "num_format": "0"},
}

_DANGEROUS = tuple("=+-@\t\r\n\0＝＋－＠")
_BLANKS = " \u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"
# What XML cannot hold becomes its picture; line feed and tab it can, a carriage return it would turn into one.
_PICTURES = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {127: 0x2421}
_PICTURES |= dict.fromkeys((0xFFFE, 0xFFFF), 0xFFFD)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet that is shown this text again might calculate with it."""
    return text.startswith(_DANGEROUS) or text.lstrip(_BLANKS).startswith(_DANGEROUS)


def writable(text: str) -> str:
    """The text with pictures for characters that a workbook cannot hold."""
    return text if text.isprintable() else text.translate(_PICTURES)


def height_of(texts: Sequence[tuple[str, float]], line: float = 15.5) -> float:
    """Points that a row needs for texts in columns of given widths; `line`: height of one line."""
    most_lines = max((line_count(text, width) for text, width in texts), default=1)
    return min(most_lines * line + 4, TALLEST)


def digest_of_texts(texts: Iterable[str]) -> str:
    """SHA-256 of what cells say; white space and empty cells do not count, for programs save them differently."""
    said = ("".join(text.split()) for text in texts)
    return hashlib.sha256("\n".join(text for text in said if text).encode()).hexdigest()


class Sheet:
    """One sheet, written from top to bottom: a row that was left is on the disk already."""

    def __init__(self, sheet: Any, style: Callable[[str, bool], Any]) -> None:
        self.raw = sheet
        self._style = style
        self.texts: list[str] | None = None
        """What was written so far, where it is to be signed: every cell from left to right, line by line."""

    def text(self, row: int, column: int, text: str | None, style: str = "cell") -> None:
        """Write text as text: no formula, no link, no number; what looks like a formula is quoted as Excel does."""
        written = writable(text or "")
        form = self._style(style, looks_like_formula(written))
        if self.texts is not None:
            self.texts.append(written)
        if not written:
            self.raw.write_blank(row, column, None, form)
        elif written.startswith("<r>") and written.endswith("</r>"):
            # XlsxWriter takes a string of this look for its own markup and passes it on as XML, formulas and all.
            self.raw.write_rich_string(row, column, written[0], written[1], written[2:], form)
        else:
            self.raw.write_string(row, column, written, form)

    def number(self, row: int, column: int, number: int, style: str = "number") -> None:
        """Write a count or a row number."""
        if self.texts is not None:
            self.texts.append(str(number))
        self.raw.write_number(row, column, number, self._style(style, False))

    def merged(self, row: int, columns: tuple[int, int], text: str, style: str = "cell") -> None:
        """Write text over several columns."""
        self.raw.merge_range(row, columns[0], row, columns[1], "", self._style(style, False))
        self.text(row, columns[0], text, style)

    def headers(self, row: int, names: Sequence[str]) -> None:
        """Write a row of column headers."""
        for column, name in enumerate(names):
            self.text(row, column, name, "header")

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the first columns."""
        for column, width in enumerate(widths):
            self.raw.set_column(column, column, width)

    def height(self, row: int, height: float) -> None:
        """Set a row's height; before anything is written to it."""
        self.raw.set_row(row, height)

    def table_of(self, rows: int, columns: int, *, frozen: int = 0) -> None:
        """Make the sheet a list: header row frozen with the first columns, a filter on it, printed on every page."""
        self.raw.freeze_panes(1, frozen)
        self.raw.autofilter(0, 0, rows, columns - 1)
        self.raw.repeat_rows(0)


class Workbook:
    """A workbook that is written once, with fixed dates so that the same content gives the same bytes."""

    def __init__(self, path: Path, *, title: str, created: datetime) -> None:
        never = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True} | never)
        self._book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        self._styles: dict[tuple[str, bool], Any] = {}

    def sheet(self, name: str, colour: str = INK) -> Sheet:
        """Add a sheet."""
        raw = self._book.add_worksheet(name)
        raw.set_tab_color(colour)
        raw.hide_gridlines(2)
        raw.set_landscape()
        raw.set_paper(9)
        raw.set_margins(0.4, 0.4, 0.5, 0.5)
        raw.fit_to_pages(1, 0)
        return Sheet(raw, self._style)

    def _style(self, name: str, quoted: bool) -> Any:
        if (name, quoted) not in self._styles:
            self._styles[name, quoted] = self._book.add_format(
                STYLES[name] | {"quote_prefix": quoted}
            )
        return self._styles[name, quoted]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._book.close()
