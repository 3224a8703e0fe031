"""The file content.xml of an OpenDocument spreadsheet, event by event."""

from __future__ import annotations

import re
from datetime import date
from typing import IO, Any
from xml.parsers import expat

from defusedxml import DTDForbidden

from pipelines.intake.cells.sheet_facts import DAY_ZERO, MergedRange
from pipelines.intake.limits import Limits
from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS
from pipelines.intake.readers.workbooks.ods_cells import (
    OFFICE,
    TABLE,
    Attributes,
    has_uncertain_result,
    read_cell,
)
from pipelines.intake.readers.workbooks.ods_sheet import OdsSheet, OpenRow


# Name spaces; the space at the end separates them from the local name.
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "

PARAGRAPH = TEXT + "p"
SHEET = TABLE + "table"
ROW = TABLE + "table-row"
COLUMN = TABLE + "table-column"
CELLS = frozenset({TABLE + "table-cell", TABLE + "covered-table-cell"})
NULL_DATE = TABLE + "null-date"
DATE_VALUE = TABLE + "date-value"
STYLE_DEFINITION = STYLE + "style"
TEXT_PROPERTIES = STYLE + "text-properties"
PROPERTIES = frozenset(
    STYLE + name for name in ("table-properties", "table-row-properties", "table-column-properties")
)

# What stands in a sheet but is no text of its cells: comments, drawings, links, older states.
COMMENT = OFFICE + "annotation"
SKIPPED = frozenset({COMMENT, TABLE + "shapes", TABLE + "dde-links", TABLE + "tracked-changes"})

# A height or width of nothing, in any unit.
_NO_SIZE = re.compile(r"0+(\.0*)?[a-z]*")

# Columns with one struck cell that is repeated.
MOST_STRUCK = 100

# One element may stand for any number of spaces. Nobody has typed more than these.
MOST_SPACES = 1000


