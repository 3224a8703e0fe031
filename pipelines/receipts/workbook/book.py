"""A workbook of few styles, in which every cell holds text whatever the text looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from pipelines.catalogue.words.entry_checks import EntryCheck
from pipelines.receipts.workbook.cell_styles import INK, STYLES
from pipelines.receipts.workbook.cell_text import looks_like_formula, writable
from pipelines.shapes.text_size import line_count


_A4 = 9

# Latin characters that stand side by side on A4 in landscape and can still be read.
_PAGE_WIDTH = 150

# Size of a comment: Latin characters in a line, and points that a line takes.
_COMMENT_WIDTH = 40
_COMMENT_LINE = 17
_HIDE_ALL_GRIDLINES = 2

# XlsxWriter must neither guess what a text is, nor keep the rows in memory.
_BOOK_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Sheet:
    """One sheet, written from top to bottom: a row is on the disk when the next one begins."""

    def __init__(self, sheet: Any, style: Callable[[str, bool], Any]) -> None:
        self._sheet = sheet
        self._style = style
        self.texts: list[str] | None = None
        """The texts of the cells written so far, line by line; None: nobody will sign them."""

    def text(self, row: int, column: int, text: str | None, style: str = "cell") -> None:
        """Write text as text: no formula, no link, no number.

        What looks like a formula is quoted, as Excel does with what is typed behind an apostrophe.
        """
        written = writable(text or "")
        cell_format = self._style(style, looks_like_formula(written))
        self._note_text(written)

        if not written:
            self._sheet.write_blank(row, column, None, cell_format)
        elif written.startswith("<r>") and written.endswith("</r>"):
            # XlsxWriter takes such a string for its own markup, and would pass it on as XML with
            # all formulas in it. In three pieces it is text.
            pieces = (written[0], written[1], written[2:])
            self._sheet.write_rich_string(row, column, *pieces, cell_format)
        else:
            self._sheet.write_string(row, column, written, cell_format)

    def texts_from(
        self, row: int, first_column: int, texts: Sequence[str], style: str = "cell"
    ) -> None:
        """Write texts side by side."""
        for column, text in enumerate(texts, first_column):
            self.text(row, column, text, style)

    def link(self, row: int, column: int, text: str, *, target: str, style: str) -> None:
        """Write a short text that leads to another place of the workbook.

        `target`: see `link_target`. A sheet of Excel holds 65,530 links.
        """
        cell_format = self._style(style, False)
        self._sheet.write_url(row, column, f"internal:{target}", cell_format, string="…")
        # Written once more as text, because a link's own text would be taken for markup.
        self.text(row, column, text, style)

    def comment(self, row: int, column: int, text: str) -> None:
        """Say something about a cell that is shown when the pointer rests on it."""
        height = line_count(text, _COMMENT_WIDTH) * _COMMENT_LINE + _COMMENT_LINE
        look = {"width": 280, "height": height, "font_name": "微软雅黑", "font_size": 9}
        self._sheet.write_comment(row, column, writable(text), look)

    def check_entries(self, column: int, rows: tuple[int, int], check: EntryCheck) -> None:
        """Let the spreadsheet check what is typed into a column, from the first row to the last."""
        first, last = rows
        self._sheet.data_validation(first, column, last, column, check.as_data_validation())

    def select(self, row: int, column: int) -> None:
        """Make a cell the one at which the sheet opens."""
        self._sheet.set_selection(row, column, row, column)

    def print_wide(self, width: float, *, repeated: int) -> None:
        """Divide a wide sheet over several pages, so that the text stays legible.

        `width`: of all columns; `repeated`: number of first columns that every page has.
        """
        self._sheet.fit_to_pages(ceil(width / _PAGE_WIDTH), 0)
        self._sheet.repeat_columns(0, repeated - 1)

    def number(
        self,
        row: int,
        column: int,
        number: int,
        style: str = "number",
        *,
        target: str | None = None,
    ) -> None:
        """Write a count or a row number; with a target it leads there.

        Long texts do not lead anywhere: LibreOffice breaks no line in a text that is a link.
        """
        self._note_text(str(number))
        cell_format = self._style(style, False)
        if target is not None:
            self._sheet.write_url(row, column, f"internal:{target}", cell_format, string="…")
        # The second writing leaves the link, and makes the cell a number.
        self._sheet.write_number(row, column, number, cell_format)

    def merged(
        self,
        row: int,
        columns: tuple[int, int],
        text: str,
        style: str = "cell",
        *,
        target: str | None = None,
    ) -> None:
        """Write text over several columns, from the first to the last; with a target it is a link."""
        first, last = columns
        self._sheet.merge_range(row, first, row, last, "", self._style(style, False))
        if target is None:
            self.text(row, first, text, style)
        else:
            self.link(row, first, text, target=target, style=style)

    def headers(self, row: int, names: Sequence[str]) -> None:
        """Write a row of column headers."""
        self.texts_from(row, 0, names, "header")

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the first columns."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def height(self, row: int, height: float) -> None:
        """Set a row's height in points; before anything is written to the row."""
        self._sheet.set_row(row, height)

    def make_list(self, rows: int, columns: int, *, frozen: int = 0) -> None:
        """Make the sheet a list below its header, with a filter on every column.

        `frozen`: number of columns that stay in sight, as the header does.
        """
        self._sheet.freeze_panes(1, frozen)
        self._sheet.autofilter(0, 0, rows, columns - 1)
        # The header is printed on every page.
        self._sheet.repeat_rows(0)

    def _note_text(self, text: str) -> None:
        if self.texts is not None:
            self.texts.append(text)


def cell_name(row: int, column: int) -> str:
    """What a spreadsheet calls a cell: C2; row and column count from 0."""
    name: str = xl_rowcol_to_cell(row, column)
    return name


def link_target(sheet: str, row: int, column: int) -> str:
    """A cell as a link names it: '退回行'!C2; row and column count from 0."""
    return f"'{sheet}'!{cell_name(row, column)}"


class Workbook:
    """A workbook that is written once; the same content gives the same bytes."""

    def __init__(
        self, path: Path, *, title: str, created: datetime, scratch: Path | None = None
    ) -> None:
        """Begin a workbook; rows lie in the folder `scratch` until it is closed.

        None: in the system's folder for temporary files.
        """
        self._book = xlsxwriter.Workbook(str(path), _BOOK_OPTIONS | {"tmpdir": scratch})
        # XlsxWriter would write the time of day.
        self._book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        # Name of a style, and whether its cells are quoted → format.
        self._formats: dict[tuple[str, bool], Any] = {}

    def sheet(self, name: str, tab_colour: str = INK) -> Sheet:
        """Add a sheet that prints on A4, as wide as the page."""
        sheet = self._book.add_worksheet(name)
        sheet.set_tab_color(tab_colour)
        sheet.hide_gridlines(_HIDE_ALL_GRIDLINES)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.fit_to_pages(1, 0)
        return Sheet(sheet, self._format)

    def _format(self, style: str, is_quoted: bool) -> Any:
        key = (style, is_quoted)
        if key not in self._formats:
            properties = STYLES[style] | {"quote_prefix": is_quoted}
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._book.close()
