"""Columns of a JSON file: names beside lists of values, and lists of values under names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
