"""A year, such as the one that a rating is for."""

from __future__ import annotations

import re

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.conversion import READ_HALF_WIDTH, Conversion
from pipelines.catalogue.values.hint_words import HintWords
from pipelines.catalogue.values.invention import SampleOrder, Texts, as_texts
from pipelines.catalogue.values.judgement import Judgement, Mask
from pipelines.catalogue.values.spellings.code_points import missing
from pipelines.catalogue.values.spellings.written_text import for_distinct, half_width
from pipelines.catalogue.values.value_type import ComparedAs, SheetForm, ValueType


OUT_OF_RANGE = HintWords("年度不在1950至2099之间")

_FOUR_DIGITS = ColumnPattern("[0-9]{4}")
_YEARS = ColumnPattern("19[5-9][0-9]|20[0-9]{2}")
_WRITTEN = re.compile(r"(\d{4})(?:\.0+)?(?:年度?)?")
# 二〇一七 and 二0一七: mixed writing is common, because 〇 is hard to type.
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def read_year(text: str) -> str:
    """Four digits of 2018年度 and the like; unreadable text unchanged."""
    compact = half_width(text).replace(" ", "").translate(_CHINESE_DIGITS)
    match = _WRITTEN.fullmatch(compact)
    if match is None:
        return text
    return match.group(1)


def is_year(values: pd.Series, element: Element) -> Mask:
    """1950 to 2099."""
    return missing(values) | _YEARS.fills(values)


class YearType(ValueType):
    """A year of four digits."""

    name = "year"
    title = "年度"
    compared_as = ComparedAs.YEAR
    # How values are judged, and what reading may change.
    judgements = (
        Judgement(
            code="year-form",
            title="年度无法识别",
            accepts=is_year,
            requires="四位数字，如 2018",
            problem="年度不是四位数字",
            remedy="请只填四位数字的年度。",
            entry_conditions=("LEN({cell})=4", "VALUE({cell})>=1950", "VALUE({cell})<=2099"),
        ),
    )
    conversions = (
        Conversion("read-as-year", "年度只取四位数字", "年|[.〇○零一二三四五六七八九]"),
        READ_HALF_WIDTH,
    )

    # For templates, the manual and the sheets of the official catalogue.
    sheet = SheetForm(item_names="年度$")

    slip = "去年"

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Four digits."""
        return for_distinct(values, read_year)

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """That a year of four digits is none of these years."""
        hints = pd.Series(None, index=rejected.index, dtype="str")
        return hints.mask(_FOUR_DIGITS.fills(rejected), OUT_OF_RANGE.about())

    def words_of_hint(self, hint: str | None, element: Element) -> tuple[str, str] | None:
        """1018 has four digits: its form is right, and the year is wrong."""
        if hint is None or not OUT_OF_RANGE.say(hint):
            return None
        return hint, "请核对年度。"

    def invent(self, order: SampleOrder) -> Texts:
        """2016 to 2018."""
        years = order.draw.integers(2016, 2019, order.count)
        return as_texts(years)
