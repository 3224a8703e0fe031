"""Workbooks are read by what is in them: many systems save other things under the ending `.xls`."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.csv import read_csv
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.html import read_html
from pipelines.intake.readers.ods import read_ods
from pipelines.intake.readers.spreadsheet_xml import read_spreadsheet_xml
from pipelines.intake.readers.workbooks.workbook_container import (
    COMPOUND_FILE_START,
    CONTAINER_DAMAGE,
)
from pipelines.intake.readers.workbooks.workbook_errors import corrupt_workbook
from pipelines.intake.readers.xls import read_xls
from pipelines.intake.readers.xlsx import read_xlsx


# Bytes that are enough to tell the formats apart.
START_BYTES = 4096

# Content of the file `mimetype` in an OpenDocument spreadsheet.
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"

# How files begin that are no tables at all, and what they are.
FOREIGN_STARTS = {
    b"%PDF": "PDF文件",
    b"{\\rtf": "RTF文档",
    b"MIME-Version:": "网页归档（mht）",
    b"Rar!": "RAR压缩包",
    b"7z\xbc\xaf": "7z压缩包",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"\x09\x00\x04\x00": "Excel 2的工作表",
    b"\x09\x02\x06\x00": "Excel 3的工作表",
    b"\x09\x04\x06\x00": "Excel 4的工作表",
}

_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style)[\s>]", re.IGNORECASE)
_SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"


def read_workbook(path: Path, limits: Limits) -> list[Grid]:
    """Read a file that is called a workbook by the reader for what is in it.

    Raises:
        Unreadable: it cannot be read as what it is.
    """
    with open_plain_file(path) as stream:
        start = stream.read(START_BYTES)
    read = _reader_for(path, start)
    try:
        return read(path, limits)
    except Unreadable as error:
        if error.code == corrupt_workbook().code:
            raise corrupt_workbook(path.suffix) from error
        raise


def _reader_for(path: Path, start: bytes) -> Callable[[Path, Limits], list[Grid]]:
    if start.startswith(COMPOUND_FILE_START):
        return read_xls

    _refuse_foreign(path, start)

    is_nothing = not start.strip(b"\x00")
    if start.startswith(b"PK") or is_nothing:
        return read_ods if _is_open_document(path) else read_xlsx

    if is_spreadsheet_xml(start):
        return read_spreadsheet_xml
    if _WEB_PAGE.search(_without_zeros(start)):
        return read_html
    return _read_text


def is_spreadsheet_xml(start: bytes) -> bool:
    """Whether the first bytes of a file are those of the XML of Excel 2003."""
    text = _without_zeros(start)
    return b"<?xml" in text and _SPREADSHEET_XML in text


def _without_zeros(start: bytes) -> bytes:
    """Bytes in which UTF-16 looks like ASCII."""
    return start.replace(b"\x00", b"")


def _read_text(path: Path, limits: Limits) -> list[Grid]:
    """Read a text file that is called a workbook.

    Raises:
        Unreadable: it is empty, or no text either, and so a damaged workbook.
    """
    try:
        return read_csv(path, limits)
    except Unreadable as error:
        # Whoever sees a workbook cannot do anything about an encoding.
        if error.code == "unknown-encoding":
            raise corrupt_workbook() from error
        raise


def _refuse_foreign(path: Path, start: bytes) -> None:
    for foreign_start, kind in FOREIGN_STARTS.items():
        if start.startswith(foreign_start):
            raise Unreadable(
                "unknown-format",
                f"扩展名是“{path.suffix}”，内容却是{kind}",
                "请用WPS或Excel打开原表，另存为.xlsx后重新报送。",
            )


def _is_open_document(path: Path) -> bool:
    try:
        with open_plain_file(path) as stream, zipfile.ZipFile(stream) as archive:
            content = archive.open("mimetype").read(len(OPEN_DOCUMENT) + 1)
    except (*CONTAINER_DAMAGE, KeyError):
        return False
    return content == OPEN_DOCUMENT
