"""The styles in the XML of Excel 2003, with what they take over from others.

A style takes over what its parent says and it does not, and all of them what the style `Default` says.
A cell without style has that of its row, or else that of its column, or else that of the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipelines.intake.cells.number_formats import GENERAL, NAMED_FORMATS
from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS
from pipelines.intake.readers.workbooks.sheet_appearance import PLAIN_FORMATS, CellLook


# Name space of the elements and attributes.
SS = "{urn:schemas-microsoft-com:office:spreadsheet}"

# The style that all others come from.
DEFAULT_ID = "Default"

# No person builds a longer line of parents.
_MOST_PARENTS = 50


class Styles:
    """All styles of a workbook."""

    def __init__(self, root: Element) -> None:
        self._styles = {style.get(f"{SS}ID", ""): style for style in root.iter(f"{SS}Style")}
        self._looks: dict[str, CellLook] = {}

    def look_of(self, style_id: str | None) -> CellLook:
        """How the cells of a style look, with all that it takes over."""
        named_id = style_id or DEFAULT_ID
        if named_id not in self._looks:
            self._looks[named_id] = self._look(named_id)
        return self._looks[named_id]

    def _look(self, style_id: str) -> CellLook:
        line = self._line_of(style_id)
        code = _first_of(line, "NumberFormat", "Format", GENERAL)
        code = NAMED_FORMATS.get(code, code)
        return CellLook(
            is_struck=_first_of(line, "Font", "StrikeThrough", "0") == "1",
            is_raised=_first_of(line, "Font", "VerticalAlign", "") in ("Superscript", "Subscript"),
            code=None if code in PLAIN_FORMATS else code,
        )

    def _line_of(self, style_id: str) -> list[Element]:
        """A style and those that it takes over from, the nearest first."""
        line: list[Element] = []
        next_id: str | None = style_id
        while next_id in self._styles and len(line) < _MOST_PARENTS:
            style = self._styles[next_id]
            line.append(style)
            next_id = style.get(f"{SS}Parent")
        if DEFAULT_ID in self._styles:
            line.append(self._styles[DEFAULT_ID])
        return line


@dataclass
class StylesAround:
    """The styles of a table and its columns, for cells and rows that have none of their own."""

    of_table: str | None = None
    of_columns: dict[int, str] = field(default_factory=dict)
    """Position of each column that has a style → its id."""

    def style_of(self, cell: Element, row: Element, column: int) -> str | None:
        """The id of the style of a cell; None: it has that of all cells."""
        own = cell.get(f"{SS}StyleID") or row.get(f"{SS}StyleID")
        return own or self.of_columns.get(column) or self.of_table


def styles_around(worksheet: Element) -> StylesAround:
    """The styles of the table of a sheet, and of its columns."""
    around = StylesAround()
    table = worksheet.find(f"{SS}Table")
    if table is not None:
        around.of_table = table.get(f"{SS}StyleID")
    position = 0
    for column in worksheet.iter(f"{SS}Column"):
        position = max(int(column.get(f"{SS}Index", 0)) - 1, position)
        end = position + int(column.get(f"{SS}Span", 0)) + 1
        style_id = column.get(f"{SS}StyleID")
        if style_id:
            around.of_columns |= dict.fromkeys(range(position, min(end, MOST_COLUMNS)), style_id)
        position = end
    return around


def _first_of(line: list[Element], part: str, attribute: str, missing: str) -> str:
    """What the nearest style with a part says in it; a part without the attribute says nothing."""
    for style in line:
        element = style.find(f"{SS}{part}")
        if element is None:
            continue
        # A number format that names none is the general one.
        if part == "NumberFormat" or f"{SS}{attribute}" in element.attrib:
            return element.get(f"{SS}{attribute}", missing)
    return missing
