"""Numbers that are no money: how many, how long, how large."""

from __future__ import annotations

import re
from decimal import Decimal

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.base import Judgement, Mask, Plain, for_distinct, narrow


_WRITTEN = re.compile(r"(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,12})?")


def read_number(text: str) -> str:
    """Plain decimal without thousands separators and idle zeros; unreadable text unchanged."""
    written = narrow(text).replace(" ", "")
    if len(written) > 30 or not _WRITTEN.fullmatch(written):
        return text
    plain = f"{Decimal(written.replace(',', '')):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def is_number(values: pd.Series, element: Element) -> Mask:
    """Not negative, at most nine digits before the point and `scale` after it; without a scale a whole number."""
    fraction = rf"(\.[0-9]{{1,{element.scale}}})?" if element.scale else ""
    return values.fillna("0").str.fullmatch(rf"[0-9]{{1,9}}{fraction}").to_numpy(dtype=bool)


class NumberType(Plain):
    """A quantity: persons, months, hours, hectares. The element's name says which."""

    name = "number"
    title = "数字"
    sql_type = "numeric"
    judgements = (
        Judgement(
            code="number-form",
            title="不是数字",
            accepts=is_number,
            expected=lambda element: (
                f"不小于0的数，小数不超过{element.scale}位" if element.scale else "不小于0的整数"
            ),
            remedy="请只填数字，不写单位和文字。",
        ),
    )

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Plain decimal text."""
        return for_distinct(values, read_number)
