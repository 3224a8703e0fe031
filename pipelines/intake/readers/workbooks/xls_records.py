"""The records of an old workbook (BIFF, [MS-XLS]) that say how large its sheets are and how they look."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipelines.intake.cells.number_formats import BUILT_IN, GENERAL
from pipelines.intake.cells.sheet_facts import MergedRange
from pipelines.intake.limits import Limits
from pipelines.intake.readers.workbooks.sheet_appearance import PLAIN_FORMATS, Appearance
from pipelines.intake.readers.workbooks.workbook_errors import (
    corrupt_workbook,
    encrypted_workbook,
    sprawling_sheet,
)
from pipelines.intake.readers.workbooks.xls_comments import CommentReader
from pipelines.intake.readers.workbooks.xls_prompts import ENTRY_CHECK, prompts_of_record
from pipelines.intake.readers.workbooks.xls_results import (
    BOOLERR,
    ERROR_TEXTS,
    FORMULA,
    error_code_of,
    is_empty_result,
)
from pipelines.intake.readers.workbooks.xls_runs import CELL_WITH_SHARED_TEXT, SharedTexts
from pipelines.shapes.day_zero import DAY_ZERO, DAY_ZERO_OF_1904


# Kinds of records, by their numbers in [MS-XLS].
_BEGIN = 0x809
_BOUNDSHEET = 0x85
FILEPASS = 0x2F
FORMAT = 0x41E
FONT = 0x31
CELL_STYLE = 0xE0
_SEVERAL_NUMBERS = 0xBD
SEVERAL_BLANKS = 0xBE
MERGED_CELLS = 0xE5
_ROW = 0x208
_COLUMN = 0x7D
EPOCH = 0x22
CALCULATION_ENGINE = 0x1C1
UNCALCULATED = 0x5E
PAGE_HEAD = 0x14
PAGE_FOOT = 0x15

# Kinds of records that begin with the row and the column of a cell.
_CELLS = frozenset(
    {FORMULA, BOOLERR, 0x201, 0x203, 0x204, 0x27E, _SEVERAL_NUMBERS, SEVERAL_BLANKS, 0xD6, 0xFD}
)

# The version in the record BEGIN from which on texts are Unicode.
UNICODE_VERSION = 0x600

# A bit of a formula whose result is not the one that its writer put there. Apache POI and others set
# it, with a result of 0.
CALCULATE_WHEN_OPENED = 0x02

# A bit of a font that draws a line through its texts.
_STRUCK = 0x08

# There is no font of this number: those behind it are numbered as if there were.
NO_FONT = 4

# Where a font says that its characters stand above (1) or below (2) the line.
RAISED_OFFSET = 8


@dataclass
class _SheetSize:
    """Rows and columns of a sheet up to its farthest cell."""

    height: int = 0
    width: int = 0

    def include(self, row: int, column: int) -> int:
        """Make room for a cell, and return by how many cells the sheet has grown."""
        if row < self.height and column < self.width:
            return 0
        cells_before = self.height * self.width
        self.height = max(self.height, row + 1)
        self.width = max(self.width, column + 1)
        return self.height * self.width - cells_before


class RecordReader:
    """Reads the records of a workbook once, and keeps how its sheets look."""

    def __init__(self, limits: Limits) -> None:
        self.appearances: dict[int, Appearance] = {}
        """By the position of the sheet."""

        self._limits = limits
        self._offsets: dict[int, int] = {}
        """Where a sheet begins → its position."""
        self._codes: dict[int, str] = {}
        self._formats: list[str | None] = []
        """Format code of each cell style; None: it adds nothing to a value."""

        # A cell names a style, and a style a font: each is read before what names it.
        self._struck_fonts: list[bool] = []
        self._struck_styles: list[bool] = []
        self._raised_fonts: list[bool] = []
        self._raised_styles: list[bool] = []

        self._texts = SharedTexts()
        self._comments = CommentReader()
        self._raised_texts: dict[int, str] = {}

        self._is_unicode = True
        self._day_zero = DAY_ZERO
        self.names_calculation_engine = False
        """Whether a spreadsheet program says with which engine it has calculated the formulas."""

        self._appearance = Appearance()
        self._size = _SheetSize()
        self._cells = 0

        # Kind → length of its shortest record, and what reads it.
        self._read_by_kind: dict[int, tuple[int, Callable[[bytes], None]]] = {
            _BEGIN: (2, self._read_version),
            _BOUNDSHEET: (4, self._note_sheet),
            FORMAT: (5, self._read_format),
            FONT: (4, self._read_font),
            CELL_STYLE: (4, self._read_style),
            MERGED_CELLS: (2, self._read_merged_cells),
            _ROW: (14, self._read_row),
            _COLUMN: (10, self._read_column),
            EPOCH: (2, self._read_epoch),
            CALCULATION_ENGINE: (0, self._note_calculation_engine),
            UNCALCULATED: (0, self._note_uncalculated),
            PAGE_HEAD: (4, self._read_page_text),
            PAGE_FOOT: (4, self._read_page_text),
            ENTRY_CHECK: (4, self._read_prompts),
        }

    def read(self, content: bytes) -> None:
        """Read all records.

        Raises:
            FileRefused: the workbook is encrypted or damaged, or its sheets have more cells than one
                may have.
        """
        for offset, kind, data in binary_records(content):
            self._texts.add(kind, data)
            self._appearance.comments += self._comments.read(kind, data)
            self._appearance.drawing_texts += self._comments.take_boxes()
            if offset in self._offsets:
                self._begin_sheet(self._offsets[offset])
            if kind in _CELLS and len(data) >= 6:
                self._read_cell(kind, data)
            elif kind == FILEPASS:
                raise encrypted_workbook()
            elif kind in self._read_by_kind:
                least_length, read = self._read_by_kind[kind]
                if len(data) >= least_length:
                    read(data)
        # Another reader would begin such a sheet within a record, and read cells that nobody counted.
        if len(self.appearances) < len(self._offsets):
            raise corrupt_workbook()

    def _begin_sheet(self, position: int) -> None:
        self._appearance = Appearance(day_zero=self._day_zero)
        self.appearances[position] = self._appearance
        # Texts are looked through only where a font of the workbook is raised at all.
        if any(self._raised_fonts) and not self._raised_texts:
            self._raised_texts = self._texts.raised(self._is_raised_font)
        self._size = _SheetSize()

    def _note_sheet(self, data: bytes) -> None:
        self._offsets[int.from_bytes(data[:4], "little")] = len(self._offsets)

    def _read_version(self, data: bytes) -> None:
        self._is_unicode = int.from_bytes(data[:2], "little") >= UNICODE_VERSION

    def _read_epoch(self, data: bytes) -> None:
        if data[:2] == b"\x01\x00":
            self._day_zero = DAY_ZERO_OF_1904

    def _note_calculation_engine(self, data: bytes) -> None:
        self.names_calculation_engine = True

    def _note_uncalculated(self, data: bytes) -> None:
        self._appearance.needs_calculation = True

    def _read_font(self, data: bytes) -> None:
        self._struck_fonts.append(bool(data[2] & _STRUCK))
        self._raised_fonts.append(data[RAISED_OFFSET : RAISED_OFFSET + 1] in (b"\x01", b"\x02"))

    def _read_style(self, data: bytes) -> None:
        number = int.from_bytes(data[:2], "little")
        font = number - (number > NO_FONT)
        self._struck_styles.append(font < len(self._struck_fonts) and self._struck_fonts[font])
        self._raised_styles.append(self._is_raised_font(number))
        number = int.from_bytes(data[2:4], "little")
        code = self._codes.get(number, BUILT_IN.get(number, GENERAL))
        self._formats.append(None if code in PLAIN_FORMATS else code)

    def _is_raised_font(self, number: int) -> bool:
        position = number - (number > NO_FONT)
        return position < len(self._raised_fonts) and self._raised_fonts[position]

    def _read_row(self, data: bytes) -> None:
        # A bit says that the row has no height; some programs write the height alone.
        if data[12] & 0x20 or data[6:8] == b"\x00\x00":
            row = int.from_bytes(data[:2], "little")
            self._appearance.hidden_rows.add(row + 1)

    def _read_column(self, data: bytes) -> None:
        has_no_width = data[4:6] == b"\x00\x00"
        if data[8] & 0x01 or has_no_width:
            first, last = struct.unpack_from("<HH", data)
            self._appearance.hidden_columns.update(range(first, min(last, 255) + 1))

    def _read_format(self, data: bytes) -> None:
        number = int.from_bytes(data[:2], "little")
        if not self._is_unicode:
            length = data[2]
            self._codes[number] = data[3 : 3 + length].decode("gb18030", "replace")
            return
        length = int.from_bytes(data[2:4], "little")
        if data[4] & 0x01:
            self._codes[number] = data[5 : 5 + 2 * length].decode("utf-16-le", "replace")
        else:
            self._codes[number] = data[5 : 5 + length].decode("latin-1")

    def _read_page_text(self, data: bytes) -> None:
        if not self._is_unicode:
            text = data[1 : 1 + data[0]].decode("gb18030", "replace")
        elif data[2] & 0x01:
            length = 2 * int.from_bytes(data[:2], "little")
            text = data[3 : 3 + length].decode("utf-16-le", "replace")
        else:
            text = data[3 : 3 + int.from_bytes(data[:2], "little")].decode("latin-1")
        self._appearance.margin_texts.append(text)

    def _read_prompts(self, data: bytes) -> None:
        self._appearance.prompts += prompts_of_record(data)

    def _read_cell(self, kind: int, data: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", data)
        self._cells += self._size.include(row, column)
        if self._cells > self._limits.sheet_cells:
            raise sprawling_sheet()

        if kind == _SEVERAL_NUMBERS:
            # Behind the first column: style and number of each cell, and the last column.
            for offset, start in enumerate(range(4, len(data) - 7, 6)):
                self._note_style(row, column + offset, struct.unpack_from("<H", data, start)[0])
        elif kind != SEVERAL_BLANKS:
            self._note_style(row, column, style)

        if kind == CELL_WITH_SHARED_TEXT and len(data) >= 10:
            raised = self._raised_texts.get(int.from_bytes(data[6:10], "little"))
            if raised is not None:
                self._appearance.raised_cells[row + 1, column] = raised
        error_code = error_code_of(kind, data)
        if error_code is not None:
            shown = ERROR_TEXTS.get(error_code, "#ERR")
            self._appearance.failed_formulas.append((row + 1, column, shown))
        elif kind == FORMULA and len(data) >= 16:
            self._read_result(row + 1, column, data)

    def _read_result(self, row_number: int, column: int, data: bytes) -> None:
        if not is_empty_result(data[6:14]):
            self._appearance.other_results.append((row_number, column))
        elif data[14] & CALCULATE_WHEN_OPENED:
            self._appearance.formulas_without_result.append((row_number, column))
        else:
            self._appearance.empty_results.append((row_number, column))

    def _note_style(self, row: int, column: int, style: int) -> None:
        if style >= len(self._formats):
            return
        if self._struck_styles[style]:
            self._appearance.struck_cells.add((row + 1, column))
        if self._raised_styles[style]:
            self._appearance.raised_cells[row + 1, column] = ""
        code = self._formats[style]
        if code is not None:
            self._appearance.styled.append((row + 1, column, code))

    def _read_merged_cells(self, data: bytes) -> None:
        for start in range(2, len(data) - 7, 8):
            first_row, last_row, first_column, last_column = struct.unpack_from(
                "<HHHH", data, start
            )
            self._appearance.merged.append(
                MergedRange(first_row + 1, first_column, last_row + 1, last_column)
            )


def binary_records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each record: where it begins, its kind, its data."""
    offset = 0
    while offset + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, offset)
        end = offset + 4 + length
        yield offset, kind, content[offset + 4 : end]
        offset = end
