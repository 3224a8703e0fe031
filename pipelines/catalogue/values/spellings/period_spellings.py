"""One period however it is written: 2018年1月至3月, 2018年第一季度, 2018-01-01至2018-03-31, 201801-201803.

Texts are in folded form. What may be read in two ways, or in none, is compared as it is written.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

import pyarrow as pa


# Words that say nothing but that it is a period: 自2018年1月1日起至3月31日止, 2018年度, 1月份.
_FILLING = re.compile("^自|[起止份]|全年|整年|(?<=[年季])度")

_YEAR = "(?P<y>(?:19|20)[0-9]{2}|[0-9]{2}(?=年))"
_MONTH = "(?P<m>1[0-2]|0?[1-9])"
_DAY = "(?P<d>3[01]|[12][0-9]|0?[1-9])"
_TO = "[至到~/]|-+"

# A point in time, and how the end of a period repeats less of it: 2018年1月1日至3月31日, 2018.1-3.
_POINTS = (
    f"{_YEAR}年?",
    f"{_YEAR}年{_MONTH}月?",
    rf"{_YEAR}[.\-/]{_MONTH}",
    f"{_YEAR}年{_MONTH}月{_DAY}日?",
    rf"{_YEAR}(?P<sign>[.\-/]){_MONTH}(?P=sign){_DAY}",
)
_COMPACT = (
    "(?P<y>(?:19|20)[0-9]{2})(?P<m>1[0-2]|0[1-9])",
    "(?P<y>(?:19|20)[0-9]{2})(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12][0-9]|0[1-9])",
)
_ENDS = (
    f"{_MONTH}月?",
    f"{_MONTH}月{_DAY}日?",
    rf"{_MONTH}[.\-/]{_DAY}",
    f"{_DAY}日",
    "(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12][0-9]|0[1-9])",
)

_SINGLE = tuple(map(re.compile, (*_POINTS, *_COMPACT)))
_LAST = (*_SINGLE, *map(re.compile, _ENDS))

# Quarters and halves of a year, by their first month and how many months they have.
_PART = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2}|[0-9]{2}(?=年))(?:年|-)?"
    r"(?:第?(?P<quarter>[1-4一二三四])季|Q(?P<q>[1-4])|(?P<half>[上下]半年))"
)
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}

_MONTHS_OF_QUARTER = 3
_MONTHS_OF_HALF = 6
_MONTHS_OF_YEAR = 12

_Point = tuple[int | None, int | None, int | None]


def compared_periods(texts: pa.Array) -> pa.Array:
    """Each folded text as the days between which its period lies, or as it is; a missing one stays."""
    distinct = texts.dictionary_encode()
    table = [compared_period(text) for text in distinct.dictionary.to_pylist()]
    return pa.array(table, pa.string()).take(distinct.indices)


def compared_period(text: str) -> str:
    """A folded text as `2018-01-01/2018-03-31`; one that is no period in one reading stays as it is."""
    plain = _FILLING.sub("", text)
    days = _days_of_part(plain)
    if days is None:
        readings = set(_readings(plain))
        days = readings.pop() if len(readings) == 1 else None
    if days is None:
        return text
    return f"{days[0].isoformat()}/{days[1].isoformat()}"


def _days_of_part(text: str) -> tuple[date, date] | None:
    """The first and the last day of a quarter or of half a year."""
    match = _PART.fullmatch(text)
    if match is None:
        return None
    if match["half"]:
        months = _MONTHS_OF_HALF
        number = 1 if match["half"].startswith("上") else 2
    else:
        months = _MONTHS_OF_QUARTER
        written = match["quarter"] or match["q"]
        number = _NUMERALS.get(written) or int(written)
    year = _whole_year(match["y"])
    last = number * months
    return date(year, last - months + 1, 1), _last_day(year, last)


def _readings(text: str) -> Iterator[tuple[date, date]]:
    """The periods that a text may be; a single day or month goes before a period of two."""
    for pattern in _SINGLE:
        match = pattern.fullmatch(text)
        if match:
            days = _days_between(_point(match), _point(match))
            if days:
                yield days
                return

    for sign in re.finditer(_TO, text):
        first, last = text[: sign.start()], text[sign.end() :]
        for begin in _points(first, _SINGLE):
            for end in _points(last, _LAST):
                days = _days_between(begin, end)
                if days:
                    yield days


def _points(text: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[_Point]:
    for pattern in patterns:
        match = pattern.fullmatch(text)
        if match:
            yield _point(match)


def _point(match: re.Match[str]) -> _Point:
    parts = match.groupdict()
    year = _whole_year(parts["y"]) if parts.get("y") else None
    month = int(parts["m"]) if parts.get("m") else None
    day = int(parts["d"]) if parts.get("d") else None
    return year, month, day


def _days_between(begin: _Point, end: _Point) -> tuple[date, date] | None:
    """The days of a period whose end says no less than its beginning; None: it is none."""
    year, month, day = begin
    last_year, last_month, last_day = end
    has_last_month = last_month is not None or (last_day is not None and month is not None)
    if year is None or (month is not None) != has_last_month or (day is None) != (last_day is None):
        return None
    last_year = year if last_year is None else last_year
    last_month = last_month or (month if last_day is not None else _MONTHS_OF_YEAR)
    if last_month is None:
        return None
    try:
        first = date(year, month or 1, day or 1)
        last = (
            date(last_year, last_month, last_day) if last_day else _last_day(last_year, last_month)
        )
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _whole_year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)
