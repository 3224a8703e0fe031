"""Amounts of money in 万元: decimal, never binary floating point."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.conversion import (
    READ_HALF_WIDTH,
    READ_WITHOUT_SEPARATORS,
    READ_WITHOUT_TAIL,
    Conversion,
)
from pipelines.catalogue.values.currencies import (
    FOREIGN_AMOUNT,
    IN_FOREIGN_CURRENCY,
    remedy_of_foreign_amount,
)
from pipelines.catalogue.values.hint_words import HintWords
from pipelines.catalogue.values.invention import SampleOrder, Texts
from pipelines.catalogue.values.judgement import ExportCause, Judgement, Mask
from pipelines.catalogue.values.measures import Unit, example_in_unit, money_unit_of
from pipelines.catalogue.values.money import (
    amounts_differ,
    has_dot_or_point,
    has_two_readings,
)
from pipelines.catalogue.values.program_numbers import plain_number
from pipelines.catalogue.values.spellings.amount_spellings import (
    header_instead_of,
    is_bare_number,
    read_amount,
    without_currency_sign,
)
from pipelines.catalogue.values.spellings.code_points import missing
from pipelines.catalogue.values.spellings.written_text import for_distinct, half_width
from pipelines.catalogue.values.usual_amounts import (
    entry_conditions_of_usual,
    is_usual_amount,
    problem_of_unusual,
    remedy_of_unusual,
    required_usual,
)
from pipelines.catalogue.values.value_type import CellMeaning, ComparedAs, SheetForm, ValueType


# Digits after the point, where the element does not say.
DEFAULT_SCALE = 6

# Digits after the point that a template shows of every amount.
SHOWN_DECIMALS = 2

# Digits before the point.
LONGEST_WHOLE = 12

_DECIMAL = re.compile(r"[+-]?\d{1,28}(?:\.\d{1,28})?")
# Chinese words without anything that may be a number of money; 一套 counts no money.
_WORDS_ALONE = re.compile(
    r"(?!.*(?:[十拾百佰千仟万萬亿億]|[元圆块]))[\u4e00-\u9fff、,，;；/\s]{2,40}"
)
_MORE = re.compile(
    r"[^及和与并加另]*\d[^及和与并加另]*?(?P<more>(?:以?及|和|与|并|另?加|另|外加)[\u4e00-\u9fff、]{2,16})"
)
_PERCENT = re.compile(r"[+-]?\d+(?:\.\d+)?[%‰]")


def unit_of(element: Element) -> str:
    """The unit in which an element's amounts are kept: 万元, unless its name ends in （元）."""
    return "元" if half_width(element.name).endswith("(元)") else "万元"


# Capitals and other words for numbers, and units that are neither 元 nor 万元.
_IN_WORDS = "[一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟亿億角分]"


def is_amount(values: pd.Series, element: Element) -> Mask:
    """Not negative, at most twelve digits before the point and `scale` (6) after it."""
    scale = element.scale or DEFAULT_SCALE
    pattern = rf"[0-9]{{1,12}}(\.[0-9]{{1,{scale}}})?"
    return missing(values) | ColumnPattern(pattern).fills(values)


def _required(element: Element) -> str:
    unit = unit_of(element)
    example = "，如 0.2 表示2000元" if unit == "万元" else ""
    return f"以{unit}为单位，不小于0，小数不超过{element.scale or DEFAULT_SCALE}位{example}"


def _entry_conditions(element: Element) -> tuple[str, ...]:
    scale = element.scale or DEFAULT_SCALE
    # A number with its unit behind it, 0.2万元 or 2000元, is an amount as well.
    number = 'SUBSTITUTE(SUBSTITUTE({cell},"元",""),"万","")'
    has_few_digits = f"IFERROR(VALUE({{cell}})=ROUND(VALUE({{cell}}),{scale}),TRUE)"
    return f"VALUE({number})>=0", has_few_digits


def _example(element: Element) -> str:
    return example_in_unit(money_unit_of(element.name))


def _problem(element: Element) -> str:
    return f"不是可以识别的金额（{_required(element)}）"


def _remedy(element: Element) -> str:
    return f"请填数字，或连同单位填写（如 {_example(element)}）。"


