"""Amounts of money in 万元: decimal, never binary floating point."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import partial

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.base import Judgement, Mask, Plain, for_distinct, narrow


_WRITTEN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")
_SMALL = re.compile(r"\d(\.\d+)?[eE]-\d{1,2}")
"""How spreadsheets write 0.000015; unlike large numbers, small ones lose nothing by it."""
_YUAN = Decimal(10_000)


def unit_of(element: Element) -> str:
    """The unit in which an element's amounts are kept: 万元, unless its name says 元."""
    return "元" if narrow(element.name).endswith("(元)") else "万元"


def read_amount(text: str, unit: str = "万元") -> str:
    """Plain decimal in the unit: separators and units away, another unit converted; unreadable text unchanged."""
    written = narrow(text).replace(" ", "").removeprefix("¥").removesuffix("整")
    stated = next(
        (one for one in ("万元", "万", "元") if written.endswith(one)), unit
    ).removesuffix("元")
    number = written.removesuffix("万元").removesuffix("元").removesuffix("万")
    if len(number) > 30 or not (_WRITTEN.fullmatch(number) or _SMALL.fullmatch(number)):
        return text
    try:
        value = Decimal(number.replace(",", ""))
    except InvalidOperation:
        return text
    if stated != unit.removesuffix("元"):
        value = value * _YUAN if stated else value / _YUAN
    plain = f"{value:f}".removeprefix("-" if value.is_zero() else "")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"


def is_amount(values: pd.Series, element: Element) -> Mask:
    """Not negative, at most twelve digits before the point and `scale` (6) after it."""
    pattern = rf"[0-9]{{1,12}}(\.[0-9]{{1,{element.scale or 6}}})?"
    return values.fillna("0").str.fullmatch(pattern).to_numpy(dtype=bool)


def _expected(element: Element) -> str:
    example = "，如 0.2 表示2000元" if unit_of(element) == "万元" else ""
    return f"以{unit_of(element)}为单位的非负数，小数不超过{element.scale or 6}位{example}"


class AmountType(Plain):
    """An amount in 万元, as the dual-publicity standard counts."""

    name = "amount"
    title = "金额（万元）"
    sql_type = "numeric"
    judgements = (
        Judgement(
            code="amount-form",
            title="金额无法识别",
            accepts=is_amount,
            expected=lambda element: _expected(element),
            remedy="请只填数字，单位为万元。",
        ),
    )

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Plain decimal text in the element's unit."""
        return for_distinct(values, partial(read_amount, unit=unit_of(element)))
