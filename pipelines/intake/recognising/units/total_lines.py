"""What total lines that state a unit say of the numbers above them: 合计 120000元.

Whether the numbers are in the unit of their total is told by their sum: a total in 元 may well stand
below numbers in 万元.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.catalogue.values.measures import MONEY
from pipelines.intake.readers.grids.lines_left_out import TotalLine
from pipelines.intake.recognising.units.stated_units import ColumnUnit
from pipelines.intake.recognising.units.unit_doubts import (
    Statement,
    UnitDoubt,
    doubt_of_statements,
    question_between,
)


# A total may leave rows out, or stand below a part of them, so that it differs from the sum by less
# than this factor; two units of one number differ by more.
NEAR = 100

_TOLERANCE = 1e-9


def with_totals(
    columns: Mapping[int, ColumnUnit], totals: Sequence[TotalLine], sums: Mapping[int, float]
) -> dict[int, ColumnUnit]:
    """The units of columns, where total lines below them count as well.

    `sums`: position of a column → the sum of its bare numbers.
    """
    decided = dict(columns)
    of_money = [
        position for position, column in columns.items() if column.wanted_unit.measures == MONEY
    ]
    of_money = [position for position in of_money if sums.get(position)]
    for total in totals:
        # A total that stands in no column of numbers is about the only one, or about all.
        positions = [total.position] if total.position in of_money else of_money
        for position in positions:
            column = decided.get(position)
            if column is not None and column.doubt is None:
                decided[position] = _with_total(
                    column, total, sums[position], is_alone=len(positions) == 1
                )
    return decided


def _with_total(
    column: ColumnUnit, total: TotalLine, sum_above: float, *, is_alone: bool
) -> ColumnUnit:
    number = float(total.number)
    assert column.unit is not None
    statement = Statement("合计行", total.text, total.stated_units)

    unit = total.stated_units.unit
    if unit is None:
        # A foreign currency is never converted, and the rows above are hardly in another.
        doubt = doubt_of_statements([*column.statements[:1], statement], column.wanted_unit)
        return replace(column, doubt=doubt)

    # 合计 12万元 below a column of 元 that comes to 120000 contradicts nothing.
    of_total = number * float(unit.size)
    if math.isclose(of_total, sum_above * float(column.unit.size), rel_tol=_TOLERANCE):
        return column

    is_near = 1 / NEAR < number / sum_above < NEAR
    if unit == column.unit and (is_near or not is_alone):
        return column
    if not column.statements and is_near and is_alone:
        return replace(column, statements=(statement,))
    if unit != column.unit:
        doubt = doubt_of_statements([*column.statements[:1], statement], column.wanted_unit)
        return replace(column, doubt=doubt)

    question = question_between([unit.name], column.wanted_unit)
    reason = f"{statement.words}，与上面各行之和对不上"
    return replace(column, doubt=UnitDoubt(reason, question))
