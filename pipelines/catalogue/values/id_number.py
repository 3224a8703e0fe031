"""公民身份号码 (GB 11643-1999): region, birthday, sequence, check character. Personal: never shown in full."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.base import (
    SPREADSHEET_DAMAGE,
    Judgement,
    Mask,
    Number,
    Points,
    characters,
    points,
    present,
)
from pipelines.catalogue.values.look_alikes import (
    DIGITS_FOR_LETTERS,
    last_digits_lost,
    places_of_letters,
    with_letters_replaced,
)
from pipelines.shapes.privacy import mask_number


WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
CHECK_CHARACTERS = "10X98765432"

_CHECK_POINTS = points(CHECK_CHARACTERS)


def has_form(values: pd.Series, element: Element) -> Mask:
    """Seventeen digits, then a digit or X."""
    table, fits = characters(values, 18)
    digits = ((table[:, :17] >= ord("0")) & (table[:, :17] <= ord("9"))).all(axis=1)
    return ~present(values) | (fits & digits & np.isin(table[:, 17], _CHECK_POINTS))


def has_birthday(values: pd.Series, element: Element) -> Mask:
    """The seventh to fourteenth digits are a day of the calendar, from 1850 on."""
    birthdays = pd.to_datetime(values.str.slice(6, 14), format="%Y%m%d", errors="coerce")
    return ~present(values) | (birthdays.dt.year >= 1850).to_numpy(dtype=bool)


def check_digit_agrees(values: pd.Series, element: Element) -> Mask:
    """The last character follows from the first seventeen."""
    table, fits = characters(values, 18)
    agrees: Mask = table[:, 17] == check_points(table[:, :17])
    return ~present(values) | ~fits | agrees


def check_points(table: Points) -> Points:
    """The eighteenth character for each row of seventeen digits."""
    digits = table.astype(np.int64) - ord("0")
    check: Points = _CHECK_POINTS[(digits * WEIGHTS).sum(axis=1) % 11]
    return check


def is_sound(values: pd.Series, element: Element) -> Mask:
    """Which values are identity numbers in every respect."""
    return (
        has_form(values, element)
        & has_birthday(values, element)
        & check_digit_agrees(values, element)
    )


def hints_of_numbers(refused: pd.Series, element: Element) -> pd.Series:
    """In which places letters stand for digits; digits that a spreadsheet ate. Nothing of the number is said."""
    candidates = with_letters_replaced(refused, DIGITS_FOR_LETTERS)
    likely = places_of_letters(refused, candidates, partial(is_sound, element=element))
    return likely.fillna(last_digits_lost(refused))


class IdNumberType(Number):
    """The number of a natural person's identity card."""

    name = "id_number"
    title = "公民身份号码"
    judgements = (
        SPREADSHEET_DAMAGE,
        Judgement(
            code="id-number-form",
            title="身份证号码格式不对",
            accepts=has_form,
            expected=lambda element: "18位公民身份号码（17位数字，末位为数字或X）",
            remedy="请对照身份证核对；该列请设为“文本”格式。",
        ),
        Judgement(
            code="id-number-birthday",
            title="身份证号码中的出生日期不存在",
            accepts=has_birthday,
            expected=lambda element: "第7至14位为真实日期的公民身份号码",
            remedy="请对照身份证核对第7至14位的出生日期。",
        ),
        Judgement(
            code="id-number-check-digit",
            title="身份证号码校验位不符",
            accepts=check_digit_agrees,
            expected=lambda element: "校验位正确的公民身份号码（GB 11643-1999）",
            remedy="其中至少有一位录错，请对照身份证逐位核对。",
        ),
    )

    def mask(self, value: str) -> str:
        """Show region and last four characters only."""
        return mask_number(value)

    def hints(self, refused: pd.Series, element: Element) -> pd.Series:
        """In which places letters stand for digits; digits that a spreadsheet ate."""
        return hints_of_numbers(refused, element)
