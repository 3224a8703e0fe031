"""Records in a list below the object that says whose they are: a firm, and its cases.

What the object has and its records do not is given to each of them. Such a table is read only where
none is recognised as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.intake.readers.plain_text.json_values import object_of_pairs


# Names of elements: in Chinese, or codes such as MD_ZTMC. Others (code, msg, total) are of programs.
_NAME_OF_FIELD = re.compile("[\u4e00-\u9fff]|^[A-Z]{2,4}_[A-Z_]+$")

# Above a longer list stands what is about the file, and its records are not written again.
_MOST_RECORDS = 100_000

_MOST_NAMED = 10


@dataclass(frozen=True)
class RecordsWithFieldsAbove:
    """The records of one or more lists, each with the fields of the object around its list."""

    key: str
    """The name of the list."""
    records: Sequence[Any]
    notes: Sequence[str]
    """Chinese sentences for the receipt."""


def with_fields_above(objects: Sequence[Any]) -> RecordsWithFieldsAbove | None:
    """The records below some objects; None: no field stands above them, or several lists do."""
    lists = [_only_list(value) for value in objects if isinstance(value, dict)]
    keys = {key for key, _ in filter(None, lists)}
    if len(keys) != 1 or len(lists) < len(objects):
        return None
    (key,) = keys

    names: dict[str, None] = {}
    records: list[Any] = []
    without_records = 0
    for value in objects:
        fields = _fields_of(value)
        names |= dict.fromkeys(fields)
        details = value.get(key) or []
        without_records += not details
        if len(records) + len(details) > _MOST_RECORDS:
            return None
        for detail in details:
            if not isinstance(detail, dict):
                return None
            own = [(name, field) for name, field in fields.items() if name not in detail]
            records.append(object_of_pairs([*own, *detail.items()]))
    if not names:
        return None
    return RecordsWithFieldsAbove(key, records, _notes(key, list(names), without_records))


def _only_list(value: Mapping[str, Any]) -> tuple[str, list[Any]] | None:
    """The list of objects in an object, by its name; None: it has none, or several."""
    lists = [
        (key, items)
        for key, items in value.items()
        if isinstance(items, list) and any(isinstance(item, dict) for item in items)
    ]
    return lists[0] if len(lists) == 1 else None


def _fields_of(value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an object that may be those of its records."""
    return {
        name: field
        for name, field in value.items()
        if _NAME_OF_FIELD.search(name) and not isinstance(field, (dict, list))
    }


def _notes(key: str, names: Sequence[str], without_records: int) -> list[str]:
    shown = "”“".join(name[:20] for name in names[:_MOST_NAMED])
    more = "等" if len(names) > _MOST_NAMED else ""
    notes = [f"“{key}”中的每条记录都加上了它上一级的“{shown}”{more}"]
    if without_records:
        notes.append(f"有{without_records}个上一级的“{key}”中没有记录，未作为数据读取，请核对")
    return notes
