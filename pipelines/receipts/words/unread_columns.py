"""Columns of the file that were not read and may hold an element: 罚没款（元）, and 罚款金额(万元) is missing.

Whoever filled them in is not helped by being told that the value is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.sentences import Sentence, with_words
from pipelines.receipts.words.file_columns import FileColumn


@dataclass(frozen=True)
class UnreadColumn:
    """A column that may hold an element under a header of its own."""

    header: str
    needed_header: str
    """How the column has to be called so that it is read as the element."""


def unread_columns(
    record_type: RecordType | None, columns: Sequence[FileColumn]
) -> dict[str, UnreadColumn]:
    """Code of an element that no column was taken for → the first unread column that may be it."""
    if record_type is None:
        return {}

    read_codes = {column.element.code for column in columns if column.element is not None}
    headers = [" ".join(column.header.split()) for column in columns if column.element is None]

    unread: dict[str, UnreadColumn] = {}
    for code, element in record_type.elements.items():
        if code in read_codes:
            continue
        for header in headers:
            # Only the value type knows how its columns are called elsewhere.
            needed = VALUE_TYPES[element.type].header_instead_of(header, element)
            if needed is not None:
                unread.setdefault(code, UnreadColumn(header, needed))
    return unread


def with_unread_column(words: Sentence, column: UnreadColumn) -> Sentence:
    """A finding about a value that is missing, in the words of the column that may hold it."""
    problem = f"{words.problem}；文件中“{column.header}”一列没有读取，不能确定它就是“{words.field}”"
    remedy = (
        f"两者相同的，请把该列表头改为“{column.needed_header}”后重新报送；"
        f"不相同的，请补填“{words.field}”。"
    )
    return with_words(words, problem, remedy)
