"""Days that programs write in parts: [2018, 9, 26] and {"year": 2018, "month": 9, "day": 26}, as Java does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any


_YEAR = re.compile("(?:19|20)[0-9]{2}")
_MONTH = re.compile("0?[1-9]|1[0-2]")
_DAY = re.compile("0?[1-9]|[12][0-9]|3[01]")
_TWO_DIGITS = re.compile("[0-5]?[0-9]")

# Hour, minute, second and parts of one may follow.
_MOST_PARTS = 7

_MONTH_FIELDS = ("monthValue", "month")
_DAY_FIELDS = ("dayOfMonth", "day")
# What Java tells of a day besides.
_FIELDS = frozenset(
    {
        *("year", "month", "monthValue", "day", "dayOfMonth", "dayOfWeek", "dayOfYear"),
        *("leapYear", "era", "chronology"),
    }
)


def day_in_parts(value: Any) -> str | None:
    """The day as 2018-9-26, with its time where it has one; None: the value is no day in parts.

    Numbers come as text. Whether there is such a day is asked later.
    """
    if isinstance(value, dict):
        return _day_of_fields(value)
    is_list = isinstance(value, list) and 3 <= len(value) <= _MOST_PARTS
    if not is_list or not all(isinstance(part, str) for part in value):
        return None
    return _day_of_parts(value)


def _day_of_parts(parts: Sequence[str]) -> str | None:
    year, month, day, *time = parts
    if not (_YEAR.fullmatch(year) and _MONTH.fullmatch(month) and _DAY.fullmatch(day)):
        return None
    if not all(_TWO_DIGITS.fullmatch(part) for part in time[:3]):
        return None
    # Java leaves out what is zero at the end; one number alone is no time.
    if len(time) == 1:
        return None
    clock = ":".join(part.zfill(2) for part in time[:3])
    return f"{year}-{month}-{day} {clock}".strip()


def _day_of_fields(fields: dict[str, Any]) -> str | None:
    if not fields.keys() <= _FIELDS:
        return None
    month = next((fields[name] for name in _MONTH_FIELDS if name in fields), None)
    day = next((fields[name] for name in _DAY_FIELDS if name in fields), None)
    parts = [fields.get("year"), month, day]
    texts = [part for part in parts if isinstance(part, str)]
    return _day_of_parts(texts) if len(texts) == len(parts) else None
