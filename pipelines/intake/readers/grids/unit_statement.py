"""What is stated of the units of one measure: those that are understood, and what is doubtful."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.catalogue.values.measures import Unit


# Words that say how finely something is counted, and not in what.
PRECISION = re.compile("精确|保留|小数|四舍五入")

# Measures whose units are taken for each other: a line that says 年 is about columns of months as well.
TIMES = frozenset({"时长", "天数", "月数", "年数"})
COUNTED = frozenset({"人数", "户数", "次数", "件数"})


@dataclass(frozen=True)
class StatedUnits:
    """What a text says of the units of one measure."""

    units: tuple[Unit, ...] = ()
    """Different units, in order."""
    doubts: tuple[str, ...] = ()
    """Words about units that cannot be read, such as 元/人 or 人民币."""

    def __bool__(self) -> bool:
        return bool(self.units or self.doubts)

    @property
    def words(self) -> str:
        """All of it as one text."""
        return "或".join(dict.fromkeys([*(unit.name for unit in self.units), *self.doubts]))

    @property
    def unit(self) -> Unit | None:
        """The unit that is stated without doubt."""
        return self.units[0] if len(self.units) == 1 and not self.doubts else None


NOTHING = StatedUnits()


def joined_statements(statements: Sequence[StatedUnits]) -> StatedUnits:
    """Several statements as one; equal units count once."""
    units = dict.fromkeys(unit for stated_units in statements for unit in stated_units.units)
    doubts = dict.fromkeys(doubt for stated_units in statements for doubt in stated_units.doubts)
    return StatedUnits(tuple(units), tuple(doubts))


def without_repeated(stated_units: StatedUnits) -> StatedUnits:
    """Doubts are kept only where they are not what is understood elsewhere in the same text."""
    names = {unit.name for unit in stated_units.units}
    doubts = tuple(
        doubt for doubt in stated_units.doubts if doubt not in names and not PRECISION.search(doubt)
    )
    return StatedUnits(stated_units.units, doubts)
