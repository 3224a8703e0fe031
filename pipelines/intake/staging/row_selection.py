"""Rows picked out by their row number. All rows, and all lists of row numbers, are sorted by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.shapes.row_numbers import RowNumbers


# A table or a record batch with the column `row_number`.
RowTable = TypeVar("RowTable", pa.Table, pa.RecordBatch)


def is_in(
    row_numbers: pa.Array | pa.ChunkedArray, wanted_rows: RowNumbers
) -> npt.NDArray[np.bool_]:
    """Mask of the row numbers that are among the wanted ones, which may be far more."""
    # Below, the last of the wanted numbers is looked at: there has to be one.
    if not len(wanted_rows):
        return np.zeros(len(row_numbers), bool)

    values = row_numbers.to_numpy()
    positions = np.searchsorted(wanted_rows, values)
    # A value above all wanted ones is compared with the last of them.
    positions = np.minimum(positions, len(wanted_rows) - 1)
    mask: npt.NDArray[np.bool_] = wanted_rows[positions] == values
    return mask


def rows_with(rows: RowTable, row_numbers: RowNumbers) -> RowTable:
    """The rows with these numbers."""
    mask = is_in(rows["row_number"], row_numbers)
    # Filtering copies the rows.
    if mask.all():
        return rows
    return rows.filter(mask)


def rows_without(rows: RowTable, row_numbers: RowNumbers) -> RowTable:
    """The rows with other numbers than these."""
    # Filtering copies the rows.
    if not len(row_numbers):
        return rows
    mask = is_in(rows["row_number"], row_numbers)
    return rows.filter(~mask)


class RowCursor:
    """Hands out rows from the first to the last."""

    def __init__(self, record_batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        self._record_batches = record_batches
        self._schema = schema
        self._rest: pa.RecordBatch | None = None

    def rows_up_to(self, row_number: int) -> pa.Table:
        """All rows up to this number that were not handed out before."""
        handed_out = []
        while True:
            record_batch = self._next_batch()
            if record_batch is None:
                break

            row_numbers = record_batch["row_number"].to_numpy()
            count = int(np.searchsorted(row_numbers, row_number, side="right"))
            handed_out.append(record_batch.slice(0, count))

            if count < record_batch.num_rows:
                self._rest = record_batch.slice(count)
                break
        return pa.Table.from_batches(handed_out, self._schema)

    def _next_batch(self) -> pa.RecordBatch | None:
        if self._rest is None:
            return next(self._record_batches, None)
        rest = self._rest
        self._rest = None
        return rest
