"""From a workbook to rows of named cells: headings found wherever they stand, merged cells filled, marks made plain."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
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


@dataclass(frozen=True)
class _Sheet:
    """A work sheet as texts, every cell of a merged area with the text of its first."""

    title: str
    values: Sequence[Sequence[str]]


class Sheets:
    """The work sheets of a file.

    Raises:
        CatalogueError: it cannot be opened as a workbook.
    """

    def __init__(self, path: Path) -> None:
        try:
            book = openpyxl.load_workbook(path, data_only=True)
        except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as fault:
            raise CatalogueError([f"{path.name}: cannot be opened as .xlsx ({fault})"]) from fault
        self._sheets = [_Sheet(sheet.title, _texts(sheet)) for sheet in book.worksheets]

    def rows(self, columns: Columns, must: frozenset[str]) -> Iterator[Row]:
        """The rows of every sheet whose headings include all that must be there."""
        for sheet in self._sheets:
            yield from _rows(sheet, columns, must)


def plain(value: object) -> str:
    """Text of a cell: no white space around, full-width letters and digits half-width, whole numbers without .0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "".join(_half_width(one) for one in str(value)).strip()


@cache
def _half_width(one: str) -> str:
    """Letters, digits and spaces; brackets and commas are Chinese and stay."""
    narrow = unicodedata.normalize("NFKC", one)
    return narrow if narrow.isalnum() or narrow.isspace() else one


def _texts(sheet: Worksheet) -> list[list[str]]:
    values = [[plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row):
            for column in range(area.min_col - 1, area.max_col):
                values[row][column] = (
                    values[area.min_row - 1][area.min_col - 1] if column == area.min_col - 1 else ""
                )
    return values


def _rows(sheet: _Sheet, columns: Columns, must: frozenset[str]) -> Iterator[Row]:
    heads = ((number, _places(row, columns)) for number, row in enumerate(sheet.values[:HEAD], 1))
    found = next(((number, places) for number, places in heads if must <= places.keys()), None)
    if found is None:
        return
    head, places = found
    for number, row in enumerate(sheet.values[head:], head + 1):
        if any(row):
            yield {
                key: Cell(row[at], f"{sheet.title}!{get_column_letter(at + 1)}{number}")
                for key, at in places.items()
            }


def _places(row: Sequence[str], columns: Columns) -> dict[str, int]:
    headings = {_narrow(text): at for at, text in reversed(list(enumerate(row))) if text}
    places = {}
    for key, known in columns.items():
        if (
            at := next((headings[one] for one in map(_narrow, known) if one in headings), None)
        ) is not None:
            places[key] = at
    return places


def _narrow(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).split()).strip("*:")
