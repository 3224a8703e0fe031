"""A sheet of an OpenDocument spreadsheet, and a row of it, as far as they have been read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.intake.cells.sheet_facts import MergedRange, Prompt, SheetFacts
from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS, MOST_ROWS, Rows
from pipelines.intake.readers.workbooks.conditional_formats import ConditionalFormat
from pipelines.intake.readers.workbooks.ods_cells import Attributes
from pipelines.intake.readers.workbooks.sheet_appearance import comments_of_cells
from pipelines.intake.readers.workbooks.workbook_errors import sprawling_sheet
from pipelines.shapes.day_zero import DAY_ZERO


@dataclass
class OdsSheet:
    """A sheet as far as it has been read."""

    name: str
    is_hidden: bool
    most_cells: int
    rows: Rows = field(default_factory=list)
    merged: list[MergedRange] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    day_zero: date = DAY_ZERO
    uncertain_results: set[tuple[int, int]] = field(default_factory=set)
    struck_cells: set[tuple[int, int]] = field(default_factory=set)
    raised_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    comments: list[tuple[int, int, str]] = field(default_factory=list)
    """Row, column and text of the comments on cells."""
    drawing_texts: list[str] = field(default_factory=list)
    """What is written in text boxes and other shapes."""
    conditions: list[ConditionalFormat] = field(default_factory=list)
    """The formats of numbers that hold under a condition."""
    prompts: dict[tuple[range, str], Prompt] = field(default_factory=dict)
    """By their columns and texts."""
    column_styles: list[tuple[int, int, str]] = field(default_factory=list)
    """Where columns begin and end, and the style of their cells that have none of their own."""
    next_column: int = 0
    """The first column without a declaration so far."""
    _blank_rows: int = 0
    """Since the last filled row; they are laid out only when another filled row comes."""
    _width: int = 0
    """Columns up to the farthest filled cell."""

    @property
    def next_row(self) -> int:
        """Number of the row that comes next."""
        return len(self.rows) + self._blank_rows + 1

    def facts(self) -> SheetFacts:
        """What is known of the cells beside their values."""
        return SheetFacts(
            merged=tuple(self.merged),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            day_zero=self.day_zero,
            uncertain_results=frozenset(self.uncertain_results),
            struck_cells=frozenset(self.struck_cells),
            raised_cells=self.raised_cells,
            comments=comments_of_cells(self.comments),
            prompts=tuple(self.prompts.values()),
        )

    def column_style(self, column: int) -> tuple[str | None, int]:
        """The style of cells in a column that have none, and how many columns from it on have it."""
        for first, end, style in self.column_styles:
            if column < first:
                return None, first - column
            if column < end:
                return style, end - column
        return None, MOST_COLUMNS + 1

    def add_row(self, cells: list[Any], times: int, *, is_hidden: bool) -> None:
        """Add a row as many times as the file repeats it.

        Raises:
            FileRefused: the sheet has more rows or cells than the limits allow.
        """
        if not cells:
            self._blank_rows += times
            return

        self._width = max(self._width, len(cells))
        height = len(self.rows) + self._blank_rows + times
        if height > MOST_ROWS or height * self._width > self.most_cells:
            raise sprawling_sheet()

        blank_row: list[Any] = []
        self.rows += [blank_row] * self._blank_rows
        self._blank_rows = 0
        for _ in range(times):
            self.rows.append(cells)
            if is_hidden:
                self.hidden_rows.add(len(self.rows))


@dataclass
class OpenRow:
    """A row as far as it has been read."""

    attributes: Attributes
    cells: list[Any] = field(default_factory=list)
    _blank_cells: int = 0
    """Since the last filled cell; they are laid out only when another filled cell comes."""

    @property
    def next_column(self) -> int:
        """Position of the cell that comes next."""
        return len(self.cells) + self._blank_cells

    def add_cell(self, value: Any, times: int) -> None:
        """Add a cell as many times as the file repeats it.

        Raises:
            FileRefused: the row has more columns than a sheet can have.
        """
        if value is None or value == "":
            self._blank_cells += times
            return
        if len(self.cells) + self._blank_cells + times > MOST_COLUMNS:
            raise sprawling_sheet()
        self.cells += [None] * self._blank_cells
        self.cells += [value] * times
        self._blank_cells = 0
