"""What stands in a JSON file beside its tables: {"金额单位": "元", "data": […]}."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from pipelines.intake.readers.grids.grid import NamedText
from pipelines.intake.readers.json_and_xml.json_columns import (
    COLUMN_FIELDS,
    FIELDS_BY_NAME,
    NAME_FIELDS,
    describes_field,
)


# Texts that are looked at, and characters of one.
_MOST_TEXTS = 1_000
_MOST_CHARACTERS = 300

# Objects of a list that are looked at for a list of records in them.
MOST_PACKINGS = 20

# Lists of objects that are no tables of records.
LISTS_BESIDE = frozenset(
    {
        "meta",
        "metadata",
        "header",
        "headers",
        "info",
        "head",
        "说明",
        "表头",
    }
)


def texts_beside_tables(content: Any) -> list[NamedText]:
    """Names and texts outside of all lists of records."""
    return list(islice(_texts(content), _MOST_TEXTS))


def _texts(content: Any) -> Iterator[NamedText]:
    if isinstance(content, list):
        yield from _texts_of_packings(content)
    if not isinstance(content, dict):
        return
    for name, value in content.items():
        if isinstance(value, str):
            if value.strip() and len(value) <= _MOST_CHARACTERS:
                yield name, value
        elif value is True:
            # {"hasMore": true}
            yield name, "true"
        elif isinstance(value, dict):
            yield from _texts(_without_descriptions(name, value))
        elif isinstance(value, list) and name.casefold() in LISTS_BESIDE:
            for item in value:
                # The unit of one column is none of the others.
                if not (name in COLUMN_FIELDS and _names_field(item)):
                    yield from _texts(item)
        elif isinstance(value, list):
            yield from _texts_of_packings(value)


def texts_of_envelope(content: Any) -> tuple[NamedText, ...]:
    """Names and texts of an object that a record is packed in: {"action": "delete", "record": {…}}."""
    if not isinstance(content, dict):
        return ()
    texts: list[NamedText] = []
    for name, value in content.items():
        if isinstance(value, str) and value.strip() and len(value) <= _MOST_CHARACTERS:
            texts.append((name, value))
        elif isinstance(value, dict) and name.casefold() in LISTS_BESIDE:
            texts += texts_of_envelope(value)
    return tuple(texts)


def _names_field(value: Any) -> bool:
    """Whether a value of a list describes a field by its name."""
    return describes_field(value) and any(field in value for field in NAME_FIELDS)


def _without_descriptions(name: str, value: dict[str, Any]) -> dict[str, Any]:
    """What stands under a name, without the descriptions of single fields."""
    if name not in FIELDS_BY_NAME:
        return value
    return {key: inner for key, inner in value.items() if not describes_field(inner)}


def _texts_of_packings(values: list[Any]) -> Iterator[NamedText]:
    """The texts of objects that hold a list of records."""
    for item in values[:MOST_PACKINGS]:
        if isinstance(item, dict) and any(_is_table(value) for value in item.values()):
            yield from _texts(item)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)
