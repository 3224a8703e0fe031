"""What is said of the columns of a file that hold something and were not read."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalogue.model import RecordType
from pipelines.personal_numbers.privacy import shown_beginning
from pipelines.shapes.reading import UnreadHeader


# Columns that are named; the sheet of all columns names the others.
MOST_UNREAD_NAMES = 10
# What is quoted of the cells of one of them.
MOST_UNREAD_VALUES = 3
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
    sentence = f"{listed}没有读取，没有入库；其中"
    if any(header.values for header in headers):
        sentence += "表示该行不再有效、尚未决定或不应公示的，请删去该行后重新报送；"
    return sentence + (
        "有本信息事项内容的，请把表头改为目录中的名称后重新报送整个文件，没有的不必处理"
    )


def unread_parts_sentence(notes: Sequence[str]) -> str:
    """Which files and tables were not read, and what to do. `notes`: a sentence about each."""
    return f"{'；'.join(notes)}。其中有要报送的记录的，请改为能读取的电子表格后重新报送，没有的不必处理。"


def unread_name(header: UnreadHeader, record_type: RecordType) -> str:
    """A header between quotation marks, with what its cells say and the element that it may mean."""
    hints = []
    if header.values:
        quoted = "".join(map(_quoted, header.values[:MOST_UNREAD_VALUES]))
        hints.append(f"填有{quoted}{'等' if len(header.values) > MOST_UNREAD_VALUES else ''}")
    if header.likely is not None:
        hints.append(f"是否为“{record_type.elements[header.likely].name}”？")
    return _quoted(header.header) + (f"（{'；'.join(hints)}）" if hints else "")


def _quoted(text: str) -> str:
    return f"“{shown_beginning(' '.join(text.split()), _MOST_CHARACTERS)}”"
