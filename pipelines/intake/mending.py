"""Mended rows: rejected rows of receipts, corrected and dropped again.

A sheet may hold rows of several receipts: each row names its own, and the row in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa

from pipelines.intake.staging.store import Staging
from pipelines.personal_numbers.privacy import shown_beginning
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

# A wrong receipt number is quoted, but not a whole text that stands in its column.
_LONGEST_SHOWN = 30

# What becomes of a row that names no rejected row of the department.
_AS_A_NEW_ROW = "按新报送的行处理，隐去的号码没有补全。"

# What may stand around a receipt number, and the dashes that a program may have made of its hyphen.
_GUARDS = "='\""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


class Reference(NamedTuple):
    """A rejected row, as a mended row names it."""

    batch_no: str
    row_number: int


# Row number → header → cell as it came.
RowsOfBatch = Mapping[int, Mapping[str, str | None]]

# By batch number.
EarlierRows = Mapping[str, RowsOfBatch]


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
    for receipt_text, row_text in texts:
        rows.append(_reference(receipt_text, row_text))
    return rows


def _reference(receipt_text: str | None, row_text: str | None) -> Reference | None:
    batch_no = _compact(receipt_text).strip(_GUARDS)
    batch_no = batch_no.translate(_DASHES)
    match = _ROW_NUMBER.fullmatch(_compact(row_text))
    if not batch_no or match is None:
        return None
    row_number = int(match.group(1))
    if row_number == 0:
        return None
    return Reference(batch_no, row_number)


def _compact(text: str | None) -> str:
    """A text in half-width characters, without white space."""
    half_width = unicodedata.normalize("NFKC", text or "")
    return "".join(half_width.split())


def named_rows(rows: Iterable[Reference | None]) -> dict[str, list[int]]:
    """Batch number → sorted numbers of the rejected rows that are brought again."""
    numbers: dict[str, set[int]] = {}
    for reference in rows:
        if reference is not None:
            of_batch = numbers.setdefault(reference.batch_no, set())
            of_batch.add(reference.row_number)
    return {batch_no: sorted(numbers[batch_no]) for batch_no in sorted(numbers)}


def note_unknown_references(staging: Staging, earlier_rows: EarlierRows) -> None:
    """Say in the reading which rows are new, although each names a rejected row.

    The department does not have that row, or it was accepted, or another row of the sheet brings it.
    """
    rows = references(staging)
    rows_of_problem: dict[str, list[int]] = {}
    first_rows: dict[Reference, int] = {}
    row_numbers = staging.raw_rows.file.row_numbers()
    for reference, row_number in zip(rows, row_numbers, strict=False):
        if reference is None:
            continue
        problem = _problem_of(reference, earlier_rows)
        first_row = first_rows.setdefault(reference, int(row_number))
        # Whoever copies a line to fill in another record copies its number too.
        if not problem and first_row != row_number:
            problem = (
                f"所填的行号与第{first_row}行相同：第{first_row}行是退回行的改正，"
                "该行按新报送的行处理，号码仍隐去的按同一退回行补全。"
            )
        if problem:
            rows_of_problem.setdefault(problem, []).append(int(row_number))

    notes = []
    for problem, numbers in rows_of_problem.items():
        which = f"第{numbers[0]}行"
        if len(numbers) > 1:
            which += f"等{len(numbers)}行"
        notes.append(which + problem)

    batch_nos = [batch_no for batch_no in earlier_rows if earlier_rows[batch_no]]
    if len(batch_nos) > 1:
        listed = "、".join(batch_nos)
        notes.append(f"本表改正了 {len(batch_nos)} 份回执（{listed}）的退回行，行号按本表计。")

    if notes:
        reading = staging.reading()
        reading = replace(reading, notes=(*reading.notes, *notes))
        staging.raw_rows.write_reading(reading)


def _problem_of(reference: Reference, earlier_rows: EarlierRows) -> str:
    shown = shown_beginning(reference.batch_no, _LONGEST_SHOWN)
    if reference.batch_no not in earlier_rows:
        return f"的回执号“{shown}”不是本部门的回执，{_AS_A_NEW_ROW}"
    if reference.row_number not in earlier_rows[reference.batch_no]:
        number = reference.row_number
        return (
            f"所填的行号是 {number}，但回执“{shown}”没有退回行号为所填数字的行"
            f"（原文件第{number}行此前已接收，或者没有这一行），不作为该行的改正，{_AS_A_NEW_ROW}"
        )
    return ""


def keep_row_numbers(staging: Staging, earlier_rows: EarlierRows | None = None) -> None:
    """Give the rows of a mended receipt the numbers that they have in the original file.

    So every further receipt names a row as the first one did. Rows that the clerk has added come
    behind. A sheet with rows of several receipts, in which one number may stand for two rows, keeps
    its own numbers. `earlier_rows`: the rejected rows that the department has; None: nobody can look.
    """
    rows_of_receipts = references(staging)
    reading = staging.reading()
    if len(named_rows(rows_of_receipts)) != 1 or reading.malformed:
        return

    if earlier_rows is not None:
        rows_of_receipts = [_rejected(row, earlier_rows) for row in rows_of_receipts]
        if not any(rows_of_receipts):
            return

    rows = staging.raw_rows.table()
    own_numbers = rows["row_number"].to_pylist()
    numbers = _original_numbers(rows_of_receipts, own_numbers)
    rows = rows.set_column(0, "row_number", pa.array(numbers, pa.int64()))
    staging.raw_rows.write(rows.sort_by("row_number"), reading)


def _rejected(reference: Reference | None, earlier_rows: EarlierRows) -> Reference | None:
    """The reference where it names a rejected row; an accepted one gives its number to nobody."""
    if reference is None or _problem_of(reference, earlier_rows):
        return None
    return reference


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