class ContentParser:
    """Builds the sheets from the events of the XML parser."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[OdsSheet] = []
        self._limits = limits
        self._hidden_styles: set[str] = set()
        self._struck_styles: set[str] = set()
        self._raised_styles: set[str] = set()
        self._raised_depth = 0
        """How many elements are open, from the one on whose text is raised or lowered."""
        self._style_name = ""
        self._day_zero = DAY_ZERO
        self._row = OpenRow({})
        self._cell: Attributes | None = None
        """Attributes of the cell that is open; None: no cell is open."""
        self._paragraphs: list[str] = []
        self._skipped_depth = 0
        self._comment: list[str] | None = None
        """Pieces of the comment that is open; None: no comment is open."""

    def parse(self, content: IO[bytes]) -> None:
        """Read content.xml.

        By expat itself: the layers of defusedxml take twice as long, and add no more than this.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._begin_element
        parser.EndElementHandler = self._end_element
        parser.CharacterDataHandler = self._add_text
        parser.ParseFile(content)

    def _begin_element(self, name: str, attributes: Attributes) -> None:
        if self._skipped_depth or name in SKIPPED:
            # Who wrote a comment, and when, stands in front of its text.
            if name == PARAGRAPH and self._cell is not None and self._comment is None:
                self._comment = []
            self._skipped_depth += 1
        elif name in CELLS:
            self._cell = attributes
            self._paragraphs = []
        elif self._cell is not None:
            if name.startswith(TEXT):
                self._begin_text_element(name.removeprefix(TEXT), attributes)
        elif name == ROW:
            self._row = OpenRow(attributes)
        elif name == SHEET:
            self._begin_sheet(attributes)
        elif name == COLUMN and self.sheets:
            self._declare_columns(attributes)
        elif name == NULL_DATE:
            self._day_zero = date.fromisoformat(attributes.get(DATE_VALUE, DAY_ZERO.isoformat()))
        elif name == STYLE_DEFINITION:
            self._style_name = attributes.get(STYLE + "name", "")
        elif name == TEXT_PROPERTIES:
            if _strikes(attributes):
                self._struck_styles.add(self._style_name)
            if _raises(attributes):
                self._raised_styles.add(self._style_name)
        elif name in PROPERTIES and _hides(attributes):
            self._hidden_styles.add(self._style_name)

    def _end_element(self, name: str) -> None:
        if self._skipped_depth:
            self._skipped_depth -= 1
            if name == COMMENT:
                self._end_comment()
        elif self._cell is not None:
            if name in CELLS:
                self._end_cell(self._cell)
                self._cell = None
                self._raised_depth = 0
            elif self._raised_depth:
                self._raised_depth -= 1
        elif name == ROW and self.sheets:
            row = self._row
            times = _repetitions(row.attributes, "number-rows-repeated")
            is_hidden = self._is_hidden(row.attributes)
            self.sheets[-1].add_row(row.cells, times, is_hidden=is_hidden)

    def _end_comment(self) -> None:
        text = " ".join("".join(self._comment or ()).split())
        if text and self.sheets:
            place = (self.sheets[-1].next_row, self._row.next_column)
            self.sheets[-1].comments.append((*place, text))
        self._comment = None

    def _add_text(self, text: str) -> None:
        if self._comment is not None:
            self._comment.append(text)
        if self._paragraphs and self._cell is not None and not self._skipped_depth:
            self._paragraphs[-1] += text
            if self._raised_depth and self.sheets:
                raised = self.sheets[-1].raised_cells
                place = (self.sheets[-1].next_row, self._row.next_column)
                raised[place] = raised.get(place, "") + text

    def _begin_sheet(self, attributes: Attributes) -> None:
        self.sheets.append(
            OdsSheet(
                name=attributes.get(TABLE + "name", ""),
                is_hidden=attributes.get(TABLE + "style-name") in self._hidden_styles,
                most_cells=self._limits.sheet_cells,
                day_zero=self._day_zero,
            )
        )

    def _declare_columns(self, attributes: Attributes) -> None:
        sheet = self.sheets[-1]
        end = sheet.next_column + _repetitions(attributes, "number-columns-repeated")
        if self._is_hidden(attributes):
            sheet.hidden_columns.update(range(sheet.next_column, min(end, MOST_COLUMNS)))
        sheet.next_column = end

    def _is_hidden(self, attributes: Attributes) -> bool:
        """Whether a row or columns are hidden, or have no height or width."""
        is_collapsed = attributes.get(TABLE + "visibility", "visible") != "visible"
        return is_collapsed or attributes.get(TABLE + "style-name") in self._hidden_styles

    def _begin_text_element(self, tag: str, attributes: Attributes) -> None:
        if attributes.get(TEXT + "style-name") in self._struck_styles and self.sheets:
            place = (self.sheets[-1].next_row, self._row.next_column)
            self.sheets[-1].struck_cells.add(place)
        if self._raised_depth or attributes.get(TEXT + "style-name") in self._raised_styles:
            self._raised_depth += 1
        if tag == "p":
            self._paragraphs.append("")
            return
        if not self._paragraphs:
            return
        match tag:
            case "s":
                spaces = min(int(attributes.get(TEXT + "c", "1")), MOST_SPACES)
                self._paragraphs[-1] += " " * spaces
            case "tab":
                self._paragraphs[-1] += "\t"
            case "line-break":
                self._paragraphs[-1] += "\n"

    def _end_cell(self, attributes: Attributes) -> None:
        text = "\n".join(self._paragraphs)
        columns = _repetitions(attributes, "number-columns-spanned")
        rows = _repetitions(attributes, "number-rows-spanned")
        if (columns > 1 or rows > 1) and self.sheets:
            row = self.sheets[-1].next_row
            column = self._row.next_column
            merged = MergedRange(row, column, row + rows - 1, column + columns - 1)
            self.sheets[-1].merged.append(merged)
        times = _repetitions(attributes, "number-columns-repeated")
        if attributes.get(TABLE + "style-name") in self._struck_styles and self.sheets:
            row, column = self.sheets[-1].next_row, self._row.next_column
            # A style reaches to the last column of the sheet, and texts do not.
            reach = range(column, column + min(times, MOST_STRUCK))
            self.sheets[-1].struck_cells.update((row, place) for place in reach)
        if attributes.get(TABLE + "style-name") in self._raised_styles and self.sheets:
            row, column = self.sheets[-1].next_row, self._row.next_column
            self.sheets[-1].raised_cells[row, column] = ""
        is_shown = bool(self._paragraphs)
        if has_uncertain_result(attributes, is_shown=is_shown) and self.sheets:
            place = (self.sheets[-1].next_row, self._row.next_column)
            self.sheets[-1].uncertain_results.add(place)
        self._row.add_cell(read_cell(attributes, text, is_shown=is_shown), times)


def _refuse_doctype(*declaration: Any) -> None:
    raise DTDForbidden(*declaration[:3])


def _repetitions(attributes: Attributes, name: str) -> int:
    """How many times a row or cell comes."""
    return max(int(attributes.get(TABLE + name, "1")), 1)


def _hides(attributes: Attributes) -> bool:
    """Whether a style does not show a sheet, or leaves a row or column no size."""
    if attributes.get(TABLE + "display") == "false":
        return True
    sizes = (attributes.get(STYLE + name, "") for name in ("row-height", "column-width"))
    return any(_NO_SIZE.fullmatch(size) for size in sizes)


def _strikes(attributes: Attributes) -> bool:
    """Whether a style draws a line through its text."""
    names = ("text-line-through-style", "text-line-through-type")
    return any(attributes.get(STYLE + name, "none") != "none" for name in names)


def _raises(attributes: Attributes) -> bool:
    """Whether a style puts its text above or below the line."""
    position = attributes.get(STYLE + "text-position", "").split(" ")[0]
    return position.startswith(("super", "sub")) or position.strip("+-%0.") != ""
