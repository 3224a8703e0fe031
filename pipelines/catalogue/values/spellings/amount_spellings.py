"""Ways to write an amount of money, and words for one in the header of a column."""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.catalogue.values.money import YUAN_PER_WAN, yuan_in
from pipelines.catalogue.values.program_numbers import plain_number
from pipelines.catalogue.values.spellings.plain_decimal import plain_decimal
from pipelines.catalogue.values.spellings.written_text import half_width


# Characters of a number that is read; a longer one is no amount.
_LONGEST = 30

_WRITTEN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+|\d+)?(\.\d+)?")

# 0.000015 as spreadsheets write it, and 1.2E7 as programs do. With a plus, as 1.2E+07, spreadsheets
# write large numbers, which lose digits in this form.
_WITH_EXPONENT = re.compile(r"\d(\.\d+)?[eE]-?\d{1,2}")

# Below a header in 万元, ¥2000 is more likely in 元: the sign says money, and not in which unit.
_SIGN = re.compile(r"(?:¥|RMB|CNY|人民币)[:\s]*|\s*(?:RMB|CNY|人民币|整|正)$", re.IGNORECASE)

# What the headers of amounts end with, and what stands behind it.
_NAME = re.compile(r"(?:[款额费金价资本]|罚没)(?:合计|总计|总额|总数|共计)?$")
_REMARK = re.compile(r"[(（\[【〔].*$|[/、:：_-]?[十百千万亿]*元$|\s.*$")
_UNIT = re.compile(r"[十百千万亿]*元")

# Characters that stand in the name of any amount, and so tell none of them.
_COMMON = frozenset("金额款数的、与和及万元()（）")


def read_amount(text: str, unit: str = "万元") -> str:
    """Read an amount as a plain decimal in the unit; what cannot be read comes back as it is.

    An amount that states a unit is converted. A currency sign states none: it is taken only where
    amounts are kept in 元.
    """
    written = plain_number(half_width(text).strip())
    yuan = yuan_in(written)
    if yuan is not None:
        return plain_decimal(yuan if unit == "元" else yuan / YUAN_PER_WAN)
    if len(written) > _LONGEST:
        return text

    number = plain_number(without_currency_sign(written))
    if number != written and unit != "元":
        return text
    if not is_bare_number(number):
        return text
    return plain_decimal(Decimal(re.sub("[, ]", "", number)))


def without_currency_sign(written: str) -> str:
    """¥2000, RMB 2000, 2000整 as 2000; any other text as it is. In half-width characters."""
    return _SIGN.sub("", written).strip()


def is_bare_number(written: str) -> bool:
    """Whether a text is a number without unit and sign, as amounts are written."""
    has_digits = any(character.isdigit() for character in written)
    return has_digits and bool(_WRITTEN.fullmatch(written) or _WITH_EXPONENT.fullmatch(written))


def header_instead_of(header: str, name: str) -> str | None:
    """How a column of this header has to be called that may hold the amount of a name.

    With the unit of the header. None: the header names no such amount.
    """
    written = " ".join(header.split())
    bare = _REMARK.sub("", written)
    distinctive = set(name) - _COMMON
    if not _NAME.search(bare) or not distinctive & set(bare):
        return None

    without_unit = re.sub("[(（].*$", "", name)
    unit = _UNIT.search(written)
    return f"{without_unit}（{unit[0]}）" if unit else without_unit
