"""Columns of amounts that stand in the file and were not read: 罚没款（元） where 罚款金额(万元) is missing.

Whoever filled them in is not helped by being told that the amount is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.sentences import Sentence, with_words
from pipelines.receipts.words.file_columns import FileColumn


# What the headers of amounts end with, and what stands behind it.
_AMOUNT = re.compile(r"(?:[款额费金价资本]|罚没)(?:合计|总计|总额|总数|共计)?$")
_REMARK = re.compile(r"[(（\[【〔].*$|[/、:：_-]?[十百千万亿]*元$|\s.*$")
_UNIT = re.compile(r"[十百千万亿]*元")
# Characters of names of amounts that tell none of them.
_COMMON = frozenset("金额款数的、与和及万元()（）")


def unread_amounts(record_type: RecordType | None, columns: Sequence[FileColumn]) -> dict[str, str]:
    """Code of an amount that no column was taken for → header of an unread column that may be it."""
    if record_type is None:
        return {}
    read = {column.element.code for column in columns if column.element is not None}
    unread = [column.header for column in columns if column.element is None]
    of_element: dict[str, str] = {}
    for code, element in record_type.elements.items():
        if element.type != "amount" or code in read:
            continue
        telling = set(element.name) - _COMMON
        for header in unread:
            name = _REMARK.sub("", header.strip())
            if _AMOUNT.search(name) and telling & set(name):
                of_element.setdefault(code, " ".join(header.split()))
    return of_element


def with_unread_column(words: Sentence, header: str) -> Sentence:
    """A finding about an amount that is missing, in the words of the column that may hold it."""
    unit = _UNIT.search(header)
    name = re.sub(r"[(（].*$", "", words.field) + (f"（{unit[0]}）" if unit else "")
    problem = f"{words.problem}；文件中“{header}”一列没有读取，不能确定它就是“{words.field}”"
    remedy = f"两者相同的，请把该列表头改为“{name}”后重新报送；不相同的，请补填“{words.field}”。"
    return with_words(words, problem, remedy)
