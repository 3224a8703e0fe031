"""OpenDocument spreadsheets: repeated rows and cells are counted before they are laid out.

calamine reads them too, but it shows failed formulas as blank cells, and lays out everything that a
file says is repeated.
"""

from __future__ import annotations

import zipfile
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import SheetGrid, has_text
from pipelines.intake.readers.workbooks.conditional_texts import put_conditional_texts
from pipelines.intake.readers.workbooks.ods_content import ContentParser
from pipelines.intake.readers.workbooks.ods_margins import margin_texts
from pipelines.intake.readers.workbooks.ods_sheet import OdsSheet
from pipelines.intake.readers.workbooks.ods_styles import common_styles
from pipelines.intake.readers.workbooks.sheet_appearance import Appearance
from pipelines.intake.readers.workbooks.sheet_remarks import remarks_of
from pipelines.intake.readers.workbooks.workbook_container import (
    CONTAINER_DAMAGE,
    inspect_workbook,
    is_open_document,
    may_be_container,
)
from pipelines.intake.readers.workbooks.workbook_errors import corrupt_workbook, encrypted_workbook


def is_ods(path: Path, start: bytes) -> bool:
    """Whether a file of these first bytes is an OpenDocument spreadsheet."""
    return may_be_container(start) and is_open_document(path)


def read_ods(path: Path, limits: Limits) -> list[Grid]:
    """Read a spreadsheet as one grid per sheet that holds anything, the visible ones first.

    Raises:
        FileRefused: it is encrypted, damaged, incomplete or too large.
    """
    with open_plain_file(path) as stream:
        inspect_workbook(stream, limits)
        sheets, printed = _sheets_of(stream, limits)

    grids: list[Grid] = []
    for sheet in sorted(sheets, key=attrgetter("is_hidden")):
        if has_text(sheet.rows):
            _put_conditional_texts(sheet)
            grids.append(
                SheetGrid(
                    format="ods",
                    sheet=sheet.name,
                    is_hidden=sheet.is_hidden,
                    rows=sheet.rows,
                    facts=sheet.facts(),
                    remarks=remarks_of(
                        sheet.rows,
                        Appearance(
                            comments=sheet.comments,
                            margin_texts=printed,
                            drawing_texts=sheet.drawing_texts,
                        ),
                    ),
                )
            )
    return grids


def _put_conditional_texts(sheet: OdsSheet) -> None:
    """Put into the cells what their numbers show under conditions."""
    if sheet.conditions:
        # A row that is repeated is one object, and a condition may end within.
        sheet.rows = [list(row) for row in sheet.rows]
        put_conditional_texts(sheet.rows, sheet.conditions)


def _sheets_of(stream: BinaryIO, limits: Limits) -> tuple[list[OdsSheet], list[str]]:
    """The sheets, and what is printed around their pages."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise encrypted_workbook()
            parser = ContentParser(limits, common_styles(archive))
            with archive.open("content.xml") as content:
                parser.parse(content)
            printed = margin_texts(archive)
    except (*CONTAINER_DAMAGE, expat.ExpatError, KeyError) as error:
        raise corrupt_workbook() from error
    return parser.sheets, printed
