"""Web pages, which many systems export as `.xls`. Only tables are looked at, nothing is run."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.readers.error_answers import refused_web_page
from pipelines.intake.readers.grids.counted_rows import CountedRows
from pipelines.intake.readers.grids.grid import Grid, NamedText
from pipelines.intake.readers.grids.sheet_grid import SheetGrid
from pipelines.intake.readers.plain_text.decoding import read_text, without_zeros
from pipelines.intake.readers.web_pages.html_parser import MOST_TEXTS, TableParser
from pipelines.intake.readers.web_pages.tables_of_html import JoinedTable, html_tables


# Elements that stand early in a page, and in tables that a system writes without a page around.
_ELEMENT = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style)[\s>]", re.IGNORECASE)


def is_html(path: Path, start: bytes) -> bool:
    """Whether a file of these first bytes is a web page, or a piece of one."""
    return _ELEMENT.search(without_zeros(start)) is not None


def read_html(path: Path, limits: Limits) -> list[Grid]:
    """Read a page as one grid per table, in order; tables that continue one are read with it.

    Raises:
        FileRefused: its encoding is not certain, or it holds no table.
    """
    text, encoding = read_text(path)
    parser = TableParser()
    parser.feed(text)
    parser.close()

    of_file = html_tables(parser)
    if not of_file.tables:
        raise refused_web_page(text) or FileRefused(
            "empty-file",
            "这是一个网页文件，其中没有表格",
            "请用WPS或Excel打开后另存为.xlsx再报送。",
        )

    notes = []
    if of_file.left_out:
        notes.append(f"网页中另有{of_file.left_out}个较短的表格未作为数据读取")
    grids: list[Grid] = []
    for joined in of_file.tables:
        grid = _grid_of(joined, encoding)
        grid.notes = [*notes, *_notes_on_unseen(joined)]
        if len(of_file.tables) > 1:
            grid.sheet = f"第{joined.table.number}个表格"
            grid.is_hidden = joined.table.is_hidden
        grids.append(grid)
    return grids


def _grid_of(joined: JoinedTable, encoding: str) -> SheetGrid:
    return SheetGrid(
        format="html",
        encoding=encoding,
        rows=joined.table.rows,
        facts=joined.table.facts(),
        stated_texts=_stated_texts(joined),
    )


def _notes_on_unseen(joined: JoinedTable) -> list[str]:
    """What the receipt says of texts in cells that the page does not show as their content."""
    rows = CountedRows()
    rows.add(sorted(joined.table.rows_with_unseen))
    if not rows.count:
        return []
    return [f"{rows}的单元格里有网页不显示的文字或按钮上的字，未作为数据"]


def _stated_texts(joined: JoinedTable) -> list[NamedText]:
    texts = [text for text in joined.texts if text.strip()]
    return [("", " ".join(text.split())) for text in texts[:MOST_TEXTS]]
