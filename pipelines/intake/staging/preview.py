"""The first rows as the file shows them, beside the values that were read from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from pipelines.intake.staging.arrow_files import ArrowFile
from pipelines.shapes.previewed_value import PreviewedValue
from pipelines.shapes.reading import Reading


# Enough to see whether a column is read as it was meant.
PREVIEWED_ROWS = 5

# Rows of which it is kept what they show: those that are previewed, and malformed ones among them.
COMPARED_ROWS = 100

PreviewRow = Mapping[str, str | None]


class ShownOtherwise:
    """The cells of the first rows that show another text than is read from them."""

    def __init__(self) -> None:
        self.cells: dict[int, dict[str, str | None]] = {}
        """Row number → column → the text that is shown."""
        self._rows_compared = 0

    def compare(self, shown: pa.Table, read: pa.Table) -> None:
        """Compare the next rows as they are shown with the same rows as they are read."""
        count = COMPARED_ROWS - self._rows_compared
        if count <= 0:
            return
        rows_shown = shown.slice(0, count).to_pylist()
        self._rows_compared += len(rows_shown)
        rows_read = {row["row_number"]: row for row in read.slice(0, count).to_pylist()}
        for row in rows_shown:
            row_read = rows_read.get(row["row_number"], row)
            differing = {}
            for name, cell in row.items():
                if cell != row_read.get(name, cell):
                    differing[name] = cell
            if differing:
                self.cells[row["row_number"]] = differing


def previewed_values(
    raw_rows: ArrowFile,
    canonical_rows: ArrowFile,
    reading: Reading,
    shown_otherwise: Mapping[int, PreviewRow],
) -> Iterator[PreviewedValue]:
    """The values of the first well-formed rows, element by element.

    `shown_otherwise`: row number → the cells that show another text than was read from them.
    """
    read_rows = _first_rows(canonical_rows, PREVIEWED_ROWS)
    if not read_rows:
        return
    # Malformed rows have no values, but stand among the raw ones.
    shown_rows = _rows_up_to(raw_rows, max(read_rows))
    for column in reading.columns:
        if column.element is None:
            continue
        for row_number, read in read_rows.items():
            name = f"c{column.position}"
            shown = {**shown_rows[row_number], **shown_otherwise.get(row_number, {})}
            yield PreviewedValue(
                row_number=row_number,
                element=column.element,
                shown=shown[name],
                read=read[column.element],
            )


def _first_rows(file: ArrowFile, count: int) -> dict[int, PreviewRow]:
    rows: dict[int, PreviewRow] = {}
    for record_batch in file.record_batches():
        rows |= _by_number(record_batch.slice(0, count - len(rows)))
        if len(rows) == count:
            break
    return rows


def _rows_up_to(file: ArrowFile, last: int) -> dict[int, PreviewRow]:
    rows: dict[int, PreviewRow] = {}
    for record_batch in file.record_batches():
        row_numbers = record_batch["row_number"].to_numpy()
        count = int(row_numbers.searchsorted(last, side="right"))
        rows |= _by_number(record_batch.slice(0, count))
        # A batch with later rows is the last one that matters: all rows are sorted by number.
        if count < record_batch.num_rows:
            break
    return rows


def _by_number(rows: pa.RecordBatch) -> dict[int, PreviewRow]:
    by_number = {}
    for row in rows.to_pylist():
        row_number = row.pop("row_number")
        by_number[row_number] = row
    return by_number
