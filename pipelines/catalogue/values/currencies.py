"""Amounts in currencies of other countries, which the platform does not convert."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.hint_words import HintWords


# Currencies of other countries beside a number: 100万美元, USD 100.
_FOREIGN_WORDS = (
    r"[美欧日港澳加瑞英韩]元|[港澳韩日欧外]币|美金|欧罗|英镑|卢布|图格里克|法郎|泰铢|[$€£₽₮]"
    r"|usd|eur|hkd|jpy|gbp|rub|mnt|krw"
)
FOREIGN_AMOUNT = re.compile(rf"\d.*(?:{_FOREIGN_WORDS})|(?:{_FOREIGN_WORDS}).*\d", re.IGNORECASE)
_FOREIGN_WORD = re.compile(_FOREIGN_WORDS, re.IGNORECASE)

# The hint about such an amount.
IN_FOREIGN_CURRENCY = HintWords("这是外币金额，平台不换算外币")

# The code list of the element that says in which currency the amounts of a record are.
_CURRENCIES = "currencies"


def foreign_currency_in(text: str) -> str | None:
    """The first name of another country's currency in a text; None: there is none."""
    currency = _FOREIGN_WORD.search(text)
    return currency[0] if currency else None


def without_foreign_currency(text: str) -> str:
    """A text without the names of other countries' currencies."""
    return _FOREIGN_WORD.sub("", text)


def remedy_of_foreign_amount(elements: Iterable[Element]) -> str:
    """What to do about an amount of a foreign currency in a record of these elements."""
    for element in elements:
        if element.codes is not None and element.codes.name == _CURRENCIES:
            return f"请在“{element.name}”一列填写币种，本格只填该币种的数字，以万为单位（如 100）。"
    return "请换算为人民币后填写（如 0.2万元 或 2000元）。"
