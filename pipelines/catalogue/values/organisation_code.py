"""组织机构代码 (GB 11714-1997): eight characters and a check character, with or without the hyphen."""

from __future__ import annotations

import re
import string
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
    in_half_width,
    ordinals,
    points,
    positions,
    present,
)
from pipelines.catalogue.values.look_alikes import (
    LOOK_ALIKES,
    meant,
    with_letters_replaced,
    zeros_lost,
)


ALPHABET = string.digits + string.ascii_uppercase
WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
CHECK_CHARACTERS = "0X987654321"
"""By the remainder of the weighted sum: eleven minus it, ten written X and eleven 0."""

_ORDINALS = ordinals(ALPHABET)
_CHECK_POINTS = points(CHECK_CHARACTERS)
_HYPHEN = re.compile("[-‐‑–—]")  # noqa: RUF001  as word processors and input methods write it


def body_is_sound(table: Points) -> Mask:
    """Whether rows of nine code points are organisation codes: of the alphabet, with the right check character."""
    members = (positions(table, _ORDINALS) >= 0).all(axis=1)
    sound: Mask = members & (table[:, 8] == check_points(table[:, :8]))
    return sound


def check_points(table: Points) -> Points:
    """The ninth character for each row of eight."""
    total = (positions(table, _ORDINALS) * WEIGHTS).sum(axis=1)
    check: Points = _CHECK_POINTS[total % 11]
    return check


def has_form(values: pd.Series, element: Element) -> Mask:
    """Nine digits or capital letters."""
    table, fits = characters(values, 9)
    return ~present(values) | (fits & (positions(table, _ORDINALS) >= 0).all(axis=1))


def check_digit_agrees(values: pd.Series, element: Element) -> Mask:
    """The ninth character follows from the first eight."""
    table, fits = characters(values, 9)
    agrees: Mask = ~present(values) | ~fits | body_is_sound(table)
    return agrees


class OrganisationCodeType(Number):
    """The code of organisations before 2015, still found beside the credit code."""

    name = "organisation_code"
    title = "组织机构代码"
    judgements = (
        SPREADSHEET_DAMAGE,
        Judgement(
            code="organisation-code-form",
            title="组织机构代码格式不对",
            accepts=has_form,
            expected=lambda element: "9位组织机构代码（数字和大写字母）",
            remedy="请对照组织机构代码证核对；没有可不填。",
        ),
        Judgement(
            code="organisation-code-check-digit",
            title="组织机构代码校验位不符",
            accepts=check_digit_agrees,
            expected=lambda element: "校验位正确的组织机构代码（GB 11714-1997）",
            remedy="其中至少有一位录错，请逐位核对；没有可不填。",
        ),
    )

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Half-width, upper case, without hyphen."""
        narrow = in_half_width(values, upper=True)
        hyphened = narrow.str.contains(_HYPHEN, na=False)
        return narrow.str.replace(_HYPHEN, "", regex=True) if bool(hyphened.any()) else narrow

    def hints(self, refused: pd.Series, element: Element) -> pd.Series:
        """The code that it becomes when letters are taken for what they look like; zeros that a spreadsheet ate."""
        likely = meant(
            refused,
            with_letters_replaced(refused, LOOK_ALIKES),
            partial(self.sound, element=element),
        )
        return likely.fillna(zeros_lost(refused, 9, partial(self.sound, element=element)))
