"""The rows as validation read them: one column per element, with the values that are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa

from pipelines.catalogue.model import RecordType
from pipelines.intake.staging.arrow_files import ArrowFile, RowNumbers, is_in


WriteFrame = Callable[[pd.DataFrame], None]


class CanonicalRows:
    """The files `canonical.arrow` (well-formed rows) and `accepted.arrow` (the accepted ones)."""

    def __init__(self, folder: Path) -> None:
        self._file = ArrowFile(folder / "canonical.arrow")
        self._accepted_file = ArrowFile(folder / "accepted.arrow")

    @contextmanager
    def writer(self, record_type: RecordType) -> Iterator[WriteFrame]:
        """Write frames of canonical rows, which are indexed by row number."""
        schema = _schema(record_type.elements)
        with self._file.writer(schema) as write_table:

            def write(frame: pd.DataFrame) -> None:
                write_table(_table(frame))

            yield write

    def find(self, row_numbers: RowNumbers) -> pd.DataFrame:
        """Some rows, by their sorted numbers; indexed by row number."""
        pieces = []
        for record_batch in self._file.record_batches():
            pieces.append(record_batch.filter(is_in(record_batch["row_number"], row_numbers)))

        rows = pa.Table.from_batches(pieces, self._file.schema())
        frame: pd.DataFrame = rows.drop_columns("row_number").to_pandas()
        return frame.set_axis(pd.Index(rows["row_number"].to_numpy()))

    def accept(self, *, rejected: RowNumbers, warned: RowNumbers) -> tuple[int, int]:
        """Write the rows that are not rejected to `accepted.arrow`.

        Returns how many these are, and how many of them have a warning.
        """
        accepted_count = 0
        warned_count = 0
        with self._accepted_file.writer(self._file.schema()) as write:
            for rows in self._file.record_batches():
                if len(rejected):
                    rows = rows.filter(~is_in(rows["row_number"], rejected))
                write(pa.Table.from_batches([rows]))

                accepted_count += rows.num_rows
                warned_count += int(is_in(rows["row_number"], warned).sum())
        return accepted_count, warned_count

    def accepted(self) -> pa.RecordBatchReader:
        """The accepted rows, batch by batch."""
        return pa.RecordBatchReader.from_batches(
            self._accepted_file.schema(), self._accepted_file.record_batches()
        )

    def keys_of(self, row_numbers: RowNumbers, record_type: RecordType) -> pa.Table:
        """Row number and key elements of some rows, by their sorted numbers."""
        schema = _schema(record_type.key)
        tables = [schema.empty_table()]
        if len(row_numbers):
            for record_batch in self._file.record_batches(schema.names):
                wanted = record_batch.filter(is_in(record_batch["row_number"], row_numbers))
                tables.append(pa.Table.from_batches([wanted]).select(schema.names))
        return pa.concat_tables(tables)


def _schema(element_codes: Iterable[str]) -> pa.Schema:
    fields = [("row_number", pa.int64())]
    for code in element_codes:
        fields.append((code, pa.string()))
    return pa.schema(fields)


def _table(frame: pd.DataFrame) -> pa.Table:
    columns = {"row_number": pa.array(frame.index.to_numpy(), pa.int64())}
    for name in frame.columns:
        columns[name] = pa.array(frame[name], pa.string(), from_pandas=True)
    return pa.table(columns)
