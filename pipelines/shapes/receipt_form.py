"""The words of a receipt's form: receipts are written with them, and a mended receipt is recognised by them."""

from __future__ import annotations


# The sheet that a clerk mends and drops again.
REJECTED_ROWS_SHEET = "退回行"

# Headers of the columns that a receipt adds to those of the file. Row number and receipt number
# together say which row of which batch is brought again.
ROW_NUMBER_HEADER = "行号"
REASON_HEADER = "原因与改法"
RECEIPT_NO_HEADER = "回执号"

# What a part is called in a file that is no workbook.
_PART_WORDS = {"json": "列表", "xml": "元素"}


def replacement_header(header: str) -> str:
    """The header that a receipt's column gets where the file has a column of its name: `回执行号`."""
    return f"回执{header}"


def part_word(format_name: str | None) -> str:
    """What a receipt calls a part of a file of this format: sheet, list, element."""
    return _PART_WORDS.get(format_name or "", "工作表")
