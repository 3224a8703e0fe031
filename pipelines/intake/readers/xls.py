"""The binary workbooks of Excel 97 to 2003 and of WPS (.et): records in a compound file (OLE)."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import olefile

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.calamine_sheets import read_sheets
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import FailedFormulas, SheetGrid, has_text
from pipelines.intake.readers.old_texts import with_decoded_texts
from pipelines.intake.readers.workbook_errors import (
    corrupt_workbook,
    encrypted_workbook,
    refusing_damage,
    sprawling_sheet,
)


# Kinds of records, by their numbers in [MS-XLS].
BOUNDSHEET = 0x85
FILEPASS = 0x2F
FORMULA = 0x06
BOOLERR = 0x205

# Kinds of records that begin with the row and the column of a cell.
CELLS = frozenset({FORMULA, BOOLERR, 0x201, 0x203, 0x204, 0x27E, 0xBD, 0xBE, 0xD6, 0xFD})

# What a cell shows by the code of its error.
ERROR_TEXTS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def read_xls(path: Path, limits: Limits) -> list[Grid]:
    """Read an old workbook as one grid per sheet that holds anything, the visible ones first.

    Raises:
        Unreadable: it is encrypted, damaged, too large, or a compound file of another kind.
    """
    with open_plain_file(path) as stream:
        content = _workbook_stream(stream)
        failed_formulas = _inspect(content, limits)
        with refusing_damage():
            sheets = read_sheets(stream)
        sheets = with_decoded_texts(sheets, _records(content))

    grids: list[Grid] = []
    for sheet in sheets:
        if has_text(sheet.rows):
            grids.append(
                SheetGrid(
                    format="xls",
                    sheet=sheet.name,
                    is_hidden=sheet.is_hidden,
                    rows=sheet.rows,
                    failed_formulas=failed_formulas.get(sheet.position, {}),
                )
            )
    return grids


def _workbook_stream(stream: BinaryIO) -> bytes:
    """The stream of a compound file that holds a workbook's records."""
    try:
        with olefile.OleFileIO(stream) as compound_file:
            if compound_file.exists("EncryptedPackage"):
                raise encrypted_workbook()
            # Excel 95 called it Book.
            for name in ("Workbook", "Book"):
                if compound_file.exists(name):
                    return bytes(compound_file.openstream(name).read())
    except Unreadable:
        raise
    # olefile raises whatever the numbers in a damaged file lead it to.
    except Exception as error:
        raise corrupt_workbook() from error

    raise Unreadable(
        "unknown-format",
        "内容不是工作簿（可能是Word文档等其他文件）",
        "请报送工作簿，如.xlsx或.xls。",
    )


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


def _inspect(content: bytes, limits: Limits) -> Mapping[int, FailedFormulas]:
    """The failed formulas by the position of their sheets. calamine shows their cells as blank.

    Raises:
        Unreadable: it is encrypted, or its sheets together have more cells than one sheet may have.
    """
    sheet_positions: dict[int, int] = {}
    failed: dict[int, dict[int, str]] = defaultdict(dict)
    position = -1
    size = _SheetSize()
    cells = 0
    for offset, kind, data in _records(content):
        if kind == FILEPASS:
            raise encrypted_workbook()
        if kind == BOUNDSHEET:
            sheet_offset = int.from_bytes(data[:4], "little")
            sheet_positions[sheet_offset] = len(sheet_positions)
        if offset in sheet_positions:
            position = sheet_positions[offset]
            size = _SheetSize()
        if kind in CELLS and len(data) >= 8:
            row, column = struct.unpack_from("<HH", data)
            cells += size.include(row, column)
            error_code = _error_code(kind, data)
            if error_code is not None:
                failed[position].setdefault(row + 1, ERROR_TEXTS.get(error_code, "#ERR"))
        if cells > limits.sheet_cells:
            raise sprawling_sheet()
    return failed


def _records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each record: where it begins, its kind, its data."""
    offset = 0
    while offset + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, offset)
        end = offset + 4 + length
        yield offset, kind, content[offset + 4 : end]
        offset = end


def _error_code(kind: int, data: bytes) -> int | None:
    """The code of the error that a cell shows; None: it shows none."""
    if kind == BOOLERR:
        is_error = data[7:8] == b"\x01"
        return data[6] if is_error else None
    # A formula's result is a number unless it ends in FFFF; its first byte then says what it is:
    # 2 is an error.
    if kind == FORMULA and len(data) >= 14:
        is_error = data[12:14] == b"\xff\xff" and data[6] == 2
        return data[8] if is_error else None
    return None
