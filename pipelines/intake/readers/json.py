"""JSON: a list of objects, alone or within one object. Numbers stay as they are written and never become floats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.originals import opened
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.object_grid import Object, grids_of
from pipelines.intake.readers.plain_text.decoding import decoded


RAW_LENGTH = 200
"""Characters of a record without readable fields that are shown."""
DEEPEST = 3
"""Objects that may stand around the list."""


def read_json(path: Path, limits: Limits) -> list[Grid]:
    """Read the lists of objects in a file; a file of one object a line is read as that.

    Raises:
        Unreadable: it is no JSON, nested too deeply, or holds no list of objects.
    """
    text, encoding = _text(path)
    try:
        content = load(text)
    except json.JSONDecodeError as fault:
        if fault.msg == "Extra data" and _is_one_a_line(text):
            return grids_of({"": _lines(text)}, "ndjson", encoding)
        raise Unreadable(
            "corrupt-file",
            f"不是完整的JSON文件：第{fault.lineno}行第{fault.colno}个字符附近有语法错误",
            "请检查导出是否完整，修正后重新报送。",
        ) from fault
    except RecursionError as fault:
        raise Unreadable(
            "too-large", "JSON嵌套层数过多", "请按一条记录一个对象的列表导出后重新报送。"
        ) from fault
    lists = {name: map(_object, count(1), found) for name, found in _lists_in(content).items()}
    return grids_of(lists, "json", encoding)


def read_ndjson(path: Path, limits: Limits) -> list[Grid]:
    """Read one object a line; a line that is none costs that line only, and its row number is the line's.

    Raises:
        Unreadable: it is empty, or in no encoding that can be told for certain.
    """
    text, encoding = _text(path)
    return grids_of({"": _lines(text)}, "ndjson", encoding)


class Doubled(dict[str, Any]):
    """An object in which a name comes twice: which value counts, nobody can tell."""

    name: str


class NoNumber(str):
    """NaN and infinities, which JSON does not have."""


def load(text: str) -> Any:
    """Parse strictly, losing nothing: numbers as text, doubled names and what is no number marked."""
    return json.loads(
        text,
        parse_float=str,
        parse_int=str,
        parse_constant=NoNumber,
        object_pairs_hook=_paired,
        strict=False,
    )


def _paired(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = Doubled(found)
    names = [name for name, _ in pairs]
    doubled.name = next(name for name in names if names.count(name) > 1)
    return doubled


def _text(path: Path) -> tuple[str, str]:
    with opened(path) as stream:
        raw, encoding = decoded(stream.read())
    text = raw.decode()
    if not text.strip("\x00 \t\r\n"):
        raise Unreadable("empty-file", "文件是空的", "请检查导出是否成功后重新报送。")
    return text, encoding


def _is_one_a_line(text: str) -> bool:
    first = next(line for line in text.split("\n") if line.strip())
    try:
        return isinstance(load(first), dict)
    except (ValueError, RecursionError):
        return False


def _lines(text: str) -> Iterator[Object]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _parsed(number, line.strip())


def _parsed(number: int, line: str) -> Object:
    try:
        return _object(number, load(line))
    except json.JSONDecodeError as fault:
        sentence = f"本行不是完整的JSON对象（第{fault.colno}个字符附近有语法错误）。"
    except RecursionError:
        sentence = "本行的JSON嵌套层数过多。"
    return Object(number, {}, sentence, _shortened(line))


def _lists_in(content: Any) -> dict[str, list[Any]]:
    """The lists of objects in what a file holds, by their names; an object without any is a record itself."""
    for _ in range(DEEPEST):
        if isinstance(content, list):
            return {"": content}
        if not isinstance(content, dict):
            raise _no_list("文件里没有由对象组成的列表")
        if isinstance(content, Doubled):
            raise _no_list(f"字段名“{content.name[:30]}”在同一个对象里出现了两次")
        if found := {name: one for name, one in content.items() if _is_list_of_objects(one)}:
            return found
        inner = [one for one in content.values() if isinstance(one, dict)]
        if len(inner) != 1:
            return {"": [content]}
        content = inner[0]
    raise _no_list("列表嵌套在太多层对象之内")


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _no_list(reason: str) -> Unreadable:
    return Unreadable(
        "unknown-format",
        reason,
        "请导出为一个列表，每条记录一个对象，字段用目录中的代码或中文名称。",
    )


def _object(number: int, given: Any) -> Object:
    """One record; values that are lists or objects have no place in a cell."""
    if not isinstance(given, dict):
        return Object(
            number, {}, "本条不是对象（应为“字段名: 值”的形式）。", _shortened(str(given))
        )
    faults = (
        [f"字段名“{given.name[:30]}”在本条中出现了两次。"] if isinstance(given, Doubled) else []
    )
    fields = {}
    for name, value in given.items():
        if isinstance(value, (list, dict)):
            faults.append(f"“{name[:30]}”的值是列表或对象，不是一个值。")
        elif isinstance(value, NoNumber):
            faults.append(f"“{name[:30]}”的值不是数（{value}）。")
        fields[name] = _cell(value)
    return Object(number, fields, faults[0] if faults else None)


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _shortened(json.dumps(value, ensure_ascii=False))


def _shortened(text: str) -> str:
    return text if len(text) <= RAW_LENGTH else text[:RAW_LENGTH] + "…"
