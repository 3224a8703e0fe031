"""What cells show under a conditional format that puts a unit beside their number.

2000 in a column of 万元 that such a format shows as 2000元 is read as it is shown, like a number whose own
format says so. Where nobody can tell whether the condition holds, the cell is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from operator import attrgetter
from typing import Any

from pipelines.intake.cells.sheet_facts import ShownCell
from pipelines.intake.readers.grids.grid import HEAD_ROWS
from pipelines.intake.readers.grids.sheet_grid import Rows, text_of_cell
from pipelines.intake.readers.workbooks.conditional_formats import ConditionalFormat
from pipelines.intake.readers.workbooks.sheet_appearance import shown_cell


# What changes a number's meaning beside it.
_UNIT = re.compile(r"(?:[^\W\d_]|[%¥￥$€£])+")
_IN_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")


def put_conditional_texts(rows: Rows, formats: Sequence[ConditionalFormat]) -> None:
    """Put into the rows what their numbers show under conditions; they are changed in place."""
    if not any(conditional.code and _UNIT.search(conditional.code) for conditional in formats):
        return
    in_order = sorted(formats, key=attrgetter("priority"))
    for row_number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            value = cell.value if isinstance(cell, ShownCell) else cell
            # To Python, True and False are numbers as well.
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                continue
            if not isfinite(value):
                continue
            about = [
                conditional for conditional in in_order if conditional.is_about(row_number, column)
            ]
            shown = _shown(value, about)
            if shown is None:
                continue
            if shown.is_certain or not _is_stated_above(rows, row_number, column, shown.shown):
                row[column] = shown


def _shown(value: float, formats: Sequence[ConditionalFormat]) -> ShownCell | None:
    """A number as the first condition that may hold shows it; None: as it is without any."""
    number = Decimal(str(value))
    is_certain = True
    for conditional in formats:
        holds = conditional.holds(number)
        if holds is False:
            continue
        is_certain = is_certain and holds is True
        if conditional.code is not None:
            cell: Any = shown_cell(value, conditional.code)
            has_unit = isinstance(cell, ShownCell) and _UNIT.search(cell.shown)
            return cell._replace(is_certain=cell.is_certain and is_certain) if has_unit else None
        # A rule without a format of numbers that stops all later ones.
        if holds:
            return None
    return None


def _is_stated_above(rows: Rows, row_number: int, column: int, shown: str) -> bool:
    """Whether the header states the same unit, so that it does not matter whether a condition holds."""
    unit = "".join(_UNIT.findall(shown))
    for row in rows[: min(row_number - 1, HEAD_ROWS)]:
        text = text_of_cell(row[column]) if column < len(row) else None
        if text and unit in _IN_BRACKETS.findall(text):
            return True
    return False
