"""Mended rows: the rejected rows of a receipt, corrected and dropped again.

A receipt shows identity numbers masked. Where a mended row still has the mask, the number is filled
in from the rows that were kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.personal_text import shown_value
from pipelines.intake.staging.store import Staging
from pipelines.shapes.receipt_form import (
    RECEIPT_NO_HEADER,
    ROW_NUMBER_HEADER,
    replacement_header,
)


# The longer name is used where the department has a column 行号 of its own, so it comes first.
ROW_NUMBER_HEADERS = (replacement_header(ROW_NUMBER_HEADER), ROW_NUMBER_HEADER)

# Every mask has it.
MASK_MARK = "*"

# A longer number of digits is no row number.
MAX_ROW_NUMBER_DIGITS = 9

# Row number in the earlier batch → header → cell as it came.
EarlierRows = Mapping[int, Mapping[str, str | None]]


def corrected_batch_no(staging: Staging) -> str | None:
    """Number of the batch whose rejected rows a staged file brings again.

    None: the file is not a mended receipt, or a mixture of several.
    """
    receipt_numbers = _extra_column(staging, RECEIPT_NO_HEADER)
    if receipt_numbers is None or _row_number_column(staging) is None:
        return None

    batch_numbers = set()
    for text in pc.unique(receipt_numbers).to_pylist():
        if text:
            batch_numbers.add(text.strip())

    # Rows of several receipts cannot be told apart by their row numbers.
    if len(batch_numbers) != 1:
        return None
    return str(batch_numbers.pop())


def mended_row_numbers(staging: Staging, batch_no: str | None) -> list[int]:
    """Sorted numbers of the rows of an earlier batch that a staged file brings again."""
    column = _row_number_column(staging)
    if batch_no is None or column is None or corrected_batch_no(staging) != batch_no:
        return []

    row_numbers = {_row_number(text) for text in column.to_pylist()}
    return sorted(row_numbers - {0})


def restore_masked_cells(
    staging: Staging, record_type: RecordType, earlier_rows: EarlierRows
) -> int:
    """Put the clear value where a cell still shows the mask of the earlier one.

    A cell that somebody has typed anew differs from the mask, and stays as typed. Returns how many
    cells were restored.
    """
    row_numbers = _row_number_column(staging)
    assert row_numbers is not None
    earlier_cells = [earlier_rows.get(_row_number(text)) for text in row_numbers.to_pylist()]

    reading = staging.reading()
    rows = staging.raw_rows.table()
    restored_count = 0
    for column in reading.columns:
        element = record_type.elements.get(column.element or "")
        if element is None:
            continue

        # The mask cannot be reversed, so the earlier value is masked again and compared.
        clear_values = _values_under(column.header, earlier_cells)
        name = f"c{column.position}"
        cells = rows[name].to_pylist()
        restored = _restored(cells, clear_values, element)
        if restored:
            column_number = rows.column_names.index(name)
            rows = rows.set_column(column_number, name, pa.array(cells, pa.string()))
            restored_count += restored

    staging.raw_rows.write(rows, reading)
    return restored_count


def _restored(cells: list[str | None], clear_values: Sequence[str | None], element: Element) -> int:
    """Put clear values into the cells of a column that show their masks; returns how many."""
    count = 0
    for position, clear in enumerate(clear_values):
        cell = cells[position]
        if cell and clear and MASK_MARK in cell and cell == shown_value(clear, element):
            cells[position] = clear
            count += 1
    return count


def _values_under(header: str, rows: Sequence[Mapping[str, str | None] | None]) -> list[str | None]:
    values = []
    for cells in rows:
        value = None
        if cells is not None:
            value = cells.get(header)
        values.append(value)
    return values


def _row_number(text: str | None) -> int:
    """A row number as typed; 0, which no row has, for anything else."""
    digits = (text or "").strip()
    if digits.isdecimal() and len(digits) <= MAX_ROW_NUMBER_DIGITS:
        return int(digits)
    return 0


def _row_number_column(staging: Staging) -> pa.ChunkedArray | None:
    for header in ROW_NUMBER_HEADERS:
        column = _extra_column(staging, header)
        if column is not None:
            return column
    return None


def _extra_column(staging: Staging, header: str) -> pa.ChunkedArray | None:
    """The column with this header that is no element; None: there is none, or more than one."""
    positions = []
    for column in staging.reading().columns:
        if column.element is None and column.header == header:
            positions.append(column.position)
    if len(positions) != 1:
        return None
    return staging.raw_rows.column(positions[0])
