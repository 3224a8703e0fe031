"""The raw rows that have findings: a receipt looks into them, and the rejected ones go back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.staging.arrow_files import ArrowFile, joined_tables
from pipelines.intake.staging.findings_json import errors_of_rows
from pipelines.intake.staging.row_lookup import RowLookup
from pipelines.intake.staging.row_selection import RowCursor, rows_with
from pipelines.shapes.finding import FINDING_SCHEMA, Severity
from pipelines.shapes.rejected_row import RejectedChunk
from pipelines.shapes.row_numbers import RowNumbers, without_repeats


# Rows per record batch: small, because a receipt reads single rows.
JOINED_ROWS = 10_000


class RowsWithFindings:
    """The file `found.arrow`: columns as in the raw rows."""

    def __init__(self, folder: Path) -> None:
        self._file = ArrowFile(folder / "found.arrow")

    def write(self, raw_rows: ArrowFile, row_numbers: RowNumbers) -> None:
        """Copy some of the raw rows, by their sorted numbers."""
        record_batches = raw_rows.rows_with(row_numbers)
        with self._file.writer(raw_rows.schema(), JOINED_ROWS) as write:
            # Filtering leaves small pieces, which would become as many batches.
            for rows in joined_tables(record_batches, JOINED_ROWS):
                write(rows.combine_chunks())

    def lookup(self) -> RowLookup:
        """The rows, to be looked up by their row number."""
        return RowLookup(self._file)

    def rejected(self, headers: Sequence[str], findings: ArrowFile) -> Iterator[RejectedChunk]:
        """The rows that have an error, with their cells and all their errors."""
        names = different_names(headers)
        cursor = RowCursor(findings.record_batches(), FINDING_SCHEMA)
        for rows in self._file.record_batches():
            last_row_number = rows["row_number"][-1].as_py()
            findings_of_rows = cursor.rows_up_to(last_row_number)
            is_error = pc.equal(findings_of_rows["severity"], Severity.ERROR.value)
            errors = findings_of_rows.filter(is_error)

            # A row that has only warnings is not rejected.
            rejected = rows_with(rows, without_repeats(errors["row_number"].to_numpy()))
            if rejected.num_rows:
                yield _chunk(rejected, names, errors)


def _chunk(rows: pa.RecordBatch, names: Sequence[str], errors: pa.Table) -> RejectedChunk:
    row_numbers = rows["row_number"]
    columns = rows.columns[1 : len(names) + 1]
    return RejectedChunk(
        row_numbers=row_numbers,
        cells=pa.table(columns, names=list(names[: len(columns)])),
        findings=errors_of_rows(errors, row_numbers.to_numpy()),
    )


def different_names(headers: Sequence[str]) -> list[str]:
    """The headers; one that occurs again is followed by `#` and the position of its column."""
    names: list[str] = []
    for position, header in enumerate(headers):
        name = header
        if header in names:
            name = f"{header}#{position}"
        names.append(name)
    return names
