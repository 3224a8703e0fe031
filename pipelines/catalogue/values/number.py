"""Numbers that are no money: how many, how long, how large."""

from __future__ import annotations

import re
from decimal import Decimal

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.conversion import READ_HALF_WIDTH, READ_WITHOUT_SEPARATORS
from pipelines.catalogue.values.invention import SampleOrder, Texts, as_texts
from pipelines.catalogue.values.judgement import Judgement, Mask
from pipelines.catalogue.values.value_type import (
    CellMeaning,
    EntryCheck,
    SheetForm,
    ValueType,
)
from pipelines.catalogue.values.written_text import for_distinct, half_width


# Characters of a number that is read.
LONGEST = 30
_WRITTEN = re.compile(r"(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,12})?")


def read_number(text: str) -> str:
    """Plain decimal without thousands separators and idle zeros; unreadable text unchanged."""
    written = half_width(text).replace(" ", "")
    if len(written) > LONGEST or not _WRITTEN.fullmatch(written):
        return text
    plain = f"{Decimal(written.replace(',', '')):f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain


def is_number(values: pd.Series, element: Element) -> Mask:
    """Not negative, at most nine digits before the point and `scale` after it.

    An element without a scale takes whole numbers only.
    """
    pattern = "[0-9]{1,9}"
    if element.scale:
        pattern += rf"(\.[0-9]{{1,{element.scale}}})?"
    return values.fillna("0").str.fullmatch(pattern).to_numpy(dtype=bool)


def _required(element: Element) -> str:
    if element.scale:
        return f"不小于0的数，小数不超过{element.scale}位"
    return "不小于0的整数"


def _problem(element: Element) -> str:
    return f"不是可以识别的数字（{_required(element)}）"


class NumberType(ValueType):
    """A quantity: persons, months, hours, hectares. The element's name says which."""

    name = "number"
    title = "数字"
    sql_type = "numeric"
    cell_meaning = CellMeaning.NUMBER
    # How values are judged, and what reading may change.
    judgements = (
        Judgement(
            code="number-form",
            title="不是数字",
            accepts=is_number,
            requires=_required,
            problem=_problem,
            remedy="请只填数字，不写单位和文字。",
        ),
    )
    conversions = (READ_WITHOUT_SEPARATORS, READ_HALF_WIDTH)

    # For templates, the manual and the sheets of the official catalogue.
    number_format = "General"
    entry_check = EntryCheck(
        title="数字的填写格式",
        message="只填数字，不写单位和文字。",
        formula="=IFERROR(VALUE({cell})>=0,FALSE)",
        question="请填不小于0的数字，不写单位和文字。",
    )
    sheet = SheetForm(
        spellings=("数值型", "整数型", "整数", "数值", "N", "int", "浮点型"),
        item_names="(人数|月数|次数)$",
    )

    slip = "若干"

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Plain decimal text."""
        return for_distinct(values, read_number)

    def invent(self, order: SampleOrder) -> Texts:
        """Whole numbers below 500."""
        return as_texts(order.draw.integers(1, 500, order.count))
