"""Columns for which no unit is stated anywhere, and whose numbers are rather in another one.

They would be read in the catalogue's unit. A column of whole numbers up to 2000 below 罚款金额 is in 元
much more often than in 万元, and 15000 below 土地面积 in 平方米, so that the department is asked. Where
only few numbers of a column are that large, these are asked back by themselves.

A template states 万元 whatever is typed below: where each of several numbers is larger than an amount
of its kind usually is, 235000 below 拖欠工资金额(万元), the department is asked too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.measures import MONEY, Unit, other_likely_units
from pipelines.intake.recognising.units.stated_units import ColumnUnit
from pipelines.intake.recognising.units.unit_doubts import UnitDoubt, question_between


# In the language of Arrow: a number without anything beside it, how its end looks if it is whole, and
# if it has no more digits than 元 have.
COUNTED_NUMBER = r"^\s*[0-9][0-9,]*(\.[0-9]+)?\s*$"
WHOLE = r"^[0-9]+(\.0*)?$"
FEW_DECIMALS = r"^[0-9]+(\.[0-9]{1,2}0*)?$"

# Whole numbers from here on are rather 元: a fine of 100 万元 is rare, one of 100 元 is not.
LARGE_FINE = 100
# With two digits behind the point.
LARGE_WITH_DECIMALS = 1_000
LEAST_WITH_DECIMALS = 10
# From here on a number is most likely in 元 whatever stands beside it: no fine here is one of 1亿元.
HUGE_FINE = 10_000
# From here on a capital is rather in 元, for few in this city are of 1亿元. Where half of a column are, all are.
LEAST_CAPITAL = 10_000
_DECIMALS_OF_YUAN = 2
# A quick look at many cells: five digits before the point.
_MAY_BE_AS_LARGE = r"(?:^|[^.0-9])(?:[0-9０-９][,，\s]*){5}"

# So many numbers larger than usual are no coincidence, where one of them is so many times as large.
_SEVERAL = 3
_FAR_ABOVE = 10

NO_UNIT = "表头和文件都没有写单位"


def counted_numbers(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """The texts of the cells that are numbers without anything beside them, bare of blanks and commas."""
    numbers = cells.filter(pc.fill_null(pc.match_substring_regex(cells, COUNTED_NUMBER), False))
    return pc.replace_substring_regex(numbers, r"[\s,]", "")


@dataclass
class BareAmounts:
    """What the bare numbers of one column are like; 0 says nothing."""

    smallest: float = 0.0
    largest: float = 0.0
    count: int = 0
    large_count: int = 0
    """How many of them are large for an amount in 万元, and written as one in 元 is."""
    capital_count: int = 0
    """How many of them are large even for a capital in 万元."""
    are_whole: bool = True
    have_few_decimals: bool = True

    def add(self, plain: pa.ChunkedArray) -> None:
        """Take in the numbers of some rows, as `counted_numbers` gives them."""
        values = plain.cast(pa.float64())
        is_more = pc.greater(values, 0)
        plain = plain.filter(is_more)
        values = values.filter(is_more)
        if not len(values):
            return
        ends = pc.min_max(values).as_py()
        self.smallest = min(self.smallest or ends["min"], ends["min"])
        self.largest = max(self.largest, ends["max"])
        is_whole = pc.match_substring_regex(plain, WHOLE)
        self.are_whole &= pc.all(is_whole).as_py()
        self.have_few_decimals &= pc.all(pc.match_substring_regex(plain, FEW_DECIMALS)).as_py()
        is_large_whole = pc.and_(is_whole, pc.greater_equal(values, LARGE_FINE))
        is_large = pc.or_(is_large_whole, pc.greater_equal(values, LARGE_WITH_DECIMALS))
        self.count += len(values)
        self.large_count += int(pc.sum(is_large).as_py() or 0)
        is_capital = pc.greater_equal(values, LEAST_CAPITAL)
        self.capital_count += int(pc.sum(is_capital).as_py() or 0)

    def are_above_usual(self, element: Element) -> bool:
        """Whether each of several numbers is larger than an amount usually is, and one by far."""
        if not element.usual or self.count < _SEVERAL or not self.have_few_decimals:
            return False
        most = float(element.usual[-1])
        return self.smallest > most and self.largest > _FAR_ABOVE * most

    def rather_in(self, element: Element, unit: Unit) -> tuple[str, ...]:
        """In which units numbers of such sizes rather are than in the element's; empty: in none."""
        if unit.measures == MONEY and unit.name == "万元":
            return ("元",) if self.are_rather_yuan(element) else ()
        return other_likely_units(unit, self.largest, are_whole=self.are_whole)

    def are_rather_yuan(self, element: Element) -> bool:
        """Whether numbers of such sizes are rather 元 than 万元."""
        if element.is_large:
            return self.have_few_decimals and 0 < self.count <= 2 * self.capital_count
        if self.are_whole:
            return self.largest >= LARGE_FINE
        if self.largest >= HUGE_FINE:
            return True
        is_large = self.largest >= LARGE_WITH_DECIMALS and self.smallest >= LEAST_WITH_DECIMALS
        # One small fraction among them says little: 9.8 below 5000 and 2000 may be 9.8元.
        are_mostly_large = 2 * self.large_count > self.count
        return self.have_few_decimals and (is_large or are_mostly_large)


