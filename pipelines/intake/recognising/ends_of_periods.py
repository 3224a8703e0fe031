"""Two days in one cell, beside a column for the other one of them.

有效期自 2018-06-01至2022-05-31 says when a licence ends, and so does 有效期至. Where the other column
is blank it takes its day from there; where it says another day, nobody knows which one holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.blank import BLANK
from pipelines.catalogue.values.date import is_date
from pipelines.catalogue.values.spellings.day_ranges import ends_of_period
from pipelines.catalogue.values.spellings.written_text import half_width
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.text_column import with_cells


_RULE = "period-ends-differ"

# Characters of the shortest cell with two days, 2018.1.1-长期.
_SHORTEST = 10

# The first and the last day that a cell states; None: it states none.
_Ends = tuple[str | None, str | None]


class PeriodEnds:
    """Lays the columns of a beginning and of its end beside each other, in one table."""

    def __init__(self, match: Match) -> None:
        positions = {code: position for position, code in match.columns.items()}
        elements = match.record_type.elements
        self._pairs = []
        for period in match.matcher.remarks.periods:
            if period.begin in positions and period.end in positions:
                begin = _Side(positions[period.begin], elements[period.begin])
                end = _Side(positions[period.end], elements[period.end])
                self._pairs.append((begin, end))

    def read(self, rows: pa.Table, malformed: Mapping[int, str]) -> tuple[pa.Table, list[Finding]]:
        """Some rows with both ends in their columns, and the cells that are asked back."""
        findings: list[Finding] = []
        for begin, end in self._pairs:
            # Hardly any table has such a cell.
            if not (begin.may_hold_two(rows) or end.may_hold_two(rows)):
                continue
            begins, ends = begin.cells(rows), end.cells(rows)
            for index, row_number in enumerate(rows["row_number"].to_pylist()):
                first, last = begins[index], ends[index]
                two_first, two_last = _two_days(first), _two_days(last)
                if two_first is None and two_last is None:
                    continue

                # A blank cell takes the whole text: its type reads the day that it is about.
                if two_last is None and _is_blank(last) and two_first and two_first[1]:
                    ends[index] = first
                elif two_first is None and _is_blank(first):
                    begins[index] = last
                elif row_number not in malformed and _differ(
                    two_first or (begin.day(first), None), two_last or (None, end.day(last))
                ):
                    element = begin.element if two_first else end.element
                    detail = f"“{begin.element.name}”填的是「{first}」，“{end.element.name}”填的是「{last}」"
                    findings.append(
                        Finding(row_number, _RULE, element.code, Severity.ERROR, detail)
                    )
            rows = with_cells(rows, begin.column, begins)
            rows = with_cells(rows, end.column, ends)
        return rows, findings


class _Side:
    """The column of one end of a time."""

    def __init__(self, position: int, element: Element) -> None:
        self.column = f"c{position}"
        self.element = element

    def may_hold_two(self, rows: pa.Table) -> bool:
        """Whether any cell is long enough for two days."""
        return bool(pc.any(pc.greater(pc.utf8_length(rows[self.column]), _SHORTEST)).as_py())

    def cells(self, rows: pa.Table) -> list[str | None]:
        """The texts of the column."""
        return list(rows[self.column].to_pylist())

    def day(self, text: str | None) -> str | None:
        """The one day that a cell states; None: it states none, or none that can be read."""
        if _is_blank(text):
            return None
        read = VALUE_TYPES[self.element.type].normalise(
            pd.Series([text], dtype="str"), self.element
        )
        return str(read[0]) if read.notna()[0] and is_date(read, self.element)[0] else None


def _is_blank(text: str | None) -> bool:
    return text is None or not text.strip() or text.strip() in BLANK


def _two_days(text: str | None) -> _Ends | None:
    """The days of a cell that holds two; None: it holds one at most."""
    return None if text is None or len(text) < _SHORTEST else _period(text)


@cache
def _period(text: str) -> _Ends | None:
    return ends_of_period(half_width(text))


def _differ(first: _Ends, second: _Ends) -> bool:
    """Whether two cells state another day for the same end."""
    for day, other_day in zip(first, second, strict=True):
        if day is not None and other_day is not None and day != other_day:
            return True
    return False
