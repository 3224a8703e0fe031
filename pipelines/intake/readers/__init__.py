"""The readers of the file formats: `read_csv` in `csv.py` reads the format `csv`, and so on."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.archive import ARCHIVE_ENDING
from pipelines.intake.readers.foreign_files import unknown_format
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.part_names import name_parts
from pipelines.intake.readers.spreadsheet_xml import is_spreadsheet_xml
from pipelines.intake.readers.workbook_content import START_BYTES, read_workbook
from pipelines.shapes.file_formats import FORMATS, FileFormat


Reader = Callable[[Path, Limits], list[Grid]]


def _reader_of(file_format: FileFormat) -> Reader:
    if file_format.is_workbook:
        return read_workbook
    module = import_module(f"{__name__}.{file_format.name}")
    reader: Reader = getattr(module, f"read_{file_format.name}")
    return reader


def _readers_by_ending() -> Mapping[str, Reader]:
    readers = {}
    for file_format in FORMATS:
        for ending in file_format.endings:
            readers[ending] = _reader_of(file_format)
    return readers


READERS = _readers_by_ending()

# How a text begins that is no table with separators, and the ending of what it is.
_PAGE = rb"\s*(?i:<!doctype\s+html|<html|<head|<body)\b"
_BEGINNINGS = (
    (_PAGE, ".xls"),
    (rb"\s*[\[{]\s*[\[{\"]", ".json"),
    (rb"\s*<\?xml\b(?!.{0,300}mso-)", ".xml"),
)


def _by_content(path: Path, reader: Reader) -> Reader:
    """The reader for what a text file holds, whatever it is called."""
    if reader not in (READERS[".csv"], READERS[".xml"]):
        return reader
    with open_plain_file(path) as stream:
        start = stream.read(START_BYTES).removeprefix(BOM_UTF8)
    if is_spreadsheet_xml(path, start):
        return read_workbook
    if reader is not READERS[".csv"]:
        return reader
    for beginning, ending in _BEGINNINGS:
        if re.match(beginning, start, re.DOTALL):
            return READERS[ending]
    return reader


def read_grids(path: Path, limits: Limits) -> list[Grid]:
    """Read a file by the reader for its ending: one grid or more.

    Raises:
        FileRefused: there is no such reader, the file is empty, or it cannot be read.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise unknown_format(path.suffix, [*READERS, ARCHIVE_ENDING])
    grids = _by_content(path, reader)(path, limits)
    if not grids:
        raise FileRefused("empty-file", "文件里没有任何内容", "请检查导出是否成功后重新报送。")
    name_parts(grids)
    return grids


__all__ = ["READERS", "Grid", "Reader", "read_grids"]
