"""更新明细: what the file changed in records that were there, value by value."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.receipts.words.updates import Update
from pipelines.receipts.workbook.book import Sheet
from pipelines.receipts.workbook.cell_text import HEADER_HEIGHT, height_of


_HEADERS = ("主体名称", "关键号", "字段", "原值", "现值", "行号")
_WIDTHS = (28.0, 30.0, 22.0, 44.0, 44.0, 8.0)


def write_updates(sheet: Sheet, updates: Sequence[Update]) -> None:
    """Write a line for each value that became another one."""
    sheet.widths(_WIDTHS)
    sheet.height(0, HEADER_HEIGHT)
    sheet.headers(0, _HEADERS)
    for line, update in enumerate(updates, 1):
        texts = (update.subject_name, update.key, update.field, update.before, update.now)
        sheet.height(line, height_of(texts, _WIDTHS[: len(texts)], padding=5))
        sheet.texts_from(line, 0, texts)
        sheet.number(line, len(texts), update.row_number)
    sheet.make_list(len(updates), len(_HEADERS), frozen=1)
