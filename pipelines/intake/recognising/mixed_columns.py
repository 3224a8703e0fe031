"""Columns that hold the ID number of a person or the code of an organisation, whoever the row is about.

Courts publish 身份证号码/组织机构代码 in one column. Reading separates the two by their form into
two columns, so that an ID number never lands where codes are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from operator import itemgetter

import pyarrow.compute as pc

from pipelines.intake.readers.grids.grid import (
    Chunk,
    Grid,
    GridWithOwnHead,
    without_empty_end,
)
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.mixed_headers import (
    MixedHeader,
    mixed_header,
    shared_mixed_header,
)
from pipelines.intake.recognising.subject_parts import matches_by_kind, own_kinds


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
    return None if mixed is None else _split(grid, match.header_row, mixed)


def with_shared_column_split(grid: Grid, matches: Iterable[Match]) -> Grid | None:
    """A table about organisations and persons with the mixed column of both split; None: it has none.

    `matches`: all record types that the table may be.
    """
    pairs = []
    with_kinds = [match for match in matches if own_kinds(match.record_type) is not None]
    for of_codes, of_persons in permutations(with_kinds, 2):
        # Both by the same column of kinds, as the rows will be parted.
        if matches_by_kind([of_codes, of_persons]):
            mixed = shared_mixed_header(of_codes, of_persons)
            if mixed is not None:
                columns = len(of_codes.columns) + len(of_persons.columns)
                pairs.append((columns, of_codes.header_row, mixed))
    if not pairs:
        return None
    _, header_row, mixed = max(pairs, key=itemgetter(0))
    return _split(grid, header_row, mixed)


def _split(grid: Grid, header_row: int, mixed: MixedHeader) -> Grid:
    """The table with ID numbers in the place of its mixed column, and codes at the end."""
    rows = [*grid.head()]
    header = without_empty_end(rows[header_row - 1])
    written = (header[mixed.position] or "").strip()

    split_header = [*header, mixed.code]
    split_header[mixed.position] = mixed.id_number
    rows[header_row - 1] = split_header

    split = GridWithSplitColumn(inner=grid, position=mixed.position, rows_of_head=rows)
    note = f"“{written}”一列按内容分为“{mixed.id_number}”和“{mixed.code}”两列读取"
    split.notes = [*grid.notes, note]
    return split
