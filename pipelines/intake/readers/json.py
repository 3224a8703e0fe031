"""JSON: a list of objects, alone or within one object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.object_grid import grids_of
from pipelines.intake.readers.ndjson import is_one_object_a_line, objects_of_lines
from pipelines.intake.readers.plain_text.decoding import read_text
from pipelines.intake.readers.plain_text.json_values import (
    DoubledNames,
    object_of,
    parse_json,
)


# Objects that may stand around the list.
MOST_OUTER_OBJECTS = 3


def read_json(path: Path, limits: Limits) -> list[Grid]:
    """Read the lists of objects in a file; a file of one object a line is read as that.

    Raises:
        Unreadable: it is no JSON, nested too deeply, or holds no list of objects.
    """
    text, encoding = read_text(path)
    try:
        content = parse_json(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and is_one_object_a_line(text):
            return grids_of({"": objects_of_lines(text)}, "ndjson", encoding, limits=limits)
        raise Unreadable(
            "corrupt-file",
            f"不是完整的JSON文件：第{error.lineno}行第{error.colno}个字符附近有语法错误",
            "请检查导出是否完整，修正后重新报送。",
        ) from error
    except RecursionError as error:
        raise Unreadable(
            "too-large", "JSON嵌套层数过多", "请按一条记录一个对象的列表导出后重新报送。"
        ) from error

    objects = {}
    for name, values in _lists_in(content).items():
        objects[name] = [object_of(number, value) for number, value in enumerate(values, 1)]
    return grids_of(objects, "json", encoding, limits=limits)


def _lists_in(content: Any) -> dict[str, list[Any]]:
    """The lists of objects by their names; an object without any is a record itself."""
    for _ in range(MOST_OUTER_OBJECTS):
        if isinstance(content, list):
            return {"": content}
        if not isinstance(content, dict):
            raise _no_list("文件里没有由对象组成的列表")
        if isinstance(content, DoubledNames):
            raise _no_list(f"字段名“{content.name[:30]}”在同一个对象里出现了两次")

        lists = {name: value for name, value in content.items() if _is_list_of_objects(value)}
        if lists:
            return lists

        inner_objects = [value for value in content.values() if isinstance(value, dict)]
        if len(inner_objects) != 1:
            return {"": [content]}
        content = inner_objects[0]
    raise _no_list("列表嵌套在太多层对象之内")


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _no_list(reason: str) -> Unreadable:
    return Unreadable(
        "unknown-format",
        reason,
        "请导出为一个列表，每条记录一个对象，字段用目录中的代码或中文名称。",
    )
