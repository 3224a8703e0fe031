"""XML: one element a record, its children and attributes are the fields.

A document type, entities and other files are never read.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.object_grid import Object, grids_of
from pipelines.intake.readers.plain_text.decoding import read_text


# Elements that may stand in each other.
MOST_DEPTH = 16

# Encodings that a file may declare, and what we call them. GBK and GB 2312 are parts of GB 18030.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
}

_DECLARATION = re.compile(r"\A\s*<\?xml\b([^>]*)\?>")
_DECLARED_ENCODING = re.compile(r"""\bencoding\s*=\s*["']([^"']*)["']""")
_NAME_SPACE = re.compile(r"\A\{[^}]*\}")


def read_xml(path: Path, limits: Limits) -> list[Grid]:
    """Read the elements that hold fields, wherever in the file they stand, as one grid per name.

    Raises:
        Unreadable: it is no XML, asks for what lies outside it, or holds no records.
    """
    text, encoding = read_text(path)
    notes = _notes_on_encoding(text, encoding)
    # Python's parser would take the declared encoding for that of the decoded text.
    root = _parse(_DECLARATION.sub("", text))

    objects = {}
    for name, elements in _records_by_name(root).items():
        objects[name] = [_object_of(number, element) for number, element in enumerate(elements, 1)]
    return grids_of(objects, "xml", encoding, notes, limits=limits)


def _notes_on_encoding(text: str, encoding: str) -> list[str]:
    """Say when a file is in another encoding than it declares.

    Raises:
        Unreadable: it declares an encoding that is not read.
    """
    declaration = _DECLARATION.search(text)
    match = _DECLARED_ENCODING.search(declaration[1]) if declaration else None
    if match is None:
        return []

    declared_name = match[1]
    declared = ENCODINGS.get(declared_name.strip().casefold())
    if declared is None:
        raise Unreadable(
            "unknown-encoding",
            f"文件声明的编码是“{declared_name[:30]}”，不在接收范围内",
            "请用UTF-8或GB18030编码重新导出。",
        )

    actual = encoding.removesuffix("-sig")
    # ASCII is the same in all of them.
    if declared == actual or text.isascii():
        return []
    return [f"文件声明的编码是{declared_name}，实际是{actual.upper()}，按实际编码读取"]


def _parse(text: str) -> Element:
    """Parse a text; returns the root element."""
    root: Element | None = None
    depth = 0
    stream = io.BytesIO(text.encode())
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if root is None:
                root = element
            depth += 1 if event == "start" else -1
            if depth > MOST_DEPTH:
                raise Unreadable(
                    "too-large", "XML嵌套层数过多", "请按每条记录一个元素导出后重新报送。"
                )
    except ParseError as error:
        line, column = error.position
        raise Unreadable(
            "corrupt-file",
            f"不是完整的XML文件：第{line}行第{column + 1}个字符附近有语法错误",
            "请检查导出是否完整，修正后重新报送。",
        ) from error
    except (DefusedXmlException, ValueError) as error:
        raise Unreadable(
            "forbidden-content",
            "XML文件里有文档类型定义（DTD）或实体，不予读取",
            "请去掉DOCTYPE和实体后重新报送。",
        ) from error
    assert root is not None
    return root


def _records_by_name(root: Element) -> dict[str, list[Element]]:
    """The elements that are records, by their names, the most frequent name first."""
    records: dict[str, list[Element]] = defaultdict(list)
    level = list(root)
    while level:
        next_level = []
        for element in level:
            # What stands within a record is its fields.
            if _is_record(element):
                records[_local_name(element.tag)].append(element)
            else:
                next_level += list(element)
        level = next_level

    if not records:
        raise Unreadable(
            "unknown-format",
            "文件里没有由同名元素组成的记录",
            "请导出为一个根元素，每条记录一个同名子元素，字段用目录中的代码作元素名。",
        )
    names = sorted(records, key=lambda name: len(records[name]), reverse=True)
    return {name: records[name] for name in names}


def _is_record(element: Element) -> bool:
    """Whether it has two fields or more, and most of its children are plain ones."""
    plain_children = sum(len(child) == 0 for child in element)
    nested_children = len(element) - plain_children
    has_fields = plain_children + len(element.attrib) >= 2
    return has_fields and plain_children >= nested_children


def _object_of(number: int, element: Element) -> Object:
    fields: dict[str, str | None] = {}
    malformed = None
    for name, text in _fields_of(element):
        if name not in fields:
            fields[name] = text
        elif malformed is None:
            malformed = f"字段“{name[:30]}”在本条中出现了两次。"

    for child in element:
        if len(child) > 0 and malformed is None:
            malformed = f"字段“{_local_name(child.tag)[:30]}”里还有下一层元素，不是一个值。"
    return Object(number, fields, malformed)


def _fields_of(element: Element) -> Iterator[tuple[str, str | None]]:
    """Name and text of each attribute and child."""
    for name, text in element.attrib.items():
        yield _local_name(name), text
    for child in element:
        text = "".join(child.itertext()).strip()
        yield _local_name(child.tag), text or None


def _local_name(tag: str) -> str:
    """A name without its name space."""
    return _NAME_SPACE.sub("", tag)
