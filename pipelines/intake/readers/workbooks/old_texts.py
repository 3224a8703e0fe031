"""The texts in workbooks of Excel 95 and before, which are bytes in the code page of their machine.

calamine takes them for UTF-16, so they are read here from the same records: strictly as GB 18030, of
which the Chinese code page 936 is a part. Files of old report programs often name another code page
or none, but bytes that are GB 18030 from the first to the last cell are nothing else.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.errors import FileRefused
from pipelines.intake.readers.workbooks.calamine_sheets import CalamineSheet


# Kinds of records, by their numbers in [MS-XLS] and the documentation of Excel 5.
BEGINNING = 0x809
_BOUNDSHEET = 0x85
_FORMULA = 0x06
FORMULA_RESULT = 0x207
LABELS = frozenset({0x204, 0xD6})

# Version in the first record of a workbook of Excel 5 or 95.
EXCEL_95 = 0x0500

# A record: where it begins, its kind, its data.
WorkbookRecord = tuple[int, int, bytes]


@dataclass(frozen=True)
class _OldTexts:
    """The texts of a workbook as bytes."""

    names: Sequence[bytes]
    """Of its sheets."""
    cells: Mapping[int, Mapping[tuple[int, int], bytes]]
    """Position of a sheet → row and column, from 0 → text."""


def with_decoded_texts(
    sheets: Sequence[CalamineSheet], records: Iterable[WorkbookRecord]
) -> list[CalamineSheet]:
    """The sheets of a workbook with its texts decoded; those of a newer workbook as they are.

    Raises:
        FileRefused: the encoding of its texts is not certain.
    """
    texts = _old_texts(records)
    if texts is None:
        return list(sheets)

    decoded = []
    for sheet in sheets:
        for (row, column), raw in texts.cells.get(sheet.position, {}).items():
            _put(sheet.rows, row, column, _decode(raw))
        name = sheet.name
        if sheet.position < len(texts.names):
            name = _decode(texts.names[sheet.position])
        decoded.append(replace(sheet, name=name))
    return decoded


def _old_texts(records: Iterable[WorkbookRecord]) -> _OldTexts | None:
    """The texts of a workbook of Excel 95 or before; None: it is newer."""
    sheet_positions: dict[int, int] = {}
    names: list[bytes] = []
    cells: dict[int, dict[tuple[int, int], bytes]] = {}

    position = -1
    coordinates = (0, 0)

    for offset, kind, data in records:
        if offset == 0 and not _is_old(kind, data):
            return None
        if kind == _BOUNDSHEET:
            sheet_positions[int.from_bytes(data[:4], "little")] = len(names)
            names.append(data[7 : 7 + data[6]] if len(data) > 6 else b"")
        position = sheet_positions.get(offset, position)

        # A formula whose result is a text says so, and the record behind it has the text.
        if kind == _FORMULA and len(data) >= 4:
            row, column = struct.unpack_from("<HH", data)
            coordinates = (row, column)
        elif kind == FORMULA_RESULT and len(data) >= 2:
            cells.setdefault(position, {})[coordinates] = _text(data, 0)
        elif kind in LABELS and len(data) >= 8:
            row, column = struct.unpack_from("<HH", data)
            cells.setdefault(position, {})[row, column] = _text(data, 6)

    return _OldTexts(names, cells)


def _is_old(kind: int, data: bytes) -> bool:
    return kind == BEGINNING and int.from_bytes(data[:2], "little") == EXCEL_95


def _text(data: bytes, offset: int) -> bytes:
    """A text behind its length."""
    length = int.from_bytes(data[offset : offset + 2], "little")
    return data[offset + 2 : offset + 2 + length]


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as error:
        raise FileRefused(
            "unknown-encoding",
            "这是旧版（Excel 95或更早）的工作簿，其中文字的编码无法识别",
            "请用WPS或Excel打开，确认文字显示正确后，另存为.xlsx再报送。",
        ) from error


def _put(rows: list[list[object]], row: int, column: int, text: str) -> None:
    """Put a text into its cell, if the sheet is as large as that."""
    if row < len(rows):
        cells = rows[row]
        cells += [None] * (column + 1 - len(cells))
        cells[column] = text
