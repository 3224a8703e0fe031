"""Which text above a table stands above one of its columns."""

from __future__ import annotations

from pipelines.intake.readers.grids.grid import Grid, Row


def cell_above(grid: Grid, number: int, row: Row, position: int) -> str | None:
    """The text of the cell in a row that stands above a column."""
    merged = [area for area in grid.facts.merged if area.first_row == number]
    for area in merged:
        if area.first_column <= position <= area.last_column and area.first_column < len(row):
            return row[area.first_column]
    if position < len(row) and row[position]:
        return row[position]
    if merged:
        return None
    left = [cell for cell in row[:position] if cell and cell.strip()]
    return left[-1] if left else None
