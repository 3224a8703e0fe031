"""工商注册号 (GS 15-2006): fifteen digits, the last by ISO/IEC 7064 MOD 11,10."""

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
    present,
)
from pipelines.catalogue.values.look_alikes import (
    DIGITS_FOR_LETTERS,
    meant,
    with_letters_replaced,
)


def has_form(values: pd.Series, element: Element) -> Mask:
    """Fifteen digits."""
    table, fits = characters(values, 15)
    digits = ((table >= ord("0")) & (table <= ord("9"))).all(axis=1)
    return ~present(values) | (fits & digits)


def check_digit_agrees(values: pd.Series, element: Element) -> Mask:
    """The fifteenth digit follows from the first fourteen."""
    table, fits = characters(values, 15)
    agrees: Mask = table[:, 14] == check_points(table[:, :14])
    return ~present(values) | ~fits | agrees


def check_points(table: Points) -> Points:
    """The fifteenth digit for each row of fourteen."""
    digits = table.astype(np.int64) - ord("0")
    product = np.full(len(table), 10, dtype=np.int64)
    for position in range(digits.shape[1]):
        total = (product + digits[:, position]) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    return ((11 - product) % 10 + ord("0")).astype(np.uint32)


class RegistrationNoType(Number):
    """The registration number of enterprises before the credit code; some filled in the credit code's tail instead."""

    name = "registration_no"
    title = "工商注册号"
    judgements = (
        SPREADSHEET_DAMAGE,
        Judgement(
            code="registration-no-form",
            title="工商注册号格式不对",
            accepts=has_form,
            expected=lambda element: "15位数字的工商注册号",
            remedy="请对照营业执照核对；已换发统一社会信用代码的可不填。",
        ),
        Judgement(
            code="registration-no-check-digit",
            title="工商注册号校验位不符",
            accepts=check_digit_agrees,
            expected=lambda element: "校验位正确的15位工商注册号（GS 15-2006）",
            remedy="其中至少有一位录错，请对照营业执照核对；已换发统一社会信用代码的可不填。",
        ),
    )

    def hints(self, refused: pd.Series, element: Element) -> pd.Series:
        """The number that it becomes when letters are taken for what they look like."""
        return meant(
            refused,
            with_letters_replaced(refused, DIGITS_FOR_LETTERS),
            partial(self.sound, element=element),
        )
