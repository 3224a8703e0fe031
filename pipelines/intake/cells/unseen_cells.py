"""Cells of the rows of a table that nobody sees: written in the colour of their ground, or not shown."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa


def rows_with_unseen(
    rows: pa.Table, positions: Collection[int], unseen: frozenset[tuple[int, int]]
) -> list[int]:
    """Numbers of the rows that have a text in one of the unseen cells of these columns."""
    if not unseen:
        return []
    row_numbers = rows["row_number"].to_pylist()
    columns = {position: rows[f"c{position}"] for position in positions}
    unseen_rows = []
    for index, row_number in enumerate(row_numbers):
        of_row = [position for position in positions if (row_number, position) in unseen]
        if any((columns[position][index].as_py() or "").strip() for position in of_row):
            unseen_rows.append(row_number)
    return unseen_rows
