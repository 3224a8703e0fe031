"""The raw rows that have findings: a receipt looks into them, and the rejected ones go back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.staging.arrow_files import ArrowFile, joined_tables
from pipelines.intake.staging.row_lookup import RowLookup
from pipelines.intake.staging.row_selection import RowCursor, RowNumbers
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
        record_batches = raw_rows.rows_with(row_numbers)
        with self._file.writer(raw_rows.schema(), BATCH_ROWS) as write:
            # Filtering leaves small pieces, which would become as many batches.
            for rows in joined_tables(record_batches, BATCH_ROWS):
                write(rows.combine_chunks())

    def lookup(self) -> RowLookup:
        """The rows, to be looked up by their row number."""
        return RowLookup(self._file)

    def rejected(self, headers: Sequence[str], findings: ArrowFile) -> Iterator[RejectedRow]:
        """The rows that have an error, with their cells and all their errors."""
        cursor = RowCursor(findings.record_batches(), FINDING_SCHEMA)
        for rows in self._file.record_batches():
            last_row_number = rows["row_number"][-1].as_py()
            findings_of_rows = cursor.rows_up_to(last_row_number)
            errors = _errors_by_row(findings_of_rows)

            columns = [column.to_pylist() for column in rows.columns]
            for row_number, *cells in zip(*columns, strict=True):
                # A row that has only warnings is not rejected.
                if row_number not in errors:
                    continue
                by_header = cells_by_header(headers, cells)
                yield RejectedRow(row_number, by_header, errors[row_number])


def _errors_by_row(findings: pa.Table) -> dict[int, list[dict[str, Any]]]:
    """Row number → its errors, each with the keys of `Finding` but for the row number."""
    errors: dict[int, list[dict[str, Any]]] = defaultdict(list)
    is_error = pc.equal(findings["severity"], Severity.ERROR.value)
    for finding in findings.filter(is_error).to_pylist():
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
