"""What total lines state of the unit of the numbers above them: 合计 120000元, 合计 USD 120000."""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.catalogue.values.currencies import foreign_currency_in
from pipelines.catalogue.values.measures import MONEY, unit_named
from pipelines.catalogue.values.money import yuan_in
from pipelines.intake.readers.grids.unit_statement import StatedUnits
from pipelines.intake.readers.grids.unit_words import plain


# Characters. A longer text is a sentence.
_MOST_CHARACTERS = 30

_NUMBER_AT_END = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[十百千万亿]*[元圆]|[万亿])(?:整|正)?\)?$"
)
# A text with one number; an exchange rate has two.
_ONLY_NUMBER = re.compile(r"[^\d=]*(?P<number>\d[\d,]*(?:\.\d+)?)[^\d=]*")


def is_foreign_amount(text: str) -> bool:
    """Whether a short text is one number in a foreign currency, with the words of a total or none."""
    if len(text) > _MOST_CHARACTERS or _ONLY_NUMBER.fullmatch(text) is None:
        return False
    return foreign_currency_in(text) is not None


def amount_of_total(text: str) -> tuple[Decimal, StatedUnits] | None:
    """The number of a total and what it states of its unit of money; None: it is no such text.

    The number and its unit stand at the end; a foreign currency may stand before it as well.
    """
    foreign = foreign_currency_in(text)
    only_number = _ONLY_NUMBER.fullmatch(plain(text))
    if foreign is not None and only_number is not None:
        return Decimal(only_number["number"].replace(",", "")), StatedUnits(doubts=(foreign,))
    amount = _NUMBER_AT_END.search(plain(text))
    unit = unit_named(amount["unit"], MONEY) if amount else None
    if amount is None or unit is None:
        # 壹拾贰万元整
        yuan = yuan_in("".join(plain(text).split()))
        one_yuan = unit_named("元", MONEY)
        if yuan is None or one_yuan is None:
            return None
        return yuan, StatedUnits((one_yuan,))
    return Decimal(amount["number"].replace(",", "")), StatedUnits((unit,))
