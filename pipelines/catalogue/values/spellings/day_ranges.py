"""Both ends of a time in one cell: 2018-09-10至2023-09-09, 自2018年9月10日起至2023年9月9日止, 2018.9.10-长期.

The cell is read only where it can be parted in one way into a day and a later one.
"""

from __future__ import annotations

import re

from pipelines.catalogue.values.spellings.date_spellings import NO_DATES, day_of, day_of_number


# How the 2018 data standard writes "without end", and how others write it.
LONG_TERM = "2099-12-31"
LONG_TERM_SPELLINGS = frozenset(
    {
        "9999-09-09",
        "9999-12-31",
        "长期",
        "长期有效",
        "永久",
        "永久有效",
        "无固定期限",
        "长期(无固定期限)",
    }
)

# Until today: nobody knows how long it lasts.
UNTIL_NOW = frozenset({"今", "至今", "现在", "目前"})

# Characters between the two days; a stroke stands within days as well.
_BETWEEN = re.compile(
    "[,;(]?[自从由]?(?:至|到|迄)|[~\u2010-\u2015\u2212\u223c\u301c\u2500]+|-+>?|/+|[,;\n]|\\s+"
)

# What stands around the two days.
_AROUND_BEGIN = re.compile(r"(?:有效期限?|起止日期|期限)?:?[自从由]?\s*(.*?)\s*(?:起|开始)?[,;]?")
_AROUND_END = re.compile(r"[至到]?\s*(.*?)\s*(?:截?止|为止|有效)?[.。]?")

# Longer texts are no two days.
_LONGEST = 60


def ends_of_period(written: str) -> tuple[str, str | None] | None:
    """The first and the last day of a time in ISO form; None: the text is no time with two ends.

    `written` is in half-width characters. The last day is None where it lasts until now, which is no day.
    """
    text = written.strip().strip("()")
    if len(text) > _LONGEST:
        return None
    periods: set[tuple[str, str | None]] = set()
    for between in _BETWEEN.finditer(text):
        begin = _AROUND_BEGIN.fullmatch(text[: between.start()].strip())
        end = _AROUND_END.fullmatch(text[between.end() :].strip())
        first = _day(begin[1]) if begin else None
        if first is None or end is None:
            continue
        if end[1] in UNTIL_NOW:
            periods.add((first, None))
        last = LONG_TERM if end[1] in LONG_TERM_SPELLINGS else _day(end[1])
        if last is not None and last >= first:
            periods.add((first, last))
    return periods.pop() if len(periods) == 1 else None


def _day(text: str) -> str | None:
    """One of the two days, which is no day number of a spreadsheet and no missing day."""
    day = day_of(text)
    if day in NO_DATES or day_of_number(text) is not None:
        return None
    return day
