"""JSON parsed strictly and without loss: a number stays as it is written and becomes no float."""

from __future__ import annotations

import json
import re
from typing import Any

from pipelines.catalogue.values.code_objects import code_and_name, codes_and_names
from pipelines.catalogue.values.value_type import SEPARATOR
from pipelines.intake.readers.grids.object_grid import Object
from pipelines.intake.readers.plain_text.json_days import day_in_parts
from pipelines.personal_numbers.privacy import shown_beginning


# A value that is no text may hold a whole table: only its beginning is shown.
_MOST_CHARACTERS = 200
MOST_OF_NAME = 30


# How MongoDB writes a value with its type.
DATABASE_TYPES = frozenset(
    {
        "$date",
        "$oid",
        "$numberDecimal",
        "$numberDouble",
        "$numberInt",
        "$numberLong",
        "$symbol",
    }
)


# A number with its currency or unit, as an object of two fields.
_NUMBER_FIELDS = frozenset({"amount", "value", "number", "金额", "数额", "数值", "值"})
_UNIT_FIELDS = frozenset({"currency", "unit", "币种", "货币", "单位", "金额单位", "计量单位"})
_NUMBER = re.compile(r"-?[0-9][0-9,]*(\.[0-9]+)?([eE]-?[0-9]{1,2})?")
# An amount in a currency is in its main unit.
_YUAN = frozenset({"cny", "rmb", "人民币", "cnh"})


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
    """One record. A field that holds an object, or a list of objects, holds no single value."""
    if not isinstance(value, dict):
        raw = shortened(str(value))
        return Object(number, {}, "本条不是对象（应为“字段名: 值”的形式）。", raw=raw)

    fields: dict[str, str | None] = {}
    malformed: dict[str, str] = {}
    coded = set()
    has_list = False
    for name, written in value.items():
        field_value = _single_value(written)
        is_day = day_in_parts(written) is not None
        has_list |= isinstance(written, list) and len(written) > 1 and not is_day
        if isinstance(field_value, (list, dict)):
            if codes_and_names(field_value):
                coded.add(name)
            malformed[name] = (
                f"“{shown_beginning(name, MOST_OF_NAME)}”的值是列表或对象，不是一个值。"
            )
        elif isinstance(field_value, NotANumber):
            malformed[name] = (
                f"“{shown_beginning(name, MOST_OF_NAME)}”的值不是数（{field_value}）。"
            )
        fields[name] = _text_of(field_value)

    if isinstance(value, DoubledNames):
        malformed[value.name] = (
            f"字段名“{shown_beginning(value.name, MOST_OF_NAME)}”在本条中出现了两次。"
        )
        coded.discard(value.name)
    return Object(
        number,
        fields,
        malformed_fields=malformed,
        coded_fields=frozenset(coded),
        has_list=has_list,
    )


def _single_value(value: Any) -> Any:
    """The one value that a list of values or the type of a database is written for.

    `["罚款", "警告"]` are several values of one field, `{"$date": "2018-03-21"}` is a date of MongoDB,
    an empty list or object is nothing. What has parts of its own stays as it is.
    """
    if value in ([], {}):
        return None
    day = day_in_parts(value)
    if day is not None:
        return day
    if isinstance(value, dict) and len(value) == 1:
        [(name, inner)] = value.items()
        if name in DATABASE_TYPES:
            return _single_value(inner)
        return value
    # A code without a code and without a name, as programs write that nothing was chosen.
    if code_and_name(value) == ("", ""):
        return None
    if isinstance(value, dict) and len(value) == 2:
        return _number_with_unit(value) or value
    if isinstance(value, list):
        return _joined_texts(value)
    return value


def _number_with_unit(value: dict[str, Any]) -> str | None:
    """`{"amount": 2000, "currency": "CNY"}` as 2000元; None: the object is something else."""
    (first_name, first), (second_name, second) = value.items()
    if first_name.casefold() in _UNIT_FIELDS:
        first_name, first, second_name, second = second_name, second, first_name, first
    is_number = first_name.casefold() in _NUMBER_FIELDS and isinstance(first, str)
    is_unit = second_name.casefold() in _UNIT_FIELDS and isinstance(second, str)
    if not (is_number and is_unit and second.strip() and _NUMBER.fullmatch(first.strip())):
        return None
    unit = second.strip()
    return f"{first.strip()}{'元' if unit.casefold() in _YUAN else unit}"


def _joined_texts(values: list[Any]) -> Any:
    """A list of texts as one value; any other list as it is."""
    if not all(isinstance(value, str) for value in values):
        return values
    texts = [value.strip() for value in values if value.strip()]
    # A text that holds the mark itself would fall apart again.
    if any(SEPARATOR in text for text in texts):
        return values
    return SEPARATOR.join(texts) or None


def shortened(text: str) -> str:
    """A text as it is shown where it may be long."""
    return shown_beginning(text, _MOST_CHARACTERS)


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
