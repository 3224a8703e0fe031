"""The columns of numbers of one table, and what their cells say of their units."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pyarrow as pa

from pipelines.intake.recognising.units.row_texts import TextColumn
from pipelines.intake.recognising.units.stated_units import ColumnUnit
from pipelines.intake.recognising.units.unit_columns import UnitColumn
from pipelines.intake.recognising.units.written_numbers import OtherUnit


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers, and the columns that state its unit row by row."""

    position: int
    title: str
    stated: ColumnUnit
    unit_columns: tuple[UnitColumn, ...] = ()
    texts: tuple[TextColumn, ...] = ()
    """The columns whose texts may state it as well."""

    def in_rows(self, rows: pa.Table) -> NumberColumn:
        """The column with those unit columns only that state a unit in some rows, or surely are some."""
        measures = self.stated.wanted_unit.measures
        stating = [
            unit_column
            for unit_column in self.unit_columns
            if unit_column.is_stating(rows, measures)
        ]
        return replace(self, unit_columns=tuple(stating))


@dataclass
class UnitsOfCells:
    """What the cells of one column say of their units."""

    has_bare_numbers: bool = False
    others: list[OtherUnit] = field(default_factory=list)

    @property
    def is_mixed(self) -> bool:
        """Whether some cells state another unit, and some none."""
        return self.has_bare_numbers and bool(self.others)
