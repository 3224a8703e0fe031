"""Numbers as programs write them: 1.2E7 and 5.0E-4 of Java, 0.30000000000000004 of binary fractions."""

from __future__ import annotations

import re
from decimal import Decimal


# Characters of a number that is looked at.
_LONGEST = 40

# An exponent with a plus is that of a spreadsheet, which has rounded the number: 1.23E+07.
_NUMBER = re.compile(
    r"(?P<number>\d{1,20}(?P<decimals>\.\d{1,20})?(?P<exponent>[eE]-?\d{1,2})?)(?P<unit>(?![\d.,]).*)"
)

# A binary fraction is written with 16 or 17 digits; the last of them are no part of what was meant.
DIGITS_OF_BINARY = 16
_MOST_DECIMALS = 8
_TAIL = Decimal("1e-13")


def plain_number(text: str) -> str:
    """A number without exponent and without the tail of a binary fraction; its unit stays behind it.

    Any other text comes back as it is.
    """
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or not (match["exponent"] or match["decimals"]):
        return text
    number = Decimal(match["number"])
    rounded = _without_tail(number, match["number"])
    if rounded == number and not match["exponent"]:
        return text
    return f"{rounded:f}{match['unit']}"


def _without_tail(number: Decimal, written: str) -> Decimal:
    mantissa = re.split("[eE]", written)[0]
    if len(mantissa.replace(".", "").strip("0")) < DIGITS_OF_BINARY - 1:
        return number
    rounded = round(number, _MOST_DECIMALS).normalize()
    # 0.1234567890123456 was meant as it stands: only a number near a short one has a tail.
    is_near = abs(number - rounded) < _TAIL * max(number, Decimal(1))
    return rounded if is_near else number
