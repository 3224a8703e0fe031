"""Rows of which a cell that is read has no proper shape: each is asked back as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.catalogue.values import VALUE_TYPES
from pipelines.intake.readers.grids.grid import Chunk, Grid
from pipelines.intake.recognising.headers.header_matching import Match


def malformed_cells_of(grid: Grid, match: Match) -> dict[int, str]:
    """Row number → what is wrong with the first malformed cell of a column that is read.

    What stands in a column that no element is read from costs no row. A code with its name is no
    single value either, but a column of codes reads it.
    """
    malformed: dict[int, str] = {}
    for position, code in match.columns.items():
        cells = dict(grid.malformed_cells(position))
        element = match.record_type.elements[code]
        if VALUE_TYPES[element.type].has_code_list:
            for row_number in grid.coded_cells(position):
                del cells[row_number]
        malformed = {**cells, **malformed}
    return malformed


def with_malformed(chunk: Chunk, malformed_cells: Mapping[int, str]) -> Chunk:
    """A chunk with what is wrong with its rows; `malformed_cells`: as `malformed_cells_of` has it."""
    if not malformed_cells:
        return chunk
    malformed = dict(chunk.malformed)
    for row_number in chunk.rows["row_number"].to_pylist():
        if row_number in malformed_cells:
            malformed.setdefault(row_number, malformed_cells[row_number])
    return Chunk(chunk.rows, malformed)
