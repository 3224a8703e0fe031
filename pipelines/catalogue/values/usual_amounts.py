"""Which amounts are usual: others were mostly typed in another unit, and are pointed at.

An element may state its own range as `usual`, such as a fine of 1元 to 1000万元.
"""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.judgement import Mask
from pipelines.catalogue.values.measures import money_unit_of
from pipelines.catalogue.values.money import YUAN_PER_WAN
from pipelines.catalogue.values.spellings.code_points import missing


# In 万元. Larger amounts were mostly typed in 元: a template asks about them.
USUAL_AMOUNT = 1_000_000


def usual_amount(element: Element) -> int:
    """The largest amount in the element's unit that nobody is asked about."""
    return USUAL_AMOUNT if _unit_name(element) == "万元" else USUAL_AMOUNT * int(YUAN_PER_WAN)


def is_usual_amount(values: pd.Series, element: Element) -> Mask:
    """False where an amount is so large or so small that it was mostly typed in another unit.

    Nothing is said of 0, which is the same in every unit.
    """
    amounts = pd.to_numeric(values, errors="coerce")
    is_odd = amounts > usual_amount(element)
    if element.usual:
        least, most = map(float, element.usual)
        is_odd |= (amounts > most) | ((amounts > 0) & (amounts < least))
    return missing(values) | ~is_odd.to_numpy(dtype=bool)


def _usual_range(element: Element) -> str:
    """The usual amounts of an element that has some, in Chinese: 0.0001万元至1000万元."""
    least, most = element.usual
    unit = _unit_name(element)
    return f"{least}{unit}至{most}{unit}"


def required_usual(element: Element) -> str:
    """What an amount is expected to be, as a clause in Chinese."""
    if element.usual:
        return f"通常在{_usual_range(element)}之间，不在其中的请核对"
    unit = _unit_name(element)
    return f"单位是{unit}，超过{usual_amount(element)}{unit}的请核对"


def problem_of_unusual(element: Element) -> str:
    """What is odd about an amount that is not usual, as a clause in Chinese."""
    if element.usual:
        return f"金额不在通常的{_usual_range(element)}之间，像是单位弄错了"
    return f"金额超过{usual_amount(element)}{_unit_name(element)}，像是按元填写的"


def remedy_of_unusual(element: Element) -> str:
    """What to do about such an amount, in Chinese."""
    if element.usual:
        return "请核对表头和本格的单位；金额无误的，无需处理。"
    return f"请核对单位是不是{_unit_name(element)}；金额无误的，无需处理。"


def entry_conditions_of_usual(element: Element) -> tuple[str, ...]:
    """How a spreadsheet tells a usual amount while it is typed; `{cell}` is the cell."""
    if not element.usual:
        return (f"IFERROR(VALUE({{cell}})<={usual_amount(element)},TRUE)",)
    least, most = element.usual
    is_enough = f"IFERROR(OR(VALUE({{cell}})=0,VALUE({{cell}})>={least}),TRUE)"
    return f"IFERROR(VALUE({{cell}})<={most},TRUE)", is_enough


def _unit_name(element: Element) -> str:
    """The unit in which an element's amounts are kept."""
    unit = money_unit_of(element.name)
    return "万元" if unit is None else unit.name
