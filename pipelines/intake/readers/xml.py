"""XML: one element a record, its children and attributes are the fields.

A document type, entities and other files are never read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.readers.error_answers import is_web_page, refused_element, web_page_as_data
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.object_grid import Object, grids_of
from pipelines.intake.readers.json_and_xml.xml_field_lists import units_of_xml_fields
from pipelines.intake.readers.json_and_xml.xml_metadata import texts_beside_tables
from pipelines.intake.readers.json_and_xml.xml_tables import tables_of
from pipelines.intake.readers.part_names import unique_name
from pipelines.intake.readers.plain_text.decoding import read_text


# Elements that may stand in each other.
_MOST_DEPTH = 16

# Encodings that a file may declare, and what we call them. GBK and GB 2312 are parts of GB 18030.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    # Other names of the same.
    "utf-16le": "utf-16",
    "utf-16be": "utf-16",
    "unicode": "utf-16",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "windows-936": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "gb2312-80": "gb18030",
    "csgb2312": "gb18030",
    "gb-2312": "gb18030",
    "gb-18030": "gb18030",
}

# Encodings without Chinese characters, which programs declare for what they have not set.
WESTERN_ENCODINGS = frozenset(
    {"iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii"}
)

_DECLARATION = re.compile(r"\A\s*<\?xml\b([^>]*)\?>")
_DECLARED_ENCODING = re.compile(r"""\bencoding\s*=\s*["']([^"']*)["']""")


def read_xml(path: Path, limits: Limits) -> list[Grid]:
    """Read the elements that hold fields, wherever in the file they stand, as one grid per name.

    Raises:
        FileRefused: it is no XML, asks for what lies outside it, or holds no records.
    """
    text, encoding = read_text(path)
    if is_web_page(text):
        raise web_page_as_data(text)

    notes = _notes_on_encoding(text, encoding)
    # Python's parser would take the declared encoding for that of the decoded text.
    root = _parse(_DECLARATION.sub("", text))

    tables = tables_of(root)

    # A file in a field of a message: what it holds is read in its place.
    while not tables and (inner := _text_with_file(root)):
        root = _parse(_DECLARATION.sub("", inner))
        tables = tables_of(root)

    refusal = refused_element(root)
    if refusal is not None:
        raise refusal
    if not tables:
        raise _no_records()

    objects: dict[str, Sequence[Object]] = {}
    packings = set()
    table_of_name = {}
    for table in tables:
        name = unique_name(table.name, objects)
        objects[name] = table.records
        table_of_name[name] = table
        if table.is_packing:
            packings.add(name)

    grids = grids_of(
        objects,
        "xml",
        encoding,
        notes,
        packings=packings,
        stated_texts=texts_beside_tables(root),
        limits=limits,
    )
    field_units = units_of_xml_fields(root)
    for grid in grids:
        grid.field_units = field_units
        # A single table has no name.
        if grid.sheet in table_of_name:
            grid.same_records = table_of_name[grid.sheet].same_records
            grid.is_last_resort = table_of_name[grid.sheet].is_last_resort
    return grids


def _no_records() -> FileRefused:
    return FileRefused(
        "unknown-format",
        "文件里没有由同名元素组成的记录",
        "请导出为一个根元素，每条记录一个同名子元素，字段用目录中的代码作元素名。",
    )


def _notes_on_encoding(text: str, encoding: str) -> list[str]:
    """Say when a file is in another encoding than it declares.

    Raises:
        FileRefused: it declares an encoding that is not read.
    """
    declaration = _DECLARATION.search(text)
    match = _DECLARED_ENCODING.search(declaration[1]) if declaration else None
    if match is None:
        return []

    declared_name = match[1]
    declared = ENCODINGS.get(declared_name.strip().casefold())
    actual = encoding.removesuffix("-sig")
    # Text with other characters than ASCII that is strictly UTF-8 is nothing else.
    is_certain = actual == "utf-8" and not text.isascii()
    if declared_name.strip().casefold() in WESTERN_ENCODINGS:
        is_certain = True
    if declared is None and not is_certain:
        raise FileRefused(
            "unknown-encoding",
            f"文件声明的编码是“{declared_name[:30]}”，不在接收范围内",
            "请用UTF-8或GB18030编码重新导出。",
        )

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
            if depth > _MOST_DEPTH:
                raise FileRefused(
                    "too-large", "XML嵌套层数过多", "请按每条记录一个元素导出后重新报送。"
                )

    except ParseError as error:
        line, column = error.position
        raise FileRefused(
            "corrupt-file",
            f"不是完整的XML文件：第{line}行第{column + 1}个字符附近有语法错误",
            "请检查导出是否完整，修正后重新报送。",
        ) from error
    except (DefusedXmlException, ValueError) as error:
        raise FileRefused(
            "forbidden-content",
            "XML文件里有文档类型定义（DTD）或实体，不予读取",
            "请去掉DOCTYPE和实体后重新报送。",
        ) from error

    assert root is not None
    return root


def _text_with_file(root: Element) -> str | None:
    """The file that stands as a text in another one, as web services send it; None: there is none."""
    texts = [element.text.strip() for element in root.iter() if element.text]
    files = [text for text in texts if text.startswith("<") and text.endswith(">")]
    return files[0] if len(files) == 1 else None
