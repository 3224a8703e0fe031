"""Amounts of money in 万元: decimal, never binary floating point."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.base import Judgement, Mask, Plain, for_distinct, narrow


_WRITTEN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")
_SMALL = re.compile(r"\d(\.\d+)?[eE]-\d{1,2}")
"""How spreadsheets write 0.000015; unlike large numbers, small ones lose nothing by it."""
_YUAN = Decimal(10_000)


def read_amount(text: str) -> str:
    """Plain decimal in 万元: thousands separators and units away, a stated 元 divided; unreadable text unchanged."""
    written = narrow(text).replace(" ", "").removeprefix("¥").removesuffix("整")
    in_yuan = written.endswith("元") and not written.endswith("万元")
    number = written.removesuffix("万元").removesuffix("元").removesuffix("万")
    if len(number) > 30 or not (_WRITTEN.fullmatch(number) or _SMALL.fullmatch(number)):
        return text
    try:
        value = Decimal(number.replace(",", ""))
    except InvalidOperation:
        return text
    plain = f"{value / _YUAN if in_yuan else value:f}".removeprefix("-" if value.is_zero() else "")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"


def is_amount(values: pd.Series, element: Element) -> Mask:
    """Not negative, at most twelve digits before the point and `scale` (6) after it."""
    pattern = rf"[0-9]{{1,12}}(\.[0-9]{{1,{element.scale or 6}}})?"
    return values.fillna("0").str.fullmatch(pattern).to_numpy(dtype=bool)


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
            expected=lambda element: f"以万元为单位的非负数，小数不超过{element.scale or 6}位，如 0.2 表示2000元",
            remedy="请只填数字，单位为万元。",
        ),
    )

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Plain decimal text in 万元."""
        return for_distinct(values, read_amount)
