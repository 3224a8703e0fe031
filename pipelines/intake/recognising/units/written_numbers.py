"""Numbers as cells have them: bare, with a unit behind them, and as they are staged with one."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipelines.catalogue.values.measures import MONEY, Unit, unit_named
from pipelines.catalogue.values.money import yuan_in
from pipelines.catalogue.values.spellings.amount_spellings import (
    is_bare_number,
    without_currency_sign,
)
from pipelines.catalogue.values.spellings.export_guards import unguarded
from pipelines.catalogue.values.spellings.written_text import half_width


_WITH_UNIT = re.compile(r"([\d., ]*\d[\d., ]*)([^\d.,].*)")


@dataclass(frozen=True)
class OtherUnit:
    """A cell that states another unit than that of its column."""

    number: Decimal
    unit: Unit


def bare_number(cell: str | None) -> str | None:
    """A number without a unit as it is staged; None: the cell is something else."""
    if not cell:
        return None
    number = without_currency_sign(half_width(unguarded(cell)).strip())
    return number.replace(" ", "") if is_bare_number(number) else None


def with_unit(number: str, unit: Unit) -> str:
    """A bare number with its unit behind it; of money in 元, which the value type knows."""
    if unit.measures != MONEY or unit.name in ("元", "万元"):
        return f"{number}{unit.name}"
    size = Decimal(unit.size.numerator) / unit.size.denominator
    return f"{Decimal(number.replace(',', '')) * size:f}元"


def stated_number(cell: str, measures: str) -> OtherUnit | None:
    """The number and unit of a cell that states both; None: it does not."""
    written = half_width(unguarded(cell)).strip()
    with_unit = _WITH_UNIT.fullmatch(written)
    if with_unit:
        number = re.sub("[, ]", "", with_unit[1])
        unit = unit_named(with_unit[2], measures)
        if unit is not None and is_bare_number(number):
            return OtherUnit(Decimal(number), unit)
    yuan = yuan_in(written) if measures == MONEY else None
    one_yuan = unit_named("元", MONEY)
    if yuan is None or one_yuan is None:
        return None
    return OtherUnit(yuan, one_yuan)


def is_nearer(value: float, other: OtherUnit, unit: Unit) -> bool:
    """Whether a bare number looks more like one of the other unit than of its column's."""
    number = float(other.number)
    ratio = float(Fraction(other.unit.size) / unit.size)
    if not value or not number:
        return False
    # The middle between both, as factors: 2000 (元) and 0.2 (万元) meet at 20.
    middle = number * math.sqrt(ratio)
    return value > middle if ratio < 1 else value < middle
