"""Workbooks are told by what they are, not by what they are called: systems save many things as `.xls`."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.originals import opened
from pipelines.intake.readers.csv import read_csv
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.html import read_html
from pipelines.intake.readers.ods import read_ods
from pipelines.intake.readers.spreadsheet_xml import read_spreadsheet_xml
from pipelines.intake.readers.workbook_container import DAMAGE, OLE
from pipelines.intake.readers.xls import read_xls
from pipelines.intake.readers.xlsx import read_xlsx


ODS = b"application/vnd.oasis.opendocument.spreadsheet"
BEGINNING = 4096
FOREIGN = {
    b"%PDF": "PDF文件",
    b"{\\rtf": "RTF文档",
    b"MIME-Version:": "网页归档（mht）",
    b"Rar!": "RAR压缩包",
    b"7z\xbc\xaf": "7z压缩包",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
}
"""How files begin that are no tables, whatever they are called."""

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style)[\s>]", re.IGNORECASE)
_SPREADSHEET_XML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")


def read_workbook(path: Path, limits: Limits) -> list[Grid]:
    """Read a file that is called a workbook by the reader for what is in it.

    Raises:
        Unreadable: it cannot be taken as what it is.
    """
    with opened(path) as stream:
        start = stream.read(BEGINNING)
    return _reader_of(path, start)(path, limits)


def _reader_of(path: Path, start: bytes) -> Callable[[Path, Limits], list[Grid]]:
    if start.startswith(OLE):
        return read_xls
    if foreign := next((kind for mark, kind in FOREIGN.items() if start.startswith(mark)), None):
        raise Unreadable(
            "unknown-format",
            f"扩展名是“{path.suffix}”，内容却是{foreign}",
            "请用WPS或Excel打开原表，另存为.xlsx后重新报送。",
        )
    if start.startswith(b"PK") or not start.strip(b"\x00"):
        return read_ods if _is_open_document(path) else read_xlsx
    readable = start.replace(b"\x00", b"")  # so that UTF-16 can be looked into
    if _SPREADSHEET_XML.search(readable) and b"<?xml" in readable:
        return read_spreadsheet_xml
    return read_html if _PAGE.search(readable) else read_csv


def _is_open_document(path: Path) -> bool:
    try:
        with opened(path) as stream, zipfile.ZipFile(stream) as archive:
            return archive.open("mimetype").read(len(ODS) + 1) == ODS
    except (*DAMAGE, KeyError):
        return False
