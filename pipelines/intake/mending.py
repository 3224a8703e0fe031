"""Mended rows: rejected rows of receipts, corrected and dropped again.

A receipt shows personal numbers masked. Where a mended row still has the mask, the number is filled in
from the row that was kept. A sheet may hold rows of several receipts: each row names its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.personal_text import shown_value
from pipelines.intake.staging.absent_elements import names_fields_in_every_record
from pipelines.intake.staging.store import Staging
from pipelines.shapes.privacy import mask_numbers_in
from pipelines.shapes.receipt_form import (
    RECEIPT_NO_HEADER,
    ROW_NUMBER_HEADER,
    replacement_header,
)


# The longer name is used where the department has a column 行号 of its own, so it comes first.
ROW_NUMBER_HEADERS = (replacement_header(ROW_NUMBER_HEADER), ROW_NUMBER_HEADER)

# A row number as a spreadsheet or a clerk may have changed it: 2, 2.0, ="2", 第2行. A longer number
# of digits is none.
_ROW_NUMBER = re.compile(r"[='\"第]*([0-9]{1,9})(?:\.0*)?行?[\"]?")

# What every mask has in place of the characters that it hides.
MASK_MARK = "*"

# A wrong receipt number is quoted, but not a whole text that stands in its column.
LONGEST_SHOWN = 30

# What may stand around a receipt number, and the dashes that a program may have made of its hyphen.
_GUARDS = "='\""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


class Reference(NamedTuple):
    """A rejected row, as a mended row names it."""

    batch_no: str
    row_number: int


# Batch number → row number → header → cell as it came.
EarlierRows = Mapping[str, Mapping[int, Mapping[str, str | None]]]


def references(staging: Staging) -> list[Reference | None]:
    """For each staged row the rejected row that it brings again; None: it brings none.

    Empty when the file has not the columns of a mended receipt.
    """
    receipt_numbers = _extra_column(staging, RECEIPT_NO_HEADER)
    row_numbers = _row_number_column(staging)
    if receipt_numbers is None or row_numbers is None:
        return []

    rows: list[Reference | None] = []
    texts = zip(receipt_numbers.to_pylist(), row_numbers.to_pylist(), strict=True)
    for receipt_number, row_number in texts:
        rows.append(_reference(receipt_number, row_number))
    return rows


def _reference(receipt_number: str | None, row_number: str | None) -> Reference | None:
    batch_no = "".join(_half_width(receipt_number).split()).strip(_GUARDS).translate(_DASHES)
    match = _ROW_NUMBER.fullmatch("".join(_half_width(row_number).split()))
    if not batch_no or match is None or not int(match.group(1)):
        return None
    return Reference(batch_no, int(match.group(1)))


def _half_width(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "")


def named_rows(rows: Iterable[Reference | None]) -> dict[str, list[int]]:
    """Batch number → sorted numbers of the rejected rows that are brought again."""
    numbers: dict[str, set[int]] = {}
    for reference in rows:
        if reference is not None:
            numbers.setdefault(reference.batch_no, set()).add(reference.row_number)
    return {batch_no: sorted(numbers[batch_no]) for batch_no in sorted(numbers)}


def note_what_is_named(staging: Staging, earlier_rows: EarlierRows) -> None:
    """Say in the reading which rows name a rejected row that the department does not have."""
    rows = references(staging)
    rows_of_problem: dict[str, list[int]] = {}
    for reference, row_number in zip(rows, staging.raw_rows.file.row_numbers(), strict=False):
        problem = "" if reference is None else _problem_of(reference, earlier_rows)
        if problem:
            rows_of_problem.setdefault(problem, []).append(int(row_number))

    notes = []
    for problem, numbers in rows_of_problem.items():
        which = f"第{numbers[0]}行" if len(numbers) == 1 else f"第{numbers[0]}行等{len(numbers)}行"
        notes.append(f"{which}{problem}按新报送的行处理，隐去的号码没有补全。")
    batch_nos = [batch_no for batch_no in earlier_rows if earlier_rows[batch_no]]
    if len(batch_nos) > 1:
        listed = "、".join(batch_nos)
        notes.append(f"本表改正了 {len(batch_nos)} 份回执（{listed}）的退回行，行号按本表计。")

    if notes:
        reading = staging.reading()
        notes = [*reading.notes, *notes]
        staging.raw_rows.write_reading(replace(reading, notes=tuple(notes)))


def _problem_of(reference: Reference, earlier_rows: EarlierRows) -> str:
    shown = mask_numbers_in(reference.batch_no)[:LONGEST_SHOWN]
    if reference.batch_no not in earlier_rows:
        return f"的回执号“{shown}”不是本部门的回执，"
    if reference.row_number not in earlier_rows[reference.batch_no]:
        return f"：回执“{shown}”没有退回行号为所填数字的行，"
    return ""


def keep_row_numbers(staging: Staging) -> None:
    """Give the rows of a mended receipt the numbers that they have in the original file.

    So every further receipt names a row as the first one did. Rows that the clerk has added come
    behind. A sheet with rows of several receipts, in which one number may stand for two rows, keeps
    its own numbers.
    """
    rows_of_receipts = references(staging)
    reading = staging.reading()
    if len(named_rows(rows_of_receipts)) != 1 or reading.malformed:
        return

    rows = staging.raw_rows.table()
    numbers = _original_numbers(rows_of_receipts, rows["row_number"].to_pylist())
    rows = rows.set_column(0, "row_number", pa.array(numbers, pa.int64()))
    staging.raw_rows.write(rows.sort_by("row_number"), reading)


def _original_numbers(
    rows_of_receipts: Sequence[Reference | None], own_numbers: Sequence[int]
) -> list[int]:
    """The number of each row in the original file; behind all others for a row that has none."""
    taken: set[int] = set()
    numbers: list[int | None] = []
    for reference in rows_of_receipts:
        number = None
        # A row that was copied in the sheet is a row of its own.
        if reference is not None and reference.row_number not in taken:
            number = reference.row_number
            taken.add(number)
        numbers.append(number)

    following = max([*taken, *own_numbers]) + 1
    complete: list[int] = []
    for number in numbers:
        if number is None:
            number = following
            following += 1
        complete.append(number)
    return complete


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
            column_number = rows.column_names.index(name)
            rows = rows.set_column(column_number, name, pa.array(restored, pa.string()))

    if restored_count:
        staging.raw_rows.write(rows, reading)
    return restored_count


def _earlier_cells(
    staging: Staging, earlier_rows: EarlierRows
) -> list[Mapping[str, str | None] | None]:
    """For each staged row the cells of the rejected row that it brings again; None: of none."""
    cells: list[Mapping[str, str | None] | None] = []
    for reference in references(staging):
        rows_of_batch = earlier_rows.get(reference.batch_no, {}) if reference else {}
        cells.append(rows_of_batch.get(reference.row_number) if reference else None)
    return cells


def restore_absence(staging: Staging, record_type: RecordType, earlier_rows: EarlierRows) -> None:
    """Let a mended row be silent where the rejected one was, and the clerk left the cell blank.

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
        for position, (cell, earlier) in enumerate(
            zip(rows[name].to_pylist(), earlier_cells, strict=True)
        ):
            is_blank = not (cell or "").strip()
            if is_blank and earlier is not None and earlier.get(column.header) is None:
                absent[position] += f" {column.element} "
                cells.append(None)
            else:
                cells.append(cell or "")
        column_number = rows.column_names.index(name)
        rows = rows.set_column(column_number, name, pa.array(cells, pa.string()))

    if any(absent):
        staging.raw_rows.write(rows, reading)
        staging.raw_rows.write_absent(rows["row_number"], absent)


def _restored(
    cells: Sequence[str | None], clear_values: Sequence[str | None], element: Element
) -> list[str | None]:
    restored = []
    for cell, clear in zip(cells, clear_values, strict=True):
        # The mask cannot be reversed, so the earlier value is masked again and compared. Few cells
        # hold a mask, and masking takes long.
        if cell and clear and MASK_MARK in cell and cell == shown_value(clear, element):
            cell = clear
        restored.append(cell)
    return restored


def _differ(first: str | None, second: str | None) -> bool:
    return first != second


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
