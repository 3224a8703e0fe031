"""In which unit the numbers of each column are, by all that is stated around the table.

What stands beside a column (in its header, a group above it, a row of units below it) goes before
what is stated for the whole table: in a line above or below it, in the name of the sheet or file, or
beside the records of JSON and XML. Without any of these a column is in the catalogue's unit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.units import MONEY, Unit, element_unit
from pipelines.errors import Unreadable
from pipelines.intake.readers.grids.grid import Grid, Row
from pipelines.intake.readers.grids.lines_apart import LineText
from pipelines.intake.readers.grids.unit_statement import (
    NOTHING,
    StatedUnits,
    joined,
    without_repeated,
)
from pipelines.intake.readers.grids.unit_words import (
    CURRENCIES,
    brackets_in,
    is_unit_field,
    plain,
    stated_in_line,
    stated_in_name,
    stated_in_remark,
    stated_with_label,
    texts_of_line,
)
from pipelines.intake.recognising.header_matching import HeaderMatcher, Match
from pipelines.intake.recognising.header_spelling import comparable


# Cells of a row above a header that may state a unit for the whole table beside other texts.
FEW_CELLS = 3

_BEHIND_MARK = re.compile(r".*[/,;:、|_-](.+)")


@dataclass(frozen=True)
class ColumnUnit:
    """In which unit the bare numbers of a column are."""

    element: Element
    wanted: Unit
    """In which the catalogue keeps the element."""
    stated: StatedUnits
    is_beside: bool
    """Whether it is stated beside the column, and not for the whole table."""
    source: str = ""
    """The words about the whole table that state it."""

    @property
    def unit(self) -> Unit | None:
        """The unit that is read; None: it is in doubt."""
        return self.stated.unit if self.stated else self.wanted

    @property
    def is_converted(self) -> bool:
        """Whether bare numbers are in another unit than the catalogue's."""
        return self.unit is not None and self.unit != self.wanted


@dataclass(frozen=True)
class Around:
    """What is stated around a table, beside its own head."""

    names: Sequence[str] = ()
    """Of the folders, the file and the sheet."""
    below: Sequence[LineText] = ()
    """Lines among the rows and below them that are no records."""
    instructions: Sequence[Row] = ()
    """Rows directly below the header that tell how the columns are filled in."""


def column_units(grid: Grid, match: Match, around: Around) -> dict[int, ColumnUnit]:
    """Column position → the unit of its numbers, of every column that has a unit.

    Raises:
        Unreadable: a header states a foreign currency, or two units of money.
    """
    head = grid.head()
    header = head[match.header_row - 1]
    matcher = HeaderMatcher(match.record_type)
    positions = []
    for position, code in sorted(match.columns.items()):
        if element_unit(match.record_type.elements[code]) is not None:
            positions.append(position)

    columns = {}
    for position in positions:
        element = match.record_type.elements[match.columns[position]]
        wanted = element_unit(element)
        assert wanted is not None
        names = matcher.spellings_of_element(element.code)
        own = stated_in_header(header[position] or "", names, wanted.measures)
        _refuse_unknown(own, header[position] or "", element, wanted)

        beside = [own, *_stated_in_groups(grid, match, position, wanted.measures)]
        for row in around.instructions:
            if position < len(row):
                beside.append(stated_in_line(row[position] or "", wanted.measures))
        beside += _stated_for_element(grid, matcher, element, wanted)
        stated = joined(beside)
        if stated:
            columns[position] = ColumnUnit(element, wanted, stated, is_beside=True)
            continue

        wide = list(_stated_for_all(grid, match, positions, around=around, wanted=wanted))
        source = wide[0][0] if wide else ""
        stated = without_repeated(joined([each for _, each in wide]))
        columns[position] = ColumnUnit(element, wanted, stated, is_beside=False, source=source)
    return columns


def money_units(grid: Grid, match: Match) -> frozenset[str]:
    """The units in which bare numbers of the columns of money are read, by the head alone."""
    try:
        columns = column_units(grid, match, Around())
    except Unreadable:
        # The table is refused for its unit anyway.
        return frozenset()
    units = set()
    for column in columns.values():
        if column.wanted.measures == MONEY and column.unit is not None:
            units.add(column.unit.name)
    return frozenset(units)


def stated_in_header(header: str, names: Collection[str], measures: str) -> StatedUnits:
    """What a header states in brackets and around the name of its element."""
    outside, contents = brackets_in(plain(header))
    bare = comparable(outside)
    remarks = [*contents]
    longest = max((name for name in names if name and name in bare), key=len, default=None)
    if longest is not None:
        before, _, behind = bare.partition(longest)
        remarks += [before, behind]
    else:
        behind_mark = _BEHIND_MARK.fullmatch(bare)
        remarks.append(behind_mark[1] if behind_mark else "")
    return stated_in_remark(",".join(remark for remark in remarks if remark), measures)


def stated_in(header: str) -> str | None:
    """The unit of money that a header states in brackets or behind a stroke."""
    return stated_in_header(header, (), MONEY).words or None


def stated_above(rows: Sequence[Row]) -> str | None:
    """The unit of money that lines above a table state for the whole table."""
    return joined([each for _, each in _stated_in_lines(rows, MONEY)]).words or None


