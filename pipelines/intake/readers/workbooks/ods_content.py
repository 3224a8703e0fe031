"""The file content.xml of an OpenDocument spreadsheet, event by event."""

from __future__ import annotations

from datetime import date
from typing import IO, Any

from pipelines.intake.cells.sheet_facts import MergedRange
from pipelines.intake.limits import Limits
from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS
from pipelines.intake.readers.workbooks.ods_cells import (
    OFFICE_NAMESPACE,
    TABLE,
    Attributes,
    formatted_cell,
    has_uncertain_result,
    read_cell,
)
from pipelines.intake.readers.workbooks.ods_conditions import OdsConditions
from pipelines.intake.readers.workbooks.ods_prompts import CHECK_OF_CELL, OdsPrompts
from pipelines.intake.readers.workbooks.ods_sheet import OdsSheet, OpenRow
from pipelines.intake.readers.workbooks.ods_styles import TEXT_FAMILIES, OdsStyles
from pipelines.intake.readers.workbooks.sheet_appearance import CellLook
from pipelines.intake.readers.workbooks.xml_events import new_parser
from pipelines.shapes.day_zero import DAY_ZERO


# Name spaces; the space at the end separates each from the local name.
_DRAWING = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 "
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "

PARAGRAPH = TEXT + "p"
SHEET = TABLE + "table"
_ROW = TABLE + "table-row"
_COLUMN = TABLE + "table-column"
_CELLS = frozenset({TABLE + "table-cell", TABLE + "covered-table-cell"})
NULL_DATE = TABLE + "null-date"
DATE_VALUE = TABLE + "date-value"
DEFAULT_STYLE = TABLE + "default-cell-style-name"

# What stands in a sheet but is no text of its cells: comments, drawings, links, older states.
_COMMENT = OFFICE_NAMESPACE + "annotation"
_SHAPES = TABLE + "shapes"
SKIPPED = frozenset({_COMMENT, _SHAPES, TABLE + "dde-links", TABLE + "tracked-changes"})

# Columns with one struck cell that is repeated.
MOST_STRUCK = 100

# One element may stand for any number of spaces. Nobody has typed more than these.
MOST_SPACES = 1000


