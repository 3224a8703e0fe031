"""A unit in the comment on a cell with a number: 单位：元 says it of this number alone."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.catalogue.values.measures import Unit
from pipelines.intake.recognising.units.stated_units import ColumnUnit
from pipelines.intake.recognising.units.unit_doubts import (
    Statement,
    UnitDoubt,
    doubt_of_statements,
)
from pipelines.intake.recognising.units.unit_sources import in_sentences


class CommentedCells:
    """The comments on the cells of one table that state units.

    `comments`: row and position of a cell → the text of its comment.
    """

    def __init__(
        self, comments: Mapping[tuple[int, int], str], columns: Mapping[int, ColumnUnit]
    ) -> None:
        self._statements: dict[tuple[int, int], Statement] = {}
        for (row_number, position), text in comments.items():
            column = columns.get(position)
            if column is None:
                continue
            stated_units = in_sentences(text, column.wanted_unit)
            if stated_units:
                self._statements[row_number, position] = Statement("本格批注", text, stated_units)
        self._positions = {position for _, position in self._statements}

    def are_in(self, position: int) -> bool:
        """Whether any cell of a column has such a comment."""
        return position in self._positions

    def unit_of(
        self, row_number: int, position: int, column: ColumnUnit
    ) -> tuple[Unit | None, UnitDoubt | None]:
        """The unit that the comment on a cell states, or why it is in doubt; neither: it states none."""
        statement = self._statements.get((row_number, position))
        if statement is None:
            return None, None
        unit = statement.stated_units.unit
        contradicting = [other for other in column.statements if other.stated_units.unit != unit]
        if unit is None or contradicting:
            return None, doubt_of_statements([*contradicting[:1], statement], column.wanted_unit)
        return unit, None
