"""Columns that hold both ends of a time: 有效期限 2018-09-10至2023-09-09.

Licences are printed so. Such a column is read as two, each with the whole text: the type of dates takes
from it the day that its element is about, and the receipt says so as of any value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

import pyarrow as pa

from pipelines.catalogue.forms import PeriodColumn
from pipelines.catalogue.values.date import is_end_alone
from pipelines.catalogue.values.spellings.day_ranges import ends_of_period
from pipelines.catalogue.values.spellings.written_text import half_width
from pipelines.intake.readers.grids.grid import Chunk, Grid, GridWithOwnHead, without_empty_end
from pipelines.intake.recognising.headers.header_matching import Match, filled_cells
from pipelines.intake.recognising.headers.header_spelling import spellings_of


@dataclass(kw_only=True, eq=False)
class GridWithPeriods(GridWithOwnHead):
    """A table of which one column is read as two: its texts in their place, and again at the end."""

    position: int
    """Position of the column with both ends of a time."""

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header, with the column of beginnings if it is wide enough for it."""
        is_whole = width == len(self.rows_of_head[header_row - 1])
        for chunk in self.inner.chunks(header_row, width - is_whole):
            yield self._with_beginnings(chunk, width - 1) if is_whole else chunk

    def _with_beginnings(self, chunk: Chunk, position: int) -> Chunk:
        beginnings = []
        for text in chunk.rows[f"c{self.position}"].to_pylist():
            is_end = text is None or is_end_alone(text)
            beginnings.append(None if is_end else text)
        column = pa.array(beginnings, pa.string())
        return Chunk(chunk.rows.append_column(f"c{position}", column), chunk.malformed)


def with_period_columns(grid: Grid, matches: Iterable[Match]) -> Iterator[Grid]:
    """The table with a column for a time read as that of its end, and of its beginning if there is one.

    `matches`: what the table may be. Those that explain most of it come first.
    """
    tried = set()
    for match in sorted(matches, key=lambda match: -len(match.columns)):
        for period in match.matcher.remarks.periods:
            position = _position_of(period, match, grid)
            if position is None:
                continue
            names = _names(period, match)
            if (position, names) not in tried:
                tried.add((position, names))
                yield _with_names(grid, match, position, names)


def _position_of(period: PeriodColumn, match: Match, grid: Grid) -> int | None:
    """Position of the column for a time that the record type has elements for; None: there is none."""
    elements = match.record_type.elements
    if period.end not in elements:
        return None
    present = set(match.columns.values())
    if period.end in present:
        lacks_begin = period.begin in elements and period.begin not in present
        return _filled_with_periods(period, match, grid) if lacks_begin else None

    headers = {spelling for header in period.headers for spelling in spellings_of(header)}
    for position, text in filled_cells(match.row):
        is_free = position not in match.columns and position not in match.repeated
        if is_free and not headers.isdisjoint(spellings_of(text)):
            return position
    return None


def _filled_with_periods(period: PeriodColumn, match: Match, grid: Grid) -> int | None:
    """Position of the column of ends, if its first cells hold beginnings as well."""
    for position, code in match.columns.items():
        if code != period.end:
            continue
        for row in grid.head()[match.header_row :]:
            text = row[position] if position < len(row) else None
            if text and ends_of_period(half_width(text)) is not None:
                return position
    return None


def _names(period: PeriodColumn, match: Match) -> tuple[str, ...]:
    """The names of the elements that the column holds: of the end, and of the beginning if it is free."""
    elements = match.record_type.elements
    codes = [period.end]
    if period.begin in elements and period.begin not in match.columns.values():
        codes.append(period.begin)
    return tuple(map(attrgetter("name"), (elements[code] for code in codes)))


def _with_names(grid: Grid, match: Match, position: int, names: tuple[str, ...]) -> Grid:
    rows = [*grid.head()]
    header = without_empty_end(rows[match.header_row - 1])
    written = (header[position] or "").strip()
    end, *begin = names
    own_header = [*header, *begin]
    own_header[position] = end
    rows[match.header_row - 1] = own_header

    if begin:
        note = f"“{written}”一列按起、止的日期分为“{begin[0]}”和“{end}”两列读取，只写一个日期的读作“{end}”"
        own: Grid = GridWithPeriods(inner=grid, position=position, rows_of_head=rows)
    else:
        note = f"“{written}”一列读作“{end}”，写有起止两个日期的取止的日期"
        own = GridWithOwnHead(inner=grid, rows_of_head=rows)
    own.notes = [*grid.notes, note]
    return own
