"""What every reader makes of a file: grids of text cells, with the row numbers that the clerk sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc


Row = list[str | None]
NAMED_FIELDS = frozenset({"json", "ndjson", "xml"})
"""Formats whose records name their fields: they have no header row."""
HEAD_ROWS = 20
"""A header further down than this is not looked for."""
NOTES = ("注", "备注", "说明", "填表", "填报", "制表", "审核", "合计", "总计", "联系人", "以下空白")
"""How lines below a table begin that are no data."""
MOST_NOTES = 10
"""So many of a kind are named one by one."""


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
        """What the file is, by its content: `csv`, `xlsx`, `xls`, `ods`, `html`, `json`, `ndjson` or `xml`."""
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
        """What tells it from the other tables of its file, such as a sheet's name; None: it is the only one."""
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
    return pa.Table.from_arrays(
        arrays, ["row_number", *(f"c{position}" for position in range(len(columns)))]
    )


def is_blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Mask of the cells without any text."""
    return pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), True)


def all_blank(rows: pa.Table, names: Sequence[str]) -> pa.ChunkedArray | None:
    """Mask of the rows whose cells are all blank; None when there is none, found out at the first filled column."""
    mask = None
    for name in reversed(names):
        mask = is_blank(rows[name]) if mask is None else pc.and_(mask, is_blank(rows[name]))
        if not pc.any(mask).as_py():
            return None
    return mask


def end_of_data(rows: pa.Table) -> int:
    """Where the last lines begin whose only cell begins like a note; the same words further up stay data."""
    lonely = all_blank(
        rows, [name for name in rows.column_names if name not in ("row_number", "c0")]
    )
    end: int = rows.num_rows
    while lonely is not None and end and lonely[end - 1].as_py():
        if not str(rows["c0"][end - 1].as_py()).strip().startswith(NOTES):
            break
        end -= 1
    return end


def notes_named(texts: Sequence[str | None], count: int | None = None) -> list[str]:
    """What is said about lines below a table; `count` of them, if not all texts are at hand."""
    named = [f"表格下方的说明未作为数据：“{str(text).strip()[:30]}”" for text in texts[:MOST_NOTES]]
    more = (len(texts) if count is None else count) - len(named)
    return [*named, f"表格下方另有{more}行说明未作为数据"] if more > 0 else named


def rows_named(numbers: Sequence[int], count: int | None = None) -> str:
    """Row numbers in words; `count` of them, if not all numbers are at hand."""
    count = len(numbers) if count is None else count
    shown = "、".join(str(number) for number in numbers[:MOST_NOTES])
    return f"第{shown}行" + (f"等{count}行" if count > MOST_NOTES else "")
