"""All that is known of the units of one table, before its rows are read and after."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.intake.readers.grids.grid import Grid, Row
from pipelines.intake.readers.grids.lines_left_out import LineText, TotalLine
from pipelines.intake.readers.grids.other_lines import INSTRUCTION_LINES, LineJudge, LineKind
from pipelines.intake.readers.grids.single_lines import Line
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.layouts import layout_of
from pipelines.intake.recognising.units.columns_without_unit import with_doubts_without_unit
from pipelines.intake.recognising.units.number_columns import NumberColumn, UnitsOfCells
from pipelines.intake.recognising.units.numbers_in_units import NumberReader
from pipelines.intake.recognising.units.row_texts import IsRemark, text_columns
from pipelines.intake.recognising.units.stated_units import ColumnUnit, column_units
from pipelines.intake.recognising.units.total_lines import with_totals
from pipelines.intake.recognising.units.unit_columns import unit_columns
from pipelines.intake.recognising.units.unit_doubts import Statement
from pipelines.intake.recognising.units.unit_sources import TextsAround, UnitSources


class TableUnits:
    """The units of one table.

    Lines below it, and cells that state a unit, are met only when its rows are read. Where these
    change anything, the rows are to be read once more.
    """

    def __init__(self, grid: Grid, match: Match, dropped_as: str, is_remark: IsRemark) -> None:
        """`dropped_as`: the path that the file was dropped under. `is_remark`: of titles of columns.

        Raises:
            FileRefused: a header states a foreign currency, or two units of money.
        """
        self._grid = grid
        self._match = match
        self._is_remark = is_remark
        self._names = _names(dropped_as, grid.sheet)
        self._instructions = instructions_below(grid, match)
        self._below: Sequence[LineText] = ()
        self._totals: Sequence[TotalLine] = ()
        self._mixed: dict[int, UnitsOfCells] = {}
        self._columns = self._column_units()
        self._reader: NumberReader | None = None

    def reader(self, header: Row) -> NumberReader:
        """A reader for all rows of the table."""
        beside = unit_columns(header, self._match, self._columns)
        texts = text_columns(header, self._match, self._columns, self._is_remark)
        titles = [(cell or "").strip() for cell in header]
        columns = []
        for position, stated in self._columns.items():
            columns.append(
                NumberColumn(
                    position,
                    titles[position],
                    stated,
                    beside.get(position, ()),
                    texts.get(position, ()),
                )
            )
        comments = self._grid.facts.comments
        self._reader = NumberReader(columns, self._mixed, comments, self._part_about)
        return self._reader

    def _part_about(self, statement: Statement, column: ColumnUnit) -> Statement:
        """The part of a statement in a row that is about one of its numbers."""
        sources = UnitSources(self._grid, self._match, TextsAround())
        return sources.part_about(statement, column.element, column.wanted_unit)

    def note_lines(self, texts: Sequence[LineText], totals: Sequence[TotalLine]) -> None:
        """Note the lines that were left out of the rows."""
        self._below = tuple(dict.fromkeys(texts))
        self._totals = tuple(totals)

    def take_in_lines(self) -> bool:
        """Use what the rows stated about units; returns True if the rows have to be read once more.

        They have to when a unit is another than the one with which their numbers were read.
        """
        assert self._reader is not None
        reader = self._reader
        columns = with_totals(self._column_units(), self._totals, reader.sums)
        columns = with_doubts_without_unit(columns, reader.amounts, reader.stated_otherwise)
        mixed = self._reader.mixed_columns
        are_others = columns != self._columns or mixed.keys() - self._mixed.keys()
        self._columns = columns
        # What an earlier reading noted of a column stays, so that its cells are judged alike each time.
        self._mixed = {**mixed, **self._mixed}
        return bool(are_others)

    def _column_units(self) -> dict[int, ColumnUnit]:
        texts_around = TextsAround(self._names, self._below, self._instructions)
        return column_units(self._grid, self._match, texts_around)


def _names(dropped_as: str, sheet: str | None) -> list[tuple[str, str]]:
    """Which name it is, and the name: of the folders, the file and the sheet."""
    *folders, file = dropped_as.split("/")
    names = [("文件夹名", folder) for folder in folders]
    names += [("文件名", file), ("工作表名", sheet or "")]
    return [(kind, name) for kind, name in names if name]


def instructions_below(grid: Grid, match: Match) -> list[Row]:
    """The rows directly below a header that tell how its columns are filled in."""
    if grid.has_named_fields:
        return []
    judge = LineJudge(layout_of(grid, match))
    rows = []
    begin = match.header_row
    for number, row in enumerate(grid.head()[begin : begin + INSTRUCTION_LINES], begin + 1):
        line = Line.of(row)
        if not len(line):
            continue
        if judge.kind_of(number, line) is not LineKind.INSTRUCTION:
            break
        rows.append(row)
    return rows
