"""Columns that hold the ID number of a person or the code of an organisation, whoever the row is about.

Courts publish 身份证号码/组织机构代码 in one column. Reading separates the two by their form into
two columns, so that an ID number never lands where codes are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from operator import itemgetter

import pyarrow as pa
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
from pipelines.intake.recognising.subject_parts import (
    matches_by_kind,
    own_kinds,
    texts_of_kind,
)


# An ID number of 18 or 15 characters with its birthday, or with a mask over its middle (RE2).
ID_NUMBER = (
    r"^\s*(?:[1-9]\d{5}(?:(?:18|19|20)\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
    r"|[1-9]\d{2,9}[*＊xX×]{3,}[\dXx*＊×]{0,12})\s*$"
)


@dataclass(kw_only=True, eq=False)
class GridWithSplitColumn(GridWithOwnHead):
    """A table of which one column is read as two: numbers of persons in its place, codes at the end."""

    position: int
    """Position of the column that holds both."""
    persons: RowsOfPersons | None = None
    """Which rows are about persons; None: the form of each number says what it is."""

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header, with the column split if it is wide enough for both."""
        is_whole = width == len(self.rows_of_head[header_row - 1])
        for chunk in self.inner.chunks(header_row, width - is_whole):
            yield self._split(chunk, width - 1) if is_whole else chunk

    def _split(self, chunk: Chunk, code_position: int) -> Chunk:
        name = f"c{self.position}"
        cells = chunk.rows[name]
        if self.persons is None:
            is_of_person = pc.fill_null(pc.match_substring_regex(cells, ID_NUMBER), False)
        else:
            is_of_person = self.persons.are_in(chunk)
        id_numbers = pc.if_else(is_of_person, cells, None)
        codes = pc.if_else(is_of_person, None, cells)
        rows = chunk.rows.set_column(chunk.rows.column_names.index(name), name, id_numbers)
        return Chunk(rows.append_column(f"c{code_position}", codes), chunk.malformed)


@dataclass(frozen=True)
class RowsOfPersons:
    """The rows of a table whose kind is one of a record type about persons."""

    match: Match
    position: int
    """Position of the column that says the kind of each row."""

    def are_in(self, chunk: Chunk) -> pa.Array:
        """Which rows of a chunk these are."""
        kinds = chunk.rows[f"c{self.position}"]
        distinct = [text for text in pc.unique(kinds).to_pylist() if text]
        texts = texts_of_kind(distinct, self.position, self.match)
        return pc.is_in(kinds, pa.array(sorted(texts), pa.string()))


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
        mixed = shared_mixed_header(of_codes, of_persons)
        # Both by the same column of kinds, as the rows will be parted.
        by_kind = matches_by_kind([of_codes, of_persons]) if mixed is not None else {}
        for position in by_kind:
            columns = len(of_codes.columns) + len(of_persons.columns)
            pairs.append((columns, mixed, RowsOfPersons(of_persons, position)))
    if not pairs:
        return None
    _, mixed, persons = max(pairs, key=itemgetter(0))
    assert mixed is not None
    return _split(grid, persons.match.header_row, mixed, persons)


def _split(
    grid: Grid, header_row: int, mixed: MixedHeader, persons: RowsOfPersons | None = None
) -> Grid:
    """The table with numbers of persons in the place of its mixed column, and codes at the end."""
    rows = [*grid.head()]
    header = without_empty_end(rows[header_row - 1])
    written = (header[mixed.position] or "").strip()

    split_header = [*header, mixed.code]
    split_header[mixed.position] = mixed.id_number
    rows[header_row - 1] = split_header

    split = GridWithSplitColumn(
        inner=grid, position=mixed.position, persons=persons, rows_of_head=rows
    )
    by = "内容" if persons is None else f"“{(header[persons.position] or '').strip()}”"
    note = f"“{written}”一列按{by}分为“{mixed.id_number}”和“{mixed.code}”两列读取"
    split.notes = [*grid.notes, note]
    return split
