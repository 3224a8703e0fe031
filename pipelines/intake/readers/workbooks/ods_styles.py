"""The styles of an OpenDocument spreadsheet, with what they take over from others.

A style of a cell takes over what its parent says and it does not, and all of them what the style
`Default` and the default style of cells say. A cell without style has that of its row, or else that
of its column.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import cached_property

from pipelines.intake.readers.workbooks.ods_cells import OFFICE_NAMESPACE, TABLE, Attributes
from pipelines.intake.readers.workbooks.ods_formats import FORMAT_TAGS, STYLE, FormatReader
from pipelines.intake.readers.workbooks.sheet_appearance import CellLook
from pipelines.intake.readers.workbooks.xml_events import new_parser


_STYLES = "styles.xml"

_DEFINITION = STYLE + "style"
_DEFAULT = STYLE + "default-style"
_TEXT_PROPERTIES = STYLE + "text-properties"
_PROPERTIES = frozenset(
    STYLE + name for name in ("table-properties", "table-row-properties", "table-column-properties")
)

# Styles of this part belong to the pages, and other ones may have their names.
AUTOMATIC = OFFICE_NAMESPACE + "automatic-styles"

# Families of styles.
CELL = "table-cell"
TEXT_FAMILIES = ("text", "paragraph")
OF_SHEETS = ("table", "table-row", "table-column")

# The name of the style that all styles of cells come from.
DEFAULT_NAME = "Default"

# No person builds a longer line of parents.
_MOST_PARENTS = 50

# A height or width of nothing, in any unit.
_NO_SIZE = re.compile(r"0+(\.0*)?[a-z]*")


@dataclass
class _Style:
    """What one style says itself; None: it says nothing of it."""

    parent: str | None = None
    format_name: str | None = None
    is_struck: bool | None = None
    is_raised: bool | None = None
    is_hidden: bool = False


class OdsStyles:
    """All styles of a spreadsheet."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        """Family and name of each style → what it says."""
        self._open = _Style()
        self._formats = FormatReader()
        self._looks: dict[tuple[str, str], CellLook] = {}

    def begin(self, name: str, attributes: Attributes) -> bool:
        """Take in an element; false: it is not about styles."""
        if self._formats.is_open or name in FORMAT_TAGS:
            self._formats.begin(name, attributes)
        elif name == _DEFINITION:
            self._begin_style(attributes, attributes.get(STYLE + "name", ""))
        elif name == _DEFAULT:
            self._begin_style(attributes, "")
        elif name == _TEXT_PROPERTIES:
            self._open.is_struck = _strikes(attributes, self._open.is_struck)
            self._open.is_raised = _raises(attributes, self._open.is_raised)
        elif name in _PROPERTIES:
            self._open.is_hidden |= _hides(attributes)
        else:
            return False
        return True

    def add_text(self, text: str) -> None:
        """Take in a text, which may be one that a format shows."""
        self._formats.add_text(text)

    def end(self, name: str) -> None:
        """Take in the end of an element."""
        if self._formats.is_open:
            self._formats.end(name)

    def hides(self, name: str | None) -> bool:
        """Whether a style hides a sheet, a row or columns, or leaves them no size."""
        styles = [self._styles.get((family, name or "")) for family in OF_SHEETS]
        return any(style.is_hidden for style in styles if style is not None)

    def look_of(self, name: str | None, family: str = CELL) -> CellLook:
        """How a style looks, with all that it takes over."""
        key = (family, name or DEFAULT_NAME)
        if key not in self._looks:
            self._looks[key] = self._look(*key)
        return self._looks[key]

    def _begin_style(self, attributes: Attributes, name: str) -> None:
        self._open = _Style(
            parent=attributes.get(STYLE + "parent-style-name"),
            format_name=attributes.get(STYLE + "data-style-name"),
        )
        self._styles[attributes.get(STYLE + "family", CELL), name] = self._open

    def _look(self, family: str, name: str) -> CellLook:
        line = self._line_of(family, name)
        struck = [style.is_struck for style in line if style.is_struck is not None]
        raised = [style.is_raised for style in line if style.is_raised is not None]
        formats = [style.format_name for style in line if style.format_name is not None]
        return CellLook(
            is_struck=bool(struck and struck[0]),
            is_raised=bool(raised and raised[0]),
            code=self._codes.get(formats[0]) if formats else None,
        )

    def _line_of(self, family: str, name: str) -> list[_Style]:
        """A style and those that it takes over from, the nearest first."""
        line: list[_Style] = []
        next_name: str | None = name
        while next_name is not None and len(line) < _MOST_PARENTS:
            style = self._styles.get((family, next_name))
            if style is None:
                break
            line.append(style)
            next_name = style.parent
        if family == CELL:
            defaults = [self._styles.get((CELL, default)) for default in (DEFAULT_NAME, "")]
            line += [style for style in defaults if style is not None]
        return line

    @cached_property
    def _codes(self) -> dict[str, str]:
        return dict(self._formats.codes())


def _hides(attributes: Attributes) -> bool:
    """Whether a style does not show a sheet, or leaves a row or column no size."""
    if attributes.get(TABLE + "display") == "false":
        return True
    sizes = (attributes.get(STYLE + name, "") for name in ("row-height", "column-width"))
    return any(_NO_SIZE.fullmatch(size) for size in sizes)


def _strikes(attributes: Attributes, before: bool | None) -> bool | None:
    """Whether a style draws a line through its text; as before, if it says nothing of it."""
    names = ("text-line-through-style", "text-line-through-type")
    lines = [attributes[STYLE + name] for name in names if STYLE + name in attributes]
    if not lines:
        return before
    return any(line != "none" for line in lines)


def _raises(attributes: Attributes, before: bool | None) -> bool | None:
    """Whether a style puts its text above or below the line; as before, if it says nothing."""
    written = attributes.get(STYLE + "text-position")
    if written is None:
        return before
    position = written.split(" ")[0]
    return position.startswith(("super", "sub")) or position.strip("+-%0.") != ""


def common_styles(archive: zipfile.ZipFile) -> OdsStyles:
    """The styles that have names of their own; those of the cells are added to them."""
    styles = OdsStyles()
    is_of_pages = False

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal is_of_pages
        is_of_pages |= name == AUTOMATIC
        if not is_of_pages:
            styles.begin(name, attributes)

    def end(name: str) -> None:
        nonlocal is_of_pages
        styles.end(name)
        if name == AUTOMATIC:
            is_of_pages = False

    if _STYLES in archive.namelist():
        parser = new_parser(" ")
        parser.StartElementHandler = begin
        parser.EndElementHandler = end
        parser.CharacterDataHandler = styles.add_text
        with archive.open(_STYLES) as content:
            parser.ParseFile(content)
    return styles