def _refuse_unknown(own: StatedUnits, header: str, element: Element, wanted: Unit) -> None:
    if wanted.measures != MONEY:
        return
    is_foreign = any(re.search("[^人民]币|[^\\W\\d_]元$|\\$|usd|eur", word) for word in own.doubts)
    is_foreign = is_foreign and not any("/" in word or "精确" in word for word in own.doubts)
    if is_foreign or len(own.units) > 1:
        raise Unreadable(
            "unknown-unit",
            f"“{header}”一列的单位“{own.words}”无法换算",
            f"请换算为{wanted.name}后重新报送，表头写“{element.name}”。",
        )


def _stated_in_groups(
    grid: Grid, match: Match, position: int, measures: str
) -> Iterator[StatedUnits]:
    """What the groups above a column state."""
    for number, row in enumerate(grid.written_head()[: match.header_row - 1], 1):
        texts = {cell for cell in row if cell and cell.strip()}
        if len(texts) < 2:
            continue
        group = _cell_above(grid, number, row, position)
        if group:
            yield stated_in_header(group, (), measures)
    written = grid.written_head()[match.header_row - 1]
    # Where a header is made of several rows, the text of its own cell may be missing in it.
    if position < len(written) and written[position]:
        yield stated_in_header(written[position] or "", (), measures)


def _cell_above(grid: Grid, number: int, row: Row, position: int) -> str | None:
    """The text of the cell in a row that stands above a column."""
    merged = [area for area in grid.facts.merged if area.first_row == number]
    for area in merged:
        if area.first_column <= position <= area.last_column and area.first_column < len(row):
            return row[area.first_column]
    if position < len(row) and row[position]:
        return row[position]
    if merged:
        return None
    left = [cell for cell in row[:position] if cell and cell.strip()]
    return left[-1] if left else None


def _stated_for_element(
    grid: Grid, matcher: HeaderMatcher, element: Element, wanted: Unit
) -> Iterator[StatedUnits]:
    """What stands beside the records about one element: {"单位": {"罚款金额": "元"}}."""
    for name, text in grid.stated:
        if matcher.element_named(name) == element.code:
            stated = stated_in_remark(text, wanted.measures)
            # In a single record it is the value, and no unit of it.
            yield stated if stated.units else NOTHING


def _stated_for_all(
    grid: Grid, match: Match, positions: Sequence[int], *, around: Around, wanted: Unit
) -> Iterator[tuple[str, StatedUnits]]:
    """The texts that state a unit for the whole table, and what they state.

    The receipt names the first of them, so the places come in the order in which a clerk looks.
    """
    measures = wanted.measures
    yield from _stated_in_lines(grid.head()[: match.header_row - 1], measures)
    yield from _stated_beside_columns(grid, match, positions, measures)
    yield from _stated_in_header_row(grid, match, measures)
    yield from _stated_below(around.below, wanted)

    for name in around.names:
        stated = stated_in_name(name, measures)
        if stated:
            yield name, stated

    yield from _stated_beside_records(grid, measures)


def _stated_in_header_row(
    grid: Grid, match: Match, measures: str
) -> Iterator[tuple[str, StatedUnits]]:
    """What cells of the header's own row state that head no column: 单位：元 at its end."""
    header = grid.head()[match.header_row - 1]
    for position, cell in enumerate(header):
        if position in match.columns:
            continue
        stated = stated_with_label(cell or "", measures)
        if stated:
            yield cell or "", stated


def _stated_below(lines: Sequence[LineText], wanted: Unit) -> Iterator[tuple[str, StatedUnits]]:
    """What lines among the rows and below them state."""
    for line in lines:
        stated = stated_in_line(line.text, wanted.measures)
        if not stated:
            continue
        # Between rows a new unit may be that of the rows below only: somebody has to be asked.
        if line.is_between_rows and stated.unit != wanted:
            stated = StatedUnits(doubts=(stated.words,))
        yield line.text, stated


def _stated_beside_records(grid: Grid, measures: str) -> Iterator[tuple[str, StatedUnits]]:
    """What a document states beside its records: {"金额单位": "万元"}."""
    for name, text in grid.stated:
        stated = stated_in_line(f"{name}:{text}" if name else text, measures)
        if not stated and is_unit_field(name, ""):
            stated = stated_in_remark(text, measures)
        # Which currency it is says nothing about the unit.
        if stated and stated.words not in ("", *CURRENCIES):
            yield f"{name}：{text}" if name else text, stated


def _stated_in_lines(rows: Sequence[Row], measures: str) -> Iterator[tuple[str, StatedUnits]]:
    for row in rows:
        texts = list(dict.fromkeys(cell for cell in row if cell and cell.strip()))
        for text in texts:
            is_bare = len(texts) <= FEW_CELLS and not brackets_in(plain(text))[0].strip()
            read = stated_in_line if len(texts) == 1 or is_bare else stated_with_label
            stated = read(text, measures)
            if stated:
                yield text, stated
        for text in texts_of_line(row)[len(texts) :]:
            stated = stated_with_label(text, measures)
            if stated:
                yield text, stated


def _stated_beside_columns(
    grid: Grid, match: Match, positions: Sequence[int], measures: str
) -> Iterator[tuple[str, StatedUnits]]:
    """What cells above other columns state, where they stand above no column of a number."""
    for number, row in enumerate(grid.written_head()[: match.header_row - 1], 1):
        above = {_cell_above(grid, number, row, position) for position in positions}
        texts = list(dict.fromkeys(cell for cell in row if cell and cell.strip()))
        if len(texts) < 2:
            continue
        for text in texts:
            stated = NOTHING if text in above else stated_in_header(text, (), measures)
            if stated.units:
                yield text, stated
