"""Numbers that a format shows as fractions: 0.25 under `# ?/?` is `1/4` on the screen."""

from __future__ import annotations

import re
from fractions import Fraction


_FORMAT = re.compile(r"(?P<whole>[#0?]+ +)?[#0?]+/(?:(?P<fixed>[1-9]\d*)|(?P<digits>[#0?]+))")
_SHOWN = re.compile(r"-?(?:\d+ )?\d+/\d+")


def fraction_text(value: float, code: str) -> str | None:
    """What a number shows under a format of fractions; None: the format is no such one."""
    match = _FORMAT.fullmatch(code.partition(";")[0].strip())
    if match is None:
        return None
    number = Fraction(abs(value))
    if match["fixed"]:
        below = int(match["fixed"])
        above = round(number * below)
    else:
        near = number.limit_denominator(10 ** len(match["digits"]) - 1)
        above = near.numerator
        below = near.denominator
    whole, rest = divmod(above, below) if match["whole"] else (0, above)
    pieces = [str(whole)] if whole or not rest else []
    if rest:
        pieces.append(f"{rest}/{below}")
    return ("-" if value < 0 else "") + " ".join(pieces)


def is_fraction(shown: str) -> bool:
    """Whether a text on the screen is a fraction."""
    return _SHOWN.fullmatch(shown) is not None
