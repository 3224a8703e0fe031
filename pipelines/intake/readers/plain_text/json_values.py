"""JSON parsed strictly and without loss: a number stays as it is written and becomes no float."""

from __future__ import annotations

import json
from typing import Any

from pipelines.intake.readers.grids.object_grid import Object


# A value that is no text may hold a whole table: only its beginning is shown.
MOST_CHARACTERS = 200


class DoubledNames(dict[str, Any]):
    """An object in which a name comes twice: nobody can tell which of its values counts."""

    name: str
    """The first such name."""


class NotANumber(str):
    """NaN or an infinity, which JSON does not have."""


def parse_json(text: str) -> Any:
    """Parse a text; numbers come as text, doubled names and what is no number are marked.

    Raises:
        json.JSONDecodeError: it is no JSON.
        RecursionError: it is nested too deeply.
    """
    return json.loads(
        text,
        parse_float=str,
        parse_int=str,
        parse_constant=NotANumber,
        object_pairs_hook=object_of_pairs,
        strict=False,
    )


def object_of(number: int, value: Any) -> Object:
    """One record. A list or an object as the value of a field makes it malformed."""
    if not isinstance(value, dict):
        raw = shortened(str(value))
        return Object(number, {}, "本条不是对象（应为“字段名: 值”的形式）。", raw)

    reasons = []
    if isinstance(value, DoubledNames):
        reasons.append(f"字段名“{value.name[:30]}”在本条中出现了两次。")

    fields = {}
    for name, field_value in value.items():
        if isinstance(field_value, (list, dict)):
            reasons.append(f"“{name[:30]}”的值是列表或对象，不是一个值。")
        elif isinstance(field_value, NotANumber):
            reasons.append(f"“{name[:30]}”的值不是数（{field_value}）。")
        fields[name] = _text_of(field_value)

    # The first thing that is wrong is enough to say.
    malformed = reasons[0] if reasons else None
    return Object(number, fields, malformed)


def shortened(text: str) -> str:
    """A text as it is shown where it may be long."""
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[:MOST_CHARACTERS] + "…"


def object_of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of names and values; marked, if a name comes twice."""
    content = dict(pairs)
    if len(content) == len(pairs):
        return content

    doubled = DoubledNames(content)
    names = [name for name, _ in pairs]
    doubled.name = next(name for name in names if names.count(name) > 1)
    return doubled


def _text_of(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return shortened(json.dumps(value, ensure_ascii=False))
