"""The old binary workbooks of Excel 97 to 2003 and of WPS (.et): records in a compound file (OLE)."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import olefile

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.originals import opened
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import FailedFormulas, SheetGrid, has_text
from pipelines.intake.readers.workbook_container import (
    MOST_CELLS,
    corrupt,
    damage_told,
    encrypted,
    sprawling,
)
from pipelines.intake.readers.xlsx import calamine_sheets


BOUNDSHEET, FILEPASS, FORMULA, BOOLERR = 0x85, 0x2F, 0x06, 0x205
CELLS = frozenset({FORMULA, BOOLERR, 0x201, 0x203, 0x204, 0x27E, 0xBD, 0xBE, 0xD6, 0xFD})
"""Kinds of records that begin with the row and the column of a cell."""
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def read_xls(path: Path, limits: Limits) -> list[Grid]:
    """Read an old workbook as one grid per sheet that holds anything, those first that its reader sees.

    Raises:
        Unreadable: it is encrypted, damaged, too large, or a compound file of another kind.
    """
    with opened(path) as stream:
        failures = _failures(_records(stream))
        with damage_told():
            sheets = calamine_sheets(stream)
    return [
        SheetGrid(
            format="xls",
            sheet=sheet.name,
            is_hidden=sheet.is_hidden,
            rows=sheet.rows,
            failed_formulas=failures.get(sheet.position, {}),
        )
        for sheet in sheets
        if has_text(sheet.rows)
    ]


def _records(stream: BinaryIO) -> bytes:
    """The stream of a compound file in which a workbook's records lie."""
    try:
        with olefile.OleFileIO(stream) as container:
            if container.exists("EncryptedPackage"):
                raise encrypted()
            name = next((one for one in ("Workbook", "Book") if container.exists(one)), None)
            if name is None:
                raise Unreadable(
                    "unknown-format",
                    "内容不是工作簿（可能是Word文档等其他文件）",
                    "请报送工作簿，如.xlsx或.xls。",
                )
            return bytes(container.openstream(name).read())
    except Unreadable:
        raise
    except Exception as fault:  # olefile raises whatever the numbers in a damaged file lead it to
        raise corrupt() from fault


def _failures(content: bytes) -> Mapping[int, FailedFormulas]:
    """By the sheet's place: its failed formulas, which calamine takes for blanks. Refuses what is locked or sprawls."""
    places: dict[int, int] = {}
    found: dict[int, dict[int, str]] = defaultdict(dict)
    sheet, cells, height, width = -1, 0, 0, 0
    for at, kind, data in _walk(content):
        if kind == FILEPASS:
            raise encrypted()
        if kind == BOUNDSHEET:
            places[int.from_bytes(data[:4], "little")] = len(places)
        if at in places:
            sheet, height, width = places[at], 0, 0
        if kind in CELLS and len(data) >= 8:
            row, column = struct.unpack_from("<HH", data)
            if row >= height or column >= width:
                cells -= height * width
                height, width = max(height, row + 1), max(width, column + 1)
                cells += height * width
            if (code := _error(kind, data)) is not None:
                found[sheet].setdefault(row + 1, ERRORS.get(code, "#ERR"))
        if cells > MOST_CELLS:
            raise sprawling()
    return found


def _walk(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each record: where it begins, its kind, its data."""
    at = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        yield at, kind, content[at + 4 : at + 4 + length]
        at += 4 + length


def _error(kind: int, data: bytes) -> int | None:
    """The code of the error that a cell shows."""
    if kind == BOOLERR and data[7:8] == b"\x01":
        return data[6]
    # A formula's result is a number unless it ends in FFFF; its first byte then says what it is: 2 is an error.
    if kind == FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
        return data[8]
    return None
