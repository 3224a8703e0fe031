"""The words that a receipt is written with, and by which a mended receipt is recognised."""

from __future__ import annotations

from collections.abc import Collection


# The sheet that a clerk mends and drops again.
REJECTED_ROWS_SHEET = "退回行"

# Headers of the columns that a receipt adds to those of the file. Row number and receipt number
# together say which row of which batch is brought again.
ROW_NUMBER_HEADER = "行号"
REASON_HEADER = "原因与改法"
RECEIPT_NO_HEADER = "回执号"


def is_receipt_header(row: Collection[str | None]) -> bool:
    """Whether a line of a sheet is the header of rejected rows, or names a receipt's number.

    A department may number its rows by itself: 行号 alone is no sign of a receipt. That of a trial has
    no number.
    """
    return RECEIPT_NO_HEADER in row or REASON_HEADER in row


def replacement_header(header: str) -> str:
    """The header that a receipt's column gets where the file has a column of its name: `回执行号`."""
    return f"回执{header}"
