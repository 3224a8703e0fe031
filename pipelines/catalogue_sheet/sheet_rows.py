"""Read a workbook as rows of named cells, wherever its headings stand.

Merged cells are filled, and full-width letters and digits become half-width, so that the readers of
the rows need to know only one spelling.
"""

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


# Headings stand below a title and some remarks, never further down.
HEADING_ROWS = 20


@dataclass(frozen=True)
class Cell:
    """A cell with the place that messages name it by."""

    text: str
    at: str
    """For people: `Sheet1!B7`."""


# What the column holds → its cell; columns that the sheet lacks are missing.
CatalogueRow = dict[str, Cell]


def text_in(row: CatalogueRow, key: str) -> str:
    """The text of a row in one column; empty where the sheet lacks the column."""
    if key not in row:
        return ""
    return row[key].text


@dataclass(frozen=True)
class _Sheet:
    title: str
    texts: Sequence[Sequence[str]]


class Sheets:
    """The work sheets of a file.

    Raises:
        CatalogueError: it cannot be opened as a workbook.
    """

    def __init__(self, path: Path) -> None:
        try:
            book = openpyxl.load_workbook(path, data_only=True)
        except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
            raise CatalogueError([f"{path.name}: cannot be opened as .xlsx ({error})"]) from error
        self._sheets = [_Sheet(sheet.title, _texts_of(sheet)) for sheet in book.worksheets]

    def rows(self, columns: Columns, required: frozenset[str]) -> Iterator[CatalogueRow]:
        """The rows of every sheet that has headings for all required columns."""
        for sheet in self._sheets:
            yield from _rows_of(sheet, columns, required)

    def first_row(self, columns: Columns, required: frozenset[str]) -> CatalogueRow:
        """The first of these rows; empty where there is none."""
        return next(self.rows(columns, required), {})


def plain_text(value: object) -> str:
    """The text of a cell, without white space around it and without the `.0` of whole numbers."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    characters = [_half_width(character) for character in str(value)]
    return "".join(characters).strip()


@cache
def _half_width(character: str) -> str:
    """Make letters, digits and spaces half-width; brackets and commas are Chinese and stay."""
    narrow = unicodedata.normalize("NFKC", character)
    if narrow.isalnum() or narrow.isspace():
        return narrow
    return character


def _texts_of(sheet: Worksheet) -> list[list[str]]:
    texts = []
    for row_of_values in sheet.iter_rows(values_only=True):
        texts.append([plain_text(value) for value in row_of_values])

    # A cell merged over several rows speaks for all of them: its text is repeated downwards.
    for area in sheet.merged_cells.ranges:
        first_column = area.min_col - 1
        text = texts[area.min_row - 1][first_column]
        for row in range(area.min_row, area.max_row):
            for column in range(first_column, area.max_col):
                texts[row][column] = text if column == first_column else ""
    return texts


def _rows_of(sheet: _Sheet, columns: Columns, required: frozenset[str]) -> Iterator[CatalogueRow]:
    heading_row, positions = _find_headings(sheet, columns, required)
    if heading_row is None:
        return

    for row_number, texts in enumerate(sheet.texts[heading_row:], heading_row + 1):
        if not any(texts):
            continue
        row = {}
        for key, position in positions.items():
            letter = get_column_letter(position + 1)
            row[key] = Cell(texts[position], f"{sheet.title}!{letter}{row_number}")
        yield row


def _find_headings(
    sheet: _Sheet, columns: Columns, required: frozenset[str]
) -> tuple[int | None, dict[str, int]]:
    """Find the heading row: its number, from 1, and the position of each column.

    The number is None where no row has all the required headings.
    """
    for row_number, texts in enumerate(sheet.texts[:HEADING_ROWS], 1):
        positions = _positions_of(texts, columns)
        if required <= positions.keys():
            return row_number, positions
    return None, {}


def _positions_of(texts: Sequence[str], columns: Columns) -> dict[str, int]:
    position_of_heading: dict[str, int] = {}
    for position, text in enumerate(texts):
        if text:
            # Of two equal headings the first one counts.
            position_of_heading.setdefault(_comparable(text), position)

    positions = {}
    for key, headings in columns.items():
        for heading in headings:
            comparable = _comparable(heading)
            if comparable in position_of_heading:
                positions[key] = position_of_heading[comparable]
                break
    return positions


def _comparable(heading: str) -> str:
    words = unicodedata.normalize("NFKC", heading).split()
    return "".join(words).strip("*:")
