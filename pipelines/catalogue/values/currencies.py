"""Amounts in currencies of other countries, which the platform does not convert."""

from __future__ import annotations

import re


# Currencies of other countries beside a number: 100万美元, USD 100.
_FOREIGN_WORDS = (
    r"[美欧日港澳加瑞英韩]元|[港澳韩日欧外]币|美金|欧罗|英镑|卢布|图格里克|法郎|泰铢|[$€£₽₮]"
    r"|usd|eur|hkd|jpy|gbp|rub|mnt|krw"
)
FOREIGN_AMOUNT = re.compile(rf"\d.*(?:{_FOREIGN_WORDS})|(?:{_FOREIGN_WORDS}).*\d", re.IGNORECASE)
_FOREIGN_WORD = re.compile(_FOREIGN_WORDS, re.IGNORECASE)


def foreign_currency_in(text: str) -> str | None:
    """The first name of another country's currency in a text; None: there is none."""
    currency = _FOREIGN_WORD.search(text)
    return currency[0] if currency else None


def without_foreign_currency(text: str) -> str:
    """A text without the names of other countries' currencies."""
    return _FOREIGN_WORD.sub("", text)
