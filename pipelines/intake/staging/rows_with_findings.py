"""The raw rows that have findings: a receipt looks into them, and the rejected ones go back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.staging.arrow_files import (
    ArrowFile,
    RowCursor,
    RowNumbers,
    is_in,
    joined_tables,
)
from pipelines.intake.staging.row_lookup import RowLookup
from pipelines.shapes.finding import FINDING_SCHEMA, Severity
from pipelines.shapes.rejected_row import RejectedRow


# Rows per record batch: small, because a receipt reads single rows.
BATCH_ROWS = 10_000


class RowsWithFindings:
    """The file `found.arrow`: columns as in the raw rows."""

    def __init__(self, folder: Path) -> None:
        self._file = ArrowFile(folder / "found.arrow")

    def write(self, raw_rows: ArrowFile, row_numbers: RowNumbers) -> None:
        """Copy some of the raw rows, by their sorted numbers."""
        with self._file.writer(raw_rows.schema(), BATCH_ROWS) as write:
            for rows in joined_tables(_chosen(raw_rows, row_numbers), BATCH_ROWS):
                write(rows.combine_chunks())

    def lookup(self) -> RowLookup:
        """The rows, to be looked up by their row number."""
        return RowLookup(self._file)

    def rejected(self, headers: Sequence[str], findings: ArrowFile) -> Iterator[RejectedRow]:
        """The rows that have an error, with their cells and all their errors."""
        cursor = RowCursor(findings.record_batches(), FINDING_SCHEMA)
        for rows in self._file.record_batches():
            last_row_number = rows["row_number"][-1].as_py()
            errors = _errors_by_row(cursor.rows_up_to(last_row_number))

            columns = [column.to_pylist() for column in rows.columns]
            for row_number, *cells in zip(*columns, strict=True):
                if row_number in errors:
                    yield RejectedRow(
                        row_number, cells_by_header(headers, cells), errors[row_number]
                    )


def _chosen(raw_rows: ArrowFile, row_numbers: RowNumbers) -> Iterator[pa.RecordBatch]:
    # Most files have no findings at all: then the rows need not be read.
    if not len(row_numbers):
        return
    for record_batch in raw_rows.record_batches():
        yield record_batch.filter(is_in(record_batch["row_number"], row_numbers))


def _errors_by_row(findings: pa.Table) -> dict[int, list[dict[str, Any]]]:
    """Row number → its errors, each with the keys of `Finding` but for the row number."""
    errors: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for finding in findings.filter(
        pc.equal(findings["severity"], Severity.ERROR.value)
    ).to_pylist():
        row_number = finding.pop("row_number")
        errors[row_number].append(finding)
    return errors


def cells_by_header(headers: Sequence[str], cells: Sequence[str | None]) -> dict[str, str | None]:
    """Cells under their headers.

    A header that occurs again is followed by `#` and the column's position.
    """
    by_header: dict[str, str | None] = {}
    for position, (header, cell) in enumerate(zip(headers, cells, strict=False)):
        name = header
        if header in by_header:
            name = f"{header}#{position}"
        by_header[name] = cell
    return by_header
