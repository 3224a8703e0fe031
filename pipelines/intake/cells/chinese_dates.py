"""Parts of a date in Chinese digits, as the formats `[DBNum1]` and `[DBNum2]` show them."""

from __future__ import annotations

from datetime import datetime


# By the number of the format: digits, and ten.
_DIGITS = {"1": "〇一二三四五六七八九", "2": "零壹贰叁肆伍陆柒捌玖"}
_TEN = {"1": "十", "2": "拾"}
_WEEKDAYS = "一二三四五六日"


def chinese_date_piece(moment: datetime, letters: str, kind: str) -> str | None:
    """A year digit by digit, a month or a day as a number; None: the programs differ here.

    Excel writes 壹拾贰月 under `[DBNum2]` and LibreOffice 拾贰月; hours, leading zeros and `[DBNum3]`
    differ as well.
    """
    if letters in ("aaaa", "aaa"):
        weekday = _WEEKDAYS[moment.weekday()]
        return f"星期{weekday}" if letters == "aaaa" else weekday

    if kind not in _DIGITS:
        return None
    digits = _DIGITS[kind]
    if letters in ("yyyy", "yyy", "e"):
        year = f"{moment.year:04}"
        return "".join(digits[int(digit)] for digit in year)
    if letters not in ("m", "d"):
        return None

    number = moment.month if letters == "m" else moment.day
    tens, units = divmod(number, 10)
    if tens == 1 and kind != "1":
        return None

    text = ""
    if tens > 1:
        text += digits[tens]
    if tens:
        text += _TEN[kind]
    if units:
        text += digits[units]
    return text