def may_hold_large_amounts(cells: pa.ChunkedArray, column: ColumnUnit) -> bool:
    """Whether some cells of a column may be asked back by themselves, on a quick look."""
    if not _is_in_wan_unstated(column):
        return False
    return bool(pc.any(pc.match_substring_regex(cells, _MAY_BE_AS_LARGE)).as_py())


def doubt_of_number(amount: str, column: ColumnUnit) -> UnitDoubt | None:
    """Why one bare number is asked back by itself; None: it is read as its column is.

    1亿元 and more is rather an amount in 元, unless it has more digits behind the point than 元 have.
    """
    number = amount.replace(",", "")
    has_few_decimals = len(number.partition(".")[2].rstrip("0")) <= _DECIMALS_OF_YUAN
    is_large = Decimal(number) >= LEAST_CAPITAL and has_few_decimals
    return _doubt_between(["元"], column) if is_large and _is_in_wan_unstated(column) else None


def _is_in_wan_unstated(column: ColumnUnit) -> bool:
    """Whether the bare numbers of a column are read in 万元 only because nothing else is stated."""
    unit = column.wanted_unit
    is_silent = not column.statements and column.doubt is None
    return is_silent and unit.measures == MONEY and unit.name == "万元"


def _doubt_between(others: Collection[str], column: ColumnUnit) -> UnitDoubt:
    wanted = column.wanted_unit
    return UnitDoubt(NO_UNIT, question_between([*others, wanted.name], wanted))


def with_doubts_without_unit(
    columns: Mapping[int, ColumnUnit],
    amounts: Mapping[int, BareAmounts],
    stated_otherwise: Collection[int],
) -> dict[int, ColumnUnit]:
    """The units of columns, where those are in doubt whose numbers speak for another unit.

    `stated_otherwise`: columns whose unit stands in a column beside them, or in some of their cells.
    """
    decided = dict(columns)
    for position, column in columns.items():
        if column.doubt is not None or position in stated_otherwise:
            continue
        if column.statements:
            decided[position] = _with_doubt_of_statement(column, amounts[position])
            continue
        others = amounts[position].rather_in(column.element, column.wanted_unit)
        if others:
            decided[position] = replace(column, doubt=_doubt_between(others, column))
    return decided


def _with_doubt_of_statement(column: ColumnUnit, amounts: BareAmounts) -> ColumnUnit:
    """The unit of a column that states 万元, in doubt where all of its numbers are rather 元."""
    wanted = column.wanted_unit
    is_in_wan = wanted.measures == MONEY and wanted.name == "万元" and column.unit == wanted
    if not is_in_wan or not amounts.are_above_usual(column.element):
        return column
    most = column.element.usual[-1]
    reason = f"{column.statements[0].words}，而本列数字都大于通常的{most}万元"
    return replace(column, doubt=UnitDoubt(reason, question_between(["元", "万元"], wanted)))
