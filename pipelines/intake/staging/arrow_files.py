"""Arrow files, written and read batch by batch, so that no table has to fit into memory.

They are read and not mapped: pages of a mapped file count as memory of the process for as long as
it lives.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from pipelines.intake.staging.row_selection import rows_with
from pipelines.shapes.row_numbers import RowNumbers


# What is read is read by whole batches, so that a few rows must not cost the memory of millions.
RECORD_BATCH_ROWS = 100_000

# Bytes of record batches that are joined to one table; only very wide rows come to it.
MAX_JOINED_BYTES = 128 << 20

WriteTable = Callable[[pa.Table], None]


def text_schema(columns: Iterable[str]) -> pa.Schema:
    """Schema of a file of rows: `row_number`, then these columns as text."""
    fields = [pa.field("row_number", pa.int64())]
    for name in columns:
        fields.append(pa.field(name, pa.string()))
    return pa.schema(fields)


class ArrowFile:
    """One Arrow file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def writer(self, schema: pa.Schema, batch_rows: int | None = None) -> Iterator[WriteTable]:
        """Write the file table by table; it appears under its name once it is complete.

        `batch_rows`: rows per record batch at most; None: `RECORD_BATCH_ROWS`.
        """
        make_private(self.path.parent)
        # A process that lost its batch may be writing the same file.
        draft = self.path.with_name(f".{secrets.token_hex(4)}-{self.path.name}")

        try:
            with pa.OSFile(str(draft), "wb") as sink, ipc.new_file(sink, schema) as writer:

                def write(table: pa.Table) -> None:
                    writer.write_table(table.cast(schema), batch_rows or RECORD_BATCH_ROWS)

                yield write
            draft.replace(self.path)
        finally:
            # Nothing stays of a file that was not completed.
            draft.unlink(missing_ok=True)

    def schema(self) -> pa.Schema:
        """The file's schema."""
        with pa.OSFile(str(self.path), "rb") as source:
            return ipc.open_file(source).schema

    def record_batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Read the file batch by batch, with these columns only; None: all of them."""
        positions = None
        if columns is not None:
            schema = self.schema()
            positions = [schema.get_field_index(name) for name in columns]
        options = ipc.IpcReadOptions(included_fields=positions)

        with pa.OSFile(str(self.path), "rb") as source:
            reader = ipc.open_file(source, options=options)
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number)

    def rows_with(
        self, row_numbers: RowNumbers, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Read only the rows with these sorted numbers."""
        # Most files have no findings, and then the rows with findings need not be looked for.
        if not len(row_numbers):
            return
        for record_batch in self.record_batches(columns):
            yield rows_with(record_batch, row_numbers)

    def table(self) -> pa.Table:
        """Read the whole file."""
        schema = self.schema()
        return pa.Table.from_batches(self.record_batches(), schema)

    def row_numbers(self) -> RowNumbers:
        """The column `row_number`."""
        pieces = [np.array([], np.int64)]
        for record_batch in self.record_batches(["row_number"]):
            pieces.append(record_batch["row_number"].to_numpy())
        return np.concatenate(pieces)


def make_private(folder: Path) -> None:
    """Make a folder that nobody else may enter, and so what is missing of the way to it."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


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
