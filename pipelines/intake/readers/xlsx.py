"""Workbooks: cells as text as a person reads them; macros and formulas never run."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException

from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import SheetGrid, has_text
from pipelines.intake.readers.workbooks.calamine_sheets import CalamineSheet, read_sheets
from pipelines.intake.readers.workbooks.conditional_texts import put_conditional_texts
from pipelines.intake.readers.workbooks.sheet_appearance import Appearance, put_shown_texts
from pipelines.intake.readers.workbooks.sheet_remarks import remarks_of
from pipelines.intake.readers.workbooks.workbook_container import (
    inspect_workbook,
    is_open_document,
    may_be_container,
)
from pipelines.intake.readers.workbooks.workbook_errors import corrupt_workbook, refusing_damage
from pipelines.intake.readers.workbooks.xlsx_comments import read_comments, read_drawing_texts
from pipelines.intake.readers.workbooks.xlsx_escapes import decode_escapes
from pipelines.intake.readers.workbooks.xlsx_fonts import font_marks_of
from pipelines.intake.readers.workbooks.xlsx_formats import cell_formats, codes_of_conditions
from pipelines.intake.readers.workbooks.xlsx_parts import read_appearance
from pipelines.intake.readers.workbooks.xlsx_workbook import read_workbook_part


def is_xlsx(path: Path, start: bytes) -> bool:
    """Whether a file of these first bytes is a workbook, or what is left of a damaged one."""
    return may_be_container(start) and not is_open_document(path)


def read_xlsx(path: Path, limits: Limits) -> list[Grid]:
    """Read a workbook as one grid per sheet that holds anything, the visible ones first.

    Raises:
        FileRefused: it is encrypted, damaged, incomplete or too large.
    """
    with open_plain_file(path) as stream:
        inspect_workbook(stream, limits)
        with refusing_damage():
            # The library gives the values of cells only. What they show is read beside it.
            sheets = read_sheets(stream)
            appearances = _appearances(stream, sheets)

    grids: list[Grid] = []
    for sheet in sheets:
        decode_escapes(sheet.rows)
        facts = put_shown_texts(sheet.rows, appearances[sheet.position])
        put_conditional_texts(sheet.rows, appearances[sheet.position].conditions)
        if has_text(sheet.rows):
            grids.append(
                SheetGrid(
                    format="xlsx",
                    sheet=sheet.name,
                    is_hidden=sheet.is_hidden,
                    rows=sheet.rows,
                    facts=facts,
                    remarks=remarks_of(sheet.rows, appearances[sheet.position]),
                )
            )
    return grids


def _appearances(stream: BinaryIO, sheets: list[CalamineSheet]) -> dict[int, Appearance]:
    """By the position of each sheet, how its cells look."""
    stream.seek(0)
    appearances = {}
    try:
        with zipfile.ZipFile(stream) as archive:
            workbook = read_workbook_part(archive)
            formats = cell_formats(archive)
            marks = font_marks_of(archive)
            conditional = codes_of_conditions(archive)
            entries = set(archive.namelist())

            for sheet in sheets:
                path = ""
                if sheet.position < len(workbook.paths):
                    path = workbook.paths[sheet.position]

                appearance = Appearance()
                if path in entries:
                    appearance = read_appearance(archive, path, formats, marks, conditional)
                    appearance.comments = read_comments(archive, path)
                    appearance.drawing_texts = read_drawing_texts(archive, path)

                appearance.day_zero = workbook.day_zero
                appearance.needs_calculation |= workbook.needs_calculation
                appearances[sheet.position] = appearance
    except (ExpatError, DefusedXmlException) as error:
        raise corrupt_workbook() from error
    return appearances
