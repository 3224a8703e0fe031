"""The numbers of a table with their units, so that none is read in another unit than it is in.

Where a column is in another unit than the catalogue's, the unit is put behind each bare number:
below `罚款金额(元)`, for an element in 万元, `2000` is staged as `2000元`. The value type then converts
it exactly, and the receipt says so. A number whose unit is in doubt is staged with the doubt behind
it, and asked back. What stands behind a number stays with it in receipts, so that a row that is
mended there and dropped again is neither converted twice nor taken after all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.values.measures import Unit, has_other_units
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.units.columns_without_unit import BareAmounts, counted_numbers
from pipelines.intake.recognising.units.commented_cells import CommentedCells
from pipelines.intake.recognising.units.stated_units import ColumnUnit
from pipelines.intake.recognising.units.unit_columns import unit_in_row
from pipelines.intake.recognising.units.unit_doubts import (
    DOUBT_AT_END,
    UnitDoubt,
    kept_doubt,
    question_between,
)
from pipelines.intake.recognising.units.written_numbers import (
    OtherUnit,
    bare_number,
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


@dataclass
class MixedColumn:
    """What the cells of one column say of their units."""

    has_bare_numbers: bool = False
    others: list[OtherUnit] = field(default_factory=list)

    @property
    def is_mixed(self) -> bool:
        """Whether some cells state another unit, and some none."""
        return self.has_bare_numbers and bool(self.others)


class NumberReader:
    """Puts units behind the numbers of one table, chunk by chunk.

    `unit_columns`: position of a column of numbers → positions of the columns of its units. `mixed`:
    what an earlier reading of the same rows showed of columns that state their unit in some cells.
    """

    def __init__(
        self,
        header: Row,
        columns: Mapping[int, ColumnUnit],
        unit_columns: Mapping[int, Sequence[int]],
        mixed: Mapping[int, MixedColumn],
        comments: Mapping[tuple[int, int], str],
    ) -> None:
        self._header = header
        self._commented = CommentedCells(comments, columns)
        self._columns = columns
        self._unit_columns = unit_columns
        self._mixed = mixed
        self.cells: dict[int, MixedColumn] = {position: MixedColumn() for position in columns}
        """What the cells that were read say of their units."""
        self.sums: dict[int, float] = dict.fromkeys(columns, 0.0)
        """The sum of the bare numbers that were read of each column which may have another unit."""
        self.amounts = {position: BareAmounts() for position in columns}
        """What the bare numbers of each such column are like for which no unit is stated."""
        self._read_by_row: dict[int, dict[str, None]] = {}

    @property
    def stated_otherwise(self) -> set[int]:
        """The columns whose unit stands in a column beside them, or in some of their cells."""
        return {*self._unit_columns, *self._mixed}

    @property
    def mixed_columns(self) -> dict[int, MixedColumn]:
        """The columns of which some cells state another unit, and some none."""
        return {position: cells for position, cells in self.cells.items() if cells.is_mixed}

    def read(self, rows: pa.Table, malformed: Mapping[int, str]) -> tuple[pa.Table, list[Finding]]:
        """Some rows with units behind their numbers, and the cells that are asked back."""
        findings: list[Finding] = []
        for position, column in self._columns.items():
            name = f"c{position}"
            self._look_at(rows[name], position, column)

            if has_other_units(column.wanted_unit):
                numbers = counted_numbers(rows[name])
                self.sums[position] += float(pc.sum(numbers.cast(pa.float64())).as_py() or 0)
                if not column.statements:
                    self.amounts[position].add(numbers)

            is_plain_column = position not in self._unit_columns and position not in self._mixed
            is_plain_column = is_plain_column and not self._commented.are_in(position)
            is_plain_column = is_plain_column and not _has_doubts(rows[name])
            if is_plain_column and column.unit == column.wanted_unit:
                continue

            cells = rows[name].to_pylist()
            findings += self._put_units(cells, rows, position, column)
            rows = with_cells(rows, name, cells)

        findings = [finding for finding in findings if finding.row_number not in malformed]
        return rows, findings

    def _put_units(
        self, cells: list[str | None], rows: pa.Table, position: int, column: ColumnUnit
    ) -> Iterator[Finding]:
        """Write into each bare number of a column its unit, or the doubt about it; yield the doubts.

        `cells`: the column's texts, which are changed in place. `rows`: the chunk, whose other columns may
        hold the unit.
        """
        row_numbers = rows["row_number"].to_pylist()
        titles = self._unit_titles(position)
        texts = [rows[f"c{other}"].to_pylist() for other in self._unit_columns.get(position, ())]
        for index, cell in enumerate(cells):
            doubt = kept_doubt(cell)
            amount = bare_number(cell)
            # Zero is the same in every unit.
            if doubt is None and (amount is None or not Decimal(amount.replace(",", ""))):
                continue

            unit = None
            if doubt is None and amount is not None:
                unit, doubt = self._commented.unit_of(row_numbers[index], position, column)
                if unit is not None and unit != column.unit:
                    number = Decimal(amount.replace(",", ""))
                    self.cells[position].others.append(OtherUnit(number, unit))
            if unit is None and doubt is None and amount is not None:
                of_row = [text[index] or "" for text in texts]
                unit, doubt = self._unit_of_number(amount, position, column, titles, of_row)

            # The unit is settled now, or it is not: both are written behind the number.
            if amount is not None and doubt is not None and kept_doubt(cell) is None:
                cells[index] = doubt.behind(amount)
            elif amount is not None and unit is not None and unit != column.wanted_unit:
                cells[index] = with_unit(amount, unit)

            if doubt is not None:
                code = column.element.code
                yield Finding(
                    row_numbers[index], "unit-in-doubt", code, Severity.ERROR, doubt.detail
                )

    def _unit_titles(self, position: int) -> list[str]:
        """The headers of the columns that state the unit of a column."""
        positions = self._unit_columns.get(position, ())
        return [self._title(other) for other in positions]

    def _unit_of_number(
        self,
        number: str,
        position: int,
        column: ColumnUnit,
        titles: Sequence[str],
        of_row: Sequence[str],
    ) -> tuple[Unit | None, UnitDoubt | None]:
        """The unit of a bare number, or why it is in doubt."""
        in_row = unit_in_row(column, titles, of_row)
        if in_row.doubt is not None:
            return None, in_row.doubt
        if in_row.unit is not None:
            if in_row.unit != column.wanted_unit:
                self._read_by_row.setdefault(position, {})[in_row.unit.name] = None
            return in_row.unit, None
        if column.doubt is None and self._is_doubtful(number, position, column):
            return None, self._doubt_of_mixed(position, column)
        return column.unit, column.doubt

    def _doubt_of_mixed(self, position: int, column: ColumnUnit) -> UnitDoubt:
        others = self._mixed[position].others
        names = list(dict.fromkeys(other.unit.name for other in others))
        own = column.unit or column.wanted_unit
        reason = f"本列有的数字写明了“{'、'.join(names)}”，有的没写单位"
        return UnitDoubt(reason, question_between([*names, own.name], column.wanted_unit))

    def _is_doubtful(self, number: str, position: int, column: ColumnUnit) -> bool:
        """Whether a bare number may be in the unit that other cells of its column state."""
        if position not in self._mixed or column.unit is None:
            return False
        if not column.statements:
            return True
        value = float(Decimal(number.replace(",", "")))
        return any(_is_nearer(value, other, column.unit) for other in self._mixed[position].others)

    def _look_at(self, cells: pa.ChunkedArray, position: int, column: ColumnUnit) -> None:
        """Note which units the cells state themselves."""
        if position in self._unit_columns or column.unit is None:
            return
        noted = self.cells[position]
        if not noted.has_bare_numbers:
            is_number = pc.match_substring_regex(cells, NOT_ZERO)
            noted.has_bare_numbers = bool(pc.any(is_number).as_py())
        if len(noted.others) >= MOST_SAMPLES:
            return
        is_other = pc.invert(pc.match_substring_regex(cells, PLAIN_NUMBER))
        for cell in pc.unique(cells.filter(pc.fill_null(is_other, False))).to_pylist():
            stated_units = stated_number(cell, column.wanted_unit.measures)
            if stated_units is not None and stated_units.unit != column.unit:
                noted.others.append(stated_units)
            elif bare_number(cell) is not None:
                noted.has_bare_numbers = True

    def _title(self, position: int) -> str:
        return (self._header[position] or "").strip()

    def notes(self) -> list[str]:
        """A sentence for the receipt about each column that is converted."""
        notes = []

        for position, column in self._columns.items():
            title = self._title(position)

            read_by_row = "、".join(self._read_by_row.get(position, ()))
            if read_by_row:
                unit_titles = "”“".join(self._unit_titles(position))
                notes.append(
                    f"“{title}”一列的数字按“{unit_titles}”一列所写的{read_by_row}读取，"
                    f"换算为{column.wanted_unit.name}"
                )
            elif column.is_converted and column.unit is not None:
                source = shown_beginning(" ".join(column.source.split()), MOST_OF_SOURCE)
                by = f"（依据“{source}”）" if source else ""
                notes.append(
                    f"“{title}”一列的数字按{column.unit.name}读取，换算为{column.wanted_unit.name}{by}"
                )
            elif not column.statements and column.doubt is None and self.sums[position]:
                notes.append(
                    f"“{title}”一列没有写单位，其中没有单位的数字按{column.wanted_unit.name}读取，请核对"
                )

        return notes


def _has_doubts(cells: pa.ChunkedArray) -> bool:
    """Whether doubts of an earlier reading stand behind numbers."""
    return bool(pc.any(pc.ends_with(cells, DOUBT_AT_END)).as_py())


def _is_nearer(value: float, other: OtherUnit, unit: Unit) -> bool:
    """Whether a bare number looks more like one of the other unit than of its column's."""
    number = float(other.number)
    ratio = float(Fraction(other.unit.size) / unit.size)
    if not value or not number:
        return False
    # The middle between both, as factors: 2000 (元) and 0.2 (万元) meet at 20.
    middle = number * math.sqrt(ratio)
    return value > middle if ratio < 1 else value < middle
