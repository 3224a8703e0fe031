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
# 2017年1-12月 is all of a year.
_TO = "(?:[-—–~～至到]+)"
_WHOLE_YEAR = re.compile(
    rf"(\d{{4}})年?度?(?:0?1月?(?:份)?{_TO}12月(?:份)?|全年)|(\d{{4}})[-/.年]0?1[-/.月]0?1日?{_TO}\2[-/.年]12[-/.月]31日?"
)
# What else is written, by its form.
_DAY = HintWords("填的是日期，不是年度")
_TWO_YEARS = HintWords("填了两个年份，本栏只能填一个")
_TWO_DIGITS = HintWords("年份只有两位")
_OTHER_FORMS = (
    (_DAY, re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\d{1,2}:.*)?|\d{8}")),
    (_TWO_YEARS, re.compile(rf"\d{{4}}年?度?{_TO}\d{{4}}年?度?")),
    (_TWO_DIGITS, re.compile(r"\d{2}年?度?")),
)
_REMEDIES = {
    OUT_OF_RANGE: "请核对年度。",
    _DAY: "请只填四位数字的年度，如 2017。",
    _TWO_YEARS: "请只填一个四位数字的年度；几个年度都有的，每个年度各填一行。",
    _TWO_DIGITS: "请填四位数字的年度，如 2017。",
}

# 二〇一七 and 二0一七: mixed writing is common, because 〇 is hard to type.
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def read_year(text: str) -> str:
    """Four digits of 2018年度 and the like; unreadable text unchanged."""
    compact = half_width(text).replace(" ", "").translate(_CHINESE_DIGITS)
    match = _WRITTEN.fullmatch(compact) or _WHOLE_YEAR.fullmatch(compact)
    if match is None:
        return text
    return match.group(1) or match.group(2)


def _other_form(text: str) -> str:
    """What a text is instead of a year, in Chinese; empty: nobody knows."""
    compact = half_width(text).replace(" ", "")
    for words, pattern in _OTHER_FORMS:
        if pattern.fullmatch(compact):
            return words.about()
    return ""


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
        Conversion("read-as-year", "年度只取四位数字", "年|[.〇○零一二三四五六七八九]|[-—–~至到]"),
        READ_HALF_WIDTH,
    )

    # For templates, the manual and the sheets of the official catalogue.
    sheet = SheetForm(item_names="年度$")

    slip = "去年"

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Four digits."""
        return for_distinct(values, read_year)

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """That a year of four digits is none of these years, or what is written instead of one."""
        hints = for_distinct(rejected.fillna(""), _other_form)
        hints = hints.where(hints != "")
        return hints.mask(_FOUR_DIGITS.fills(rejected), OUT_OF_RANGE.about())

    def words_of_hint(self, hint: str | None, element: Element) -> tuple[str, str] | None:
        """1018 has four digits: its form is right, and the year is wrong."""
        for words, remedy in _REMEDIES.items():
            if hint is not None and words.say(hint):
                return hint, remedy
        return None

    def invent(self, order: SampleOrder) -> Texts:
        """2016 to 2018."""
        years = order.draw.integers(2016, 2019, order.count)
        return as_texts(years)
