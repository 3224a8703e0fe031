"""The terms of an item: until when a record is due, and how long the public sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.value_type import ComparedAs
from pipelines.catalogue_sheet.import_notes import ImportNotes
from pipelines.catalogue_sheet.sheet_rows import Cell
from pipelines.catalogue_sheet.vocabulary import Vocabulary
from pipelines.catalogue_sheet.yaml_text import YamlMapping


# 7个工作日内（CF_JDRQ)
_DEADLINE = re.compile(r"(\d+)个?工作日(?:内)?(?:[（(](.+)[）)])?")

# 自CF_JDRQ起3年，至CF_GSJZQ止
_NOTICE = re.compile(r"自(.+?)起(?:(\d+)年)?(?:(\d+)个月)?(?:，至(.+?)止)?")

# 3年, 1年6个月
_PERIOD = re.compile(r"(?:(\d+)年)?(?:(\d+)个月)?")

Terms = YamlMapping | str


def read_deadline(
    cell: Cell, codes: list[str], vocabulary: Vocabulary, notes: ImportNotes
) -> Terms:
    """The deadline as YAML has it; `none` where the sheet has none, or it is not understood."""
    if cell.text in ("", "无"):
        return "none"

    match = _DEADLINE.search(cell.text)
    if match is None:
        notes.not_understood(cell, "deadline", "no deadline is set")
        return "none"

    days, date_name = match.groups()
    after = element_in(date_name or "", codes, vocabulary)
    if after is None:
        after = _first_date(codes, vocabulary)
    if not after:
        notes.not_understood(cell, "deadline", "no deadline is set")
        return "none"
    if not date_name:
        notes.assumed.append(f"{cell.at}: {cell.text}: counted from {after}")
    return {"working_days": int(days), "after": after}


@dataclass(frozen=True)
class _NoticeTerm:
    """A term of public notice as in the sheet: dates are names or codes of elements."""

    after: str
    years: str | None
    months: str | None
    until: str | None


def read_notice(cell: Cell, codes: list[str], vocabulary: Vocabulary, notes: ImportNotes) -> Terms:
    """The public notice as YAML has it; `none` where the sheet has none or cannot be understood."""
    if cell.text in ("", "不公示", "无"):
        return "none"

    term = _notice_term(cell, codes, vocabulary, notes)
    after = None
    if term is not None:
        after = element_in(term.after, codes, vocabulary)
    if term is None or after is None:
        notes.not_understood(cell, "notice", "no public notice is set")
        return "none"

    notice: YamlMapping = {}
    if term.years:
        notice["years"] = int(term.years)
    if term.months:
        notice["months"] = int(term.months)
    notice["after"] = after
    until = element_in(term.until or "", codes, vocabulary)
    if until:
        notice["until"] = until
    return notice


def _notice_term(
    cell: Cell, codes: list[str], vocabulary: Vocabulary, notes: ImportNotes
) -> _NoticeTerm | None:
    whole = _NOTICE.fullmatch(cell.text)
    if whole:
        after, years, months, until = whole.groups()
        return _NoticeTerm(after, years, months, until)

    # Only a period: it most likely begins on the first date of the record.
    period = _PERIOD.fullmatch(cell.text)
    if period is None and cell.text != "长期":
        return None
    first_date = _first_date(codes, vocabulary)
    notes.assumed.append(f"{cell.at}: {cell.text}: counted from {first_date or 'nothing'}")
    years = months = None
    if period:
        years, months = period.groups()
    return _NoticeTerm(first_date, years, months, until=None)


def element_in(text: str, codes: list[str], vocabulary: Vocabulary) -> str | None:
    """The item's element that a text names, by code or by Chinese name; None: there is none."""
    if text in codes:
        return text
    code = vocabulary.element_codes.get(text)
    if code not in codes:
        return None
    return code


def dates_among(codes: list[str], vocabulary: Vocabulary) -> list[str]:
    """Those of the elements that are dates."""
    dates = []
    for code in codes:
        type_name = vocabulary.types.get(code, "")
        value_type = VALUE_TYPES.get(type_name)
        if value_type is not None and value_type.compared_as is ComparedAs.DAY:
            dates.append(code)
    return dates


def _first_date(codes: list[str], vocabulary: Vocabulary) -> str:
    dates = dates_among(codes, vocabulary)
    if not dates:
        return ""
    return dates[0]
