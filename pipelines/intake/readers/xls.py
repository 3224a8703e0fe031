"""The binary workbooks of Excel 97 to 2003 and of WPS (.et): records in a compound file (OLE)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import olefile

from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import SheetGrid, has_text
from pipelines.intake.readers.workbooks.calamine_sheets import read_sheets
from pipelines.intake.readers.workbooks.compound_file import (
    COMPOUND_FILE_START,
    MOST_STREAM_BYTES,
    compound_file_of,
)
from pipelines.intake.readers.workbooks.old_texts import with_decoded_texts
from pipelines.intake.readers.workbooks.sheet_appearance import Appearance, put_shown_texts
from pipelines.intake.readers.workbooks.sheet_remarks import remarks_of
from pipelines.intake.readers.workbooks.workbook_errors import (
    corrupt_workbook,
    encrypted_workbook,
    refusing_damage,
    sprawling_sheet,
)
from pipelines.intake.readers.workbooks.xls_records import RecordReader, binary_records


# The stream in which a program that saves a workbook says who saved it, and when.
_SUMMARY = "\x05SummaryInformation"


def is_xls(path: Path, start: bytes) -> bool:
    """Whether a file of these first bytes is a compound file, as old workbooks are."""
    return start.startswith(COMPOUND_FILE_START)


def read_xls(path: Path, limits: Limits) -> list[Grid]:
    """Read an old workbook as one grid per sheet that holds anything, the visible ones first.

    Raises:
        FileRefused: it is encrypted, damaged, too large, or a compound file of another kind.
    """
    with open_plain_file(path) as stream:
        name, content, has_summary = _workbook_stream(stream)
    if len(content) > MOST_STREAM_BYTES:
        raise sprawling_sheet()
    records = RecordReader(limits)
    records.read(content)
    # Every spreadsheet program writes at least one of the two.
    is_calculated = records.names_calculation_engine or has_summary
    with refusing_damage():
        sheets = read_sheets(BytesIO(compound_file_of(content, name)))
    sheets = with_decoded_texts(sheets, binary_records(content))

    grids: list[Grid] = []
    for sheet in sheets:
        appearance = records.appearances.get(sheet.position, Appearance())
        appearance.needs_calculation |= not is_calculated
        facts = put_shown_texts(sheet.rows, appearance)
        if has_text(sheet.rows):
            grids.append(
                SheetGrid(
                    format="xls",
                    sheet=sheet.name,
                    is_hidden=sheet.is_hidden,
                    rows=sheet.rows,
                    facts=facts,
                    remarks=remarks_of(sheet.rows, appearance),
                )
            )
    return grids


def _workbook_stream(stream: BinaryIO) -> tuple[str, bytes, bool]:
    """Name and content of the stream that holds a workbook's records; whether there is a summary."""
    try:
        with olefile.OleFileIO(stream) as compound_file:
            if compound_file.exists("EncryptedPackage"):
                raise encrypted_workbook()
            # Excel 95 called it Book.
            for name in ("Workbook", "Book"):
                if compound_file.exists(name):
                    content = bytes(compound_file.openstream(name).read())
                    return name, content, bool(compound_file.exists(_SUMMARY))
    except FileRefused:
        raise
    # olefile raises whatever the numbers in a damaged file lead it to.
    except Exception as error:
        raise corrupt_workbook() from error

    raise FileRefused(
        "unknown-format",
        "内容不是工作簿（可能是Word文档等其他文件）",
        "请报送工作簿，如.xlsx或.xls。",
    )
