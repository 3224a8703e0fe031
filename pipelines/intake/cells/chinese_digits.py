"""Numbers in Chinese digits, as the formats `[DBNum1]` to `[DBNum3]` show them."""

from __future__ import annotations

import re


# By the number of the format: digits, and the names of tens, hundreds and thousands.
_DIGITS = {
    "1": "〇一二三四五六七八九",
    "2": "零壹贰叁肆伍陆柒捌玖",
    "3": "０１２３４５６７８９",
}
_DIGIT_UNITS = {
    "1": ("", "十", "百", "千"),
    "2": ("", "拾", "佰", "仟"),
    "3": ("", "十", "百", "千"),
}
_MYRIADS = ("", "万", "亿", "万亿")

_WHOLE = re.compile(r"\d+")
_FRACTION = re.compile(r"(?<=\.)\d+")


def in_chinese(text: str, kind: str) -> str:
    """A shown number in Chinese digits; what stands around it stays."""
    # Behind the point each digit is written by itself, before it tens and hundreds are named.
    text = _FRACTION.sub(lambda match: _digit_by_digit(match[0], kind), text)
    return _WHOLE.sub(lambda match: _whole(match[0], kind), text, count=1)


def _digit_by_digit(text: str, kind: str) -> str:
    """2018 as 二〇一八."""
    digits = _DIGITS[kind]
    return "".join(digits[int(digit)] for digit in text)


def _whole(text: str, kind: str) -> str:
    """2018 as 二千〇一十八."""
    digits = _DIGITS[kind]
    if not text.strip("0"):
        return digits[0]

    groups = []
    # From the last four digits to the first.
    for number, end in enumerate(range(len(text), 0, -4)):
        four_digits = text[max(end - 4, 0) : end].zfill(4)
        group = _group(four_digits, kind)
        if group:
            group += _MYRIADS[number % len(_MYRIADS)]
        groups.append(group)
    joined = "".join(reversed(groups))
    return joined.lstrip(digits[0])


def _group(four_digits: str, kind: str) -> str:
    """Up to 9999; empty: nothing but zeros."""
    digits = _DIGITS[kind]
    text = ""
    has_gap = False
    for position, digit in enumerate(four_digits):
        if digit == "0":
            has_gap = True
            continue
        if has_gap:
            text += digits[0]
        text += digits[int(digit)]
        text += _DIGIT_UNITS[kind][3 - position]
        has_gap = False
    return text
