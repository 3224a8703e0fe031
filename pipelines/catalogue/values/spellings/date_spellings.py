"""The day that one spelling of a date means; none where it could be two days, or is no day.

An instant with a time zone is the day on which it was in Erenhot. One without keeps its day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from pipelines.shapes.day_zero import DAY_ZERO


# What the clocks of Erenhot show, with the summer time of 1986 to 1991.
LOCAL_TIME = ZoneInfo("Asia/Shanghai")

# How databases write "no date". 1970-01-01 is not among them: it may be a day.
NO_DATES = frozenset(
    {
        "0000-00-00",
        "0001-01-01",
        "1753-01-01",
        "1899-12-30",
        "1899-12-31",
        "1900-01-00",
        "1900-01-01",
    }
)

# The first instant that computers count from, in UTC and in Erenhot.
_FIRST_SECOND = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SECOND_HERE = re.compile(r"0?8:00(:00(\.0+)?)?")

# No clock on earth differs more from UTC.
_FURTHEST = timedelta(hours=14)

_WEEKDAY = re.compile(r"\s*\(?(?:星期|周|礼拜)([一二三四五六日天])\)?")
_WEEKDAYS = "一二三四五六日"
_ZONE = r"Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?"
_TIME = re.compile(
    r"(?P<day>.*?(?:(?<=\d)T|\s+|(?<=[日号])))"
    r"(?P<time>(?P<half>上午|下午|中午|凌晨|早上|晚上)?\s*"
    r"(?P<hour>\d{1,2})(?::|[时点])\s*(?:(?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})?)?)?"
    r"(?:[.,]\d+)?秒?整?\s*(?P<latin_half>[AP]M)?)"
    rf"\s*(?P<zone>{_ZONE})?\s*(?:[\[(](?P<zone_name>[\w /+:-]+)[\])])?",
    re.IGNORECASE,
)
# Places of a zone, as Java writes them behind an instant, that are the zone of the first meridian.
_FIRST_MERIDIAN = re.compile(r"Z|UTC|GMT|UCT|ZULU|UNIVERSAL|GREENWICH", re.IGNORECASE)

_COMPACT_TIME = re.compile(rf"(\d{{8}})T?(\d{{2}})(\d{{2}})(\d{{2}})(?:\.\d+)?({_ZONE})?")

_MARK = r"(?:\s*[-/.、,·_\\‐‑–—−~]\s*|\s+)"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})(?:\s*年\s*|{_MARK})(\d{{1,2}})(?:\s*月\s*|{_MARK})(\d{{1,2}})\s*[日号]?[.。]?"
    r"(?:Z|[+-]\d{2}:\d{2})?"
)
_YEAR_LAST = re.compile(rf"(\d{{1,2}}){_MARK}(\d{{1,2}}){_MARK}(\d{{4}})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS_OF_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_OF_WEEK = rf"(?:(?P<weekday>{'|'.join(_DAYS_OF_WEEK)})[a-z]{{0,6}}\.?,? )?"
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_ENGLISH = (
    re.compile(
        rf"{_DAY_OF_WEEK}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/ ]{_MONTH}[-/, ]+(?P<year>\d{{4}})"
    ),
    re.compile(
        rf"{_DAY_OF_WEEK}{_MONTH}[- ] ?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? *(?P<year>\d{{4}})"
    ),
    re.compile(rf"(?P<year>\d{{4}})[-/ ]{_MONTH}[-/ ](?P<day>\d{{1,2}})"),
)
# As Java and C write an instant, its year behind the time; in China the zone CST is China's.
_YEAR_AT_END = re.compile(
    rf"(?P<day>[A-Z][a-z]{{2}} [A-Z][a-z]{{2}} +\d{{1,2}}) (?P<time>\d{{2}}:\d{{2}}:\d{{2}})"
    rf"(?: (?:C[SD]T|(?P<zone>{_ZONE})))? (?P<year>\d{{4}})"
)

# 二O一八年: the letters of three alphabets and a circle look like the zero of a Chinese year.
_ZEROS = "零〇○◯Oo\u039f\u041e"
_CHINESE = re.compile(
    rf"([\d{_ZEROS}一二三四五六七八九壹贰叁肆伍陆柒捌玖]{{4}})年"
    rf"([\d{_ZEROS}一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{{1,3}})月"
    rf"([\d{_ZEROS}一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾]{{1,4}})[日号]"
)
_CHINESE_DIGITS = str.maketrans(
    f"{_ZEROS}一二三四五六七八九壹贰叁肆伍陆柒捌玖拾", f"{'0' * len(_ZEROS)}123456789123456789十"
)

# Day numbers of 1990 to 2099, with the time of day behind the point. In a column of dates a number of
# five digits is nothing else; one outside these years is more likely a slip.
READ_DAY_NUMBER = "read-day-number"
_DAY_NUMBER = re.compile(r"(\d{5})(\.\d{1,10})?")
_YEARS_OF_DAY_NUMBERS = range(1990, 2100)


def day_of(written: str) -> str | None:
    """The day in ISO form, or one of `NO_DATES`; None: it cannot be read, or could be two days.

    `written` is in half-width characters.
    """
    if names_other_weekday(written):
        return None
    return _day_without_weekday(_WEEKDAY.sub("", written).strip())


def names_other_weekday(written: str) -> bool:
    """Whether a text names a day, and another day of the week than that was.

    `written` is in half-width characters.
    """
    weekday = _WEEKDAY.search(written)
    if weekday is None:
        return False
    day = _day_without_weekday(_WEEKDAY.sub("", written).strip())
    if day is None or day in NO_DATES:
        return False
    return date.fromisoformat(day).weekday() != _WEEKDAYS.index(weekday[1].replace("天", "日"))


def _day_without_weekday(text: str) -> str | None:
    compact = _COMPACT_TIME.fullmatch(text)
    if compact:
        day, hour, minute, second, zone = compact.groups()
        clock = f"{hour}:{minute}:{second}"
        return _day_of_instant(_day_alone(day), clock, zone, is_late=False)

    ended = _YEAR_AT_END.fullmatch(text)
    if ended:
        day = _day_alone(f"{ended['day']} {ended['year']}")
        return _day_of_instant(day, ended["time"], ended["zone"], is_late=False)

    timed = _TIME.fullmatch(text)
    if not timed:
        return _day_alone(text)
    written_day = timed["day"].rstrip().removesuffix("T").removesuffix("t")
    day = _day_alone(written_day)
    if day == "1970-01-01" and _FIRST_SECOND_HERE.fullmatch(timed["time"]):
        return None

    clock = ":".join(timed[unit] or "0" for unit in ("hour", "minute", "second"))
    is_pm = str(timed["latin_half"]).upper() == "PM"
    is_late = is_pm or timed["half"] in ("下午", "晚上")
    zone = timed["zone"]
    if timed["zone_name"] and not zone:
        zone = _zone_of(timed["zone_name"], day)
        if zone is None:
            return None
    return _day_of_instant(day, clock, zone, is_late=is_late)


def _zone_of(zone_name: str, day: str | None) -> str | None:
    """The zone of [UTC], [+08:00] or [Asia/Shanghai] on a day; None: nobody knows it."""
    name = zone_name.removeprefix("Etc/")
    if _FIRST_MERIDIAN.fullmatch(name):
        return "UTC"
    if re.fullmatch(_ZONE, zone_name, re.IGNORECASE):
        return zone_name
    try:
        there = ZoneInfo(zone_name)
        offset = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=there).strftime("%z")
    except (ValueError, OSError):
        # `ZoneInfoNotFoundError` is a KeyError; a day without end has no offset.
        return None
    except KeyError:
        return None
    return offset


def _day_of_instant(day: str | None, clock: str, zone: str | None, *, is_late: bool) -> str | None:
    """The day of an instant in Erenhot; without a zone it is the day that is written."""
    hour, minute, second = (int(number) for number in clock.split(":"))
    if hour > 24 or minute > 59 or second > 60:
        return None
    if day is None or not zone:
        return day
    # Neither a missing day nor one without end is converted.
    if day in NO_DATES or day.startswith("9999"):
        return day

    offset = _offset(zone)
    if abs(offset) > _FURTHEST:
        return None
    if is_late and hour < 12:
        hour += 12
    midnight = datetime.fromisoformat(day).replace(tzinfo=timezone(offset))
    instant = midnight + timedelta(hours=hour, minutes=minute, seconds=second)
    # It is the first instant that computers count from: no date was there.
    if instant == _FIRST_SECOND:
        return None
    return instant.astimezone(LOCAL_TIME).date().isoformat()


def _offset(zone: str) -> timedelta:
    digits = re.sub(r"[^0-9]", "", zone)
    if not digits:
        return timedelta(0)
    # +8 and +08 are hours; +0800, +08:00 and +08:05:43 have more.
    offset = timedelta(
        hours=int(digits[:2]),
        minutes=int(digits[2:4] or "0"),
        seconds=int(digits[4:] or "0"),
    )
    if "-" in zone:
        return -offset
    return offset


def _day_alone(text: str) -> str | None:
    year_first = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if year_first:
        year, month, day = year_first.groups()
        no_date = f"{year}-{month:0>2}-{day:0>2}"
        if no_date in NO_DATES:
            return no_date
        return _iso(year, month, day)

    year_last = _YEAR_LAST.fullmatch(text)
    if year_last:
        return _day_before_year(*year_last.groups())

    chinese = _CHINESE.fullmatch(text)
    if chinese:
        year, month, day = (number.translate(_CHINESE_DIGITS) for number in chinese.groups())
        return _iso(year, _number(month), _number(day))

    for spelling in _ENGLISH:
        english = spelling.fullmatch(text)
        if english:
            month = _month(english["month"])
            iso = _iso(english["year"], month, english["day"])
            return iso if _is_on_weekday(iso, english.groupdict().get("weekday")) else None
    return day_of_number(text)


def _is_on_weekday(day: str | None, weekday: str | None) -> bool:
    """Whether a day is on a day of the week that is written beside it in English."""
    if day is None or weekday is None:
        return True
    return date.fromisoformat(day).weekday() == _DAYS_OF_WEEK.index(weekday)


def _day_before_year(first: str, second: str, year: str) -> str | None:
    """12/25/2018 and 25/12/2018 are one day each; 03/04/2018 could be two."""
    month_first = _iso(year, first, second)
    day_first = _iso(year, second, first)
    days = {month_first, day_first} - {None}
    if len(days) != 1:
        return None
    return days.pop()


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _number(written: str) -> str:
    """The digits of 十二, 二十, 廿一; ASCII digits stand for those below ten already."""
    with_ten = written.replace("廿", "2十").replace("卅", "3十")
    tens, has_tens, units = with_ten.partition("十")
    if not has_tens:
        return written
    return f"{tens.lstrip('0') or '1'}{units.lstrip('0') or '0'}"


def _month(name: str) -> str:
    """The number of a month by its English name; 0 for any other word."""
    short = name[:3].lower()
    if short not in _MONTHS:
        return "0"
    return str(_MONTHS.index(short) + 1)


def day_of_number(text: str, day_zero: date = DAY_ZERO) -> str | None:
    """The day of a spreadsheet's day number; None: it is none, or none of 1990 to 2099.

    `day_zero`: the day that the number 0 stands for.
    """
    number = _DAY_NUMBER.fullmatch(text)
    if number is None:
        return None
    day = day_zero + timedelta(days=int(number[1]))
    if day.year not in _YEARS_OF_DAY_NUMBERS:
        return None
    return day.isoformat()
