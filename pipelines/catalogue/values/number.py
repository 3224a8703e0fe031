"""Numbers that are no money: how many, how long, how large."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.conversion import (
    READ_HALF_WIDTH,
    READ_WITHOUT_SEPARATORS,
    READ_WITHOUT_TAIL,
    Conversion,
)
from pipelines.catalogue.values.invention import SampleOrder, Texts, as_texts
from pipelines.catalogue.values.judgement import Judgement, Mask
from pipelines.catalogue.values.measures import (
    Unit,
    counted_unit_of,
    example_in_unit,
    has_other_units,
    unit_named,
)
from pipelines.catalogue.values.money import number_in
from pipelines.catalogue.values.program_numbers import plain_number
from pipelines.catalogue.values.spellings.code_points import missing
from pipelines.catalogue.values.spellings.plain_decimal import plain_decimal
from pipelines.catalogue.values.spellings.written_text import for_distinct, half_width
from pipelines.catalogue.values.value_type import CellMeaning, ComparedAs, SheetForm, ValueType


# Characters of a number that is read.
_LONGEST = 30

# Digits before the point that are taken.
_MOST_DIGITS = 9

# Digits after the point of a number that was converted.
_MOST_DECIMALS = 12

# An element with so many digits after the point takes a third of 公顷 as well: what is lost by
# rounding nobody has measured.
_DECIMALS_TO_ROUND = 4

_WRITTEN = re.compile(r"(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,12})?")
_ANY_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[\d,]+)(?P<decimals>\.\d+)?")
_WITH_UNIT = re.compile(r"([\d.,]+)([^\d.,].*)")
_IN_WORDS = "[零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟]"
_WORDS_WITH_UNIT = re.compile(rf"({_IN_WORDS}{{1,12}})([^\d.,]*)")
_HOURS_AND_MINUTES = re.compile(r"(\d{1,5})(?:个?小时|时|个?钟头|h)(\d{1,2})(?:分钟?|min|m)")


def read_number(text: str, wanted_unit: Unit | None = None, scale: int = 0) -> str:
    """Plain decimal without thousands separators and idle zeros; unreadable text unchanged.

    A number that states its unit is converted to the `wanted_unit` one, where that is exact. What
    never ends, as 31亩 in 公顷, is rounded to the `scale` where that has enough digits.
    """
    written = plain_number(half_width(text).replace(" ", ""))
    if len(written) > _LONGEST:
        return text
    if wanted_unit is not None:
        written = _in_minutes(_in_digits(written, wanted_unit), wanted_unit)
    unit = None
    stated = _WITH_UNIT.fullmatch(written)
    if stated and wanted_unit is not None:
        written = stated[1]
        unit = unit_named(stated[2], wanted_unit.measures)
        if unit is None:
            return text
    if not _WRITTEN.fullmatch(written):
        return text

    number = Decimal(written.replace(",", ""))
    if unit is not None and wanted_unit is not None:
        converted = _in_decimals(unit.converted(number, wanted_unit), scale)
        if converted is None:
            return text
        number = converted
    return plain_decimal(number)


def _in_digits(written: str, wanted_unit: Unit) -> str:
    """三个月 as 3个月, 二十五 as 25; any other text as it is, such as 三四个月."""
    match = _WORDS_WITH_UNIT.fullmatch(written)
    if match is None:
        return written
    words, unit = match.groups()
    # 三百人 is 3 times 百人, or 300 times 人: it is the same.
    number = number_in(words)
    # Whether 二十五 is in 公顷, the header says, and it is asked for digits only.
    is_unit = (
        unit_named(unit, wanted_unit.measures) is not None
        if unit
        else not has_other_units(wanted_unit)
    )
    return f"{number:f}{unit}" if number is not None and is_unit else written


def _in_minutes(written: str, wanted_unit: Unit) -> str:
    """1小时30分 as 90分钟; any other text as it is."""
    match = _HOURS_AND_MINUTES.fullmatch(written)
    if match is None or unit_named("分钟", wanted_unit.measures) is None or int(match[2]) >= 60:
        return written
    return f"{int(match[1]) * 60 + int(match[2])}分钟"


def _in_decimals(value: Fraction, scale: int) -> Decimal | None:
    """A fraction as a decimal with no more digits than are read; None: it has more."""
    whole = Decimal(value.numerator * 10**_MOST_DECIMALS // value.denominator)
    decimal = whole.scaleb(-_MOST_DECIMALS)
    if Fraction(decimal) == value:
        return decimal
    if scale < _DECIMALS_TO_ROUND:
        return None
    # Half up, as clerks round.
    return Decimal(math.floor(value * 10**scale + Fraction(1, 2))).scaleb(-scale)


def _states_unit(text: str, wanted_unit: Unit) -> bool:
    stated = _WITH_UNIT.fullmatch(half_width(text).replace(" ", ""))
    return stated is not None and unit_named(stated[2], wanted_unit.measures) is not None


def is_number(values: pd.Series, element: Element) -> Mask:
    """Not negative, at most nine digits before the point and `scale` after it.

    An element without a scale takes whole numbers only.
    """
    pattern = f"[0-9]{{1,{_MOST_DIGITS}}}"
    if element.scale:
        pattern += rf"(\.[0-9]{{1,{element.scale}}})?"
    return missing(values) | ColumnPattern(pattern).fills(values)


def is_plausible(values: pd.Series, element: Element) -> Mask:
    """Not more than the element may ever be, where the catalogue says how much that is."""
    if element.most is None:
        return np.ones(len(values), dtype=bool)
    numbers = pd.to_numeric(values, errors="coerce")
    return missing(values) | (numbers <= element.most).to_numpy(dtype=bool)


def _required(element: Element) -> str:
    if element.scale:
        return f"不小于0的数，小数不超过{element.scale}位"
    return "不小于0的整数"


def _entry_conditions(element: Element) -> tuple[str, ...]:
    unit = counted_unit_of(element.name)
    number = f'SUBSTITUTE({{cell}},"{unit.name}","")' if unit else "{cell}"
    return f"VALUE({number})>=0", f"VALUE({number})=ROUND(VALUE({number}),{element.scale or 0})"


def _conditions_of_most(element: Element) -> tuple[str, ...]:
    unit = counted_unit_of(element.name)
    number = f'SUBSTITUTE({{cell}},"{unit.name}","")' if unit else "{cell}"
    return (f"VALUE({number})<={element.most}",)


def _not_above(element: Element) -> str:
    limit = "" if element.most is None else f"，不大于{element.most}"
    return f"{_required(element)}{limit}"


def _above(element: Element) -> str:
    limit = "" if element.most is None else f"，应不大于{element.most}"
    return f"所填的数过大{limit}"


def _remedy(element: Element) -> str:
    example = example_in_unit(counted_unit_of(element.name))
    if not example:
        return "请核对后只填数字。"
    return f"请核对后填数字，写单位的如 {example}。"


def _problem(element: Element) -> str:
    return f"应填{_required(element)}"


def _hint_of_number(element: Element, text: str) -> str:
    """What is wrong with a text that is a number; empty: it is none."""
    number = _ANY_NUMBER.fullmatch(half_width(text).replace(" ", ""))
    if number is None:
        return ""
    if number["sign"] == "-":
        return "所填的数小于0"
    if len(number["whole"].replace(",", "").lstrip("0")) > _MOST_DIGITS:
        return "所填的数过大"
    if not number["decimals"]:
        return ""
    too_many = f"小数超过{element.scale}位" if element.scale else "有小数"
    unit = counted_unit_of(element.name)
    if unit is None or not has_other_units(unit):
        return f"所填的数{too_many}"
    # It may have been converted: 12345.678平方米 has three decimals as it was typed.
    return f"按{unit.name}计是{number['whole']}{number['decimals']}，{too_many}"


class NumberType(ValueType):
    """A quantity: persons, months, hours, hectares. The element's name says which."""

    name = "number"
    title = "数字"
    sql_type = "numeric"
    cell_meaning = CellMeaning.NUMBER
    compared_as = ComparedAs.NUMBER
    # How values are judged, and what reading may change.
    judgements = (
        Judgement(
            code="number-form",
            title="数字不符合要求",
            accepts=is_number,
            requires=_required,
            problem=_problem,
            remedy=_remedy,
            entry_conditions=_entry_conditions,
        ),
        Judgement(
            code="number-too-large",
            title="数字大得不合常理",
            accepts=is_plausible,
            requires=_not_above,
            problem=_above,
            remedy="请核对；填成年份、年月或日期的，请改填数量。",
            entry_conditions=_conditions_of_most,
        ),
    )
    conversions = (
        Conversion("read-number-in-words", "文字写的数已换成数字", _IN_WORDS),
        Conversion(
            "read-in-own-unit",
            "数字后的单位已去掉，其他单位已换算为目录规定的单位，除不尽的四舍五入",
            r"[0-9０-９]\s*[^0-9０-９\s.,，．]+\s*$",
        ),
        READ_WITHOUT_SEPARATORS,
        READ_WITHOUT_TAIL,
        Conversion("read-without-exponent", "科学计数已写成小数", "[eE]"),
        READ_HALF_WIDTH,
    )

    # For templates, the manual and the sheets of the official catalogue.
    sheet = SheetForm(
        spellings=("数值型", "整数型", "整数", "数值", "N", "int", "浮点型"),
        item_names="(人数|月数|次数)$",
    )

    slip = "若干"

    def judgements_of(self, element: Element) -> tuple[Judgement, ...]:
        """Without the one about the most that it may be, where the catalogue does not say it."""
        judgements = super().judgements_of(element)
        return judgements if element.most is not None else judgements[:1]

    def measured_in(self, element: Element) -> Unit | None:
        """The unit in the element's name."""
        return counted_unit_of(element.name)

    def number_format_of(self, element: Element) -> str:
        """As it was typed, with the unit where the element has one."""
        unit = counted_unit_of(element.name)
        return f'General" {unit.name}"' if unit else "General"

    def means_the_same(self, written: pd.Series, read: pd.Series) -> pd.Series:
        """A number with its own unit beside it, as the cells of a template show it."""
        return written.str.replace(r" \D+$", "", regex=True) == read

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Plain decimal text."""
        unit = counted_unit_of(element.name)
        read = partial(read_number, wanted_unit=unit, scale=element.scale or 0)
        return for_distinct(values, read)

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """That a number is negative or not whole, or cannot be converted exactly into the unit."""
        wanted_unit = counted_unit_of(element.name)
        hints = for_distinct(rejected.fillna(""), partial(_hint_of_number, element))
        hints = hints.mask(hints == "")
        if wanted_unit is None:
            return hints
        hint = f"目录规定的单位是{wanted_unit.name}，这个数不能准确换算，请换算后连同单位填写"
        is_stated = for_distinct(
            rejected.fillna(""), lambda text: "1" if _states_unit(text, wanted_unit) else ""
        ).eq("1")
        return hints.mask(is_stated, hint)

    def invent(self, order: SampleOrder) -> Texts:
        """Whole numbers below 500, and none above the most that the element may be."""
        most = min(order.element.most or 499, 499)
        return as_texts(order.draw.integers(1, most + 1, order.count))
