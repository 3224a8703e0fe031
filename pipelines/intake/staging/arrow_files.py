"""Arrow files written and read batch by batch, so that no table has to be in memory whole.

They are read into memory and not mapped: pages of a mapped file count as memory of the process for as long as it lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc


BATCH_ROWS = 100_000
"""Rows in one batch at most."""
MOST_BYTES = 128 << 20
"""Bytes of batches joined to one table."""

Write = Callable[[pa.Table], None]


@contextmanager
def written(path: Path, schema: pa.Schema, rows: int | None = None) -> Iterator[Write]:
    """Write a file batch by batch; it appears under its name once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}")
    try:
        with pa.OSFile(str(draft), "wb") as sink, ipc.new_file(sink, schema) as writer:
            yield lambda table: writer.write_table(table.cast(schema), rows or BATCH_ROWS)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def batches(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The batches of a file, with some of its columns or all."""
    with pa.OSFile(str(path), "rb") as source:
        schema = ipc.open_file(source).schema
        chosen = None if columns is None else [schema.get_field_index(name) for name in columns]
        source.seek(0)
        reader = ipc.open_file(source, options=ipc.IpcReadOptions(included_fields=chosen))
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


def schema_of(path: Path) -> pa.Schema:
    """The schema of a file."""
    with pa.OSFile(str(path), "rb") as source:
        return ipc.open_file(source).schema


def together(parts: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """Batches joined to tables of at least so many rows, fewer where they are very wide; the last one aside."""
    joined: list[pa.RecordBatch] = []
    count = size = 0
    for part in parts:
        joined.append(part)
        count, size = count + part.num_rows, size + part.nbytes
        if count >= rows or size >= MOST_BYTES:
            yield pa.Table.from_batches(joined)
            joined, count, size = [], 0, 0
    if joined:
        yield pa.Table.from_batches(joined)


class InOrder:
    """Rows of a file that lie in the order of their numbers, handed out from the first to the last."""

    def __init__(self, parts: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        self._parts = parts
        self._schema = schema
        self._next: pa.RecordBatch | None = None

    def up_to(self, row_number: int) -> pa.Table:
        """All rows up to this one that were not handed out before."""
        taken = []
        while (part := self._next or next(self._parts, None)) is not None:
            count = int(np.searchsorted(part["row_number"].to_numpy(), row_number, side="right"))
            taken.append(part.slice(0, count))
            self._next = part.slice(count) if count < part.num_rows else None
            if self._next is not None:
                break
        return pa.Table.from_batches(taken, self._schema)


def are_in(
    numbers: pa.Array | pa.ChunkedArray, wanted: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which numbers are among the wanted ones; these are in order, and may be far more."""
    if not len(wanted):
        return np.zeros(len(numbers), bool)
    found = numbers.to_numpy()
    places = np.minimum(np.searchsorted(wanted, found), len(wanted) - 1)
    is_there: npt.NDArray[np.bool_] = wanted[places] == found
    return is_there


class RandomAccess:
    """A file that is looked into here and there; the batches looked into last stay at hand."""

    AT_HAND = 4

    def __init__(self, path: Path) -> None:
        parts = [part["row_number"].to_numpy() for part in batches(path, ["row_number"])]
        self._numbers = np.concatenate([np.array([], np.int64), *parts])
        self._ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
        self._file = ipc.open_file(pa.OSFile(str(path), "rb"))
        self._batch = lru_cache(self.AT_HAND)(self._file.get_batch)

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        names: list[str] = self._file.schema.names
        return names

    def places_of(self, row_numbers: pa.Array | pa.ChunkedArray) -> pa.Array:
        """Where each row stands; null for a row that is not there."""
        places = np.searchsorted(self._numbers, row_numbers.to_numpy()).astype(np.int32)
        return pa.array(places, mask=~are_in(row_numbers, self._numbers))

    def cells(self, column: str, places: pa.Array | pa.ChunkedArray) -> list[str | None]:
        """What the rows at some places have in a column; None for a place that is null."""
        wanted = pc.fill_null(places, -1).to_numpy()
        batch = np.searchsorted(self._ends, wanted, side="right")
        texts = np.full(len(wanted), None, object)
        for number in np.unique(batch[wanted >= 0]).tolist():
            part = self._batch(number)
            mine = (batch == number) & (wanted >= 0)
            within = wanted[mine] - (self._ends[number] - part.num_rows)
            texts[mine] = np.array(part[column].take(pa.array(within)).to_pylist(), object)
        return texts.tolist()
