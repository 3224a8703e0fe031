"""Columns of a JSON file: names beside lists of values, and lists of values under names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from pipelines.intake.readers.grids.grid import NamedText
from pipelines.intake.readers.grids.unit_words import is_unit_field


# Fields by which an object says what it is called, or how a column is called.
NAME_FIELDS = ("name", "table", "tableName", "title", "label", "field", "id")

# Fields that hold the names of columns, and fields that hold the values below them.
COLUMN_FIELDS = (
    "columns",
    "fields",
    "header",
    "headers",
    "schema",
    "cols",
    "columnNames",
    "titles",
    "head",
    "thead",
    "names",
    "表头",
    "列名",
)

# How a schema calls its fields, which stand in it by their names.
FIELDS_BY_NAME = (*COLUMN_FIELDS, "properties")

# Objects and lists that are looked at for descriptions of fields, and how deep in each other.
_MOST_VALUES = 2_000
_MOST_DEPTH = 8
_MOST_FIELDS = 200
# Characters of the name of a field.
_LONGEST_NAME = 60


def columns_it_lists(content: Mapping[str, Any]) -> list[str] | None:
    """The names of the columns that an object lists; None: it lists none."""
    for field in COLUMN_FIELDS:
        listed = content.get(field)
        if not isinstance(listed, list) or not listed:
            continue
        names = [_column_name(column) for column in listed]
        if all(names):
            return [str(name) for name in names]
    return None


def _column_name(column: Any) -> str | None:
    if isinstance(column, str):
        return column
    if isinstance(column, dict):
        for field in NAME_FIELDS:
            if isinstance(column.get(field), str):
                return f"{column[field]}{_unit_of_column(column)}"
    return None


def _unit_of_column(column: Mapping[str, Any]) -> str:
    """The unit that stands beside the name of a column, in brackets; empty: there is none."""
    for field, value in column.items():
        if isinstance(value, str) and value.strip() and is_unit_field(field, value):
            return f"({value.strip()})"
    return ""


def units_of_json_fields(content: Any) -> list[NamedText]:
    """Names of fields with the unit that is described of each: [{"name": "成交价", "unit": "元"}].

    All short texts beside the unit may be the name, as programs call it `title`, `prop` or 字段名.
    """
    units: dict[NamedText, None] = {}
    for name, value in islice(_values_within(content, "", 0), _MOST_VALUES):
        if not describes_field(value):
            continue
        names = [name]
        for field, text in value.items():
            if isinstance(text, str) and not is_unit_field(field, text):
                names.append(text)
        for _, unit in _units_in(value):
            for title in names:
                if 0 < len(title) <= _LONGEST_NAME:
                    units[title, unit] = None
    return list(units)


def describes_field(value: Any) -> bool:
    """Whether a value may describe one field, with its unit."""
    if not isinstance(value, dict) or any(
        isinstance(inner, (dict, list)) for inner in value.values()
    ):
        return False
    return any(True for _ in _units_in(value))


def _units_in(description: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field, text in description.items():
        if isinstance(text, str) and text.strip() and is_unit_field(field, text):
            yield field, text.strip()


def _values_within(value: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    """The objects in a value with the names under which they stand; long lists are records."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, dict):
        yield name, value
        for key, inner in value.items():
            yield from _values_within(inner, key, depth + 1)
    elif isinstance(value, list) and len(value) <= _MOST_FIELDS:
        for item in value:
            yield from _values_within(item, "", depth + 1)


def is_list_of_lists(value: Any, columns: Sequence[str]) -> bool:
    """Whether a value is rows of as many values as there are columns."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(row, list) for row in value) and len(value[0]) == len(columns)


def is_all_columns(content: Mapping[str, Any]) -> bool:
    """Whether an object holds nothing but lists of values, all of one length."""
    lengths = set()
    for value in content.values():
        if not isinstance(value, list) or any(isinstance(item, (list, dict)) for item in value):
            return False
        lengths.add(len(value))
    return len(content) > 1 and len(lengths) == 1 and lengths != {0}


def zipped_records(names: Sequence[str], rows: Sequence[Any]) -> list[Any]:
    """Rows of values as records; a row of another length stays what it is, and is malformed."""
    records: list[Any] = []
    for row in rows:
        is_row = isinstance(row, (list, tuple)) and len(row) == len(names)
        records.append(dict(zip(names, row, strict=True)) if is_row else row)
    return records
