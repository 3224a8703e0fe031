"""Rows that the file itself calls deleted, void or not to be reported: they are asked back.

A column that is no element may say so (操作类型, 是否作废), a text beside the records of JSON may, and
so does a line through the text of a cell. A column that is an element stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.catalogue.model import RecordType
from pipelines.intake.readers.grids.grid import Chunk, Grid, Row
from pipelines.intake.readers.grids.withdrawn_words import may_withdraw, withdrawing_value
from pipelines.personal_numbers.privacy import mask_numbers_in
from pipelines.shapes.finding import Finding, Severity


RULE = "row-withdrawn"

# Characters of a value that the receipt quotes.
LONGEST_SHOWN = 20

STRUCK = "文字划了删除线"


class WithdrawnRows:
    """Finds the rows of one table that are withdrawn. `columns`: position → element code."""

    def __init__(
        self, grid: Grid, header: Row, columns: Mapping[int, str], record_type: RecordType
    ) -> None:
        # 撤销 is what some record types are about, and no mark on their rows.
        self._own_names = "".join((record_type.title, *record_type.synonyms))
        self._columns = dict(sorted(columns.items()))
        self._first_element = next(iter(self._columns.values()))
        self._struck = grid.facts.struck_cells
        self._marks = {}
        for position, cell in enumerate(header):
            if cell and position not in columns and may_withdraw(cell):
                self._marks[position] = cell.strip()

        self._of_all = None
        for name, text in grid.stated:
            if withdrawing_value(name, text) is not None:
                self._of_all = _quoted(name, text)

    def read(self, chunk: Chunk) -> Iterator[Finding]:
        """One finding for each withdrawn row whose shape is sound."""
        # Of most tables nothing says so, and their rows need not be looked at one by one.
        if not (self._of_all or self._marks or self._struck):
            return

        marked = self._marked(chunk)
        for index, row_number in enumerate(chunk.rows["row_number"].to_pylist()):
            if row_number in chunk.malformed:
                continue
            detail = self._of_all or marked.get(index)
            struck = self._struck_element(row_number)
            if detail is not None:
                yield Finding(row_number, RULE, self._first_element, Severity.ERROR, detail)
            elif struck is not None:
                yield Finding(row_number, RULE, struck, Severity.ERROR, STRUCK)

    def _struck_element(self, row_number: int) -> str | None:
        """The first element of a row whose text has a line through it; None: no text has."""
        for column, code in self._columns.items():
            if (row_number, column) in self._struck:
                return code
        return None

    def _marked(self, chunk: Chunk) -> dict[int, str]:
        """Index of each row that a column withdraws → what the column says."""
        marked: dict[int, str] = {}
        for position, header in self._marks.items():
            cells = chunk.rows[f"c{position}"].to_pylist()
            # A column of flags has few different values.
            withdrawing = {cell for cell in set(cells) if cell and self._withdraws(header, cell)}
            for index, cell in enumerate(cells):
                if cell in withdrawing:
                    marked.setdefault(index, _quoted(header, cell))
        return marked

    def _withdraws(self, header: str, cell: str) -> bool:
        if len(cell.strip()) > 1 and cell.strip().lstrip("已被") in self._own_names:
            return False
        return withdrawing_value(header, cell) is not None


def _quoted(header: str, value: str) -> str:
    shown = mask_numbers_in(value.strip())[:LONGEST_SHOWN]
    return f"“{mask_numbers_in(header)[:LONGEST_SHOWN]}”填的是“{shown}”"
