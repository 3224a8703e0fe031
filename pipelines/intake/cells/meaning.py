"""What a shown number means: the stored value in full, with what the format adds to it.

A format may round a number, scale it, and put a unit beside it: 1234.567 under `0.0,"千元"` shows
`1.2千元` and means `1.234567千元`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from pipelines.catalogue.values.spellings.plain_decimal import plain_decimal
from pipelines.intake.cells.fractions import is_fraction
from pipelines.intake.cells.sheet_facts import ShownCell
from pipelines.intake.cells.unformatted_values import number_as_shown


class Relation(Enum):
    """How the shown text and the stored number belong together."""

    SAME = auto()
    """The text shows the number, perhaps with a unit beside it."""
    ROUNDED = auto()
    """It shows fewer digits than are stored."""
    SCALED = auto()
    """It shows the number multiplied or divided, as a percentage or in thousands."""
    HIDDEN = auto()
    """It shows no number, such as a dash for zero."""
    CONTRADICTORY = auto()
    """It shows another number than is stored."""


@dataclass(frozen=True)
class Meaning:
    """A shown number in full."""

    text: str
    """With what stands around it; where no number is shown, the stored one."""
    relation: Relation


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_CHINESE_DIGIT = re.compile("[一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]")

# Stands for the number while what is around it changes.
_NUMBER_MARK = "\0"

# Powers of ten by which formats multiply: per cent, thousands, 万, millions, 亿 …
_SCALES = (0, 2, -3, -4, -6, -7, -8, -9, -12)


def meaning_of(cell: ShownCell) -> Meaning:
    """Compare what a number's cell shows with what it stores."""
    shown_numbers = _NUMBER.findall(cell.shown)
    # Chinese digits are left to who reads them; everything else hides the number.
    if not shown_numbers and _CHINESE_DIGIT.search(cell.shown):
        return Meaning(cell.shown, Relation.SAME)
    if not shown_numbers or is_fraction(cell.shown):
        return Meaning(number_as_shown(cell.value), Relation.HIDDEN)
    if len(shown_numbers) > 1:
        return Meaning(cell.shown, Relation.SAME)

    digits = shown_numbers[0].replace(",", "")
    shown = Decimal(digits)
    stored = abs(Decimal(f"{cell.value:.15g}"))
    for scale in _SCALES:
        # Every small number is shown as zero under some scale; only its own rounding is meant.
        if scale and not shown:
            continue
        scaled = stored.scaleb(scale)
        if _rounds_to(scaled, shown):
            return _in_full(cell, shown, scaled, scale)
    return Meaning(cell.shown, Relation.CONTRADICTORY)


def _rounds_to(number: Decimal, shown: Decimal) -> bool:
    exponent = int(shown.as_tuple().exponent)
    last_place = Decimal(1).scaleb(exponent)
    return abs(number - shown) <= last_place / 2


def _in_full(cell: ShownCell, shown: Decimal, scaled: Decimal, scale: int) -> Meaning:
    """The shown text with all digits, and with a minus sign where the number has one."""
    relation = Relation.SAME
    if scaled != shown:
        relation = Relation.ROUNDED
    if scale:
        relation = Relation.SCALED

    digits = plain_decimal(scaled)

    around = _NUMBER.sub(_NUMBER_MARK, cell.shown)
    if cell.value < 0:
        # Brackets and red are other ways to show the sign.
        around = around.replace(f"({_NUMBER_MARK})", _NUMBER_MARK)
        around = "-" + around.replace("-", "")
    text = around.replace(_NUMBER_MARK, digits)
    return Meaning(text, relation)
