"""How the cells of a sheet look, put together with their values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from pipelines.intake.cells.day_numbers import moment_of
from pipelines.intake.cells.format_sections import FormatSection, Kind, sections_of
from pipelines.intake.cells.fractions import fraction_text
from pipelines.intake.cells.moments import shows_whole_day
from pipelines.intake.cells.no_values import UNCOMPUTED
from pipelines.intake.cells.number_formats import GENERAL, formatted_text
from pipelines.intake.cells.sheet_facts import MergedRange, Prompt, SheetFacts, ShownCell
from pipelines.intake.cells.unformatted_values import EXACT
from pipelines.intake.readers.grids.sheet_grid import Rows, text_of_cell
from pipelines.intake.readers.workbooks.conditional_formats import ConditionalFormat
from pipelines.shapes.day_zero import DAY_ZERO


# Format codes that add nothing to a value.
PLAIN_FORMATS = frozenset({GENERAL, "GENERAL", "general", "G/通用格式", "@"})


# What changes a number's meaning, where a format puts it beside the number.
_UNIT = re.compile(r"[^\W\d_]|%")

CellPosition = tuple[int, int]
"""Row and column of a cell; rows count from 1 and columns from 0."""

PlacedText = tuple[int, int, str]
"""Row and column of a cell, and a text about it."""


class CellLook(NamedTuple):
    """How the cells or texts of one style look."""

    is_struck: bool
    is_raised: bool
    code: str | None
    """The code of their number format; None: they have none."""


@dataclass
class Appearance:
    """What a workbook says of the cells of one sheet."""

    styled: list[PlacedText] = field(default_factory=list)
    """The cells whose format may change what they show, with the format's code."""
    styled_around: list[PlacedText] = field(default_factory=list)
    """The cells without a style whose row or column has a format: not every program shows it."""
    failed_formulas: list[PlacedText] = field(default_factory=list)
    """With what the cell shows."""
    formulas_without_result: list[CellPosition] = field(default_factory=list)
    empty_results: list[CellPosition] = field(default_factory=list)
    """Formulas whose result is 0 or blank, which may stand for none."""
    other_results: list[CellPosition] = field(default_factory=list)
    """Formulas with any other result."""
    needs_calculation: bool = False
    """Whether the file wants its formulas calculated before anybody sees their results."""
    day_zero: date = DAY_ZERO
    """The day that the number 0 stands for."""
    merged: list[MergedRange] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck_cells: set[CellPosition] = field(default_factory=set)
    """Cells with a line through their text."""
    unseen_cells: set[CellPosition] = field(default_factory=set)
    """Cells whose text has the colour of what it stands on."""
    unseen_areas: list[MergedRange] = field(default_factory=list)
    """Cells whose text has that colour under a condition."""
    raised_cells: dict[CellPosition, str] = field(default_factory=dict)
    """Cells with raised or lowered characters, and these; empty: the whole cell is."""
    margin_texts: list[str] = field(default_factory=list)
    """What is printed above and below each page, with the marks of its form."""
    drawing_texts: list[str] = field(default_factory=list)
    """What is written in text boxes and other shapes on the sheet."""
    comments: list[tuple[int, int, str]] = field(default_factory=list)
    """Row, column and text of the comments on cells."""
    conditions: list[ConditionalFormat] = field(default_factory=list)
    """The formats of numbers that hold under a condition."""
    prompts: list[Prompt] = field(default_factory=list)


def put_shown_texts(rows: Rows, appearance: Appearance) -> SheetFacts:
    """Put into the rows what their cells show; returns what else is known of the sheet.

    The rows come from the library that reads values, and are changed in place.
    """
    _put_formatted_values(rows, appearance)

    # The library leaves the cells of failed formulas blank, and a department could not see why.
    for row_number, column, text in appearance.failed_formulas:
        _put(rows, row_number, column, text)
    for row_number, column in appearance.formulas_without_result:
        _put(rows, row_number, column, UNCOMPUTED)

    uncertain_results: frozenset[CellPosition] = frozenset()
    if appearance.needs_calculation:
        for row_number, column in appearance.empty_results:
            _put(rows, row_number, column, UNCOMPUTED)
        uncertain_results = frozenset(appearance.other_results)

    return SheetFacts(
        merged=tuple(appearance.merged),
        hidden_rows=frozenset(appearance.hidden_rows),
        hidden_columns=frozenset(appearance.hidden_columns),
        day_zero=appearance.day_zero,
        uncertain_results=uncertain_results,
        struck_cells=frozenset(appearance.struck_cells),
        unseen_cells=frozenset(appearance.unseen_cells),
        unseen_areas=tuple(appearance.unseen_areas),
        raised_cells=appearance.raised_cells,
        comments=comments_of_cells(appearance.comments),
        prompts=tuple(dict.fromkeys(appearance.prompts)),
    )


