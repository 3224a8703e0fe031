"""The rows as validation read them: one column per element, with the values that are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.record_keys import elements_of_key
from pipelines.intake.staging.arrow_files import ArrowFile, text_schema
from pipelines.intake.staging.row_selection import is_in, rows_without
from pipelines.shapes.row_numbers import RowNumbers
from pipelines.shapes.text_column import arrow_texts


WriteFrame = Callable[[pd.DataFrame], None]


class CanonicalRows:
    """The files `canonical.arrow` (well-formed rows) and `accepted.arrow` (the accepted ones)."""

    def __init__(self, folder: Path) -> None:
        self.file = ArrowFile(folder / "canonical.arrow")
        self._accepted_file = ArrowFile(folder / "accepted.arrow")

    @contextmanager
    def writer(self, record_type: RecordType) -> Iterator[WriteFrame]:
        """Write frames of canonical rows, which are indexed by row number."""
        schema = text_schema(record_type.elements)
        with self.file.writer(schema) as write_table:

            def write(frame: pd.DataFrame) -> None:
                write_table(_table(frame))

            yield write

    def find(self, row_numbers: RowNumbers) -> pd.DataFrame:
        """Some rows, by their sorted numbers; indexed by row number."""
        record_batches = self.file.rows_with(row_numbers)
        rows = pa.Table.from_batches(record_batches, self.file.schema())

        values = rows.drop_columns("row_number")
        frame: pd.DataFrame = values.to_pandas()
        index = pd.Index(rows["row_number"].to_numpy())
        return frame.set_axis(index)

    def accept(self, *, rejected: RowNumbers, warned: RowNumbers) -> tuple[int, int]:
        """Write the rows that are not rejected to `accepted.arrow`.

        Returns how many these are, and how many of them have a warning.
        """
        accepted_count = 0
        warned_count = 0
        with self._accepted_file.writer(self.file.schema()) as write:
            for record_batch in self.file.record_batches():
                accepted = rows_without(record_batch, rejected)
                write(pa.Table.from_batches([accepted]))

                accepted_count += accepted.num_rows
                has_warning = is_in(accepted["row_number"], warned)
                warned_count += int(has_warning.sum())
        return accepted_count, warned_count

    def without(self, row_numbers: RowNumbers) -> Iterator[pa.RecordBatch]:
        """All rows but those with these sorted numbers."""
        for record_batch in self.file.record_batches():
            yield rows_without(record_batch, row_numbers)

    def accepted_frames(self, row_numbers: RowNumbers) -> Iterator[pd.DataFrame]:
        """Those of the accepted rows that have these sorted numbers, indexed by row number."""
        for record_batch in self._accepted_file.rows_with(row_numbers):
            frame: pd.DataFrame = record_batch.to_pandas()
            yield frame.set_index("row_number")

    def accepted(self) -> pa.RecordBatchReader:
        """The accepted rows, batch by batch."""
        schema = self._accepted_file.schema()
        record_batches = self._accepted_file.record_batches()
        return pa.RecordBatchReader.from_batches(schema, record_batches)

    def keys_of(self, row_numbers: RowNumbers, record_type: RecordType) -> pa.Table:
        """Row number and elements of the key of some rows, by their sorted numbers."""
        schema = text_schema(elements_of_key(record_type))
        tables = [schema.empty_table()]
        for record_batch in self.file.rows_with(row_numbers, schema.names):
            table = pa.Table.from_batches([record_batch])
            # The file has its columns in another order than the key.
            tables.append(table.select(schema.names))
        return pa.concat_tables(tables)


def _table(frame: pd.DataFrame) -> pa.Table:
    row_numbers = frame.index.to_numpy()
    columns = {"row_number": pa.array(row_numbers, pa.int64())}
    for code in frame.columns:
        columns[code] = arrow_texts(frame[code])
    return pa.table(columns)
