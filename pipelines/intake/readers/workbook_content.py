"""Workbooks are read by what is in them: many systems save other things under the ending `.xls`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.csv import read_csv
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.workbooks.workbook_errors import corrupt_workbook
from pipelines.shapes.file_formats import FORMATS


# Bytes that are enough to tell the formats apart.
START_BYTES = 4096

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

Read = Callable[[Path, Limits], list[Grid]]


@dataclass(frozen=True)
class _WorkbookReader:
    """What a module of this room offers for one content of workbooks."""

    recognises: Callable[[Path, bytes], bool]
    """Whether a file of these first bytes holds that content."""
    read: Read


def _workbook_readers() -> list[_WorkbookReader]:
    """The readers of all workbooks, in the order of the table of formats."""
    readers = []
    for file_format in FORMATS:
        for name in file_format.workbook_readers:
            # By its name, so that a new workbook is a line of that table and a module.
            module = import_module(f"pipelines.intake.readers.{name}")
            recognises = getattr(module, f"is_{name}")
            read = getattr(module, f"read_{name}")
            readers.append(_WorkbookReader(recognises, read))
    return readers


WORKBOOK_READERS = _workbook_readers()


def read_workbook(path: Path, limits: Limits) -> list[Grid]:
    """Read a file that is called a workbook by the reader for what is in it.

    Raises:
        FileRefused: it cannot be read as what it is.
    """
    with open_plain_file(path) as stream:
        start = stream.read(START_BYTES)
    read = _reader_for(path, start)
    try:
        return read(path, limits)
    except FileRefused as error:
        if error.code == corrupt_workbook().code:
            raise corrupt_workbook(path.suffix) from error
        raise


def _reader_for(path: Path, start: bytes) -> Read:
    _refuse_foreign(path, start)

    for reader in WORKBOOK_READERS:
        if reader.recognises(path, start):
            return reader.read
    return _read_text


def _read_text(path: Path, limits: Limits) -> list[Grid]:
    """Read a text file that is called a workbook.

    Raises:
        FileRefused: it is empty, or no text either, and so a damaged workbook.
    """
    try:
        return read_csv(path, limits)
    except FileRefused as error:
        # Whoever sees a workbook cannot do anything about an encoding.
        if error.code == "unknown-encoding":
            raise corrupt_workbook() from error
        raise


def _refuse_foreign(path: Path, start: bytes) -> None:
    for foreign_start, kind in FOREIGN_STARTS.items():
        if start.startswith(foreign_start):
            raise FileRefused(
                "unknown-format",
                f"扩展名是“{path.suffix}”，内容却是{kind}",
                "请用WPS或Excel打开原表，另存为.xlsx后重新报送。",
            )
