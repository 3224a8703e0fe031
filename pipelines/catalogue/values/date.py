"""Dates in the spellings that spreadsheets and exports produce; stored as ISO 8601."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.base import Judgement, Mask, Plain, for_distinct, narrow


LONG_TERM = "2099-12-31"
"""How the 2018 data standard writes "without end"."""
_LONG_TERM_SPELLINGS = frozenset(
    {"9999-09-09", "9999-12-31", "长期", "长期有效", "永久", "永久有效"}
)
_UNKNOWN = "1900-01-01"
"""What exports write for "no date"."""
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_SERIAL = re.compile(r"(\d{5})(\.\d{1,10})?")
_EXCEL_DAYS = range(32_874, 73_051)
"""1990 to 2099, with the time of day behind the point; a number of five digits cannot be anything else in a column of
dates, and one outside these years is more likely a slip than a day."""
_SPELLING = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_SPACED = re.compile(r" *([年月]) *| +(?=[日号])")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?")


def read_date(text: str) -> str | None:
    """ISO form of one spelling; None for "no date"; what cannot be read comes back as it is."""
    found = _read(narrow(text).strip())
    if found == _UNKNOWN:
        return None
    return LONG_TERM if found in _LONG_TERM_SPELLINGS else found or text


def _read(text: str) -> str | None:
    if len(text) > 40 or text in _LONG_TERM_SPELLINGS:
        return text if len(text) <= 40 else None
    text = _SPACED.sub(r"\1", text)
    if match := _SPELLING.fullmatch(text) or _COMPACT.fullmatch(text):
        try:
            return date(*(int(part) for part in match.groups()[:3])).isoformat()
        except ValueError:
            return None
    if (serial := _EXCEL_SERIAL.fullmatch(text)) and int(serial[1]) in _EXCEL_DAYS:
        return (_EXCEL_EPOCH + timedelta(days=int(serial[1]))).isoformat()
    return None


def is_date(values: pd.Series, element: Element) -> Mask:
    """A day of the calendar in ISO form, 1850 to 2099."""
    days = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
    sound = values.isna() | days.dt.year.between(1850, 2099)
    return sound.to_numpy(dtype=bool)


class DateType(Plain):
    """A day."""

    name = "date"
    title = "日期"
    sql_type = "date"
    judgements = (
        Judgement(
            code="date-form",
            title="日期无法识别或不存在",
            accepts=is_date,
            expected=lambda element: "真实存在的日期，如 2018-12-10（长期有效填 2099-12-31）",
            remedy="请改为“年-月-日”的写法，并核对该日期是否存在。",
        ),
    )

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """ISO form of every readable spelling, Excel's day numbers included."""
        return for_distinct(values, read_date)