# What is wrong with a number that is no amount.
_TWO_READINGS = HintWords("这样写的金额有两种读法（如三万五元可以是35000元，也可以是30005元）")
_DOT_OR_POINT = HintWords("这样写的金额有两种读法（如2.000元可以是2元，也可以是2000元）")
_TWO_AMOUNTS = HintWords("写了两个金额，两个不相等")
_PERCENTAGE = HintWords("金额不能用百分数填写")
_NEGATIVE = HintWords("金额不能是负数")
_TOO_MANY_DECIMALS = HintWords("按{unit}计小数有{digits}位，最多{most}位")
_NO_AMOUNT = HintWords("这一栏填的是文字，没有写金额")
_AND_MORE = HintWords("金额后面还写了“{more}”，不能确定是否算在内")
_TOO_LARGE = HintWords("金额太大，整数部分最多{most}位")


def exact_problem(text: str, element: Element) -> str:
    """What is wrong with a number that is no amount, in Chinese; empty: it is no such number."""
    number = re.sub("[, ]", "", plain_number(half_width(text).strip())).strip("()")
    if has_two_readings(half_width(text).strip()):
        return _TWO_READINGS.about()
    if has_dot_or_point(half_width(text).strip()):
        return _DOT_OR_POINT.about()
    if amounts_differ(half_width(text).strip()):
        return _TWO_AMOUNTS.about()
    bare = without_currency_sign(number).removesuffix("万元").removesuffix("元")
    if _PERCENT.fullmatch(bare):
        return _PERCENTAGE.about()
    if not _DECIMAL.fullmatch(bare):
        return _problem_of_words(half_width(text).strip())
    value = Decimal(bare)
    if value < 0:
        return _NEGATIVE.about()
    scale = element.scale or DEFAULT_SCALE
    digits = len(bare.partition(".")[2])
    if digits > scale:
        return _TOO_MANY_DECIMALS.about(unit=unit_of(element), digits=digits, most=scale)
    if value >= 10**LONGEST_WHOLE:
        return _TOO_LARGE.about(most=LONGEST_WHOLE)
    return ""


def _problem_of_words(written: str) -> str:
    """That a text names no amount, or something beside it: 房屋一套, 35.6万元及利息."""
    beside = _MORE.fullmatch(written)
    if beside:
        return _AND_MORE.about(more=beside["more"])
    return _NO_AMOUNT.about() if _WORDS_ALONE.fullmatch(written) else ""


# How an exact problem is mended.
_REMEDIES = {
    _PERCENTAGE: "请填金额本身（如 {example}）；单元格设成了百分比格式的，请改为常规或数值格式。",
    _NEGATIVE: "请填不小于0的金额（如 {example}）；表示退还或冲减的，请联系信用中心。",
    _TOO_MANY_DECIMALS: "请核对金额，去掉多余的小数，或连同单位填写（如 {example}）。",
    _TWO_READINGS: "请用数字填写并写明单位（如 {example}）。",
    _DOT_OR_POINT: "请去掉多余的0或小数点，并写明单位（如 {example}）。",
    _NO_AMOUNT: "请填金额（如 {example}）；不是金钱、本来就没有金额的填0，金额不详的请核实后填写。",
    _AND_MORE: "请只填金额（如 {example}）；利息、费用等另外的内容请写在备注等文字栏中。",
    _TOO_LARGE: "请核对金额和单位后填写（如 {example}）。",
    _TWO_AMOUNTS: "请核对后只填一个金额，并写明单位（如 {example}）。",
}


