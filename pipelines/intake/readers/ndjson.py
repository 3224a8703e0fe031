"""One JSON object a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.intake.limits import Limits
from pipelines.intake.readers.grids.grid import Grid, NamedText
from pipelines.intake.readers.grids.object_grid import Object, grids_of
from pipelines.intake.readers.json_and_xml.json_metadata import texts_of_envelope
from pipelines.intake.readers.json_and_xml.json_unpacking import UNPACKED_NOTE, unpacked
from pipelines.intake.readers.plain_text.decoding import read_text
from pipelines.intake.readers.plain_text.json_values import (
    object_of,
    object_of_pairs,
    parse_json,
    shortened,
)


BYTE_ORDER_MARK = "\ufeff"

NumberedValue = tuple[int, Any]
"""Number of a line, and the JSON value in it."""


def read_ndjson(path: Path, limits: Limits) -> list[Grid]:
    """Read one object a line, under the number of its line; any other line is a malformed row.

    Raises:
        FileRefused: it is empty, or its encoding is not certain.
    """
    text, encoding = read_text(path)
    return grids_of_lines(text, encoding, limits)


def grids_of_lines(text: str, encoding: str, limits: Limits) -> list[Grid]:
    """The tables of a text of one object a line: the objects, and those under a name of each line.

    Programs pack each record, as `{"_index": …, "_source": {…}}`.
    """
    lines = _below_header(list(_values_of_lines(text)))
    tables = {"": [_object_of_line(number, value) for number, value in lines]}
    for name in _names_of_packed(lines):
        tables[name] = _objects_under(name, lines)
    packings = {""} if len(tables) > 1 else set()

    # A text in a field of each line may be the record, where no line is one as it stands.
    opened = [(number, unpacked(value)) for number, value in lines]
    opened_names = []
    if opened != lines and len(tables) == 1:
        opened_names = _names_of_packed(opened)
    for name in opened_names:
        tables[name] = _objects_under(name, opened)

    grids = grids_of(tables, "ndjson", encoding, packings=packings, limits=limits)
    for grid in grids:
        grid.is_last_resort = grid.sheet in opened_names
        if grid.is_last_resort:
            grid.notes = (*grid.notes, UNPACKED_NOTE)
            grids[0].is_packing = True
    return grids


def _below_header(lines: list[NumberedValue]) -> list[NumberedValue]:
    """The lines as objects, where the first one has the names and each other one the values."""
    if not lines:
        return lines
    names = lines[0][1]
    if isinstance(names, dict) and len(names) == 1:
        names = next(iter(names.values()))
    if not isinstance(names, list) or len(names) < 2:
        return lines
    if not all(isinstance(name, str) for name in names):
        return lines
    rows = lines[1:]
    if not rows or not all(isinstance(value, list) for _, value in rows):
        return lines

    objects: list[NumberedValue] = []
    for number, value in rows:
        # A line of another length stays what it is, and is malformed.
        if len(value) == len(names):
            pairs = list(zip(names, value, strict=True))
            objects.append((number, object_of_pairs(pairs)))
        else:
            objects.append((number, value))
    return objects


def is_one_object_a_line(text: str) -> bool:
    """Whether the first line that is not blank is an object, a list or a text by itself."""
    first_line = next(line for line in text.split("\n") if line.strip())
    try:
        value = parse_json(first_line.strip().strip(BYTE_ORDER_MARK))
        return isinstance(value, (dict, list, str))
    except (ValueError, RecursionError):
        return False


@dataclass(frozen=True)
class _Broken:
    """A line that is no JSON."""

    reason: str
    """What is wrong with it, in Chinese."""
    line: str


def _values_of_lines(text: str) -> Iterator[NumberedValue]:
    """Number and value of each line that is not blank."""
    for number, line in enumerate(text.split("\n"), 1):
        # Files that were put together bring their byte order marks with them.
        line = line.strip().strip(BYTE_ORDER_MARK).strip()
        if not line:
            continue
        value = _value_of_line(line)
        # Some programs write each object as a text once more.
        if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
            value = _value_of_line(value)
        yield number, value


def _value_of_line(line: str) -> Any:
    try:
        return parse_json(line)
    except json.JSONDecodeError as error:
        reason = f"本行不是完整的JSON对象（第{error.colno}个字符附近有语法错误）。"
    except RecursionError:
        reason = "本行的JSON嵌套层数过多。"
    return _Broken(reason, line)


def _names_of_packed(lines: Sequence[NumberedValue]) -> list[str]:
    """The names under which most lines have another object."""
    counts: Counter[str] = Counter()
    for _, value in lines:
        if isinstance(value, dict):
            counts.update(key for key, inner in value.items() if isinstance(inner, dict))
    return [name for name, count in counts.items() if count * 2 > len(lines)]


def _objects_under(name: str, lines: Sequence[NumberedValue]) -> list[Object]:
    """The object that each line has under a name; a line without one as it is."""
    objects = []
    for number, value in lines:
        beside: tuple[NamedText, ...] = ()
        if isinstance(value, dict) and isinstance(value.get(name), dict):
            beside = texts_of_envelope(value)
            value = value[name]
        objects.append(replace(_object_of_line(number, value), beside=beside))
    return objects


def _object_of_line(number: int, value: Any) -> Object:
    if isinstance(value, _Broken):
        return Object(number, {}, value.reason, raw=shortened(value.line))
    return object_of(number, value)
