"""Amounts of money in words and digits: 2000元, 2千元, 1.5亿元, 人民币贰仟元整, 2000元5角.

Only an amount that states its unit is read here: what 2000 alone means depends on its column.
"""

from __future__ import annotations

import re
from decimal import Decimal


YUAN_PER_WAN = Decimal(10_000)

# Characters of an amount; a longer text is a sentence.
_LONGEST = 40

GROUPED_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,3}(?: \d{3}){1,5}|\d{1,15})(?:\.\d{1,6})?|\.\d{1,6}"
)
_DIGITS = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_DIGIT_VALUES = dict(zip(_DIGITS, (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, *range(1, 10)), strict=True))
_SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_LARGE_UNITS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_UNITS = "".join((*_SMALL_UNITS, *_LARGE_UNITS))
DIGITS_AND_UNITS = _DIGITS + _UNITS

# 人民币 in front or behind, and 整 or 正 at the end, change nothing.
_CURRENCY = r"(?:人民币|RMB|CNY|[¥])[:\s]*"
_YUAN = "(?:人民币)?(?:元|圆|块钱)(?:人民币)?"
_FRACTION = rf"(?:零?(?P<jiao>[\d{_DIGITS}])角)?(?:零?(?P<fen>[\d{_DIGITS}])分)?"
_NUMBER = (
    rf"(?:{_CURRENCY})?(?P<number>{GROUPED_NUMBER})? ?(?P<words>[\d{_DIGITS}{_UNITS}]{{0,20}}) ?"
)
_AMOUNT = rf"{_NUMBER}{_YUAN}{_FRACTION}(?:整|正)?"
# In a sentence 3块 may be other things than money.
_WHOLE = re.compile(rf"{_NUMBER}(?:{_YUAN}|块){_FRACTION}(?:整|正)?", re.IGNORECASE)

# In a sentence the number may not be the end of a longer one.
WITHIN = re.compile(rf"(?<![\d.,])(?:{_AMOUNT})", re.IGNORECASE)

# Units behind a number, which grow from the left: 千万 is a unit, 万千 is none.
_SCALE = re.compile(r"(?P<units>[十拾百佰千仟]?[万萬]?[亿億]?)(?P<rest>.*)")

# 万 and 亿 alone are said of money as well, where nothing but the amount stands in a cell: 3万, 3万5千,
# 一百二十三万, and 1000万人民币 as the national publicity system writes
# capitals. What 三万五 means, 35000 or 30005, nobody can tell.
_WITHOUT_YUAN = re.compile(
    rf"(?:{_CURRENCY})?(?P<number>{GROUPED_NUMBER})? ?"
    rf"(?P<words>[\d{_DIGITS}{_UNITS}]{{0,20}}[万萬亿億](?:[\d{_DIGITS}{_UNITS}]{{0,20}}[{_UNITS}])?)"
    r" ?(?:人民币)?(?:整|正)?",
    re.IGNORECASE,
)

# 三万五, without 元.
_SPOKEN = re.compile(rf"{_NUMBER}")

_NUMBER_ALONE = re.compile(
    rf"(?P<number>{GROUPED_NUMBER})? ?(?P<words>[{DIGITS_AND_UNITS}]{{0,20}})"
)

# 三万五元 is 35000 to who speaks, and 30005 to who counts; 三万零五元 and 三万五千元 are one number.
_TWO_READINGS = re.compile(rf"[百佰千仟万萬亿億][1-9{_DIGITS[2:]}](?=$|[万萬亿億])")

# 2.000元 is 2 to who writes three decimals, and 2000 where a dot parts the thousands. In 元 nobody needs a
# third decimal; only one that is not 0 has been computed.
_DOT_OR_POINT = re.compile(rf"(?:{_CURRENCY})?[1-9]\d{{0,2}}\.\d\d0 ?{_YUAN}(?:整|正)?")

# 0.2（万元）
_UNIT_IN_BRACKETS = re.compile(r"(.*\d) ?\((?:单位:)?((?:人民币)?[十百千万亿]*[元圆])\)")

# 1000万元（人民币）
_CURRENCY_IN_BRACKETS = re.compile(r"(.*[元圆万萬亿億整正]) ?\(人民币\)")

# 贰万叁仟伍佰元整（小写：23500.00元）
_WRITTEN_TWICE = re.compile(
    r"(?:大写|小写)?:?(?P<first>[^()]+?) ?\((?:大写|小写)?:?(?P<second>[^()]+)\)"
)
_SIGN = re.compile(r"^(?:人民币|RMB|CNY|¥)[:\s]*", re.IGNORECASE)


def yuan_in(text: str) -> Decimal | None:
    """The yuan that a whole text states; None: it states no amount, or not its unit.

    An amount that is written twice counts where both are the same. `text` is in half-width characters.
    """
    twice = _yuan_written_twice(text)
    if twice is not None:
        return None if amounts_differ(text) else twice[0]
    if len(text) > _LONGEST or has_dot_or_point(text):
        return None
    text = _CURRENCY_IN_BRACKETS.sub(r"\1", _UNIT_IN_BRACKETS.sub(r"\1\2", text))
    match = _WHOLE.fullmatch(text)
    if match:
        return yuan_of_match(match)
    short = _WITHOUT_YUAN.fullmatch(text)
    return _number_of(short) if short else None


