"""统一社会信用代码 (GB 32100-2015): 18 characters, an organisation code at 9 to 17, a check character at the end."""

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
    ordinals,
    points,
    positions,
    present,
)
from pipelines.catalogue.values.look_alikes import (
    LOOK_ALIKES,
    last_digits_lost,
    meant,
    with_letters_replaced,
)
from pipelines.catalogue.values.organisation_code import body_is_sound


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""No I, O, S, V, Z: they look like digits and letters that are in."""
WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], dtype=np.int64)
REGISTRARS = "123456789ANY"
"""First character: the registering authority. A, N and Y are letters; some libraries know digits only."""

_ORDINALS = ordinals(ALPHABET)
_POINTS = points(ALPHABET)
_REGISTRAR_POINTS = points(REGISTRARS)


def has_form(values: pd.Series, element: Element) -> Mask:
    """Eighteen characters of the alphabet, a known registrar first, six digits of a region third to eighth."""
    table, fits = characters(values, 18)
    members = (positions(table, _ORDINALS) >= 0).all(axis=1)
    region = table[:, 2:8]
    digits = ((region >= ord("0")) & (region <= ord("9"))).all(axis=1)
    known = np.isin(table[:, 0], _REGISTRAR_POINTS)
    return ~present(values) | (fits & members & digits & known)


def check_digits_agree(values: pd.Series, element: Element) -> Mask:
    """The eighteenth character follows from the first seventeen, and the inner organisation code holds too."""
    table, fits = characters(values, 18)
    agrees: Mask = (table[:, 17] == check_points(table[:, :17])) & body_is_sound(table[:, 8:17])
    return ~present(values) | ~fits | agrees


def check_points(table: Points) -> Points:
    """The eighteenth character for each row of seventeen."""
    total = (positions(table, _ORDINALS) * WEIGHTS).sum(axis=1)
    check: Points = _POINTS[(31 - total % 31) % 31]
    return check


class CreditCodeType(Number):
    """The code of every legal person, organisation and individual business."""

    name = "credit_code"
    title = "统一社会信用代码"
    judgements = (
        SPREADSHEET_DAMAGE,
        Judgement(
            code="credit-code-form",
            title="统一社会信用代码格式不对",
            accepts=has_form,
            expected=lambda element: "18位统一社会信用代码（数字和大写字母，不含I、O、S、V、Z）",
            remedy="请对照营业执照或登记证书核对；常见的是把数字0、1写成了字母O、I，或缺位、多位。",
        ),
        Judgement(
            code="credit-code-check-digit",
            title="统一社会信用代码校验位不符",
            accepts=check_digits_agree,
            expected=lambda element: "校验位正确的统一社会信用代码（GB 32100-2015）",
            remedy="其中至少有一位录错，请对照营业执照或登记证书逐位核对。",
        ),
    )

    def hints(self, refused: pd.Series, element: Element) -> pd.Series:
        """The code that it becomes when letters are taken for what they look like; digits that a spreadsheet ate."""
        likely = meant(
            refused,
            with_letters_replaced(refused, LOOK_ALIKES),
            partial(self.sound, element=element),
        )
        return likely.fillna(last_digits_lost(refused))