class ContentParser:
    """Builds the sheets from the events of the XML parser."""

    def __init__(self, limits: Limits, styles: OdsStyles) -> None:
        self.sheets: list[OdsSheet] = []
        self._limits = limits
        self._styles = styles
        self._raised_depth = 0
        """How many elements are open, from the one on whose text is raised or lowered."""
        self._prompts = OdsPrompts()
        self._conditions = OdsConditions(styles)
        self._day_zero = DAY_ZERO
        self._row = OpenRow({})
        self._cell: Attributes | None = None
        """Attributes of the cell that is open; None: no cell is open."""
        self._paragraphs: list[str] = []
        self._skipped_depth = 0
        self._comment: list[str] | None = None
        """Pieces of the comment that is open; None: no comment is open."""
        self._shape: list[str] | None = None
        """Pieces of the text of the shape that is open; None: no shape is open."""

    def parse(self, content: IO[bytes]) -> None:
        """Read content.xml."""
        parser = new_parser(" ")
        parser.StartElementHandler = self._begin_element
        parser.EndElementHandler = self._end_element
        parser.CharacterDataHandler = self._add_text
        parser.ParseFile(content)

    def _begin_element(self, name: str, attributes: Attributes) -> None:
        if self._skipped_depth or name in SKIPPED or name.startswith(_DRAWING):
            self._begin_skipped(name)
        elif name in _CELLS:
            self._cell = attributes
            self._paragraphs = []
        elif self._cell is not None:
            if name.startswith(TEXT):
                self._begin_text_element(name.removeprefix(TEXT), attributes)
        elif name == _ROW:
            self._row = OpenRow(attributes)
        elif name == SHEET:
            self._begin_sheet(attributes)
        elif name == _COLUMN and self.sheets:
            self._declare_columns(attributes)
        elif name == NULL_DATE:
            self._day_zero = date.fromisoformat(attributes.get(DATE_VALUE, DAY_ZERO.isoformat()))
        else:
            self._prompts.begin(name, attributes)
            self._styles.begin(name, attributes)
            conditional = self._conditions.begin(name, attributes)
            if conditional is not None and self.sheets:
                self.sheets[-1].conditions.append(conditional)

    def _end_element(self, name: str) -> None:
        if self._skipped_depth:
            self._skipped_depth -= 1
            if name == _COMMENT:
                self._end_comment()
            elif self._skipped_depth <= 1:
                self._end_shape()
        elif self._cell is not None:
            if name in _CELLS:
                self._end_cell(self._cell)
                self._cell = None
                self._raised_depth = 0
            elif self._raised_depth:
                self._raised_depth -= 1
        elif name == _ROW and self.sheets:
            row = self._row
            times = _repetitions(row.attributes, "number-rows-repeated")
            is_hidden = self._is_hidden(row.attributes)
            self.sheets[-1].add_row(row.cells, times, is_hidden=is_hidden)
        else:
            self._prompts.end(name)
            self._styles.end(name)

    def _begin_skipped(self, name: str) -> None:
        """Take in the beginning of what is no text of a cell, or stands within it."""
        if not self._skipped_depth:
            is_shape = name == _SHAPES or name.startswith(_DRAWING)
            self._shape = [] if is_shape else None
        if name == PARAGRAPH:
            if self._shape is not None:
                self._shape.append("\n")
            # Who wrote a comment, and when, stands in front of its text.
            elif self._cell is not None and self._comment is None:
                self._comment = []
        self._skipped_depth += 1

    def _end_shape(self) -> None:
        """Note the text of one shape; those beside each other in a sheet are parted here."""
        text = "".join(self._shape or ()).strip()
        if text and self.sheets:
            self.sheets[-1].drawing_texts.append(text)
        self._shape = [] if self._skipped_depth and self._shape is not None else None

    def _end_comment(self) -> None:
        text = " ".join("".join(self._comment or ()).split())
        if text and self.sheets:
            coordinates = (self.sheets[-1].next_row, self._row.next_column)
            self.sheets[-1].comments.append((*coordinates, text))
        self._comment = None

    def _add_text(self, text: str) -> None:
        if self._cell is None:
            self._prompts.add_text(text)
            self._styles.add_text(text)
        if self._comment is not None:
            self._comment.append(text)
        # What stands before the first paragraph of a shape is its title for programs.
        if self._shape:
            self._shape.append(text)
        if self._paragraphs and self._cell is not None and not self._skipped_depth:
            self._paragraphs[-1] += text
            if self._raised_depth and self.sheets:
                raised = self.sheets[-1].raised_cells
                coordinates = (self.sheets[-1].next_row, self._row.next_column)
                raised[coordinates] = raised.get(coordinates, "") + text

    def _begin_sheet(self, attributes: Attributes) -> None:
        self.sheets.append(
            OdsSheet(
                name=attributes.get(TABLE + "name", ""),
                is_hidden=self._styles.hides(attributes.get(TABLE + "style-name")),
                most_cells=self._limits.sheet_cells,
                day_zero=self._day_zero,
            )
        )

    def _declare_columns(self, attributes: Attributes) -> None:
        sheet = self.sheets[-1]
        end = sheet.next_column + _repetitions(attributes, "number-columns-repeated")
        if self._is_hidden(attributes):
            sheet.hidden_columns.update(range(sheet.next_column, min(end, MOST_COLUMNS)))
        style = attributes.get(DEFAULT_STYLE)
        if style is not None:
            sheet.column_styles.append((sheet.next_column, end, style))
        sheet.next_column = end

    def _is_hidden(self, attributes: Attributes) -> bool:
        """Whether a row or columns are hidden, or have no height or width."""
        is_collapsed = attributes.get(TABLE + "visibility", "visible") != "visible"
        return is_collapsed or self._styles.hides(attributes.get(TABLE + "style-name"))

    def _begin_text_element(self, tag: str, attributes: Attributes) -> None:
        look = self._look_of_text(attributes.get(TEXT + "style-name"))
        if look is not None and look.is_struck and self.sheets:
            coordinates = (self.sheets[-1].next_row, self._row.next_column)
            self.sheets[-1].struck_cells.add(coordinates)
        if self._raised_depth or (look is not None and look.is_raised):
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
        if CHECK_OF_CELL in attributes and self.sheets:
            self._note_prompts(attributes, times)
        is_shown = bool(self._paragraphs)
        if has_uncertain_result(attributes, is_shown=is_shown) and self.sheets:
            coordinates = (self.sheets[-1].next_row, self._row.next_column)
            self.sheets[-1].uncertain_results.add(coordinates)
        self._add_cells(attributes, text, times, is_shown=is_shown)

    def _note_prompts(self, attributes: Attributes, times: int) -> None:
        sheet = self.sheets[-1]
        cells = (sheet.next_row, self._row.next_column, times)
        for prompt in self._prompts.of_cell(attributes, *cells):
            # The last row counts: of the cells of a column each has the same prompt.
            sheet.prompts[prompt.columns, prompt.text] = prompt

    def _add_cells(self, attributes: Attributes, text: str, times: int, *, is_shown: bool) -> None:
        """Add a cell as often as it is repeated, in the look of its own style or of its column."""
        plain = read_cell(attributes, text, is_shown=is_shown)
        own_style = attributes.get(TABLE + "style-name") or self._row.attributes.get(DEFAULT_STYLE)
        is_blank = plain is None or plain == ""
        if own_style or is_blank or not self.sheets:
            self._add_with_look(plain, times, own_style)
            return
        while times:
            style, columns = self.sheets[-1].column_style(self._row.next_column)
            self._add_with_look(plain, min(times, columns), style)
            times -= min(times, columns)

    def _add_with_look(self, plain: Any, times: int, style: str | None) -> None:
        """Add cells of one style, and note how they look."""
        look = self._styles.look_of(style)
        is_filled = plain is not None and plain != ""
        has_look = bool(style) or is_filled
        if self.sheets and has_look and (look.is_struck or look.is_raised):
            self._note_look(look, times)
        shown = plain
        if look.code is not None and is_filled:
            shown = formatted_cell(plain, look.code, self._day_zero)
        self._row.add_cell(shown, times)

    def _note_look(self, look: CellLook, times: int) -> None:
        row = self.sheets[-1].next_row
        column = self._row.next_column
        if look.is_struck:
            # A style reaches to the last column of the sheet, and texts do not.
            reach = range(column, column + min(times, MOST_STRUCK))
            self.sheets[-1].struck_cells.update((row, coordinates) for coordinates in reach)
        if look.is_raised:
            self.sheets[-1].raised_cells.setdefault((row, column), "")

    def _look_of_text(self, name: str | None) -> CellLook | None:
        """How a part of a text looks; None: it has no style."""
        if name is None:
            return None
        looks = [self._styles.look_of(name, family) for family in TEXT_FAMILIES]
        return CellLook(
            is_struck=any(look.is_struck for look in looks),
            is_raised=any(look.is_raised for look in looks),
            code=None,
        )


def _repetitions(attributes: Attributes, name: str) -> int:
    """How many times a row or cell comes."""
    return max(int(attributes.get(TABLE + name, "1")), 1)