def comments_of_cells(comments: Sequence[PlacedText]) -> dict[CellPosition, str]:
    """The texts of comments by their cells; a cell may have several."""
    texts: dict[CellPosition, str] = {}
    for row_number, column, text in comments:
        place = (row_number, column)
        texts[place] = f"{texts[place]}\n{text}" if place in texts else text
    return texts


def _put_formatted_values(rows: Rows, appearance: Appearance) -> None:
    """Put into cells with a format what they show under it; a blank cell shows nothing."""
    # Columns repeat their values, and looking at a format takes long: equal cells are one object.
    shown_cells: dict[tuple[Any, str], Any] = {}
    for row_number, column, code in appearance.styled:
        value = _value_at(rows, row_number, column)
        if value is None or value == "":
            continue

        # The type is part of the key, because True is equal to 1 in Python.
        key = (value, f"{code}{type(value).__name__}")
        if key not in shown_cells:
            shown_cells[key] = shown_cell(value, code, appearance.day_zero)
        rows[row_number - 1][column] = shown_cells[key]

    for row_number, column, code in appearance.styled_around:
        value = _value_at(rows, row_number, column)
        if _is_number(value):
            rows[row_number - 1][column] = _perhaps_shown(value, code)


def _value_at(rows: Rows, row_number: int, column: int) -> Any:
    """The value of a cell; None: the sheet has no such cell."""
    if row_number > len(rows) or column >= len(rows[row_number - 1]):
        return None
    return rows[row_number - 1][column]


def _perhaps_shown(value: float, code: str) -> Any:
    """A number that one program shows plainly, and another with the unit that a format adds."""
    if sections_of(code)[0].has(Kind.MOMENT):
        return value
    cell = shown_cell(value, code)
    if not isinstance(cell, ShownCell) or not _UNIT.search(cell.shown):
        return value
    return cell._replace(is_certain=False)


def shown_cell(value: Any, code: str, day_zero: date = DAY_ZERO) -> Any:
    """A cell under a number format: its value alone, or with the text that it shows."""
    is_number = _is_number(value)
    # The last digits of such a number are lost, so it stays recognisable as damaged. The comparison
    # is written with `not`, because NaN is not less than anything.
    if is_number and not abs(value) < EXACT:
        return value
    section = sections_of(code)[0]
    if is_number and section.has(Kind.MOMENT) and not section.condition:
        value = moment_of(value, day_zero)

    shown = None
    if isinstance(value, (int, float)):
        shown = fraction_text(value, code)
    if shown is None:
        shown = formatted_text(value, code)
    if shown is None and _is_uncertain(value, section):
        text = _stands_for(value, section)
        return ShownCell(_as_day(value), text, is_certain=False)
    if shown is None or shown == text_of_cell(value):
        return value
    return ShownCell(_as_day(value), shown)


def _is_uncertain(value: Any, section: FormatSection) -> bool:
    """Whether a format says how to show a value, and it is not known here what that looks like."""
    if isinstance(value, (date, time, timedelta)):
        return section.has(Kind.MOMENT)
    if not _is_number(value):
        return False
    return section.has(Kind.MOMENT) or section.is_of_digits_alone


def _is_number(value: Any) -> bool:
    """Whether a value is a number; to Python, True and False are numbers as well."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _stands_for(value: Any, section: FormatSection) -> str:
    """A text in the place of the one that is shown, with as much of a day as the format shows."""
    if isinstance(value, date) and not shows_whole_day(section):
        return f"{value.year}年{value.month}月"
    return text_of_cell(value) or ""


def _as_day(value: Any) -> Any:
    """A moment at midnight is a day, unless it is an instant of another time zone."""
    is_moment = isinstance(value, datetime) and value.tzinfo is None
    if is_moment and value.time() == time(0):
        return date(value.year, value.month, value.day)
    return value


def _put(rows: Rows, row_number: int, column: int, text: str) -> None:
    """Write a text into a cell, which may lie beyond those that have values."""
    while len(rows) < row_number:
        rows.append([])
    row = rows[row_number - 1]
    missing_cells = column + 1 - len(row)
    row += [None] * missing_cells
    row[column] = text
