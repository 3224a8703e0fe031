"""公民身份号码 (GB 11643-1999): region, birthday, sequence, check character.

Personal: never shown in full.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.entries.entry_formulas import numbers_between
from pipelines.catalogue.values.identifier_type import IdentifierType
from pipelines.catalogue.values.invention import REGION, Draw, SampleOrder, Texts
from pipelines.catalogue.values.judgement import (
    CHECK_DIGIT_CAUSE,
    MASKED_VALUE,
    SPREADSHEET_DAMAGE,
    Judgement,
    Mask,
)
from pipelines.catalogue.values.spellings.code_points import (
    Points,
    are_digits,
    characters,
    digits_of,
    missing,
    points,
    texts_of,
    with_check_points,
    with_prefix,
)
from pipelines.catalogue.values.spellings.look_alikes import (
    DIGITS_FOR_LETTERS,
    last_digits_lost,
    positions_of_letters,
    with_letters_replaced,
)
from pipelines.personal_numbers.privacy import mask_number


WIDTH = 18

# Numbers of persons who died long ago stand in old records; no date of a record is so early.
_EARLIEST_BIRTH = 1850

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_CHECK_CHARACTERS = "10X98765432"

# How a spreadsheet judges a number of the right form: as a day that is not 0, and by powers of 2 of which
# the weights are the remainders. The check character has the weight 1, and all together leave 1.
BIRTHDAY_FORMULA = 'DATEVALUE(TEXT(MID({cell},7,8)+0,"0-00-00"))'
_POSITIONS = numbers_between(1, WIDTH)
CHECK_FORMULA = (
    f'MOD(SUMPRODUCT((FIND(MID(UPPER({{cell}}),{_POSITIONS},1),"0123456789X")-1)'
    f"*2^({WIDTH}-{_POSITIONS})),11)=1"
)

_CHECK_POINTS = points(_CHECK_CHARACTERS)


def has_form(values: pd.Series, element: Element) -> Mask:
    """Seventeen digits, then a digit or X."""
    table, fits = characters(values, WIDTH)
    has_check_character = np.isin(table[:, 17], _CHECK_POINTS)
    return missing(values) | (fits & are_digits(table[:, :17]) & has_check_character)


def has_birthday(values: pd.Series, element: Element) -> Mask:
    """The seventh to fourteenth digits are a day of the calendar, from 1850 on."""
    birthdays = pd.to_datetime(values.str.slice(6, 14), format="%Y%m%d", errors="coerce")
    return missing(values) | (birthdays.dt.year >= _EARLIEST_BIRTH).to_numpy(dtype=bool)


def check_digit_agrees(values: pd.Series, element: Element) -> Mask:
    """The last character follows from the first seventeen."""
    table, fits = characters(values, WIDTH)
    agrees: Mask = table[:, 17] == check_points(table[:, :17])
    return missing(values) | ~fits | agrees


def check_points(table: Points) -> Points:
    """The eighteenth character for each row of seventeen digits."""
    digits = table.astype(np.int64) - ord("0")
    check: Points = _CHECK_POINTS[(digits * _WEIGHTS).sum(axis=1) % 11]
    return check


def is_id_number(values: pd.Series, element: Element) -> Mask:
    """Which values are identity numbers in every respect."""
    return (
        has_form(values, element)
        & has_birthday(values, element)
        & check_digit_agrees(values, element)
    )


def hints_of_numbers(rejected: pd.Series, element: Element) -> pd.Series:
    """The positions of letters that stand for digits, or the digits that a spreadsheet changed.

    Nothing of the number itself is said.
    """
    candidates = with_letters_replaced(rejected, DIGITS_FOR_LETTERS)
    is_sound = partial(is_id_number, element=element)
    hints = positions_of_letters(rejected, candidates, is_sound)
    return hints.fillna(last_digits_lost(rejected))


def invented_id_numbers(count: int, draw: Draw) -> Texts:
    """ID numbers of nobody: real birthdays, right check characters, sequences from the top."""
    days = pd.DatetimeIndex(np.datetime64("1950-01-01") + draw.integers(0, 18_000, count))
    birthdays = (days.year * 10_000 + days.month * 100 + days.day).to_numpy()
    # From the top, because real sequences begin at the bottom.
    sequences = 999 - np.arange(count) % 900
    body = np.hstack([digits_of(birthdays, 8), digits_of(sequences, 3)])
    return texts_of(with_check_points(with_prefix(REGION, body), check_points))


class IdNumberType(IdentifierType):
    """The number of a natural person's identity card."""

    name = "id_number"
    title = "公民身份号码"
    is_personal = True
    is_strict = True
    # How values are judged.
    judgements = (
        SPREADSHEET_DAMAGE,
        MASKED_VALUE,
        Judgement(
            code="id-number-form",
            title="身份证号码格式不对",
            accepts=has_form,
            requires="18位，前17位为数字，末位为数字或X",
            problem="不符合公民身份号码的格式（18位，前17位为数字，末位为数字或X）",
            remedy="请对照身份证核对；该列请设为“文本”格式。",
            entry_conditions=("LEN({cell})=18", "ISNUMBER(-LEFT({cell},17))"),
        ),
        Judgement(
            code="id-number-birthday",
            title="身份证号码中的出生日期不存在",
            accepts=has_birthday,
            requires="第7至14位是真实的出生日期",
            problem="身份证号码第7至14位不是真实的出生日期",
            remedy="请对照身份证核对。",
            entry_conditions=(BIRTHDAY_FORMULA,),
        ),
        Judgement(
            code="id-number-check-digit",
            title="身份证号码校验位不符",
            accepts=check_digit_agrees,
            requires="校验位与前17位相符（GB 11643-1999）",
            problem="身份证号码的校验位不正确，至少有一位录错",
            remedy="请对照身份证逐位核对。",
            entry_conditions=(CHECK_FORMULA,),
            export_cause=CHECK_DIGIT_CAUSE,
        ),
    )

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "18位，按文本逐位录入。"
    column_width = 22

    def mask(self, value: str) -> str:
        """Show region and last four characters only."""
        return mask_number(value)

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """The positions of letters that stand for digits, or the digits that were changed."""
        return hints_of_numbers(rejected, element)

    def invent(self, order: SampleOrder) -> Texts:
        """Numbers of nobody."""
        return invented_id_numbers(order.count, order.draw)
