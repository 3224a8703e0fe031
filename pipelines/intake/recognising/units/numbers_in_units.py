"""The numbers of a table with their units, so that none is read in another unit than it is in.

Where a column is in another unit than the catalogue's, the unit is put behind each bare number:
below `罚款金额(元)`, for an element in 万元, `2000` is staged as `2000元`. The value type then converts
it exactly, and the receipt says so. A number whose unit is in doubt is staged with the doubt behind
it, and asked back. What stands behind a number stays with it in receipts, so that a row that is
mended there and dropped again is neither converted twice nor taken after all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.values.measures import Unit, has_other_units
from pipelines.intake.recognising.units.columns_without_unit import (
    BareAmounts,
    counted_numbers,
    doubt_of_number,
    may_hold_large_amounts,
)
from pipelines.intake.recognising.units.commented_cells import CommentedCells
from pipelines.intake.recognising.units.number_columns import NumberColumn, UnitsOfCells
from pipelines.intake.recognising.units.row_texts import StatementAbout, TextsBeside
from pipelines.intake.recognising.units.unit_columns import UnitInRow, unit_in_row
from pipelines.intake.recognising.units.unit_doubts import (
    DOUBT_AT_END,
    UnitDoubt,
    kept_doubt,
    question_between,
)
from pipelines.intake.recognising.units.written_numbers import (
    OtherUnit,
    bare_number,
    is_nearer,
    stated_number,
    with_unit,
)
from pipelines.personal_numbers.privacy import shown_beginning
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.text_column import with_cells


# Characters that are shown of where a unit stands.
MOST_OF_SOURCE = 30

# Cells of other units that are compared with the bare numbers of their column.
MOST_SAMPLES = 100

# What follows in the language of Arrow: a number without anything beside it, and one that is not 0.
PLAIN_NUMBER = r"^[\s\d.,+-]*$"
NOT_ZERO = r"^[\s\d.,+-]*[1-9][\s\d.,+-]*$"


class NumberReader:
    """Puts units behind the numbers of one table, chunk by chunk.

    `mixed`: what an earlier reading of the same rows showed of columns that state their unit in some
    cells. `comments`: row and position of a cell → the text of its comment. `statement_about`: gives
    the part of a statement that is about a column.
    """

    def __init__(
        self,
        columns: Sequence[NumberColumn],
        mixed: Mapping[int, UnitsOfCells],
        comments: Mapping[tuple[int, int], str],
        statement_about: StatementAbout,
    ) -> None:
        self._columns = columns
        self._mixed = mixed
        self._statement_about = statement_about
        self._commented = CommentedCells(
            comments, {column.position: column.stated for column in columns}
        )
        positions = [column.position for column in columns]
        self.cells: dict[int, UnitsOfCells] = {position: UnitsOfCells() for position in positions}
        """What the cells that were read say of their units."""
        self.sums: dict[int, float] = dict.fromkeys(positions, 0.0)
        """The sum of the bare numbers that were read of each column which may have another unit."""
        self.amounts = {position: BareAmounts() for position in positions}
        """What the bare numbers of each such column are like."""
        self._stated_beside: set[int] = set()
        self._in_doubt_alone: set[int] = set()
        self._unit_positions: set[int] = set()
        """The columns whose unit stands in a column beside them, as far as rows were read."""
        self._read_by_row: dict[int, dict[tuple[str, str], None]] = {}
        """Of each column, the titles of the columns that state a unit in its rows, and that unit."""

    @property
    def stated_otherwise(self) -> set[int]:
        """The columns whose unit stands in a column beside them, or in some of their cells."""
        return {*self._stated_beside, *self._mixed}

    @property
    def unit_positions(self) -> frozenset[int]:
        """The columns that state the unit of another one."""
        return frozenset(self._unit_positions)

    @property
    def mixed_columns(self) -> dict[int, UnitsOfCells]:
        """The columns of which some cells state another unit, and some none."""
        return {position: cells for position, cells in self.cells.items() if cells.is_mixed}

    def read(self, rows: pa.Table, malformed: Mapping[int, str]) -> tuple[pa.Table, list[Finding]]:
        """Some rows with units behind their numbers, and the cells that are asked back."""
        findings: list[Finding] = []
        for number_column in self._columns:
            column = number_column.in_rows(rows)
            if column.unit_columns:
                self._stated_beside.add(column.position)
                self._unit_positions.update(unit.position for unit in column.unit_columns)
            name = f"c{column.position}"
            self._look_at(rows[name], column)
            if has_other_units(column.stated.wanted_unit):
                self._add_up(rows[name], column)
            texts = TextsBeside(rows, column.stated, column.texts, self._statement_about)
            if self._is_in_wanted_unit(rows[name], column) and not texts:
                continue

            cells = rows[name].to_pylist()
            findings += self._put_units(cells, rows, column, texts)
            rows = with_cells(rows, name, cells)

        findings = [finding for finding in findings if finding.row_number not in malformed]
        return rows, findings

    def _add_up(self, cells: pa.ChunkedArray, column: NumberColumn) -> None:
        """Note how large the bare numbers are: it tells 元 from 万元 where no unit is stated."""
        numbers = counted_numbers(cells)
        self.sums[column.position] += float(pc.sum(numbers.cast(pa.float64())).as_py() or 0)
        self.amounts[column.position].add(numbers)

    def _is_in_wanted_unit(self, cells: pa.ChunkedArray, column: NumberColumn) -> bool:
        """Whether all bare numbers of a column surely are in the catalogue's unit."""
        if column.stated.unit != column.stated.wanted_unit:
            return False
        if column.unit_columns or column.position in self._mixed:
            return False
        if may_hold_large_amounts(cells, column.stated):
            return False
        return not self._commented.are_in(column.position) and not _has_doubts(cells)

    def _put_units(
        self, cells: list[str | None], rows: pa.Table, column: NumberColumn, texts: TextsBeside
    ) -> Iterator[Finding]:
        """Write into each bare number of a column its unit, or the doubt about it; yield the doubts.

        `cells`: the column's texts, which are changed in place. `rows`: the chunk, whose other columns may
        hold the unit.
        """
        row_numbers = rows["row_number"].to_pylist()
        unit_cells = [rows[f"c{unit.position}"].to_pylist() for unit in column.unit_columns]

        for index, cell in enumerate(cells):
            doubt = kept_doubt(cell)
            if doubt is None:
                amount = bare_number(cell)
                # Zero is the same in every unit.
                if amount is None or not _value_of(amount):
                    continue

                of_row = [unit_texts[index] or "" for unit_texts in unit_cells]
                in_row = self._in_comment(row_numbers[index], column)
                if in_row.states_nothing:
                    in_row = texts.unit_of(index, amount)
                if in_row.states_nothing:
                    unit, doubt = self._unit_of_number(amount, column, of_row)
                else:
                    unit, doubt = self._noted(in_row, amount, column)
                if doubt is not None:
                    cells[index] = doubt.behind(amount)
                elif unit is not None and unit != column.stated.wanted_unit:
                    cells[index] = with_unit(amount, unit)

            if doubt is not None:
                code = column.stated.element.code
                yield Finding(
                    row_numbers[index], "unit-in-doubt", code, Severity.ERROR, doubt.detail
                )

    def _in_comment(self, row_number: int, column: NumberColumn) -> UnitInRow:
        """What the comment on a cell states, which comes before all else in its row."""
        return UnitInRow(*self._commented.unit_of(row_number, column.position, column.stated))

    def _noted(
        self, in_row: UnitInRow, amount: str, column: NumberColumn
    ) -> tuple[Unit | None, UnitDoubt | None]:
        """What one row states of its number, noted beside what its column states."""
        unit = in_row.unit
        if unit is not None and unit != column.stated.unit:
            self.cells[column.position].others.append(OtherUnit(_value_of(amount), unit))
        self._note_row(in_row, column)
        return unit, in_row.doubt

    def _note_row(self, in_row: UnitInRow, column: NumberColumn) -> None:
        """Note by which column of its row a number is read in another unit than the catalogue's."""
        if in_row.title and in_row.unit is not None and in_row.unit != column.stated.wanted_unit:
            read_by_row = self._read_by_row.setdefault(column.position, {})
            read_by_row[in_row.title, in_row.unit.name] = None

    def _unit_of_number(
        self, amount: str, column: NumberColumn, of_row: Sequence[str]
    ) -> tuple[Unit | None, UnitDoubt | None]:
        """The unit that the row or the column states for a bare number, or why it is in doubt."""
        in_row = unit_in_row(column.stated, column.unit_columns, of_row)
        if in_row.doubt is not None:
            return None, in_row.doubt
        if in_row.unit is not None:
            self._note_row(in_row, column)
            return in_row.unit, None
        if column.stated.doubt is None and self._is_doubtful(amount, column):
            return None, self._doubt_of_mixed(column)
        if doubt := doubt_of_number(amount, column.stated):
            self._in_doubt_alone.add(column.position)
            return None, doubt
        return column.stated.unit, column.stated.doubt

    def _doubt_of_mixed(self, column: NumberColumn) -> UnitDoubt:
        others = self._mixed[column.position].others
        names = list(dict.fromkeys(other.unit.name for other in others))
        own = column.stated.unit or column.stated.wanted_unit
        reason = f"本列有的数字写明了“{'、'.join(names)}”，有的没写单位"
        return UnitDoubt(reason, question_between([*names, own.name], column.stated.wanted_unit))

    def _is_doubtful(self, amount: str, column: NumberColumn) -> bool:
        """Whether a bare number may be in the unit that other cells of its column state."""
        unit = column.stated.unit
        if column.position not in self._mixed or unit is None:
            return False
        if not column.stated.statements:
            return True
        value = float(_value_of(amount))
        others = self._mixed[column.position].others
        return any(is_nearer(value, other, unit) for other in others)

    def _look_at(self, cells: pa.ChunkedArray, column: NumberColumn) -> None:
        """Note which units the cells state themselves."""
        if column.unit_columns or column.stated.unit is None:
            return

        noted = self.cells[column.position]
        if not noted.has_bare_numbers:
            is_number = pc.match_substring_regex(cells, NOT_ZERO)
            noted.has_bare_numbers = bool(pc.any(is_number).as_py())
        if len(noted.others) >= MOST_SAMPLES:
            return

        is_other = pc.invert(pc.match_substring_regex(cells, PLAIN_NUMBER))
        for cell in pc.unique(cells.filter(pc.fill_null(is_other, False))).to_pylist():
            stated_units = stated_number(cell, column.stated.wanted_unit.measures)
            if stated_units is not None and stated_units.unit != column.stated.unit:
                noted.others.append(stated_units)
            elif bare_number(cell) is not None:
                noted.has_bare_numbers = True

    def notes(self) -> list[str]:
        """A sentence for the receipt about each column that is converted, or states no unit."""
        return [note for note in map(self._note, self._columns) if note]

    def _note(self, column: NumberColumn) -> str | None:
        title = column.title
        stated = column.stated
        wanted = stated.wanted_unit.name

        read_by_row = self._read_by_row.get(column.position)
        if read_by_row:
            titles = "”“".join(dict.fromkeys(title for title, _ in read_by_row))
            units = "、".join(dict.fromkeys(unit for _, unit in read_by_row))
            return f"“{title}”一列的数字按“{titles}”一列所写的{units}读取，换算为{wanted}"

        if stated.is_converted and stated.unit is not None:
            source = shown_beginning(" ".join(stated.source.split()), MOST_OF_SOURCE)
            by = f"（依据“{source}”）" if source else ""
            return f"“{title}”一列的数字按{stated.unit.name}读取，换算为{wanted}{by}"

        if not stated.statements and stated.doubt is None and self.sums[column.position]:
            rest = "其余" if column.position in self._in_doubt_alone else "其中"
            return f"“{title}”一列没有写单位，{rest}没有单位的数字按{wanted}读取，请核对"

        return None


def _value_of(amount: str) -> Decimal:
    return Decimal(amount.replace(",", ""))


def _has_doubts(cells: pa.ChunkedArray) -> bool:
    """Whether doubts of an earlier reading stand behind numbers."""
    return bool(pc.any(pc.ends_with(cells, DOUBT_AT_END)).as_py())
