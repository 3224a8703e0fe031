"""JSON in which the records are packed in a way that leaves one reading only.

Some programs put the records as a text into a field (`{"data": "[{…}]"}`), write each field as a pair
of name and value, or give short names to the fields and explain them elsewhere. What is unpacked
here is read only where nothing is recognised as it stands, because a field of a record may hold
such a text as its value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.intake.readers.json_and_xml.json_columns import COLUMN_FIELDS
from pipelines.intake.readers.json_and_xml.json_tables import MOST_DEPTH
from pipelines.intake.readers.plain_text.json_values import object_of_pairs, parse_json


# Items of a list that are looked at first.
FEW_ITEMS = 20

# Fields of a pair that hold the name of a field, and those that hold its value.
PAIR_NAMES = frozenset({"name", "key", "field", "fieldname", "code", "label", "title", "column"})
PAIR_VALUES = frozenset({"value", "val", "text", "content"})

# Fields that hold the short name of a column, and those that hold its title.
SHORT_NAMES = ("field", "prop", "dataIndex", "key", "code", "name", "id")
TITLES = ("title", "label", "text", "header", "cname", "comment", "name")

_HAS_CHINESE = re.compile("[\u4e00-\u9fff]")
_CALL = re.compile(r"\A\s*(?:(?:var|let|const)\s+)?[\w.$]+\s*[=(]\s*(?=[\[{])")

UNPACKED_NOTE = "记录是打包在其他内容里的，已拆开读取"
OTHER_SYNTAX = "文件不是单独的一段JSON（各条首尾相接，或写在脚本里），已按其中的JSON读取"


def unpacked(content: Any) -> Any:
    """The content with everything unpacked; the same object if there is nothing to unpack."""
    if not _may_be_packed(content, 0):
        return content
    opened = _opened(content, 0)
    titles = dict(_titles(opened, 0))
    if titles:
        opened = _renamed(opened, titles, 0)
    return content if opened == content else opened


def parsed_otherwise(text: str) -> Any:
    """The content of a text that is almost JSON: one value behind the other, or a call of a script.

    None: it is no such text.
    """
    bare = text.strip().strip("\ufeff")
    call = _CALL.match(bare)
    if call is not None:
        bare = bare[call.end() :].rstrip("; \r\n\t").removesuffix(")")
    try:
        return parse_json(bare if call else f"[{bare.removesuffix(',')}]")
    except (json.JSONDecodeError, RecursionError):
        pass
    try:
        # Objects without anything between them.
        return parse_json("[" + re.sub(r"\}\s*\{", "},{", bare) + "]")
    except (json.JSONDecodeError, RecursionError):
        return None


def _may_be_packed(value: Any, depth: int) -> bool:
    """Whether the beginning of a file has anything to unpack: records are packed alike."""
    if depth > MOST_DEPTH:
        return False
    if isinstance(value, str):
        return _parsed(value) is not None
    if isinstance(value, list):
        few = value[:FEW_ITEMS]
        return _pairs(few) is not None or any(_may_be_packed(item, depth + 1) for item in few)
    if isinstance(value, dict):
        has_titles = any(True for _ in _titles(value, 0)) if depth == 0 else False
        return has_titles or any(_may_be_packed(item, depth + 1) for item in value.values())
    return False


def _opened(value: Any, depth: int) -> Any:
    """A value with texts of JSON parsed, and lists of pairs made objects."""
    if depth > MOST_DEPTH:
        return value
    if isinstance(value, str):
        inner = _parsed(value)
        return value if inner is None else _opened(inner, depth + 1)
    if isinstance(value, list):
        pairs = _pairs(value)
        if pairs is not None:
            return object_of_pairs(pairs)
        return [_opened(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return object_of_pairs([(name, _opened(item, depth + 1)) for name, item in value.items()])
    return value


def _parsed(text: str) -> Any:
    """The list or object that a text holds; None: it holds none."""
    bare = text.strip()
    if not (bare[:1] in ("[", "{", '"') and bare[-1:] in ("]", "}", '"')) or len(bare) < 2:
        return None
    try:
        value = parse_json(bare)
    except (json.JSONDecodeError, RecursionError):
        return None
    return value if isinstance(value, (list, dict, str)) and value else None


def _pairs(values: list[Any]) -> list[tuple[str, Any]] | None:
    """Name and value of each item of a list of pairs; None: it is no such list."""
    pairs = []
    for item in values:
        if not isinstance(item, dict) or len(item) != 2:
            return None
        names = [key for key in item if key.casefold() in PAIR_NAMES]
        fields = [key for key in item if key.casefold() in PAIR_VALUES]
        if len(names) != 1 or len(fields) != 1 or not isinstance(item[names[0]], str):
            return None
        pairs.append((item[names[0]], item[fields[0]]))
    return pairs if len(pairs) > 1 else None


def _titles(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Short name and title of every field that is explained anywhere."""
    if depth > MOST_DEPTH:
        return
    if isinstance(value, list):
        for item in value[:FEW_ITEMS]:
            # What stands in a list is a record, and explains nothing by itself.
            for inner in item.values() if isinstance(item, dict) else ():
                yield from _titles(inner, depth + 1)
    if not isinstance(value, dict):
        return
    if len(value) > 1 and all(_is_title(title) for title in value.values()):
        # Names in Chinese need no explanation.
        if not any(_HAS_CHINESE.search(name) for name in value):
            yield from value.items()
        return
    for name, item in value.items():
        if name in COLUMN_FIELDS and isinstance(item, list):
            for column in item:
                yield from _title_of_column(column)
        else:
            yield from _titles(item, depth + 1)


def _is_title(value: Any) -> bool:
    return isinstance(value, str) and bool(_HAS_CHINESE.search(value))


def _title_of_column(column: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(column, dict):
        return
    titles = [column[field] for field in TITLES if _is_title(column.get(field))]
    names = [column[field] for field in SHORT_NAMES if isinstance(column.get(field), str)]
    names = [name for name in names if name not in titles]
    if titles and names:
        yield names[0], titles[0]


def _renamed(value: Any, titles: Mapping[str, str], depth: int) -> Any:
    """A value with the fields of its records called by their titles."""
    if depth > MOST_DEPTH:
        return value
    if isinstance(value, list):
        return [_renamed(item, titles, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    is_record = len(value.keys() & titles.keys()) * 2 > len(value)
    if is_record:
        return object_of_pairs([(titles.get(name, name), item) for name, item in value.items()])
    return object_of_pairs(
        [(name, _renamed(item, titles, depth + 1)) for name, item in value.items()]
    )
