"""How large a file and what is in it may be. Whatever the format, the same limits and the same words."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines import settings
from pipelines.errors import Unreadable


def refuse_large(path: Path) -> None:
    """Refuse a file with too many bytes, before any of them is read.

    Raises:
        Unreadable: it has more than MAX_FILE_BYTES. What is not there is left to whoever opens it.
    """
    most = settings.current().max_file_bytes
    try:
        size = path.lstat().st_size
    except OSError:
        return
    if size > most:
        raise Unreadable(
            "too-large", f"文件有{size >> 20}MB，超过{most >> 20}MB的限制", "请分成几个文件报送。"
        )


def refuse_wide(columns: int) -> None:
    """Refuse a table with too many columns.

    Raises:
        Unreadable: it has more than MAX_COLUMNS.
    """
    most = settings.current().max_columns
    if columns > most:
        raise Unreadable(
            "too-large",
            f"表格有{columns}列，超过{most}列的限制",
            "请删去目录没有规定的列后重新报送。",
        )


def refuse_many(rows: int) -> None:
    """Refuse a table with too many rows, as soon as so many were seen.

    Raises:
        Unreadable: there are more than MAX_ROWS.
    """
    most = settings.current().max_rows
    if rows > most:
        raise Unreadable("too-large", f"表格超过{most}行的限制", "请分成几个文件报送。")


def refuse_long_cells(rows: pa.Table) -> None:
    """Refuse rows with a cell that is too long.

    Raises:
        Unreadable: a cell has more than MAX_CELL_CHARACTERS.
    """
    for name in rows.column_names[1:]:
        _refuse_long_cell(rows, name)


def _refuse_long_cell(rows: pa.Table, name: str) -> None:
    most = settings.current().max_cell_characters
    if (pc.max(pc.binary_length(rows[name])).as_py() or 0) <= most:
        return  # No text has more characters than bytes, and bytes cost nothing to count.
    lengths = pc.fill_null(pc.utf8_length(rows[name]), 0)
    longest = pc.max(lengths).as_py()
    if longest > most:
        number = rows["row_number"][pc.index(lengths, longest).as_py()].as_py()
        raise Unreadable(
            "too-large",
            f"第{number}行第{int(name[1:]) + 1}列有{longest}个字，超过每格{most}字的限制",
            "请核对该单元格；内容确实很长的，请写摘要。",
        )
