"""JSON that a program has written page by page into one file: several values one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from json import JSONDecodeError, JSONDecoder
from typing import Any

from pipelines.intake.readers.plain_text.json_values import NotANumber, object_of_pairs


# Values of one file that are pages.
MOST_RESULT_PAGES = 100_000

# Objects around the records of a page.
_DEEPEST = 4

# What may stand between two pages: white space, commas, byte order marks.
_BETWEEN = re.compile("[\\s,\ufeff\x1e]*")

_DECODER = JSONDecoder(
    parse_float=str,
    parse_int=str,
    parse_constant=NotANumber,
    object_pairs_hook=object_of_pairs,
    strict=False,
)


def result_pages_in(text: str) -> list[Any] | None:
    """The values of a text, each of which is a page of records; None: it is anything else."""
    result_pages: list[Any] = []
    try:
        for value in _values_of(text):
            if not _is_result_page(value) or len(result_pages) >= MOST_RESULT_PAGES:
                return None
            result_pages.append(value)
    except (JSONDecodeError, RecursionError):
        return None
    if len(result_pages) < 2 or len({type(result_page) for result_page in result_pages}) > 1:
        return None
    return result_pages


def joined_result_pages(result_pages: Sequence[Any]) -> Any:
    """One value with the records of all pages; of what else stands in them, that of the first."""
    first = result_pages[0]
    if isinstance(first, list):
        return [
            record
            for result_page in result_pages
            if isinstance(result_page, list)
            for record in result_page
        ]
    if not isinstance(first, dict):
        return first

    names: dict[str, list[Any]] = {}
    for result_page in result_pages:
        if isinstance(result_page, dict):
            for name, value in result_page.items():
                names.setdefault(name, []).append(value)
    joined = {}
    for name, values in names.items():
        # A page without records has nothing where others have their list.
        lists = [value for value in values if isinstance(value, (list, dict))]
        joined[name] = joined_result_pages(lists or values)
    return joined


def _values_of(text: str) -> Iterator[Any]:
    position = _end_of_gap(text, 0)
    while position < len(text):
        value, position = _DECODER.raw_decode(text, position)
        yield value
        position = _end_of_gap(text, position)


def _end_of_gap(text: str, position: int) -> int:
    gap = _BETWEEN.match(text, position)
    return gap.end() if gap else position


def _is_result_page(value: Any) -> bool:
    """Whether a value is a list of records, or packs one: then they have more fields than it has."""
    if isinstance(value, list):
        return all(isinstance(record, dict) for record in value)
    if not isinstance(value, dict):
        return False
    own_fields, record_fields, has_list = _fields(value, 0)
    return has_list and (record_fields == 0 or record_fields > own_fields)


def _fields(value: dict[str, Any], depth: int) -> tuple[int, int, bool]:
    """Number of fields around the lists of an object, number of fields of a record, whether it has a list."""
    own_fields = 0
    record_fields = 0
    has_list = False
    for inner in value.values():
        if isinstance(inner, list) and all(isinstance(record, dict) for record in inner):
            has_list = True
            for record in inner[:1]:
                record_fields = max(record_fields, len(record))
        elif isinstance(inner, dict) and depth < _DEEPEST:
            around, of_record, is_packing = _fields(inner, depth + 1)
            own_fields += around
            record_fields = max(record_fields, of_record)
            has_list |= is_packing
        else:
            own_fields += 1
    return own_fields, record_fields, has_list
