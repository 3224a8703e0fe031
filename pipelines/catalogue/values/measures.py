"""Units of amounts and numbers: what each is called, what it measures, and how large it is.

The unit in which an element is kept stands in its name: 罚款金额(万元), 土地面积(公顷), 参保人数.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from pipelines.catalogue.values.spellings.written_text import half_width


MONEY = "金额"

# What is measured → its units: the size of each, then its name and other words for it. Units are in
# one group if every amount of one is an amount of the other: a year is no number of months here,
# because a column of months that says 年 contradicts itself.
_UNITS: dict[str, tuple[tuple[Fraction, str], ...]] = {
    MONEY: (
        (Fraction(1), "元 圆 块 块钱 yuan"),
        (Fraction(1, 10), "角 毛"),
        (Fraction(1, 100), "分"),
    ),
    "面积": (
        (Fraction(1), "平方米 平米 平方 m2 m^2 sqm"),
        (Fraction(10_000), "公顷 ha hm2"),
        (Fraction(10_000, 15), "亩 市亩"),
        (Fraction(1_000_000), "平方公里 平方千米 km2"),
    ),
    "时长": (
        (Fraction(60), "小时 时 个小时 钟头 h hour hours"),
        (Fraction(1), "分钟 分 min minute minutes"),
        (Fraction(1, 60), "秒 秒钟 s"),
    ),
    "天数": ((Fraction(1), "天 日"),),
    "月数": ((Fraction(1), "月 个月"),),
    "年数": ((Fraction(1), "年"),),
    "人数": ((Fraction(1), "人 名 员"),),
    "户数": ((Fraction(1), "户 家"),),
    "次数": ((Fraction(1), "次 回"),),
    "件数": ((Fraction(1), "件 起 宗 笔"),),
}

MEASURES = tuple(_UNITS)

# What is measured → numbers with their units, as a clerk may write them into a cell.
_EXAMPLES = {
    MONEY: "0.2万元 或 2000元",
    "面积": "1公顷 或 15亩",
    "时长": "1.5小时 或 90分钟",
    "天数": "30天",
    "月数": "6个月",
    "年数": "2年",
    "人数": "12人",
    "户数": "12户",
    "次数": "3次",
    "件数": "3件",
}


@dataclass(frozen=True)
class OtherLikelyUnit:
    """From which size on a number without a unit is rather in another unit than the element's."""

    names: tuple[str, ...]
    """The units that it may be in."""
    whole_from: float
    """From here on, where all numbers of a column are whole."""
    any_from: float
    """From here on, whatever the numbers are like."""


# What is measured, and in which unit an element is kept → what bare numbers in it rather are.
_OTHER_LIKELY = {
    # A parcel is measured to the square metre: in 公顷 with four decimals, and seldom 1,000 of them.
    ("面积", "公顷"): OtherLikelyUnit(("平方米", "亩"), 100, 1_000),
    # The most stars are given for 1,500 hours.
    ("时长", "小时"): OtherLikelyUnit(("分钟",), 5_000, 5_000),
}

_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_SCALED = re.compile(f"([{''.join(_SCALES)}]*)(.*)")

# The currency beside a unit changes nothing: 人民币元, 人民币：元, 元人民币, ¥万元.
_CURRENCY = re.compile(
    r"^(?:人民币|本位币|rmb|cny|¥)[:/(]?|[:/(]?(?:人民币|本位币|rmb|cny)\)?$|(?<=[元圆])\)$"
)

_BRACKETS_AT_END = re.compile(r"\(([^()]+)\)$")
_COUNT_AT_END = re.compile(r"(.)总?数$")


@dataclass(frozen=True)
class Unit:
    """A unit, alone or a number of times: 万元, 公顷, 百人."""

    name: str
    measures: str
    """What it is a unit of; only units of the same can be converted."""
    size: Fraction

    def converted(self, number: Decimal, wanted_unit: Unit) -> Fraction:
        """A number of this unit as a number of another one, exactly."""
        return Fraction(number) * self.size / wanted_unit.size


def _by_word() -> dict[tuple[str, str], Unit]:
    units = {}
    for measures, rows in _UNITS.items():
        for size, words in rows:
            name = words.split()[0]
            for word in words.split():
                units[measures, word] = Unit(name, measures, size)
    return units


_BY_WORD = _by_word()

# Longer words first, so that 平方米 is not taken for 米.
WORDS = sorted({word for _, word in _BY_WORD}, key=len, reverse=True)


@lru_cache(maxsize=1 << 12)
def unit_named(text: str, measures: str) -> Unit | None:
    """The unit of a measure that a whole text names; None: it names none."""
    # The only text with raised digits that is of use is m², and NFKC makes it m2.
    word = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    if measures == MONEY:
        word = _CURRENCY.sub("", word).replace("wanyuan", "万元")
    match = _SCALED.fullmatch(word)
    if match is None:
        return None
    scale, base = match.groups()
    # 万 and 亿 alone are said of money.
    if measures == MONEY and not base and scale[-1:] in ("万", "亿"):
        base = "元"
    unit = _BY_WORD.get((measures, base))
    if unit is None:
        return None
    times = 1
    for character in scale:
        times *= _SCALES[character]
    return Unit(scale + unit.name, measures, unit.size * times)


def units_named(text: str) -> Iterator[Unit]:
    """The units of any measure that a whole text may name: 分 is one of money and one of time."""
    for measures in _UNITS:
        unit = unit_named(text, measures)
        if unit is not None:
            yield unit


@lru_cache(maxsize=1 << 12)
def money_unit_of(name: str) -> Unit | None:
    """The unit that the name of an amount states; an amount that states none is kept in 万元."""
    brackets = _BRACKETS_AT_END.search(half_width(name))
    unit = unit_named(brackets[1], MONEY) if brackets else None
    return unit or unit_named("万元", MONEY)


@lru_cache(maxsize=1 << 12)
def counted_unit_of(name: str) -> Unit | None:
    """The unit that the name of a number states: 土地面积(公顷), 参保人数; None: it states none."""
    written = half_width(name)
    brackets = _BRACKETS_AT_END.search(written)
    if brackets:
        return next(units_named(brackets[1]), None)
    count = _COUNT_AT_END.search(written)
    return next(units_named(count[1]), None) if count else None


def has_other_units(unit: Unit) -> bool:
    """Whether a number of this unit may be meant in another one of the same measure."""
    return len(_UNITS[unit.measures]) > 1


def other_likely_units(unit: Unit, largest: float, *, are_whole: bool) -> tuple[str, ...]:
    """In which units bare numbers up to such a size rather are than in this one; empty: in none."""
    other = _OTHER_LIKELY.get((unit.measures, unit.name))
    if other is None:
        return ()
    begin = other.whole_from if are_whole else other.any_from
    return other.names if largest >= begin else ()


def example_in_unit(unit: Unit | None) -> str:
    """How a number is written with its unit; empty: it has none."""
    return _EXAMPLES[unit.measures] if unit is not None else ""
