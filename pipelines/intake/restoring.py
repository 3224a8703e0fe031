"""Put back into mended rows what their receipt does not show.

A receipt shows personal numbers masked. Where a mended row still has the mask, the number is filled
in from the row that was kept. What the kept row did not mention stays absent where its cell is
blank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.personal_text import displayed_value
from pipelines.intake.mending import (
    EarlierRows,
    RowsOfBatch,
    keep_row_numbers,
    named_rows,
    note_unknown_references,
    references,
)
from pipelines.intake.staging.absent_elements import names_fields_in_every_record
from pipelines.intake.staging.store import Staging
from pipelines.shapes.text_column import with_cells


# What every mask has in place of the characters that it hides.
MASK_MARK = "*"


def restore_rows(
    staging: Staging,
    record_type: RecordType,
    rows_of_batch: Callable[[str, Sequence[int]], RowsOfBatch | None],
) -> list[str]:
    """Put back into the rows of mended receipts what the receipts do not show.

    `rows_of_batch` has the rejected rows of a batch by their numbers; None: the department has no
    such batch. Returns the numbers of the batches whose rows are mended.
    """
    earlier_rows = {}
    # Only the rows that the sheet names: a batch may have a hundred thousand others.
    for batch_no, row_numbers in named_rows(references(staging)).items():
        rows = rows_of_batch(batch_no, row_numbers)
        if rows is not None:
            earlier_rows[batch_no] = rows
    keep_row_numbers(staging, earlier_rows)
    restore_masked_cells(staging, record_type, earlier_rows)
    restore_absence(staging, record_type, earlier_rows)
    note_unknown_references(staging, earlier_rows)
    return [batch_no for batch_no, rows in earlier_rows.items() if rows]


def restore_masked_cells(
    staging: Staging, record_type: RecordType, earlier_rows: EarlierRows
) -> int:
    """Put the clear value where a cell still shows the mask of the earlier one.

    A cell that somebody has typed anew differs from the mask, and stays as typed. Returns how many
    cells were restored.
    """
    if not any(earlier_rows.values()):
        return 0
    earlier_cells = [cells or {} for cells in _earlier_cells(staging, earlier_rows)]
    reading = staging.reading()
    rows = staging.raw_rows.table()
    restored_count = 0
    for column in reading.columns:
        element = record_type.elements.get(column.element or "")
        if element is None:
            continue

        name = f"c{column.position}"
        clear_values = [cells.get(column.header) for cells in earlier_cells]
        cells_of_column = rows[name].to_pylist()
        restored = _restored(cells_of_column, clear_values, element)
        count = sum(map(_differ, restored, cells_of_column))
        if count:
            restored_count += count
            rows = with_cells(rows, name, restored)

    if restored_count:
        staging.raw_rows.write(rows, reading)
    return restored_count


def _earlier_cells(
    staging: Staging, earlier_rows: EarlierRows
) -> list[Mapping[str, str | None] | None]:
    """For each staged row the cells of the rejected row that it brings again; None: of none."""
    cells: list[Mapping[str, str | None] | None] = []
    for reference in references(staging):
        if reference is None:
            cells.append(None)
            continue
        rows_of_batch = earlier_rows.get(reference.batch_no, {})
        cells.append(rows_of_batch.get(reference.row_number))
    return cells


def restore_absence(staging: Staging, record_type: RecordType, earlier_rows: EarlierRows) -> None:
    """Let a mended row not mention what the rejected one did not, where its cell is blank.

    A sheet has a cell for every element, and a blank one would empty what nobody mentioned.
    """
    reading = staging.reading()
    if not any(earlier_rows.values()) or names_fields_in_every_record(reading):
        return

    earlier_cells = _earlier_cells(staging, earlier_rows)
    rows = staging.raw_rows.table()
    absent = [""] * rows.num_rows

    for column in reading.columns:
        if column.element not in record_type.elements:
            continue
        name = f"c{column.position}"

        cells: list[str | None] = []
        pairs = zip(rows[name].to_pylist(), earlier_cells, strict=True)
        for position, (cell, earlier) in enumerate(pairs):
            text = cell or ""
            was_absent = earlier is not None and earlier.get(column.header) is None
            if was_absent and not text.strip():
                absent[position] += f" {column.element} "
                cells.append(None)
            else:
                cells.append(text)

        rows = with_cells(rows, name, cells)

    if any(absent):
        staging.raw_rows.write(rows, reading)
        staging.raw_rows.write_absent(rows["row_number"], absent)


def _restored(
    cells: Sequence[str | None], clear_values: Sequence[str | None], element: Element
) -> list[str | None]:
    restored = []
    for cell, clear in zip(cells, clear_values, strict=True):
        is_masked = _is_mask_of(clear, cell, element)
        restored.append(clear if is_masked else cell)
    return restored


def _is_mask_of(clear: str | None, cell: str | None, element: Element) -> bool:
    # Few cells hold a mask, and masking takes long.
    if not cell or not clear or MASK_MARK not in cell:
        return False
    # The mask cannot be reversed, so the earlier value is masked again and compared.
    return cell == displayed_value(clear, element)


def _differ(first: str | None, second: str | None) -> bool:
    return first != second
