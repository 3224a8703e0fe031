"""The parts of a new workbook (.xlsx) that say how its cells look, event by event.

calamine reads values only. What a cell shows besides stands in the styles; merged cells, hidden rows
and formulas stand in the sheets.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from typing import IO

from pipelines.intake.cells.sheet_facts import MergedRange, is_no_size
from pipelines.intake.readers.workbooks.cell_references import column_of_reference, row_of
from pipelines.intake.readers.workbooks.font_marks import FontMarks, is_raised, is_strike
from pipelines.intake.readers.workbooks.sheet_appearance import PLAIN_FORMATS, Appearance
from pipelines.intake.readers.workbooks.xlsx_conditions import ConditionReader
from pipelines.intake.readers.workbooks.xlsx_prompts import prompts_of
from pipelines.intake.readers.workbooks.xml_events import (
    Attributes,
    is_true,
    local_name,
    new_parser,
)


# Results that writers put into a formula which nobody has calculated.
_NOTHING = frozenset({"", "0"})

# No spreadsheet program writes a zero like this: it is what Apache POI puts into a new formula.
_ZERO_OF_JAVA = "0.0"

# oddHeader, firstFooter: what is printed around the pages.
_MARGINS = ("Header", "Footer")


def read_appearance(
    archive: zipfile.ZipFile,
    path: str,
    formats: list[str],
    marks: FontMarks | None = None,
    conditional: Sequence[str | None] = (),
) -> Appearance:
    """Read what one sheet says of its cells; `conditional`: the formats that its conditions name."""
    parser = _SheetParser(formats, marks or FontMarks(), conditional)
    with archive.open(path) as content:
        parser.parse(content)
    parser.appearance.conditions = parser.conditions.formats
    parser.appearance.unseen_areas = parser.conditions.unseen_areas
    return parser.appearance


class _SheetParser:
    """Builds the parts from the events of the XML parser.

    Rows and cells may leave out their numbers: then they follow the ones before.
    """

    def __init__(
        self, formats: list[str], marks: FontMarks, conditional: Sequence[str | None]
    ) -> None:
        self.conditions = ConditionReader(conditional, marks.unseen_looks)
        self._marks = marks
        self._marked_texts = marks.texts
        self.appearance = Appearance()
        self._formats = [None if code in PLAIN_FORMATS else code for code in formats]
        self._style_of_row: int | None = None
        self._styles_of_columns: dict[int, int] = {}
        self._row = 0
        self._column = -1
        self._is_formula = False
        self._is_error = False
        self._is_text = False
        self._is_shared = False
        """Whether the cell names a shared text, some of which have a mark."""
        self._is_raised = False
        """Whether the text that comes next in a cell is raised or lowered."""
        self._has_value = False
        self._open_check: Attributes | None = None
        """The check on entries that is open: since 2010 its ranges may stand within it."""
        self._text: list[str] | None = None
        """Pieces of the open value of a formula or an error; None: no such value is open."""

    def parse(self, content: IO[bytes]) -> None:
        """Read one sheet."""
        parser = new_parser()
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add_text
        parser.ParseFile(content)

    def _begin(self, name: str, attributes: Attributes) -> None:
        if self.conditions.begin(local_name(name), attributes):
            return
        match local_name(name):
            case "c":
                self._begin_cell(attributes)
            case "row":
                self._begin_row(attributes)

            case "f":
                self._is_formula = True
                self._text = []
            case "v":
                self._has_value = True
                if self._is_formula or self._is_error or self._is_shared:
                    self._text = []

            # Only a part of the text may be struck or raised: the font of the cell does not say so.
            case "strike" if is_strike(attributes):
                self.appearance.struck_cells.add((self._row, self._column))
            case "vertAlign":
                self._is_raised = is_raised(attributes)
            case "t" if self._is_raised:
                self._text = []

            case "sheetCalcPr":
                if is_true(attributes.get("fullCalcOnLoad")):
                    self.appearance.needs_calculation = True
            case tag if tag.endswith(_MARGINS):
                self._text = []

            case "dataValidation":
                self.appearance.prompts += prompts_of(attributes)
                self._open_check = attributes
            case "sqref" if self._open_check is not None:
                self._text = []
            case "mergeCell":
                self._merge(attributes.get("ref", ""))
            case "col":
                self._declare_columns(attributes)

    def _end(self, name: str) -> None:
        local = local_name(name)
        if self.conditions.is_open:
            self.conditions.end(local)
        elif local == "f":
            # The formula's own text is not wanted.
            self._text = []
        elif local == "c":
            self._end_cell()
        elif local == "t" and self._is_raised:
            coordinates = (self._row, self._column)
            earlier = self.appearance.raised_cells.get(coordinates, "")
            self.appearance.raised_cells[coordinates] = earlier + "".join(self._text or ())
            self._text = None
            self._is_raised = False
        elif local == "sqref" and self._open_check is not None:
            ranges = "".join(self._text or ())
            self.appearance.prompts += prompts_of({**self._open_check, "sqref": ranges})
            self._text = None
        elif local == "dataValidation":
            self._open_check = None
        elif local.endswith(_MARGINS) and self._text is not None:
            self.appearance.margin_texts.append("".join(self._text))
            self._text = None

    def _add_text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
        self.conditions.add_text(text)

    def _begin_row(self, attributes: Attributes) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() else self._row + 1
        self._column = -1
        self._style_of_row = None
        if is_true(attributes.get("customFormat")):
            self._style_of_row = _number(attributes, "s")
        if _is_unseen(attributes, "ht"):
            self.appearance.hidden_rows.add(self._row)

    def _begin_cell(self, attributes: Attributes) -> None:
        column = column_of_reference(attributes.get("r", ""))
        self._column = self._column + 1 if column is None else column
        self._is_formula = False
        self._is_error = attributes.get("t") == "e"
        self._is_text = attributes.get("t") == "str"
        self._is_shared = bool(self._marked_texts) and attributes.get("t") == "s"
        self._has_value = False
        self._is_raised = False
        self._text = None
        style = _number(attributes, "s")
        if style is None:
            style = 0
            self._note_inherited()
        if style < len(self._formats):
            self._note_style(style)

    def _note_style(self, style: int) -> None:
        position = (self._row, self._column)
        code = self._formats[style]
        if code is not None:
            self.appearance.styled.append((*position, code))
        if style in self._marks.struck_styles:
            self.appearance.struck_cells.add(position)
        if style in self._marks.unseen_styles:
            self.appearance.unseen_cells.add(position)
        if style in self._marks.raised_styles:
            self.appearance.raised_cells[position] = ""

    def _note_inherited(self) -> None:
        """Note the format of the row or column of a cell that has no style of its own.

        LibreOffice shows the cell with it, and Excel does not.
        """
        style = self._style_of_row
        if style is None:
            style = self._styles_of_columns.get(self._column, 0)
        if style < len(self._formats):
            code = self._formats[style]
            if code is not None and code != self._formats[0]:
                self.appearance.styled_around.append((self._row, self._column, code))

    def _end_cell(self) -> None:
        if self._is_shared:
            text = "".join(self._text or ())
            if text.isdecimal() and int(text) in self._marks.struck_texts:
                self.appearance.struck_cells.add((self._row, self._column))
            if text.isdecimal() and int(text) in self._marks.raised_texts:
                coordinates = (self._row, self._column)
                self.appearance.raised_cells[coordinates] = self._marks.raised_texts[int(text)]
            self._text = None

        if not self._is_formula and not self._is_error:
            return
        text = "".join(self._text or ())
        if self._is_error:
            self.appearance.failed_formulas.append((self._row, self._column, text or "#ERR"))
        elif not text and not (self._is_text and self._has_value):
            # A text that is empty is a result.
            self.appearance.formulas_without_result.append((self._row, self._column))
        elif text == _ZERO_OF_JAVA:
            self.appearance.formulas_without_result.append((self._row, self._column))
        elif text in _NOTHING:
            self.appearance.empty_results.append((self._row, self._column))
        else:
            self.appearance.other_results.append((self._row, self._column))
        self._text = None

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = [(row_of(end), column_of_reference(end)) for end in (first, last or first)]
        (first_row, first_column), (last_row, last_column) = corners
        if first_row and last_row and first_column is not None and last_column is not None:
            self.appearance.merged.append(
                MergedRange(first_row, first_column, last_row, last_column)
            )

    def _declare_columns(self, attributes: Attributes) -> None:
        first = _number(attributes, "min")
        last = _number(attributes, "max")
        if first is None or last is None:
            return
        # A workbook may hide all columns to the right of its last one.
        columns = range(first - 1, min(last, 1 << 14))
        if _is_unseen(attributes, "width"):
            self.appearance.hidden_columns.update(columns)
        style = _number(attributes, "style")
        if style:
            self._styles_of_columns |= dict.fromkeys(columns, style)


def _number(attributes: Attributes, name: str) -> int | None:
    """A number that an element states; None: it states none."""
    text = attributes.get(name, "")
    return int(text) if text.isdecimal() else None


def _is_unseen(attributes: Attributes, size: str) -> bool:
    """Whether a row or columns are hidden, or have no height or width."""
    return is_true(attributes.get("hidden")) or is_no_size(attributes.get(size, ""))
