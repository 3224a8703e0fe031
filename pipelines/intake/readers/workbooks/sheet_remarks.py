"""What a workbook says of a sheet outside of its cells: comments, heads and feet of pages, text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.intake.readers.grids.grid import Remark
from pipelines.intake.readers.grids.sheet_grid import Rows, text_of_cell
from pipelines.intake.readers.workbooks.sheet_appearance import Appearance


# Marks of a page's head or foot: its left part, a font, a size, the number of the page.
_MARK = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|[A-Za-z&])')

# Who wrote a comment stands in front of it.
_AUTHOR = re.compile(r"\A[^\n:：]{1,30}[:：]\s*\n")

# What stands for the text of an empty cell, which names no column.
EMPTY_CELL = "（空单元格）"

# People comment on some cells. A sheet with a comment on every cell was filled by a program.
MOST_REMARKS = 200


def remarks_of(rows: Rows, appearance: Appearance) -> list[Remark]:
    """The comments on the cells of a sheet, the texts around its pages, and those of its shapes."""
    texts = dict.fromkeys(text.strip() for text in appearance.drawing_texts)
    boxes = [Remark("文本框", text) for text in texts if text]
    return [*boxes, *_comments(rows, appearance), *_margin_texts(appearance)][:MOST_REMARKS]


def _comments(rows: Rows, appearance: Appearance) -> Iterator[Remark]:
    for row_number, column, text in appearance.comments:
        if row_number > len(rows):
            continue
        row = rows[row_number - 1]
        header = text_of_cell(row[column]) if column < len(row) else None
        written = " ".join(_AUTHOR.sub("", text).split())
        if written:
            name = (header or "").strip() or EMPTY_CELL
            yield Remark("批注", written, name, row_number, column)


def _margin_texts(appearance: Appearance) -> Iterator[Remark]:
    for text in appearance.margin_texts:
        for piece in _MARK.split(text):
            if piece.strip():
                yield Remark("页眉页脚", " ".join(piece.split()))
