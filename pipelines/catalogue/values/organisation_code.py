"""组织机构代码 (GB 11714-1997): eight characters and a check character, with or without the hyphen."""

from __future__ import annotations

import string

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.base import (
    SPREADSHEET_DAMAGE,
    Judgement,
    Mask,
    Plain,
    characters,
    in_half_width,
    ordinals,
    positions,
    present,
)


ALPHABET = string.digits + string.ascii_uppercase
WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)

_ORDINALS = ordinals(ALPHABET)


def body_is_sound(table: npt.NDArray[np.uint32]) -> Mask:
    """Whether rows of nine code points are organisation codes: of the alphabet, with the right check character."""
    ordinal = positions(table, _ORDINALS)
    remainder = 11 - (ordinal[:, :8] * WEIGHTS).sum(axis=1) % 11
    expected = np.select([remainder == 10, remainder == 11], [ord("X"), ord("0")], remainder + ord("0"))
    sound: Mask = (ordinal >= 0).all(axis=1) & (table[:, 8] == expected)
    return sound


def check_character(body: str) -> str:
    """The ninth character for eight given ones."""
    total = sum(ALPHABET.index(character) * int(weight) for character, weight in zip(body, WEIGHTS, strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def has_form(values: pd.Series, element: Element) -> Mask:
    """Nine digits or capital letters."""
    table, fits = characters(values, 9)
    return ~present(values) | (fits & (positions(table, _ORDINALS) >= 0).all(axis=1))


def check_digit_agrees(values: pd.Series, element: Element) -> Mask:
    """The ninth character follows from the first eight."""
    table, fits = characters(values, 9)
    agrees: Mask = ~present(values) | ~fits | body_is_sound(table)
    return agrees


class OrganisationCodeType(Plain):
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
        return narrow.str.replace("-", "", regex=False) if bool(narrow.fillna("").str.contains("-").any()) else narrow
