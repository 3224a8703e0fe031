"""Arrow files, written and read batch by batch, so that no table has to fit into memory.

They are read and not mapped: pages of a mapped file count as memory of the process for as long as
it lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import ipc


# Rows per record batch at most.
BATCH_ROWS = 100_000

# Bytes of record batches that are joined to one table; only very wide rows come to it.
MAX_JOINED_BYTES = 128 << 20

RowNumbers = npt.NDArray[np.int64]
WriteTable = Callable[[pa.Table], None]


class ArrowFile:
    """One Arrow file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def writer(self, schema: pa.Schema, batch_rows: int | None = None) -> Iterator[WriteTable]:
        """Write the file table by table; it appears under its name once it is complete.

        `batch_rows`: rows per record batch at most; None: `BATCH_ROWS`.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path.with_name(f".{self.path.name}")

        try:
            with pa.OSFile(str(draft), "wb") as sink, ipc.new_file(sink, schema) as writer:

                def write(table: pa.Table) -> None:
                    writer.write_table(table.cast(schema), batch_rows or BATCH_ROWS)

                yield write
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)

    def schema(self) -> pa.Schema:
        """The file's schema."""
        with pa.OSFile(str(self.path), "rb") as source:
            return ipc.open_file(source).schema

    def record_batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Read the file batch by batch, with these columns only; None: all of them."""
        fields = None
        if columns is not None:
            schema = self.schema()
            fields = [schema.get_field_index(name) for name in columns]

        with pa.OSFile(str(self.path), "rb") as source:
            options = ipc.IpcReadOptions(included_fields=fields)
            reader = ipc.open_file(source, options=options)
            for position in range(reader.num_record_batches):
                yield reader.get_batch(position)

    def table(self) -> pa.Table:
        """Read the whole file."""
        return pa.Table.from_batches(self.record_batches(), self.schema())

    def row_numbers(self) -> RowNumbers:
        """The column `row_number`."""
        pieces = [np.array([], np.int64)]
        for record_batch in self.record_batches(["row_number"]):
            pieces.append(record_batch["row_number"].to_numpy())
        return np.concatenate(pieces)


def joined_tables(record_batches: Iterable[pa.RecordBatch], min_rows: int) -> Iterator[pa.Table]:
    """Join record batches to tables of at least `min_rows` rows.

    A table has fewer rows when it is the last one or comes to `MAX_JOINED_BYTES`.
    """
    joined: list[pa.RecordBatch] = []
    row_count = 0
    byte_count = 0

    for record_batch in record_batches:
        joined.append(record_batch)
        row_count += record_batch.num_rows
        byte_count += record_batch.nbytes

        if row_count >= min_rows or byte_count >= MAX_JOINED_BYTES:
            yield pa.Table.from_batches(joined)
            joined = []
            row_count = 0
            byte_count = 0

    if joined:
        yield pa.Table.from_batches(joined)


class RowCursor:
    """Hands out rows that are sorted by their row number, from the first to the last."""

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


def is_in(row_numbers: pa.Array | pa.ChunkedArray, wanted: RowNumbers) -> npt.NDArray[np.bool_]:
    """Mask of the row numbers that are wanted; `wanted` is sorted, and may be far longer."""
    if not len(wanted):
        return np.zeros(len(row_numbers), bool)

    values = row_numbers.to_numpy()
    positions = np.searchsorted(wanted, values)
    positions = np.minimum(positions, len(wanted) - 1)
    mask: npt.NDArray[np.bool_] = wanted[positions] == values
    return mask