def amounts_differ(text: str) -> bool:
    """Whether a text is an amount with another one in brackets behind it, and they are not the same.

    `text` is in half-width characters.
    """
    twice = _yuan_written_twice(text)
    return twice is not None and twice[0] != twice[1]


def _yuan_written_twice(text: str) -> tuple[Decimal, Decimal] | None:
    """Both yuan of an amount with another one in brackets behind it; None: the text is no such thing."""
    match = _WRITTEN_TWICE.fullmatch(text) if len(text) <= 2 * _LONGEST else None
    if match is None:
        return None
    stated = [yuan_in(written) for written in match.groups()]
    if stated == [None, None]:
        return None
    amounts = []
    for yuan, written in zip(stated, match.groups(), strict=True):
        # Beside an amount with its unit ¥23500 can be nothing but 元.
        is_signed = yuan is None and _SIGN.search(written) is not None
        amount = yuan_in(f"{written}元") if is_signed else yuan
        if amount is not None:
            amounts.append(amount)
    return (amounts[0], amounts[1]) if len(amounts) == 2 else None


def amounts_in(text: str) -> list[Decimal]:
    """The yuan of every amount that a sentence names with its unit, in order."""
    amounts = []
    for match in WITHIN.finditer(text):
        yuan = yuan_of_match(match)
        if yuan is not None:
            amounts.append(yuan)
    return amounts


def number_in(text: str) -> Decimal | None:
    """The number that a whole text is, in digits, words or both; None: it is none."""
    match = _NUMBER_ALONE.fullmatch(text)
    return _number_of(match) if match else None


def yuan_of_match(match: re.Match[str]) -> Decimal | None:
    """The yuan of a match of `WITHIN`; None: its words are no number."""
    yuan = _number_of(match)
    if yuan is None:
        return None
    parts_of_yuan = _digit(match["jiao"]) / 10 + _digit(match["fen"]) / 100
    # 2000.5元5角 says the parts of a yuan twice.
    if parts_of_yuan and yuan % 1:
        return None
    return yuan + parts_of_yuan


def has_two_readings(text: str) -> bool:
    """Whether a whole text is an amount such as 三万五元, which means 35000 or 30005."""
    match = _WHOLE.fullmatch(text) or _SPOKEN.fullmatch(text)
    return match is not None and _TWO_READINGS.search(match["words"]) is not None


def has_dot_or_point(text: str) -> bool:
    """Whether a whole text is an amount such as 2.000元, whose dot may part thousands or decimals."""
    return _DOT_OR_POINT.fullmatch(text) is not None


def _number_of(match: re.Match[str]) -> Decimal | None:
    number = match["number"]
    words = match["words"]
    if _TWO_READINGS.search(words):
        return None
    return _scaled(_arabic(number), words) if number else _in_words(words)


def _arabic(number: str) -> Decimal:
    return Decimal(re.sub("[, ]", "", number))


def _digit(written: str | None) -> Decimal:
    if not written:
        return Decimal(0)
    return Decimal(_DIGIT_VALUES.get(written, written))


def _scaled(number: Decimal, words: str) -> Decimal | None:
    """A number before units: 2千, 1.5亿, 3千万, and 3万5千."""
    match = _SCALE.fullmatch(words)
    if not match:
        return None
    scale = 1
    for unit in match["units"]:
        scale *= _SMALL_UNITS.get(unit) or _LARGE_UNITS[unit]
    if not match["rest"]:
        return number * scale

    # 3万5千 goes on with less than it has said already.
    rest = _in_words(match["rest"])
    return number * scale + rest if rest is not None and rest < scale else None


def _in_words(words: str) -> Decimal | None:
    """The number of 贰仟零伍拾, 十五万 or 5千零3; None where it is none."""
    # Of all units only ten is said without a digit before it.
    if words[:1] in _LARGE_UNITS or words[:1] in ("百", "佰", "千", "仟"):
        return None

    # 12万3千: a section ends at 万 or 亿, and its sum is multiplied by it.
    total = section = 0
    digits = ""

    last_large: int | None = None

    for character in words:
        if character in _SMALL_UNITS:
            section += int(digits or 1) * _SMALL_UNITS[character]
            digits = ""
        elif character in _LARGE_UNITS:
            unit = _LARGE_UNITS[character]
            if last_large is not None and unit >= last_large:
                return None
            total += (section + int(digits or 0)) * unit
            section = 0
            digits = ""
            last_large = unit
        else:
            digits = (digits + str(_DIGIT_VALUES.get(character, character))).lstrip("0")
            # 一二三 without units is the number of a document, not an amount.
            if len(digits) > 1 and character in _DIGIT_VALUES:
                return None

    number = total + section + int(digits or 0)
    return Decimal(number) if words and number else None
