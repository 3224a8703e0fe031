"""What a spreadsheet says of its cells beside their values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from pipelines.shapes.day_zero import DAY_ZERO


# A point of the screen is 0.75 points high: of less nobody sees anything.
_SIZE = re.compile(r"\d{1,9}(\.\d*)?")
_LEAST_SIZE = 0.75


def is_no_size(size: str) -> bool:
    """Whether a height or width in points or characters shows nothing of its row or column."""
    return _SIZE.fullmatch(size) is not None and float(size) < _LEAST_SIZE


class ShownCell(NamedTuple):
    """A cell that shows another text than its value alone would be."""

    value: Any
    """The stored value: a number, a moment, a text, true or false."""
    shown: str
    """The text on the screen; empty: the cell looks blank."""
    is_certain: bool = True
    """False: nobody knows what the format shows, and `shown` stands for it."""


@dataclass(frozen=True)
class MergedRange:
    """Cells that are merged to one, which has the value of the first of them."""

    first_row: int
    """Counted from 1, as is `last_row`."""
    first_column: int
    """Counted from 0, as is `last_column`."""
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Prompt:
    """What a spreadsheet says to who fills in some cells, or fills them in wrongly."""

    columns: range
    """Counted from 0."""
    last_row: int
    """The last row of these cells, counted from 1."""
    text: str


@dataclass(frozen=True)
class SheetFacts:
    """All that is known of the cells of one sheet; rows count from 1 and columns from 0."""

    merged: Sequence[MergedRange] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    day_zero: date = DAY_ZERO
    """The day that the number 0 stands for."""
    uncertain_results: frozenset[tuple[int, int]] = frozenset()
    """Row and column of formulas with a result, where the file wants all of them calculated again."""
    struck_cells: frozenset[tuple[int, int]] = frozenset()
    """Row and column of the cells with a line through their text, or through a part of it."""
    unseen_cells: frozenset[tuple[int, int]] = frozenset()
    """Row and column of the cells whose text has the colour of what it stands on."""
    unseen_areas: Sequence[MergedRange] = ()
    """The cells whose text has that colour under a condition."""
    raised_cells: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Row and column of the cells with raised or lowered characters → these; empty: all of them."""
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Row and column of the cells with a comment → its text."""
    prompts: Sequence[Prompt] = ()


NO_FACTS = SheetFacts()
