"""What is said of the columns of a file that hold something and were not read."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalogue.model import RecordType
from pipelines.personal_numbers.privacy import shown_beginning
from pipelines.shapes.reading import UnreadHeader


# Columns that are named; the sheet of all columns names the others.
MOST_UNREAD_NAMES = 10
# Characters of each.
_MOST_CHARACTERS = 30


def unread_sentence(headers: Sequence[UnreadHeader], record_type: RecordType) -> str:
    """Which columns were not read, which elements they may mean, and what to do.

    `headers`: at least one.
    """
    names = [unread_name(header, record_type) for header in headers[:MOST_UNREAD_NAMES]]
    listed = "".join(names)
    if len(headers) > len(names):
        listed += f"等{len(headers)}列（全部见“文件读取说明”表）"
    return (
        f"{listed}没有读取，没有入库；其中有本信息事项内容的，"
        "请把表头改为目录中的名称后重新报送整个文件，没有的不必处理"
    )


def unread_name(header: UnreadHeader, record_type: RecordType) -> str:
    """A header between quotation marks, and the element that it may mean."""
    shown = f"“{shown_beginning(' '.join(header.header.split()), _MOST_CHARACTERS)}”"
    if header.likely is None:
        return shown
    return f"{shown}（是否为“{record_type.elements[header.likely].name}”？）"
