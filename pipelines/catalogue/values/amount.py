"""Amounts of money in 万元: decimal, never binary floating point."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.conversion import (
    READ_HALF_WIDTH,
    READ_WITHOUT_SEPARATORS,
    Conversion,
)
from pipelines.catalogue.values.invention import SampleOrder, Texts
from pipelines.catalogue.values.judgement import ExportCause, Judgement, Mask
from pipelines.catalogue.values.value_type import CellMeaning, EntryCheck, SheetForm, ValueType
from pipelines.catalogue.values.written_text import for_distinct, half_width


# Digits after the point, where the element does not say.
DEFAULT_SCALE = 6

# Characters of a number that is read; a longer one is no amount.
LONGEST = 30

YUAN_PER_WAN = Decimal(10_000)

_WRITTEN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")

# How spreadsheets write 0.000015. Large numbers lose digits in this form, small ones do not.
_SMALL = re.compile(r"\d(\.\d+)?[eE]-\d{1,2}")


def unit_of(element: Element) -> str:
    """The unit in which an element's amounts are kept: 万元, unless its name ends in （元）."""
    return "元" if half_width(element.name).endswith("(元)") else "万元"


def read_amount(text: str, unit: str = "万元") -> str:
    """Read an amount as a plain decimal in the unit; what cannot be read comes back as it is.

    Separators and units go away, and an amount in another unit is converted.
    """
    written = half_width(text).replace(" ", "").removeprefix("¥").removesuffix("整")
    number, written_unit = _split(written)
    if len(number) > LONGEST or not _is_readable(number):
        return text

    value = Decimal(number.replace(",", ""))
    if written_unit and written_unit != unit:
        value = value / YUAN_PER_WAN if written_unit == "元" else value * YUAN_PER_WAN
    return _plain(value)


def _split(written: str) -> tuple[str, str]:
    """The number and its unit; without a unit the second is empty."""
    for ending, unit in (("万元", "万元"), ("万", "万元"), ("元", "元")):
        if written.endswith(ending):
            return written.removesuffix(ending), unit
    return written, ""


def _is_readable(number: str) -> bool:
    has_digits = any(character.isdigit() for character in number)
    return has_digits and bool(_WRITTEN.fullmatch(number) or _SMALL.fullmatch(number))


def _plain(value: Decimal) -> str:
    """A decimal without exponent, idle zeros, and the sign of minus nothing."""
    plain = f"{value:f}"
    if value.is_zero():
        plain = plain.removeprefix("-")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain or "0"


def is_amount(values: pd.Series, element: Element) -> Mask:
    """Not negative, at most twelve digits before the point and `scale` (6) after it."""
    scale = element.scale or DEFAULT_SCALE
    pattern = rf"[0-9]{{1,12}}(\.[0-9]{{1,{scale}}})?"
    return values.fillna("0").str.fullmatch(pattern).to_numpy(dtype=bool)


def _required(element: Element) -> str:
    unit = unit_of(element)
    example = "，如 0.2 表示2000元" if unit == "万元" else ""
    return f"以{unit}为单位，不小于0，小数不超过{element.scale or DEFAULT_SCALE}位{example}"


def _problem(element: Element) -> str:
    return f"不是可以识别的金额（{_required(element)}）"


class AmountType(ValueType):
    """An amount in 万元, as the dual-publicity standard counts."""

    name = "amount"
    title = "金额（万元）"
    sql_type = "numeric"
    cell_meaning = CellMeaning.NUMBER
    # How values are judged, and what reading may change.
    judgements = (
        Judgement(
            code="amount-form",
            title="金额无法识别",
            accepts=is_amount,
            requires=_required,
            problem=_problem,
            remedy="请只填数字。",
            export_cause=ExportCause("导出的数字格式问题（货币符号、单位或“万元”字样）"),
        ),
    )
    conversions = (
        Conversion("read-in-wan-yuan", "元已换算为万元", "(?:^|[^万])元整?$"),
        READ_WITHOUT_SEPARATORS,
        Conversion("read-without-unit", "金额的单位或货币符号已去掉", "[万整¥￥]"),
        Conversion("read-without-exponent", "科学计数已写成小数", "[eE]"),
        READ_HALF_WIDTH,
    )
    tells_columns_apart = True

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "以万元为单位，只填数字，如 0.2 表示2000元。"
    guide_name = "金额"
    column_width = 12
    entry_check = EntryCheck(
        title="金额的写法", message=how_to_write, formula="=ISNUMBER(VALUE({cell}))"
    )
    sheet = SheetForm(
        spellings=("金额", "货币型", "金额型"), item_names="万元|金额$", scale=DEFAULT_SCALE
    )

    slip = "约3万"

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Plain decimal text in the element's unit."""
        return for_distinct(values, partial(read_amount, unit=unit_of(element)))

    def invent(self, order: SampleOrder) -> Texts:
        """Up to a hundred 万元, with two digits after the point."""
        hundredths = order.draw.integers(1, 10_000, order.count)
        return np.array([f"{value / 100:.2f}" for value in hundredths], dtype=object)
