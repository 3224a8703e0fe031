"""Numbers that stand for days, counted from the day that the workbook calls 0."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pipelines.shapes.day_zero import DAY_ZERO


MILLISECONDS_OF_DAY = 86_400_000

# The last day that spreadsheets know.
_LAST = datetime(9999, 12, 31)

# Before March 1900 Excel is a day ahead of the calendar.
_FIRST = 61


def moment_of(number: float, day_zero: date) -> datetime | time | float:
    """The moment or the time of day of a number; the number itself where it has none."""
    midnight = datetime.combine(day_zero, time(0))
    if 0 <= number < 1:
        # Less than a day is a time of day.
        moment = midnight + timedelta(days=number)
        return moment.time()

    is_too_early = day_zero == DAY_ZERO and number < _FIRST
    if number < 0 or is_too_early:
        return number
    last_day = (_LAST - midnight).days
    if number >= last_day:
        return number

    # Beyond milliseconds the digits are those of the machine.
    milliseconds = round(number * MILLISECONDS_OF_DAY)
    return midnight + timedelta(milliseconds=milliseconds)
