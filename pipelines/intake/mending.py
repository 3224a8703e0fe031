"""A receipt's refused rows, mended and dropped again: what was masked there is filled in from the kept rows."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.intake.staging.store import Staging
from pipelines.shapes.receipt_form import (
    RECEIPT_NO_HEADER,
    ROW_NUMBER_HEADER,
    replacement_header,
)


# The longer name is used where the department has a column 行号 of its own, so it is looked for first.
ROW_NUMBER_HEADERS = (replacement_header(ROW_NUMBER_HEADER), ROW_NUMBER_HEADER)

Kept = Mapping[int, Mapping[str, str | None]]
"""Row number in the earlier batch → header → cell as it came."""


def receipt_no_of(staging: Staging) -> str | None:
    """The one batch whose refused rows a staged file brings again; None for any other file."""
    column = _extra(staging, RECEIPT_NO_HEADER)
    if column is None or _row_numbers(staging) is None:
        return None
    numbers = {str(value).strip() for value in pc.unique(column).to_pylist() if value}
    return numbers.pop() if len(numbers) == 1 else None


def rows_brought(staging: Staging, earlier_no: str | None) -> list[int]:
    """Which rows of an earlier batch a staged file brings again."""
    column = _row_numbers(staging)
    if earlier_no is None or column is None or receipt_no_of(staging) != earlier_no:
        return []
    return sorted({_number(text) for text in column.to_pylist()} - {0})


def restore(staging: Staging, record_type: RecordType, earlier: Kept) -> int:
    """Put the clear value where a personal cell still shows the mask of the earlier one; returns how many cells.

    A cell that somebody has typed anew does not equal the mask, and stays as typed.
    """
    row_numbers = _row_numbers(staging)
    assert row_numbers is not None
    rows, restored = staging.raw_rows.table(), 0
    kept = [earlier.get(_number(text)) for text in row_numbers.to_pylist()]
    for column in staging.reading().columns:
        element = record_type.elements.get(column.element or "")
        if element is None or not element.personal:
            continue
        mask, name = VALUE_TYPES[element.type].mask, f"c{column.position}"
        cells = rows[name].to_pylist()
        for place, (cell, row) in enumerate(zip(cells, kept, strict=True)):
            clear = row.get(column.header) if row else None
            if cell and clear and cell == mask(clear):
                cells[place] = clear
                restored += 1
        rows = rows.set_column(rows.column_names.index(name), name, pa.array(cells, pa.string()))
    staging.raw_rows.write(rows, staging.reading())
    return restored


def _number(text: str | None) -> int:
    """A row number as typed; 0, which no row has, for anything else."""
    digits = (text or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def _row_numbers(staging: Staging) -> pa.ChunkedArray | None:
    found = (_extra(staging, header) for header in ROW_NUMBER_HEADERS)
    return next((column for column in found if column is not None), None)


def _extra(staging: Staging, header: str) -> pa.ChunkedArray | None:
    reading = staging.reading()
    places = [
        column.position
        for column in reading.columns
        if column.element is None and column.header == header
    ]
    return staging.raw_rows.column(places[0]) if len(places) == 1 else None
