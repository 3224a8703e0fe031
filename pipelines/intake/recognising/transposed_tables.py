"""Transposed tables: the names of the fields stand below each other, a record is a column."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import IsElementName, Row
from pipelines.intake.recognising.not_recognised import NotRecognised


# Names of elements below each other that make it certain.
_MIN_NAMES = 4

# Names in another column that make it a form with several names and values in a row.
_MIN_OTHER_NAMES = 2
_MOST_COLUMNS = 12

# Columns that may hold the names: a running number or the title of a group stands before them.
FIRST_COLUMNS = 3


def transposed(head: Sequence[Row], is_element_name: IsElementName) -> NotRecognised | None:
    """Say that a table is transposed; None: it is not."""
    for position in range(FIRST_COLUMNS):
        texts = _texts_in_column(head, position)
        names = [text for text in dict.fromkeys(texts) if is_element_name(text)]
        if len(names) < _MIN_NAMES or len(names) * 2 <= len(texts):
            continue

        first_names = "”“".join(names[:_MIN_NAMES])
        other = _other_column_of_names(head, position, is_element_name)
        if other is not None:
            return NotRecognised(_refused_form(first_names, position, other))
        error = FileRefused(
            "transposed-table",
            f"表是横过来的：字段名（“{first_names}”等）自上而下排在第{position + 1}列，一条记录占一列",
            "请复制整张表，用“选择性粘贴”中的“转置”粘贴到新的工作表，使字段名成为一行表头，再重新报送。",
        )
        return NotRecognised(error)
    return None


def _other_column_of_names(
    head: Sequence[Row], position: int, is_element_name: IsElementName
) -> int | None:
    """The next column that holds names of fields as well, behind their values."""
    width = max(map(len, head), default=0)
    for other in range(position + 2, min(width, _MOST_COLUMNS)):
        texts = _texts_in_column(head, other)
        if sum(map(is_element_name, texts)) >= _MIN_OTHER_NAMES:
            return other
    return None


def _refused_form(first_names: str, position: int, other: int) -> FileRefused:
    """That a table is a form of one record, with several names and values in a row."""
    return FileRefused(
        "transposed-table",
        f"表是一张登记表：字段名（“{first_names}”等）分在第{position + 1}列和第{other + 1}列，内容填在它们右边",
        "请另做一张表，把各字段名依次填在第一行，内容填在字段名下面，一条记录占一行，再重新报送。",
    )


def _texts_in_column(head: Sequence[Row], position: int) -> list[str]:
    texts = []
    for row in head:
        cell = row[position] if position < len(row) else None
        text = (cell or "").strip()
        if text:
            texts.append(text)
    return texts
