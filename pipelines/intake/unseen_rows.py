"""Cells of the rows of a table that nobody sees: written in the colour of their ground, or not shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from pipelines.intake.cells.sheet_facts import SheetFacts
from pipelines.intake.readers.grids.counted_rows import CountedRows


class UnseenRows:
    """Notes the rows of a table that have a text in a cell which nobody sees, or not always.

    `positions`: of the columns that are elements.
    """

    def __init__(self, facts: SheetFacts, positions: Sequence[int]) -> None:
        self._facts = facts
        self._positions = positions
        self._unseen = CountedRows()
        self._unseen_under_condition = CountedRows()

    def look_at(self, rows: pa.Table) -> None:
        """Note those of some rows."""
        if self._facts.unseen_cells:
            self._unseen.add(self._rows_with(rows, self._is_unseen))
        if self._facts.unseen_areas:
            self._unseen_under_condition.add(self._rows_with(rows, self._may_be_unseen))

    def notes(self) -> list[str]:
        """Chinese sentences about them for the receipt."""
        notes = []
        if self._unseen.count:
            notes.append(f"{self._unseen}有文字与底色颜色相同、看不见的单元格，也已读取，请核对")
        if self._unseen_under_condition.count:
            notes.append(
                f"{self._unseen_under_condition}有设了条件格式的单元格，条件成立时文字与底色颜色相同、看不见，"
                "也已读取，请核对"
            )
        return notes

    def _rows_with(self, rows: pa.Table, is_meant: Callable[[int, int], bool]) -> list[int]:
        """Numbers of the rows that have a text in one of these cells."""
        row_numbers = rows["row_number"].to_pylist()
        columns = {position: rows[f"c{position}"] for position in self._positions}
        meant_rows = []
        for index, row_number in enumerate(row_numbers):
            of_row = [position for position in self._positions if is_meant(row_number, position)]
            if any((columns[position][index].as_py() or "").strip() for position in of_row):
                meant_rows.append(row_number)
        return meant_rows

    def _is_unseen(self, row_number: int, position: int) -> bool:
        return (row_number, position) in self._facts.unseen_cells

    def _may_be_unseen(self, row_number: int, position: int) -> bool:
        return any(
            area.first_row <= row_number <= area.last_row
            and area.first_column <= position <= area.last_column
            for area in self._facts.unseen_areas
        )
