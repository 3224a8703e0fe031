"""Columns that hold the ID number of a person or the code of an organisation, whoever the row is about.

Courts publish 身份证号码/组织机构代码 in one column. Reading separates the two by their form into
two columns, so that an ID number never lands where codes are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow.compute as pc

from pipelines.intake.readers.grids.grid import (
    Chunk,
    Grid,
    GridWithOwnHead,
    without_empty_end,
)
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.mixed_headers import mixed_header


# An ID number of 18 or 15 characters with its birthday, or with a mask over its middle (RE2).
ID_NUMBER = (
    r"^\s*(?:[1-9]\d{5}(?:(?:18|19|20)\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
    r"|[1-9]\d{2,9}[*＊xX×]{3,}[\dXx*]{0,5})\s*$"
)


@dataclass(kw_only=True, eq=False)
class GridWithSplitColumn(GridWithOwnHead):
    """A table of which one column is read as two: ID numbers in its place, codes at the end."""

    position: int
    """Position of the column that holds both."""

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header, with the column split if it is wide enough for both."""
        is_whole = width == len(self.rows_of_head[header_row - 1])
        for chunk in self.inner.chunks(header_row, width - is_whole):
            yield self._split(chunk, width - 1) if is_whole else chunk

    def _split(self, chunk: Chunk, code_position: int) -> Chunk:
        name = f"c{self.position}"
        cells = chunk.rows[name]
        is_id_number = pc.fill_null(pc.match_substring_regex(cells, ID_NUMBER), False)
        id_numbers = pc.if_else(is_id_number, cells, None)
        codes = pc.if_else(is_id_number, None, cells)
        rows = chunk.rows.set_column(chunk.rows.column_names.index(name), name, id_numbers)
        return Chunk(rows.append_column(f"c{code_position}", codes), chunk.malformed)


def with_split_column(grid: Grid, match: Match) -> Grid | None:
    """A table with its mixed column split; None: it has none."""
    mixed = mixed_header(match)
    if mixed is None:
        return None
    return _split(grid, match.header_row, mixed.position, (mixed.id_number, mixed.code))


def _split(grid: Grid, header_row: int, position: int, names: tuple[str, str]) -> Grid:
    """The table with the first name in the place of its mixed column, and the second at the end."""
    rows = [*grid.head()]
    header = without_empty_end(rows[header_row - 1])
    written = (header[position] or "").strip()

    split_header = [*header, names[1]]
    split_header[position] = names[0]
    rows[header_row - 1] = split_header

    split = GridWithSplitColumn(inner=grid, position=position, rows_of_head=rows)
    split.notes = [*grid.notes, f"“{written}”一列按内容分为“{names[0]}”和“{names[1]}”两列读取"]
    return split
