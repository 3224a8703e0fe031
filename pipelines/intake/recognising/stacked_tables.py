"""Tables that stand one below the other in a sheet or text: where each begins, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.intake.readers.grids.counted_rows import MOST_NAMED
from pipelines.intake.readers.grids.grid import Grid, GridWithOwnHead, Row
from pipelines.intake.recognising.headers.header_matching import filled_cells
from pipelines.intake.recognising.layouts import BeginsTable
from pipelines.intake.recognising.subject_parts import MARK
from pipelines.intake.recognising.table_choice import FilePart, RecognisedTable


_NAME = re.compile(
    rf"(?:(?P<sheet>.*){MARK})?第(?P<row>[1-9]\d*)行起(?:{MARK}(?P<title>.*))?", re.S
)


@dataclass(frozen=True)
class StackedName:
    """The name of a part that begins at a row: 数据·第12行起."""

    sheet: str | None
    """Name of the sheet; None: the file has no names."""
    first_row: int
    title: str | None = None
    """Title of the record type, where only some of the rows are meant."""

    @classmethod
    def of(cls, part: str) -> StackedName | None:
        """Read a name; None: the part does not begin at a row."""
        name = _NAME.fullmatch(part)
        if name is None:
            return None
        return cls(name["sheet"], int(name["row"]), name["title"])

    def __str__(self) -> str:
        name = f"第{self.first_row}行起"
        if self.sheet is not None:
            name = f"{self.sheet}{MARK}{name}"
        if self.title is not None:
            name = f"{name}{MARK}{self.title}"
        return name


def from_row(grids: Sequence[Grid], name: StackedName) -> list[Grid]:
    """The sheet of this name from that row on; empty: there is no such sheet."""
    of_sheet = []
    for grid in grids:
        if grid.sheet == name.sheet and not grid.has_named_fields:
            of_sheet.append(replace(grid, first_row=name.first_row))
    return of_sheet


def part_of_stack(name: StackedName, tables: Sequence[RecognisedTable]) -> FilePart:
    """The table of a stack that was asked for, and the names of its rows of other record types."""
    titles = [table.match.record_type.title for table in tables]
    index = 0
    if name.title in titles:
        index = titles.index(name.title)

    others: list[str] = []
    if name.title is None:
        for title in titles[1:]:
            others.append(str(replace(name, title=title)))
    return FilePart(
        name=str(name),
        table=tables[index],
        other_parts=tuple(others),
        begins_at_row=True,
    )


def names_of_stack(file_part: FilePart, first_rows: Sequence[int]) -> tuple[str, list[str]]:
    """What a part is called that has further tables below, and what these are called."""
    assert file_part.table is not None
    table = file_part.table
    sheet = table.grid.sheet
    title = table.match.record_type.title if table.rows_of_kind else None
    own = f"{file_part.prefix}{StackedName(sheet, 1, title)}"
    # The other rows of the same table have the same tables below.
    if table.rows_of_kind is not None and not table.rows_of_kind.takes_the_rest:
        return str(file_part.name), []
    below = [f"{file_part.prefix}{StackedName(sheet, row)}" for row in first_rows]
    return own, below


def note_on_stack(first_rows: Sequence[int]) -> str:
    """A Chinese sentence for the receipt of the first table."""
    rows = "、".join(f"第{row}行" for row in first_rows[:MOST_NAMED])
    return f"{rows}起另有{len(first_rows)}张表，列或单位与本表不同，各作一批处理，各有回执"


def first_table(grid: Grid, begins_table: BeginsTable) -> Grid:
    """A grid with the head of its first table only, where another one begins within the first rows."""
    if grid.has_named_fields:
        return grid
    head = grid.head()
    end = _second_header(head, begins_table)
    if end is None:
        return grid
    return GridWithOwnHead(inner=grid, rows_of_head=head[:end])


def _second_header(head: Sequence[Row], begins_table: BeginsTable) -> int | None:
    """Index of the header of a second table; None: there is none.

    Rows of a header stand together. Between two tables there are rows of the first one.
    """
    header: Row = []
    names: set[str] = set()
    has_rows = False
    for index, row in enumerate(head):
        texts = {text.strip() for _, text in filled_cells(row)}
        # Below no header every row of names begins a table.
        if not begins_table([], row):
            has_rows = has_rows or bool(names and len(texts) > 1)
        elif not has_rows:
            header = row
            names |= texts
        elif not texts <= names and begins_table(header, row):
            return index
    return None
