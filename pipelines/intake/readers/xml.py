"""XML: one element a record, its children and attributes are the fields. No DTD, no entities, no other file."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from itertools import count
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.originals import opened
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.object_grid import Object, grids_of
from pipelines.intake.readers.plain_text.decoding import decoded


DEEPEST = 16
"""Elements that may stand in each other."""
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
}
"""Declared name → how we call it."""

_DECLARATION = re.compile(r"\A\s*<\?xml\b([^>]*)\?>")
_ENCODING = re.compile(r"""\bencoding\s*=\s*["']([^"']*)["']""")
_CUT = re.compile(r"\A\{[^}]*\}")


def read_xml(path: Path, limits: Limits) -> list[Grid]:
    """Read the elements that hold fields, wherever in the file they stand, as one grid per name.

    Raises:
        Unreadable: it is no XML, asks for what lies outside it, or holds no records.
    """
    with opened(path) as stream:
        raw, encoding = decoded(stream.read())
    text = raw.decode()
    if not text.strip("\x00 \t\r\n"):
        raise Unreadable("empty-file", "文件是空的", "请检查导出是否成功后重新报送。")
    notes = _notes_on(text, encoding)
    lists = _lists(_tree(_DECLARATION.sub("", text)))
    return grids_of(
        {name: map(_object, count(1), found) for name, found in lists.items()},
        "xml",
        encoding,
        notes,
    )


def _notes_on(text: str, encoding: str) -> list[str]:
    """Refuse a declared encoding that we do not take; say it when the file is written in another than it declares."""
    declaration = _DECLARATION.search(text)
    declared = _ENCODING.search(declaration[1]) if declaration else None
    if declared is None:
        return []
    meant = ENCODINGS.get(declared[1].strip().casefold())
    if meant is None:
        raise Unreadable(
            "unknown-encoding",
            f"文件声明的编码是“{declared[1][:30]}”，不在接收范围内",
            "请用UTF-8或GB18030编码重新导出。",
        )
    actual = encoding.removesuffix("-sig")
    if meant == actual or text.isascii():
        return []
    return [f"文件声明的编码是{declared[1]}，实际是{actual.upper()}，按实际编码读取"]


def _tree(text: str) -> Element:
    depth = 0
    root: Element | None = None
    try:
        for event, element in iterparse(
            io.BytesIO(text.encode()), events=("start", "end"), forbid_dtd=True
        ):
            depth += 1 if event == "start" else -1
            root = element if root is None else root
            if depth > DEEPEST:
                raise Unreadable(
                    "too-large", "XML嵌套层数过多", "请按每条记录一个元素导出后重新报送。"
                )
    except ParseError as fault:
        line, column = fault.position
        raise Unreadable(
            "corrupt-file",
            f"不是完整的XML文件：第{line}行第{column + 1}个字符附近有语法错误",
            "请检查导出是否完整，修正后重新报送。",
        ) from fault
    except (DefusedXmlException, ValueError) as fault:
        raise Unreadable(
            "forbidden-content",
            "XML文件里有文档类型定义（DTD）或实体，不予读取",
            "请去掉DOCTYPE和实体后重新报送。",
        ) from fault
    assert root is not None
    return root


def _lists(root: Element) -> dict[str, list[Element]]:
    """The elements that are records, by their name, most first; what stands within a record is its fields."""
    found: dict[str, list[Element]] = defaultdict(list)
    level = list(root)
    while level:
        for element in level:
            if _is_record(element):
                found[_name(element.tag)].append(element)
        level = [child for element in level if not _is_record(element) for child in element]
    if not found:
        raise Unreadable(
            "unknown-format",
            "文件里没有由同名元素组成的记录",
            "请导出为一个根元素，每条记录一个同名子元素，字段用目录中的代码作元素名。",
        )
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))


def _is_record(element: Element) -> bool:
    """Whether it has two fields or more and most of them are plain ones."""
    plain = sum(not len(child) for child in element)
    return plain + len(element.attrib) >= 2 and plain * 2 > len(element) - 1


def _object(number: int, element: Element) -> Object:
    fields: dict[str, str | None] = {}
    fault = None
    for name, text in [*element.attrib.items(), *((child.tag, _text(child)) for child in element)]:
        short = _name(name)
        if short in fields:
            fault = fault or f"字段“{short[:30]}”在本条中出现了两次。"
        fields.setdefault(short, text)
    nested = next((child for child in element if len(child)), None)
    if nested is not None:
        fault = fault or f"字段“{_name(nested.tag)[:30]}”里还有下一层元素，不是一个值。"
    return Object(number, fields, fault)


def _text(element: Element) -> str | None:
    return "".join(element.itertext()).strip() or None


def _name(tag: str) -> str:
    """A name without its name space."""
    return _CUT.sub("", tag)
