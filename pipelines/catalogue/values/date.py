"""Dates in the spellings that spreadsheets and exports produce; stored as ISO 8601."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.conversion import Conversion
from pipelines.catalogue.values.hint_words import HintWords
from pipelines.catalogue.values.invention import SampleOrder, Texts, as_texts
from pipelines.catalogue.values.judgement import ExportCause, Judgement, Mask, ValueShape
from pipelines.catalogue.values.spellings.date_spellings import (
    NO_DATES,
    READ_DAY_NUMBER,
    day_of,
    names_other_weekday,
)
from pipelines.catalogue.values.spellings.day_ranges import (
    LONG_TERM,
    LONG_TERM_SPELLINGS,
    ends_of_period,
)
from pipelines.catalogue.values.spellings.written_text import for_distinct, half_width
from pipelines.catalogue.values.value_type import CellMeaning, ComparedAs, SheetForm, ValueType


# Years of dates that are accepted: no authority of today decided or registered anything before.
EARLIEST = 1949
LATEST = 2099

# There is no such day for this record.
_NO_DATE_WORDS = frozenset({"无处罚期限", "无有效期"})

# Characters of a spelling that is read: year, month, day, and perhaps the time of day.
_LONGEST = 70

# A time of day with a time zone behind it.
_WITH_ZONE = (
    r"(?i)(?:\d:\d{2}|\d{8}T?\d{6})(?:[:.\d]*)\s*(?:[AP]M)?\s*"
    r"(?:(?:Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2}){0,2})\s*(?:[\[(].*[\])])?(?: \d{4})?|[\[(].*[\])])\s*$"
)

# Six digits are a year and a month, 201812, where they can be, and else a day of a short year, 181210.
_YEAR_AND_MONTH = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])"
_SHORT_DAY = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"

# What stands around a day in the columns of an end or of a beginning, and says what the column says.
_ENDS = re.compile(r"(?:至|止|期限|有效期|截止期|截止日期)$")
_UNTIL = re.compile(r"(?:(?:有效期)?(?:截至|截止到?|至|到)\s*)?(\d.*?)\s*(?:截?止|为止)?")
_BEGINS = re.compile(r"(?:自|始|起始日期)$")
_FROM = re.compile(r"(?:(?:有效期)?[自从]\s*)?(\d.*?)\s*(?:起|开始)?")

# Two days, or a day and words for an end that is none.
_WITH_TWO_DAYS = (
    r"(?:19|20)\d{2}\D.*\D(?:19|20|99)\d{2}\D+\d|(?:19|20)\d{6}\D+(?:19|20|99)\d{6}"
    r"|(?:19|20)\d{2}\D?\d.*(?:长期|永久|无固定期限|今|现在|目前)"
)

OUT_OF_YEARS = HintWords(f"年份不在{EARLIEST}至{LATEST}之间")

_MONTH = r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*月?"

# Spellings that are asked back, and why: the clerk sees what is missing or could be two things.
_AMBIGUOUS = (
    (rf"{_MONTH}\D{{1,3}}{_MONTH}", "起止只有年和月，缺少日"),
    (r".*\d\D{0,4}(?:今|现在|目前)", "没有写明到哪一天为止"),
    (rf"\d{{4}}\s*[-/.年]\s*\d{{1,2}}\s*月?|{_YEAR_AND_MONTH}", "只有年和月，缺少日"),
    (r"\d{4}\s*年?", "只有年份"),
    (rf"\d{{1,2}}\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}\s*日?|{_SHORT_DAY}", "年份只有两位"),
    (r"(?:0?[1-9]|1[0-2])\D(?:0?[1-9]|1[0-2])\D\d{4}.*", "分不清哪个是月、哪个是日"),
    (r"1[0-9]{9}|1[0-9]{12}|/Date\(.*|1970-01-01[T ].*", "是计算机的计时数字或其起点，不是日期"),
)

OTHER_WEEKDAY = "日期和写在一起的星期几不是同一天"

# A cell of a template holds a day, which is a number, or a text that was pasted or typed into a text cell.
_LAST_DAY = 73_050
_ENTRY_FORMULA = (
    f"IF(ISNUMBER({{cell}}),AND({{cell}}>=1,{{cell}}<={_LAST_DAY}),"
    'AND(LEN({cell})=10,MID({cell},5,1)&MID({cell},8,1)="--",ISNUMBER(DATEVALUE({cell}))))'
)

# Invented dates lie in the first 300 days of the catalogue's year.
FIRST_DAY = np.datetime64("2018-01-01")
DAYS = 300


def read_date(text: str, words_around: re.Pattern[str] | None = None) -> str | None:
    """The ISO form of one spelling; None for "no date".

    What cannot be read, or could be read as two days, comes back as it is. `words_around`: what may
    stand around a day, with the day as its first group.
    """
    # A whole text in the wrong column is not looked at any further.
    if len(text) > _LONGEST:
        return text
    written = half_width(text).strip()
    if written in LONG_TERM_SPELLINGS:
        return LONG_TERM
    if written in _NO_DATE_WORDS:
        return None

    day = day_of(written)
    framed = words_around.fullmatch(written) if day is None and words_around else None
    if framed:
        day = day_of(framed[1])
    if day is None:
        return _end_of_period(written, words_around) or text
    if day in NO_DATES:
        return None
    if day in LONG_TERM_SPELLINGS:
        return LONG_TERM
    return day


def _end_of_period(written: str, words_around: re.Pattern[str] | None) -> str | None:
    """The day of 2018-09-10至2023-09-09 that an element is about; None: it is no such text."""
    period = ends_of_period(written) if words_around is not None else None
    if period is None:
        return None
    first, last = period
    return first if words_around is _FROM else last


def is_end_alone(text: str) -> bool:
    """Whether a text is one day, or none, by which a time ends: it says nothing of its beginning."""
    written = half_width(text).strip()
    framed = _UNTIL.fullmatch(written)
    is_day = framed is not None and day_of(framed[1]) is not None
    return is_day or written in LONG_TERM_SPELLINGS or written in _NO_DATE_WORDS


def is_date(values: pd.Series, element: Element) -> Mask:
    """A day of the calendar in ISO form, 1949 to 2099."""
    days = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
    accepted = values.isna() | days.dt.year.between(EARLIEST, LATEST)
    return accepted.to_numpy(dtype=bool)


def _words_around(element: Element) -> re.Pattern[str] | None:
    """What may stand around the days of an element: 至…止 around an end, 自…起 around a beginning."""
    if _ENDS.search(element.name):
        return _UNTIL
    return _FROM if _BEGINS.search(element.name) else None


def _is_out_of_years(text: str) -> bool:
    """Whether a text is a day of the calendar in ISO form, of a year that no date is taken of."""
    try:
        year = date.fromisoformat(text).year
    except ValueError:
        return False
    return not EARLIEST <= year <= LATEST


def _required(element: Element) -> str:
    return f"真实存在的日期，填写格式为 {_format(element)}"


def _problem(element: Element) -> str:
    return f"日期不存在或无法识别（填写格式为 {_format(element)}）"


def _format(element: Element) -> str:
    # Only some dates may last for ever, and their elements say so.
    without_end = f"，长期有效的填 {LONG_TERM}" if LONG_TERM in element.note else ""
    return f"2018-12-10{without_end}"


class DateType(ValueType):
    """A day."""

    name = "date"
    title = "日期"
    sql_type = "date"
    compared_as = ComparedAs.DAY
    cell_meaning = CellMeaning.DAY
    # How values are judged, and what reading may change.
    judgements = (
        Judgement(
            code="date-form",
            title="日期无法识别或不存在",
            accepts=is_date,
            requires=_required,
            problem=_problem,
            remedy="请核对后按“年-月-日”填写。",
            entry_conditions=(_ENTRY_FORMULA,),
            export_cause=ExportCause(
                "导出的日期格式问题",
                shapes=(
                    ValueShape(
                        r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}.*",
                        "日期写成了“月/日/年”或“日/月/年”，分不清月和日",
                    ),
                    ValueShape(r"\d{2}[/.年-]\d{1,2}[/.月-]\d{1,2}日?", "日期的年份只有两位"),
                    ValueShape(
                        r"(?i).*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*",
                        "日期写成了英文月份",
                    ),
                    ValueShape(_YEAR_AND_MONTH, "日期只有年和月"),
                    ValueShape(_SHORT_DAY, "日期的年份只有两位"),
                    ValueShape(r"\d{9,13}", "日期写成了计算机的计时数字"),
                    ValueShape(r"0{4}-00-00.*", "空日期写成了 0000-00-00，没有日期的请留空"),
                ),
                shows_example=True,
            ),
        ),
    )
    conversions = (
        # The other day may have no column: nothing is said of it here.
        Conversion(
            "read-from-period", "一格写有起止两个日期，本列只取其中属于本列的一个", _WITH_TWO_DAYS
        ),
        Conversion(
            "read-as-long-term",
            f"长期有效统一写作 {LONG_TERM}",
            "长期|永久|无固定期限|^ *9999|^ *９９９９",
        ),
        Conversion(
            READ_DAY_NUMBER, "数字按电子表格的日期序号读取", r"^\s*[0-9]{5}(?:\.[0-9]+)?\s*$"
        ),
        Conversion(
            "read-as-local-day",
            "带时区的时间已换算为北京时间的日期",
            _WITH_ZONE,
        ),
        Conversion(
            "read-day-and-month",
            "月和日的先后按唯一可能的读法读取",
            r"^\s*\d{1,2}\s*[^\d\s]\s*\d{1,2}\s*[^\d\s]\s*\d{4}",
        ),
        Conversion("read-as-date", "日期写法已统一为“年-月-日”"),
    )
    is_distinctive = True
    is_strict = True

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "填写格式：2018-12-10。"
    guide_name = "日期"
    number_format = "yyyy-mm-dd"
    column_width = 13
    sheet = SheetForm(spellings=("日期型", "D", "date"), item_names="(日期|时间)$")

    slip = "2018年2月30日"

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """ISO form of every readable spelling, Excel's day numbers included."""
        return for_distinct(values, partial(read_date, words_around=_words_around(element)))

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """Why a spelling is asked back: what it lacks, or what it could be as well."""
        written = for_distinct(rejected, half_width)
        hints = pd.Series(None, index=rejected.index, dtype="str")
        for pattern, why in reversed(_AMBIGUOUS):
            hints[written.str.fullmatch(pattern).fillna(False).astype(bool)] = why
        is_other = for_distinct(written, lambda text: "1" if names_other_weekday(text) else "")
        hints = hints.mask(is_other.eq("1"), OTHER_WEEKDAY)
        is_out = for_distinct(written, lambda text: "1" if _is_out_of_years(text) else "")
        return hints.mask(is_out.eq("1"), OUT_OF_YEARS.about())

    def words_of_hint(self, hint: str | None, element: Element) -> tuple[str, str] | None:
        """A day of an impossible year exists, and its form is right."""
        if hint is None or not OUT_OF_YEARS.say(hint):
            return None
        return hint, "请核对年份。"

    def means_the_same(self, written: pd.Series, read: pd.Series) -> pd.Series:
        """A day with midnight behind it, as spreadsheets write days."""
        without_midnight = written.str.replace(r"[ T]00:00(:00(\.0+)?)?$", "", regex=True)
        return without_midnight == read

    def invent(self, order: SampleOrder) -> Texts:
        """Days of 2018."""
        return as_texts(FIRST_DAY + order.draw.integers(0, DAYS, order.count))
