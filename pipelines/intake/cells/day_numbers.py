"""Numbers that stand for days, counted from the day that the workbook calls 0."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pipelines.intake.cells.sheet_facts import DAY_ZERO


# The last day that spreadsheets know.
_LAST = datetime(9999, 12, 31)

# Before March 1900 Excel is a day ahead of the calendar.
_FIRST = 61


def moment_of(number: float, day_zero: date) -> datetime | time | float:
    """The moment or the time of day of a number; the number itself where it has none."""
    if 0 <= number < 1:
        return (datetime.combine(day_zero, time(0)) + timedelta(days=number)).time()
    if number < 0 or (day_zero == DAY_ZERO and number < _FIRST):
        return number
    if number >= (_LAST - datetime.combine(day_zero, time(0))).days:
        return number
    # Beyond milliseconds the digits are those of the machine.
    return datetime.combine(day_zero, time(0)) + timedelta(milliseconds=round(number * 86_400_000))
