"""Workbooks: cells as text, macros and formulas never run, sizes looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import python_calamine

from pipelines.errors import Unreadable
from pipelines.intake.originals import opened
from pipelines.intake.readers.grid import HEAD_ROWS, Body, Grid, Row, table_of, without_blank_rows


MOST_BYTES = 512 << 20
"""Unpacked size that a workbook may declare."""
MOST_ENTRIES = 1_000
MOST_RATIO = 200
"""Unpacked to packed; above it only a bomb compresses so well, once it is larger than `SMALL`."""
SMALL = 64 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXACT = 1e15
"""From here on a spreadsheet's numbers have lost their last digits."""


def read_xlsx(path: Path) -> list[Grid]:
    """Read a workbook as one grid per sheet that holds anything.

    Raises:
        Unreadable: it is encrypted, damaged, incomplete or too large.
    """
    _inspect(path)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [
            (name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in workbook.sheet_names
        ]
    except Exception as fault:  # calamine raises its own kinds and, on hostile input, others
        raise _corrupt() from fault
    return [SheetGrid(name, rows) for name, rows in sheets if any(_text(cell) for row in rows for cell in row)]


def _inspect(path: Path) -> None:
    """Look at the container before unpacking it."""
    with opened(path) as stream:
        start = stream.read(8)
        if not start:
            raise Unreadable("empty-file", "文件是空的", "请检查导出是否成功后重新报送。")
        if start == OLE:
            raise Unreadable(
                "encrypted-file", "工作簿设有打开密码，或是旧的.xls格式", "请去掉密码，另存为.xlsx后重新报送。"
            )
        try:
            with zipfile.ZipFile(stream) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError) as fault:
            raise _corrupt() from fault
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if unpacked > MOST_BYTES or len(entries) > MOST_ENTRIES or (unpacked > SMALL and unpacked / packed > MOST_RATIO):
        raise Unreadable(
            "too-large",
            f"工作簿展开后有{unpacked >> 20}MB，超过限制",
            "请删去空白行列和图片，或分成几个文件、改用CSV报送。",
        )


def _corrupt() -> Unreadable:
    return Unreadable("corrupt-file", "文件已损坏或不完整，无法打开", "请用WPS或Excel打开核对，另存后重新报送。")


@dataclass
class SheetGrid:
    """One sheet."""

    sheet: str | None
    rows: list[list[Any]]
    format: str = "xlsx"
    encoding: str | None = None
    delimiter: str | None = None

    def head(self) -> list[Row]:
        """The first rows."""
        return [[_text(cell) for cell in row] for row in self.rows[:HEAD_ROWS]]

    def body(self, header_row: int, width: int) -> Body:
        """All rows below the header; a row with text beyond the header's columns is malformed."""
        rows, malformed, columns = self.rows[header_row:], {}, []
        for position in range(width):
            columns.append([_text(row[position]) if position < len(row) else None for row in rows])
        for number, row in enumerate(rows, header_row + 1):
            if any(_text(cell) for cell in row[width:]):
                malformed[number] = f"表头有{width}列，本行在其右侧还有内容。"
        numbers = range(header_row + 1, header_row + 1 + len(rows))
        return without_blank_rows(table_of(list(numbers), columns), malformed)


def _text(cell: Any) -> str | None:
    """A cell as a person would write it; numbers that the spreadsheet has damaged stay recognisable as such."""
    match cell:
        case None | "":
            return None
        case str():
            return cell.replace("\x00", "") or None
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return _number(float(cell))
        case datetime():
            return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
        case date():
            return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    if abs(value) >= EXACT:
        return f"{value:.5E}"
    return str(int(value)) if value.is_integer() else repr(value)
