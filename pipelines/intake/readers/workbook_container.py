"""A workbook's container, looked over before anything in it is interpreted: sizes, damage, and cells too far out."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from pipelines.errors import Unreadable


MOST_BYTES = 512 << 20
"""Unpacked size that a workbook may have."""
MOST_ENTRIES = 1_000
MOST_RATIO = 200
"""Unpacked to packed; above it only a bomb compresses so well, once it is larger than `SMALL`."""
SMALL = 64 << 20
MOST_CELLS = 30_000_000
"""Cells in the rectangle from A1 to the farthest cell: the reading library lays all of it out in memory."""
MOST_COLUMNS = 1 << 14
"""Columns of a sheet in Excel and LibreOffice."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)
"""What a damaged container makes the library raise."""
CHUNK = 1 << 20
OVERLAP = 64

_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,20})(\d+)["']""")
_FAR = re.compile(
    rb"""\sr\s*=\s*["'](?:[A-Za-z]{3}|[B-Zb-z][A-Za-z]|[A-Za-z]*(?:[5-9]\d{5}|\d{7}))"""
)
"""A cell right of AZ or from row 500,000 on; without one, no rectangle is too large."""


def inspect(stream: BinaryIO) -> bool:
    """Look a workbook over; true if some formula in it may have failed.

    Raises:
        Unreadable: it is empty, encrypted, damaged, incomplete or too large.
    """
    start = stream.read(8)
    if not start:
        raise Unreadable("empty-file", "文件是空的", "请检查导出是否成功后重新报送。")
    if start == OLE:
        raise encrypted()
    try:
        with zipfile.ZipFile(stream) as archive:
            _refuse_bomb(archive.infolist())
            # A sum, because every part has to be looked at.
            return sum(_has_failures(archive, entry) for entry in archive.infolist()) > 0
    except DAMAGE as fault:
        raise corrupt() from fault


def corrupt() -> Unreadable:
    """The answer about a workbook that cannot be opened."""
    return Unreadable(
        "corrupt-file", "文件已损坏或不完整，无法打开", "请用WPS或Excel打开核对，另存后重新报送。"
    )


def encrypted() -> Unreadable:
    """The answer about a workbook with a password."""
    return Unreadable("encrypted-file", "工作簿设有打开密码", "请去掉密码，另存为.xlsx后重新报送。")


@contextmanager
def damage_told() -> Iterator[None]:
    """Whatever a reading library stumbles over is damage: calamine panics with what is no Exception at all.

    Raises:
        Unreadable: the workbook cannot be opened.
    """
    try:
        yield
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:
        raise corrupt() from fault


def sprawling() -> Unreadable:
    """The answer about a sheet that is far larger than its table."""
    return Unreadable(
        "too-large",
        "工作表在离表格很远的地方还有内容，占用的行列超过限制",
        "请删除表格右侧和下方的全部行列，另存后重新报送。",
    )


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if (
        unpacked > MOST_BYTES
        or len(entries) > MOST_ENTRIES
        or (unpacked > SMALL and unpacked / packed > MOST_RATIO)
    ):
        raise Unreadable(
            "too-large",
            f"工作簿展开后有{unpacked >> 20}MB，超过限制",
            "请删去空白行列和图片，或分成几个文件、改用CSV报送。",
        )


def _has_failures(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Unpack one part as far as its header declares, so that a lying header shows; refuse a sheet that sprawls."""
    is_far = has_failures = False
    for chunk in _chunks(archive, entry):
        is_far = is_far or _FAR.search(chunk) is not None
        has_failures = has_failures or b't="e"' in chunk
    if is_far and entry.filename.endswith(".xml") and _cells(archive, entry) > MOST_CELLS:
        raise sprawling()
    return has_failures


def _cells(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    width = height = 1
    for chunk in _chunks(archive, entry):
        for letters, digits in _PLACE.findall(chunk):
            width, height = max(width, _column(letters)), max(height, int(digits[:12]))
    return width * height


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part in pieces that overlap, so that nothing is cut in two."""
    before = b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            yield before + chunk
            before = chunk[-OVERLAP:]
