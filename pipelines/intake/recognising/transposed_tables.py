"""Transposed tables: the names of the fields stand below each other, a record is a column."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import IsElementName, Row
from pipelines.intake.recognising.not_recognised import NotRecognised


# Names of elements below each other that make it certain.
_MIN_NAMES = 4

# In a further column, that make it a form.
_MIN_FURTHER_NAMES = 2

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
        if _has_further_names(head, position, is_element_name):
            return NotRecognised(_filled_in_form(first_names))
        error = FileRefused(
            "transposed-table",
            f"表是横过来的：字段名（“{first_names}”等）自上而下排在第{position + 1}列，一条记录占一列",
            "请复制整张表，用“选择性粘贴”中的“转置”粘贴到新的工作表，使字段名成为一行表头，再重新报送。",
        )
        return NotRecognised(error)
    return None


def _has_further_names(head: Sequence[Row], position: int, is_element_name: IsElementName) -> bool:
    """Whether names stand in another column too, beside the values of the first."""
    width = max(len(row) for row in head)
    for column in range(position + 2, width):
        names = {text for text in _texts_in_column(head, column) if is_element_name(text)}
        if len(names) >= _MIN_FURTHER_NAMES:
            return True
    return False


def _filled_in_form(first_names: str) -> FileRefused:
    """The refusal of a form, which pasting the other way round does not mend."""
    return FileRefused(
        "transposed-table",
        f"这是一张登记表：一行里有几组字段名和内容（“{first_names}”等），不是一行一条记录的清单",
        "请改用本信息事项的模板填写：第一行是各字段名，以下每行一条记录，再重新报送。",
    )


def _texts_in_column(head: Sequence[Row], position: int) -> list[str]:
    texts = []
    for row in head:
        cell = row[position] if position < len(row) else None
        text = (cell or "").strip()
        if text:
            texts.append(text)
    return texts
