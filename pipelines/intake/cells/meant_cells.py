"""What a cell that shows another text than it stores means for the type of an element."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.catalogue.values.conversion import (
    READ_AS_SHOWN,
    READ_STORED_DAY,
    READ_STORED_NUMBER,
)
from pipelines.catalogue.values.value_type import CellMeaning
from pipelines.intake.cells.meaning import Relation, meaning_of
from pipelines.intake.cells.sheet_facts import ShownCell
from pipelines.intake.cells.unformatted_values import number_as_shown


_RUN_OF_DIGITS = re.compile(r"\d+")
# Year, month and day.
_NUMBERS_OF_DAY = 3

# Days as they are shown, where nothing but a day can be meant; a year alone has its character.
_YEAR = r"(?<!\d)((?:19|20)\d\d)"
_YEAR_ALONE = re.compile(rf"{_YEAR}\s*年")
_YEAR_AND_MONTH = re.compile(rf"{_YEAR}\s*[年/.-]\s*(\d{{1,2}})(?!\d)")
_WHOLE_DAY = re.compile(rf"{_YEAR}\s*[年/.-]\s*(\d{{1,2}})\s*[月/.-]\s*(\d{{1,2}})(?!\d)")
_MONTH_AND_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")
# What formats show of a day and of its time, beside digits. Any other word says more, as in 约2018年 or 6日前.
_OF_DAYS = re.compile(
    "[年月日号时分秒点整〇○零一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾]"
    "|(?:星期|礼拜|周)[一二三四五六日天]?|上午|下午"
)
_WORD = re.compile("[\u3400-\u9fff]")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class Meant:
    """One cell as it is meant, with the conversion or the finding that the receipt names."""

    text: str | None
    rule: str | None = None
    """Code of the conversion; None: it is read as it is shown."""
    written: str = ""
    broken_rule: str | None = None
    """Code of the rule by which it is asked back."""


def meant_cell(cell: ShownCell, meaning: CellMeaning) -> Meant:
    """What a cell means for an element, by how the element's type reads cells."""
    if meaning is CellMeaning.DAY and isinstance(cell.value, date):
        return _meant_day(cell)
    if not cell.is_certain:
        return Meant(cell.shown, broken_rule="shown-unknown")

    # To Python, True and False are numbers as well.
    is_number = isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
    if meaning is CellMeaning.NUMBER and is_number:
        return _meant_number(cell)
    if cell.shown:
        return Meant(cell.shown)

    # The format hides the number: the stored one is taken, and the receipt says so.
    stored = number_as_shown(cell.value) if is_number else str(cell.value)
    return Meant(stored, READ_STORED_NUMBER.code, written="")


def is_turned_into_day(cell: ShownCell) -> bool:
    """Whether a cell holds a day of which it shows a part: a spreadsheet made 3月12日 of 3-12.

    Who types a whole day sees it whole, and some numbers are one.
    """
    if not isinstance(cell.value, date):
        return False
    numbers = _RUN_OF_DIGITS.findall(cell.shown)
    return len(numbers) < _NUMBERS_OF_DAY


def _meant_number(cell: ShownCell) -> Meant:
    meaning = meaning_of(cell)
    match meaning.relation:
        case Relation.CONTRADICTORY:
            return Meant(cell.shown, broken_rule="shown-otherwise")
        case Relation.ROUNDED | Relation.HIDDEN:
            return Meant(meaning.text, READ_STORED_NUMBER.code, written=cell.shown)
        case Relation.SCALED:
            stored = number_as_shown(cell.value)
            return Meant(meaning.text, READ_AS_SHOWN.code, written=stored)
    return Meant(meaning.text)


def _meant_day(cell: ShownCell) -> Meant:
    """A day, unless the program itself has added it to a month that somebody typed."""
    moment = cell.value
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        # The type of dates knows which day it was here.
        return Meant(moment.isoformat())
    if _shows_other_day(cell.shown, moment):
        return Meant(cell.shown, broken_rule="shown-otherwise")

    # The type of dates judges the words as if somebody had typed them.
    if cell.is_certain and _WORD.search(_OF_DAYS.sub("", cell.shown)):
        return Meant(cell.shown)

    text = moment.isoformat()
    if isinstance(moment, datetime):
        text = moment.isoformat(sep=" ").removesuffix(" 00:00:00")
    numbers = [int(digits) for digits in _RUN_OF_DIGITS.findall(cell.shown)]
    shows_day = len(numbers) >= 3 or "日" in cell.shown or "号" in cell.shown
    if shows_day and moment.year in numbers:
        return Meant(text)
    # 2018年12月 is stored as the first of December.
    if not shows_day and moment.day == 1:
        return Meant(cell.shown, broken_rule="day-not-shown")
    return Meant(text, READ_STORED_DAY.code, written=cell.shown)


def _shows_other_day(shown: str, moment: date) -> bool:
    """Whether a text names another day, month or year than is stored."""
    year = moment.year
    month = moment.month
    day = moment.day
    for pattern, stored in (
        (_YEAR_ALONE, [year]),
        (_YEAR_AND_MONTH, [year, month]),
        (_WHOLE_DAY, [year, month, day]),
        (_MONTH_AND_DAY, [month, day]),
    ):
        match = pattern.search(shown)
        if match is None:
            continue
        numbers = [int(number) for number in match.groups()]
        if numbers != stored:
            return True

    match = _YEAR_LAST.search(shown)
    if match is None:
        return False
    # Either of the first two may be the month.
    numbers = [int(number) for number in match.groups()]
    return sorted(numbers) != sorted([year, month, day])
