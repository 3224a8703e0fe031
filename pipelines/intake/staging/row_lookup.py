"""Cells of single rows, read from an Arrow file without reading all of it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc

from pipelines.intake.staging.arrow_files import ArrowFile
from pipelines.intake.staging.row_selection import is_in


# Record batches that stay in memory; the receipt asks for rows roughly in their order.
CACHED_BATCHES = 4

# Stands for a row that is not in the file.
NOWHERE = -1


class RowLookup:
    """Finds rows of a file by their row number, and reads their cells."""

    def __init__(self, file: ArrowFile) -> None:
        pieces = [np.array([], np.int64)]
        sizes = []
        for record_batch in file.record_batches(["row_number"]):
            pieces.append(record_batch["row_number"].to_numpy())
            sizes.append(record_batch.num_rows)

        self._row_numbers = np.concatenate(pieces)
        # For each record batch, the position of the first row behind it.
        self._ends = np.cumsum(sizes, dtype=np.int64)

        self._file = ipc.open_file(pa.OSFile(str(file.path), "rb"))
        self._record_batch = lru_cache(CACHED_BATCHES)(self._file.get_batch)

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        names: list[str] = self._file.schema.names
        return names

    def positions_of(self, row_numbers: pa.Array | pa.ChunkedArray) -> pa.Array:
        """Position of each row in the file; null for a row that is not in it."""
        positions = np.searchsorted(self._row_numbers, row_numbers.to_numpy())
        is_there = is_in(row_numbers, self._row_numbers)
        return pa.array(positions.astype(np.int32), mask=~is_there)

    def cells(self, column: str, positions: pa.Array | pa.ChunkedArray) -> list[str | None]:
        """The cells of a column in the rows at these positions; None where the position is null."""
        numbers = pc.fill_null(positions, NOWHERE).to_numpy()
        is_row = numbers != NOWHERE
        batch_numbers = np.searchsorted(self._ends, numbers, side="right")
        texts = np.full(len(numbers), None, object)

        # Every record batch is read once, however many of its rows are asked for.
        for batch_number in np.unique(batch_numbers[is_row]).tolist():
            is_here = is_row & (batch_numbers == batch_number)
            record_batch = self._record_batch(batch_number)
            first = self._ends[batch_number] - record_batch.num_rows

            positions_in_batch = pa.array(numbers[is_here] - first)
            cells = record_batch[column].take(positions_in_batch)
            texts[is_here] = np.array(cells.to_pylist(), object)
        return texts.tolist()
