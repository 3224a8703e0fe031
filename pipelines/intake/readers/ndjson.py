"""One JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pipelines.intake.limits import Limits
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.object_grid import Object, grids_of
from pipelines.intake.readers.plain_text.decoding import read_text
from pipelines.intake.readers.plain_text.json_values import object_of, parse_json, shortened


def read_ndjson(path: Path, limits: Limits) -> list[Grid]:
    """Read one object a line, under the number of its line; any other line is a malformed row.

    Raises:
        Unreadable: it is empty, or in no encoding that can be told for certain.
    """
    text, encoding = read_text(path)
    return grids_of({"": objects_of_lines(text)}, "ndjson", encoding, limits=limits)


def is_one_object_a_line(text: str) -> bool:
    """Whether the first line that is not blank is an object."""
    first_line = next(line for line in text.split("\n") if line.strip())
    try:
        return isinstance(parse_json(first_line), dict)
    except (ValueError, RecursionError):
        return False


def objects_of_lines(text: str) -> Iterator[Object]:
    """The records of all lines that are not blank."""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if line:
            yield _object_of_line(number, line)


def _object_of_line(number: int, line: str) -> Object:
    try:
        return object_of(number, parse_json(line))
    except json.JSONDecodeError as error:
        malformed = f"本行不是完整的JSON对象（第{error.colno}个字符附近有语法错误）。"
    except RecursionError:
        malformed = "本行的JSON嵌套层数过多。"
    return Object(number, {}, malformed, raw=shortened(line))
