"""The columns of numbers of one table, and what their cells say of their units."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.intake.recognising.units.row_texts import TextColumn
from pipelines.intake.recognising.units.stated_units import ColumnUnit
from pipelines.intake.recognising.units.written_numbers import OtherUnit


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers, and the columns that state its unit row by row."""

    position: int
    title: str
    stated: ColumnUnit
    unit_positions: tuple[int, ...] = ()
    unit_titles: tuple[str, ...] = ()
    texts: tuple[TextColumn, ...] = ()
    """The columns whose texts may state it as well."""


@dataclass
class UnitsOfCells:
    """What the cells of one column say of their units."""

    has_bare_numbers: bool = False
    others: list[OtherUnit] = field(default_factory=list)

    @property
    def is_mixed(self) -> bool:
        """Whether some cells state another unit, and some none."""
        return self.has_bare_numbers and bool(self.others)
