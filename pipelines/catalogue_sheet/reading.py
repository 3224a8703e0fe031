"""From a workbook to rows of named cells: headings found wherever they stand, merged cells filled, marks made plain."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.catalogue_sheet.layout import Columns
from pipelines.errors import CatalogueError


HEAD = 20
"""Headings further down are not looked for: above them stand titles and remarks."""


@dataclass(frozen=True)
class Cell:
    """What a cell says, in half-width marks, and where it stands."""

    text: str
    at: str


Row = dict[str, Cell]
"""What the column holds → cell; columns that the sheet lacks are missing."""


class Sheets:
    """The work sheets of a file.

    Raises:
        CatalogueError: it cannot be opened as a workbook.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._book = openpyxl.load_workbook(path, data_only=True)
        except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as fault:
            raise CatalogueError([f"{path.name}: cannot be opened as .xlsx ({fault})"]) from fault

    def rows(self, columns: Columns, must: frozenset[str]) -> Iterator[Row]:
        """The rows of every sheet whose headings include all that must be there."""
        for sheet in self._book.worksheets:
            yield from _rows(sheet, columns, must)


def plain(value: object) -> str:
    """Text of a cell: no white space around, full-width letters and digits half-width, whole numbers without .0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "".join(_half_width(one) for one in str(value)).strip()


def _half_width(one: str) -> str:
    """Letters, digits and spaces; brackets and commas are Chinese and stay."""
    narrow = unicodedata.normalize("NFKC", one)
    return narrow if narrow.isalnum() or narrow.isspace() else one


def _rows(sheet: Worksheet, columns: Columns, must: frozenset[str]) -> Iterator[Row]:
    merged = {
        (row, column): area.min_row
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    values = [[plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    found = next(
        ((n, places) for n, row in enumerate(values[:HEAD]) if must <= (places := _places(row, columns)).keys()), None
    )
    if found is None:
        return
    head, places = found
    for number, row in enumerate(values[head + 1 :], head + 2):
        if any(row):
            yield {
                key: Cell(values[merged.get((number, at + 1), number) - 1][at], f"{sheet.title}!{_letter(at)}{number}")
                for key, at in places.items()
            }


def _places(row: list[str], columns: Columns) -> dict[str, int]:
    headings = {_narrow(text): at for at, text in reversed(list(enumerate(row))) if text}
    places = {}
    for key, known in columns.items():
        if (at := next((headings[one] for one in map(_narrow, known) if one in headings), None)) is not None:
            places[key] = at
    return places


def _narrow(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).split()).strip("*:")


def _letter(column: int) -> str:
    return str(get_column_letter(column + 1))
