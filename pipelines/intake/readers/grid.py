"""What every reader makes of a file: grids of text cells, with the row numbers that the clerk sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc


Row = list[str | None]
HEAD_ROWS = 20
"""A header further down than this is not looked for."""
NOTES = ("注", "备注", "说明", "填表", "填报", "制表", "审核", "合计", "总计", "联系人", "以下空白")
"""How lines below a table begin that are no data."""


@dataclass(frozen=True)
class Body:
    """The rows below a header: `row_number`, then `c0`, `c1` … as text; blank rows are not among them."""

    rows: pa.Table
    malformed: Mapping[int, str] = field(default_factory=dict)
    notes: Sequence[str] = ()


class Grid(Protocol):
    """One table of cells: a text file or a sheet."""

    @property
    def format(self) -> str:
        """`csv` or `xlsx`."""
        ...

    @property
    def encoding(self) -> str | None:
        """Of a text file."""
        ...

    @property
    def delimiter(self) -> str | None:
        """Of a text file."""
        ...

    @property
    def sheet(self) -> str | None:
        """The sheet's name, in a workbook."""
        ...

    def head(self) -> list[Row]:
        """The first rows, as they are; the first one has row number 1."""
        ...

    def body(self, header_row: int, width: int) -> Body:
        """All rows below a header that has `width` columns."""
        ...


def table_of(numbers: Sequence[int], columns: Sequence[Sequence[str | None]]) -> pa.Table:
    """A table of rows from columns of text."""
    arrays = [pa.array(numbers, pa.int64()), *(pa.array(column, pa.string()) for column in columns)]
    return pa.Table.from_arrays(arrays, ["row_number", *(f"c{position}" for position in range(len(columns)))])


def without_blank_rows(rows: pa.Table, malformed: Mapping[int, str]) -> Body:
    """Leave out rows without any text, and note lines below the table, which are named."""
    blank = _all_blank(rows, [name for name in rows.column_names if name != "row_number"])
    if blank is not None:
        rows = rows.filter(pc.invert(blank))
    lonely = _all_blank(rows, [name for name in rows.column_names if name not in ("row_number", "c0")])
    if lonely is None or rows.num_columns < 3:
        return Body(rows, malformed)
    return _without_notes(rows, lonely, malformed)


def _all_blank(rows: pa.Table, names: Sequence[str]) -> pa.ChunkedArray | None:
    """Mask of the rows whose cells are all blank; None when there is none, found out at the first filled column."""
    mask = None
    for name in reversed(names):
        empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(rows[name]), ""), True)
        mask = empty if mask is None else pc.and_(mask, empty)
        if not pc.any(mask).as_py():
            return None
    return mask


def _without_notes(rows: pa.Table, lonely: pa.ChunkedArray, malformed: Mapping[int, str]) -> Body:
    """Take away the last lines whose only cell begins like a note; the same words further up stay data."""
    texts, alone = rows["c0"].to_pylist(), lonely.to_pylist()
    end = len(texts)
    while end and alone[end - 1] and str(texts[end - 1]).strip().startswith(NOTES):
        end -= 1
    notes = [f"表格下方的说明未作为数据：“{str(text).strip()[:30]}”" for text in texts[end:]]
    return Body(rows.slice(0, end), malformed, notes)
