"""更新明细: what the file changed in records that were there, value by value."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.receipts.words.updates import Update
from pipelines.receipts.workbook.book import Sheet
from pipelines.receipts.workbook.cell_text import HEADER_HEIGHT, height_of


# The row number comes last, as in the sheet 明细.
_WIDTH_OF_COLUMN = {
    "主体名称": 28.0,
    "关键号": 30.0,
    "字段": 22.0,
    "原值": 44.0,
    "现值": 44.0,
    "行号": 8.0,
}


def write_updates(sheet: Sheet, updates: Sequence[Update]) -> None:
    """Write a line for each value that became another one."""
    headers = tuple(_WIDTH_OF_COLUMN)
    widths = tuple(_WIDTH_OF_COLUMN.values())
    sheet.widths(widths)
    sheet.height(0, HEADER_HEIGHT)
    sheet.headers(0, headers)
    for line, update in enumerate(updates, 1):
        texts = (
            update.subject_name,
            update.key,
            update.field,
            update.before,
            update.now,
        )
        sheet.height(line, height_of(texts, widths[:-1], padding=5))
        sheet.texts_from(line, 0, texts)
        sheet.number(line, len(texts), update.row_number)
    sheet.make_list(len(updates), len(headers), frozen=1)