class AmountType(ValueType):
    """An amount in 万元, as the dual-publicity standard counts."""

    name = "amount"
    title = "金额（万元）"
    sql_type = "numeric"
    is_money = True
    compared_as = ComparedAs.NUMBER
    cell_meaning = CellMeaning.NUMBER
    # How values are judged, and what reading may change.
    judgements = (
        Judgement(
            code="amount-form",
            title="金额无法识别",
            accepts=is_amount,
            requires=_required,
            problem=_problem,
            remedy=_remedy,
            entry_conditions=_entry_conditions,
            export_cause=ExportCause("导出的数字格式问题（货币符号、单位或“万元”字样）"),
        ),
        Judgement(
            code="amount-unusual",
            title="金额特别大或特别小",
            accepts=is_usual_amount,
            requires=required_usual,
            problem=problem_of_unusual,
            remedy=remedy_of_unusual,
            is_warning=True,
            entry_conditions=entry_conditions_of_usual,
        ),
    )
    conversions = (
        Conversion("read-amount-in-words", "文字写的金额已换成数字", _IN_WORDS),
        Conversion(
            "read-in-wan-yuan",
            "元已换算为万元",
            r"[^万萬\s]\s*(?:[元圆](?:整|正|人民币)?[)）]?|块)\s*$|[元圆块].*[角分]",
        ),
        READ_WITHOUT_SEPARATORS,
        Conversion("read-without-spaces", "数字中间的空白已去掉", r"\d\s+\d"),
        Conversion(
            "read-without-unit", "金额的单位或货币符号已去掉", "(?i)[万元圆整正¥￥]|RMB|CNY|人民币"
        ),
        READ_WITHOUT_TAIL,
        Conversion("read-without-exponent", "科学计数已写成小数", "[eE]"),
        READ_HALF_WIDTH,
    )
    is_distinctive = True

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "以万元为单位填数字，如 0.2 表示2000元；也可以写明单位，如 2000元。"
    guide_name = "金额"
    column_width = 16
    sheet = SheetForm(
        spellings=("金额", "货币型", "金额型"), item_names="万元|金额$", scale=DEFAULT_SCALE
    )

    slip = "约3万"

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """That it is in a foreign currency, or that a currency sign says nothing of the unit."""
        written = for_distinct(rejected.fillna(""), half_width)
        plain = for_distinct(written, without_currency_sign)
        is_bare = for_distinct(plain, lambda text: "1" if is_bare_number(text) else "").eq("1")
        hint = "货币符号后没有单位，分不清是元还是万元（如 2000元 应写作 0.2）"
        hints = pd.Series(hint, index=rejected.index, dtype="str")
        hints = hints.where(is_bare & (plain != written))
        is_foreign = for_distinct(written, lambda text: "1" if FOREIGN_AMOUNT.search(text) else "")
        hints = hints.mask(is_foreign.eq("1"), IN_FOREIGN_CURRENCY.about())
        exact = for_distinct(rejected.fillna(""), partial(exact_problem, element=element))
        return exact.where(exact != "").fillna(hints)

    def words_of_hint(self, hint: str | None, element: Element) -> tuple[str, str] | None:
        """A hint that says exactly what is wrong, and how that is mended."""
        for words, remedy in _REMEDIES.items():
            if hint and words.say(hint):
                return hint, remedy.format(example=_example(element))
        return None

    def remedy_of_hint(self, hint: str | None, record_type: RecordType) -> str | None:
        """An amount in a foreign currency is mended elsewhere where there is a column for it."""
        if not IN_FOREIGN_CURRENCY.say(hint):
            return None
        return remedy_of_foreign_amount(record_type.elements.values())

    def measured_in(self, element: Element) -> Unit | None:
        """The unit in the brackets of the element's name, else 万元."""
        return money_unit_of(element.name)

    def header_instead_of(self, header: str, element: Element) -> str | None:
        """罚没款（元） may be 罚款金额(万元), and has to be called 罚款金额（元）."""
        return header_instead_of(header, element.name)

    def number_format_of(self, element: Element) -> str:
        """With the unit, and all digits that the element takes."""
        decimals = "0" * SHOWN_DECIMALS
        further = "#" * ((element.scale or DEFAULT_SCALE) - SHOWN_DECIMALS)
        return f'#,##0.{decimals}{further}" {unit_of(element)}"'

    def means_the_same(self, written: pd.Series, read: pd.Series) -> pd.Series:
        """A number with its own unit beside it, as the cells of a template show it."""
        return written.str.replace(" 万?元$", "", regex=True) == read

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Plain decimal text in the element's unit."""
        return for_distinct(values, partial(read_amount, unit=unit_of(element)))

    def invent(self, order: SampleOrder) -> Texts:
        """Up to a hundred 万元, with two digits after the point."""
        hundredths = order.draw.integers(1, 10_000, order.count)
        return np.array([f"{value / 100:.2f}" for value in hundredths], dtype=object)
