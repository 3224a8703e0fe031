"""The zip container of a workbook, inspected before a library interprets what is in it.

What is looked for: damage, sizes, and cells so far out that the sheet would not fit into memory.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.workbooks.compound_file import COMPOUND_FILE_START
from pipelines.intake.readers.workbooks.workbook_errors import (
    corrupt_workbook,
    encrypted_workbook,
    sprawling_sheet,
)


# Content of the file `mimetype` in an OpenDocument spreadsheet.
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"

# What zipfile raises for a damaged container.
CONTAINER_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)

# Files in one container. More of them are made to exhaust who lists them.
MOST_ENTRIES = 1_000

# No useful content is packed to so few bytes, once it is larger than SMALL_BYTES.
MOST_BYTES_PER_PACKED_BYTE = 200
SMALL_BYTES = 64 << 20

# Bytes that are searched at a time. The last of them are searched again with the next ones, so that
# no cell is cut in two.
_SEARCHED_BYTES = 1 << 20
_OVERLAP_BYTES = 64

_CELL_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,20})(\d+)["']""")

# A cell right of AZ, or from row 500,000 on. A sheet without one has not too many cells.
_FAR_CELL = re.compile(
    rb"""\sr\s*=\s*["'](?:[A-Za-z]{3}|[B-Zb-z][A-Za-z]|[A-Za-z]*(?:[5-9]\d{5}|\d{7}))"""
)


def may_be_container(start: bytes) -> bool:
    """Whether a file that begins so is a container, or what an interrupted copy leaves of one."""
    is_nothing = not start.strip(b"\x00")
    return is_nothing or start.startswith(b"PK")


def is_open_document(path: Path) -> bool:
    """Whether a container says that it is an OpenDocument spreadsheet."""
    try:
        with open_plain_file(path) as stream, zipfile.ZipFile(stream) as archive:
            content = archive.open("mimetype").read(len(OPEN_DOCUMENT) + 1)
    except (*CONTAINER_DAMAGE, KeyError):
        return False
    return content == OPEN_DOCUMENT


def inspect_workbook(stream: BinaryIO, limits: Limits) -> None:
    """Look through all entries of a workbook.

    Raises:
        FileRefused: it is empty, encrypted, damaged, incomplete or too large.
    """
    start = stream.read(len(COMPOUND_FILE_START))
    if not start:
        raise FileRefused("empty-file", "文件是空的", "请检查导出是否成功后重新报送。")
    if start == COMPOUND_FILE_START:
        raise encrypted_workbook()

    try:
        with zipfile.ZipFile(stream) as archive:
            _refuse_dense_archive(archive.infolist(), limits)
            for entry in archive.infolist():
                _inspect_entry(archive, entry, limits)
    except CONTAINER_DAMAGE as error:
        raise corrupt_workbook() from error


def is_packed_too_densely(unpacked_bytes: int, packed_bytes: int) -> bool:
    """Whether no useful content is packed to so few bytes."""
    is_small = unpacked_bytes <= SMALL_BYTES
    return not is_small and unpacked_bytes / packed_bytes > MOST_BYTES_PER_PACKED_BYTE


def _refuse_dense_archive(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked_bytes = sum(entry.file_size for entry in entries)
    packed_bytes = max(sum(entry.compress_size for entry in entries), 1)
    if (
        unpacked_bytes > limits.workbook_bytes
        or len(entries) > MOST_ENTRIES
        or is_packed_too_densely(unpacked_bytes, packed_bytes)
    ):
        raise FileRefused(
            "too-large",
            f"工作簿展开后有{unpacked_bytes >> 20}MB，超过限制",
            "请删去空白行列和图片，或分成几个文件、改用CSV报送。",
        )


def _inspect_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> None:
    """Unpack one entry; refuse a sheet that sprawls."""
    has_far_cell = False
    # To the end, even when it is found: only then does zipfile notice a wrong size or checksum.
    for piece in _pieces(archive, entry):
        has_far_cell = has_far_cell or _FAR_CELL.search(piece) is not None

    may_sprawl = has_far_cell and entry.filename.endswith(".xml")
    if may_sprawl and _cell_count(archive, entry) > limits.sheet_cells:
        raise sprawling_sheet()


def _cell_count(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Cells of a sheet from A1 to the farthest column and row."""
    width = 1
    height = 1
    for piece in _pieces(archive, entry):
        for letters, digits in _CELL_REFERENCE.findall(piece):
            width = max(width, _column_number(letters))
            height = max(height, int(digits[:12]))
    return width * height


def _column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """An entry in pieces that overlap."""
    overlap = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_SEARCHED_BYTES):
            yield overlap + piece
            overlap = piece[-_OVERLAP_BYTES:]
