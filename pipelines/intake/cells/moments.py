"""Dates, times and durations as a number format shows them.

Where the programs of clerks differ, or nobody knows here what they show, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeAlias

from pipelines.intake.cells.chinese_dates import chinese_date_piece
from pipelines.intake.cells.format_sections import FormatSection, Kind, Token
from pipelines.shapes.day_zero import DAY_ZERO


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_CHINESE_MONTHS = (
    "一月",
    "二月",
    "三月",
    "四月",
    "五月",
    "六月",
    "七月",
    "八月",
    "九月",
    "十月",
    "十一月",
    "十二月",
)
_ENGLISH_WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_WEEKDAYS = "一二三四五六日"

# Languages of a format, as they begin. The system's own dates are none of them.
_CHINESE = ("804", "zh-cn")
_ENGLISH = ("409", "809", "en")
_SYSTEM = ("f800", "f400", "x-sys")

# Years that a language counts from another one.
_WITH_ERAS = ("404", "411", "ja", "zh-tw")

# Excel counts a 29th of February 1900, and other programs do not.
_FIRST_YEAR = 1901

_DATE_LETTERS = frozenset("yemda")

# What a unit of a duration counts, in seconds.
_SECONDS_OF = {"h": 3600, "m": 60, "n": 60, "s": 1}

TimeValue: TypeAlias = date | time | timedelta
"""A day, a moment, a time of day or a duration, as a spreadsheet stores it."""


def shown_moment(value: TimeValue, section: FormatSection) -> str | None:
    """A day, a moment, a time or a duration in one section; None: nobody knows what is shown."""
    if section.language.startswith(_SYSTEM):
        return None
    try:
        return _Moment(value, section).show()
    except OverflowError:
        # Beyond the year 9999 nothing is shown.
        return None


def shows_whole_day(section: FormatSection) -> bool:
    """Whether a year and the number of a day are shown, in whatever form."""
    letters_of_tokens = _letters_of_moments(section.tokens)
    has_year = any(letters[0] in "ye" for letters in letters_of_tokens)
    has_day = "d" in letters_of_tokens or "dd" in letters_of_tokens
    return has_year and has_day


class _Moment:
    """One value under one section."""

    def __init__(self, value: TimeValue, section: FormatSection) -> None:
        self._tokens = section.tokens
        self._language = section.language
        chinese = [token.text for token in section.tokens if token.kind is Kind.CHINESE]
        self._chinese = "".join(chinese)
        self._has_halves = any(_is_half(letters) for letters in _letters_of_moments(section.tokens))
        self._decimals = _decimals_of_seconds(section.tokens)
        self._elapsed, self._moment = self._rounded(value)

    def show(self) -> str | None:
        """All tokens in order."""
        pieces = []
        decimals_left = 0
        for position, token in enumerate(self._tokens):
            if token.kind is Kind.CHINESE:
                continue
            if token.kind is Kind.DIGIT and decimals_left > 0:
                digits = f"{self._moment.microsecond:06}"
                pieces.append(digits[self._decimals - decimals_left])
                decimals_left -= 1
                continue
            if token.kind is not Kind.MOMENT:
                pieces.append(token.text)
                continue

            letters = token.text.lower()
            if letters.startswith("m") and _is_minutes(self._tokens, position):
                letters = letters.replace("m", "n")
            piece = self._show_letters(letters)
            if piece is None:
                return None
            pieces.append(piece)
            if _is_seconds(letters):
                decimals_left = self._decimals
        return "".join(pieces).strip()

    def _rounded(self, value: TimeValue) -> tuple[timedelta | None, datetime]:
        """How long a duration lasts, and the moment; both as exact as they are shown."""
        midnight = datetime.combine(DAY_ZERO, time(0))
        half_step = timedelta(microseconds=500_000 // 10**self._decimals)
        if isinstance(value, timedelta):
            duration = value + half_step
            if not self._decimals:
                duration = timedelta(days=duration.days, seconds=duration.seconds)
            return duration, midnight + duration

        elapsed = None
        if isinstance(value, time):
            moment = datetime.combine(DAY_ZERO, value)
            elapsed = moment - midnight
        elif isinstance(value, datetime):
            moment = value
        else:
            moment = datetime.combine(value, time(0))

        # Without decimals a moment keeps its second: spreadsheets round durations only.
        if self._decimals:
            moment += half_step
        return elapsed, moment

    def _show_letters(self, letters: str) -> str | None:
        """A year, month, day, hour … by the letters of the format; `n` stands for minutes."""
        if letters.startswith("["):
            return self._show_elapsed(letters.strip("[]"))
        if letters[0] in _DATE_LETTERS and not _is_half(letters):
            if self._moment.year < _FIRST_YEAR:
                return None
            if letters[0] == "e" and self._language.startswith(_WITH_ERAS):
                return None
        if self._chinese and not _is_half(letters):
            return chinese_date_piece(self._moment, letters, self._chinese)
        if letters in ("mmm", "mmmm", "ddd", "dddd"):
            return self._name(letters)
        return _number(self._moment, letters, has_halves=self._has_halves)

    def _name(self, letters: str) -> str | None:
        """The name of a month or of a day of the week."""
        is_chinese = self._language.startswith(_CHINESE)
        is_english = self._language.startswith(_ENGLISH)
        month = _MONTHS[self._moment.month - 1]
        weekday = self._moment.weekday()
        if letters == "mmm" and not is_chinese:
            return month[:3]
        if is_english:
            english_weekday = _ENGLISH_WEEKDAYS[weekday]
            names = {"mmmm": month, "ddd": english_weekday[:3], "dddd": english_weekday}
            return names[letters]
        if is_chinese and letters == "mmmm":
            return _CHINESE_MONTHS[self._moment.month - 1]
        if is_chinese and letters == "dddd":
            return f"星期{_WEEKDAYS[weekday]}"
        return None

    def _show_elapsed(self, letters: str) -> str | None:
        """All hours, minutes or seconds of a duration."""
        if self._elapsed is None:
            return None
        seconds = self._elapsed.days * 86_400 + self._elapsed.seconds
        if seconds < 0:
            return None
        count = seconds // _SECONDS_OF[letters[0]]
        return str(count).zfill(len(letters))


def _letters_of_moments(tokens: Sequence[Token]) -> list[str]:
    """The letters of dates and times among some tokens, in lower case."""
    return [token.text.lower() for token in tokens if token.kind is Kind.MOMENT]


def _is_half(letters: str) -> bool:
    return letters in ("am/pm", "a/p", "上午/下午")


def _is_seconds(letters: str) -> bool:
    """`s` and `ss`, and `[s]` for a duration."""
    return letters.strip("[]").startswith("s")


def _decimals_of_seconds(tokens: Sequence[Token]) -> int:
    """How many digits stand behind the point behind the seconds."""
    is_open = False
    decimals = 0
    for before, token in pairwise(tokens):
        is_behind_seconds = before.kind is Kind.MOMENT and _is_seconds(before.text.lower())
        if is_behind_seconds and token.kind is Kind.POINT:
            is_open = True
        elif is_open and token.kind is Kind.DIGIT:
            decimals += 1
        else:
            is_open = False
    return min(decimals, 6)


def _is_minutes(tokens: Sequence[Token], position: int) -> bool:
    """Whether an `m` stands behind hours or before seconds, where it means minutes."""
    before = _letters_of_moments(tokens[:position])
    behind = _letters_of_moments(tokens[position + 1 :])
    if before and before[-1].strip("[").startswith("h"):
        return True
    return bool(behind) and _is_seconds(behind[0])


def _number(moment: datetime, letters: str, *, has_halves: bool) -> str | None:
    hour = moment.hour
    if has_halves:
        hour = hour % 12 or 12
    half = moment.hour >= 12

    texts = {
        "yyyy": f"{moment.year:04}",
        "yyy": f"{moment.year:04}",
        "e": f"{moment.year:04}",
        "yy": f"{moment.year % 100:02}",
        "y": f"{moment.year % 100:02}",
        "mmmmm": _MONTHS[moment.month - 1][:1],
        "mm": f"{moment.month:02}",
        "m": str(moment.month),
        "dd": f"{moment.day:02}",
        "d": str(moment.day),
        "aaaa": f"星期{_WEEKDAYS[moment.weekday()]}",
        "aaa": _WEEKDAYS[moment.weekday()],
        "hh": f"{hour:02}",
        "h": str(hour),
        "nn": f"{moment.minute:02}",
        "n": str(moment.minute),
        "ss": f"{moment.second:02}",
        "s": str(moment.second),
        "am/pm": "PM" if half else "AM",
        "a/p": "P" if half else "A",
        "上午/下午": "下午" if half else "上午",
    }

    return texts.get(letters)
