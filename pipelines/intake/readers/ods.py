"""OpenDocument spreadsheets, read as they stand: repeated rows and cells are counted before they are laid out.

calamine reads them too, but takes failed formulas for blanks and lays out whatever a file says is repeated.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO
from xml.parsers import expat

from defusedxml import DTDForbidden

from pipelines.intake.limits import Limits
from pipelines.intake.originals import opened
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import Rows, SheetGrid, has_text
from pipelines.intake.readers.workbook_container import (
    DAMAGE,
    MOST_CELLS,
    MOST_COLUMNS,
    corrupt,
    encrypted,
    inspect,
    sprawling,
)


TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
CELL, COVERED, ROW = TABLE + "table-cell", TABLE + "covered-table-cell", TABLE + "table-row"
MOST_ROWS = 1 << 20
"""Rows of a sheet in Excel and LibreOffice."""
ASIDE = frozenset(
    {OFFICE + "annotation", TABLE + "shapes", TABLE + "dde-links", TABLE + "tracked-changes"}
)
"""What stands in a sheet and is none of its cells' text: comments, drawings, links to other files, older states."""

_BLANK: list[Any] = []
_CLOCK = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")

Attributes = Mapping[str, str]


def read_ods(path: Path, limits: Limits) -> list[Grid]:
    """Read a spreadsheet as one grid per sheet that holds anything, those first that its reader sees.

    Raises:
        Unreadable: it is encrypted, damaged, incomplete or too large.
    """
    with opened(path) as stream:
        inspect(stream)
        sheets = _sheets(stream)
    sheets.sort(key=lambda sheet: sheet.is_hidden)
    return [
        SheetGrid(
            format="ods",
            sheet=sheet.name,
            is_hidden=sheet.is_hidden,
            rows=sheet.rows,
            failed_formulas=sheet.failures,
        )
        for sheet in sheets
        if has_text(sheet.rows)
    ]


def _sheets(stream: BinaryIO) -> list[Sheet]:
    stream.seek(0)
    reader = _Reader()
    try:
        with zipfile.ZipFile(stream) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise encrypted()
            with archive.open("content.xml") as content:
                reader.parse(content)
    except (*DAMAGE, expat.ExpatError, KeyError) as fault:
        raise corrupt() from fault
    return reader.sheets


@dataclass
class Sheet:
    """A sheet as far as it has been read."""

    name: str
    is_hidden: bool
    rows: Rows = field(default_factory=list)
    failures: dict[int, str] = field(default_factory=dict)
    skipped: int = 0
    """Blank rows since the last filled one: laid out only when another filled one comes."""
    columns: int = 0
    """Columns up to the farthest filled cell."""

    def add(self, cells: list[Any], repeated: int, failure: str | None) -> None:
        """Put a row down, as often as the file says that it comes."""
        if not cells:
            self.skipped += repeated
            return
        self.columns = max(self.columns, len(cells))
        height = len(self.rows) + self.skipped + repeated
        if height > MOST_ROWS or height * self.columns > MOST_CELLS:
            raise sprawling()
        self.rows += [_BLANK] * self.skipped
        self.skipped = 0
        for _ in range(repeated):
            self.rows.append(cells)
            if failure:
                self.failures[len(self.rows)] = failure


class _Reader:
    """Puts together rows from the events of content.xml."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.cells: list[Any] = []
        self.blanks = 0
        self.row: Attributes = {}
        self.cell: Attributes | None = None
        self.failure: str | None = None
        self.paragraphs: list[str] = []
        self.aside = 0

    def parse(self, content: IO[bytes]) -> None:
        """Read content.xml by expat itself: the layers of defusedxml take twice as long, and add no more than this."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._begins
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._says
        parser.ParseFile(content)

    def _begins(self, name: str, attributes: Attributes) -> None:
        if self.aside or name in ASIDE:
            self.aside += 1
        elif name in (CELL, COVERED):
            self.cell, self.paragraphs = attributes, []
        elif self.cell is not None:
            if name.startswith(TEXT):
                self._text_begins(name.removeprefix(TEXT), attributes)
        elif name == ROW:
            self.row, self.cells, self.blanks, self.failure = attributes, [], 0, None
        elif name == TABLE + "table":
            is_hidden = attributes.get(TABLE + "style-name") in self.hidden_styles
            self.sheets.append(Sheet(attributes.get(TABLE + "name", ""), is_hidden))
        elif name == STYLE + "style":
            self.style = attributes.get(STYLE + "name", "")
        elif name == STYLE + "table-properties" and attributes.get(TABLE + "display") == "false":
            self.hidden_styles.add(self.style)

    def _ends(self, name: str) -> None:
        if self.aside:
            self.aside -= 1
        elif self.cell is not None:
            if name in (CELL, COVERED):
                self._cell_ends(self.cell)
                self.cell = None
        elif name == ROW and self.sheets:
            self.sheets[-1].add(
                self.cells, _repeated(self.row, "number-rows-repeated"), self.failure
            )

    def _says(self, text: str) -> None:
        if self.paragraphs and self.cell is not None and not self.aside:
            self.paragraphs[-1] += text

    def _text_begins(self, tag: str, attributes: Attributes) -> None:
        if tag == "p":
            self.paragraphs.append("")
        elif self.paragraphs and tag in ("s", "tab", "line-break"):
            times = min(int(attributes.get(TEXT + "c", "1")), 1000)
            self.paragraphs[-1] += {"s": " " * times, "tab": "\t", "line-break": "\n"}[tag]

    def _cell_ends(self, cell: Attributes) -> None:
        repeated = _repeated(cell, "number-columns-repeated")
        text = "\n".join(self.paragraphs)
        value = _value(cell, text)
        if cell.get(CALCEXT + "value-type") == "error":
            self.failure, value = self.failure or text, None
        if value is None or value == "":
            self.blanks += repeated
            return
        if len(self.cells) + self.blanks + repeated > MOST_COLUMNS:
            raise sprawling()
        self.cells += [None] * self.blanks + [value] * repeated
        self.blanks = 0


def _refuse_doctype(*declared: Any) -> None:
    raise DTDForbidden(*declared[:3])


def _repeated(attributes: Attributes, name: str) -> int:
    return max(int(attributes.get(TABLE + name, "1")), 1)


def _value(cell: Attributes, text: str) -> Any:
    """What a cell holds, by the type that the file states; what cannot be read as that type is its text."""
    kind = cell.get(OFFICE + "value-type")
    try:
        match kind:
            case "float" | "percentage" | "currency":
                return float(cell[OFFICE + "value"])
            case "boolean":
                return cell[OFFICE + "boolean-value"] == "true"
            case "date":
                return _moment(cell[OFFICE + "date-value"])
            case "time":
                return _clock(cell[OFFICE + "time-value"])
    except (KeyError, ValueError):
        return text
    return text if text else cell.get(OFFICE + "string-value")


def _moment(written: str) -> date | datetime:
    return datetime.fromisoformat(written[:19]) if "T" in written else date.fromisoformat(written)


def _clock(written: str) -> str:
    found = _CLOCK.fullmatch(written)
    return "{:0>2}:{:0>2}:{:0>2}".format(*found.groups()) if found else written
