"""The number of any identity document of a person: passport, travel permit, identity card. Personal."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.base import SPREADSHEET_DAMAGE, Judgement, Mask, Number
from pipelines.catalogue.values.id_number import (
    check_digit_agrees,
    has_birthday,
    hints_of_numbers,
)
from pipelines.shapes.privacy import mask_number


def _looks_like_id_number(values: pd.Series) -> Mask:
    return values.fillna("").str.fullmatch("[0-9]{17}[0-9X]").to_numpy(dtype=bool)


def has_form(values: pd.Series, element: Element) -> Mask:
    """Five to thirty letters, digits, hyphens or brackets."""
    return values.fillna("XXXXX").str.fullmatch(r"[0-9A-Z()-]{5,30}").to_numpy(dtype=bool)


def is_sound(values: pd.Series, element: Element) -> Mask:
    """Whatever has the shape of an ID number must be one."""
    id_numbers = values.where(_looks_like_id_number(values))
    return has_birthday(id_numbers, element) & check_digit_agrees(id_numbers, element)


class IdentityDocumentType(Number):
    """Number of an identity document whose type stands in another element."""

    name = "identity_document"
    title = "证件号码"
    judgements = (
        SPREADSHEET_DAMAGE,
        Judgement(
            code="identity-document-form",
            title="证件号码格式不对",
            accepts=has_form,
            expected=lambda element: "5至30位的证件号码（数字、字母）",
            remedy="请对照证件核对；该列请设为“文本”格式。",
        ),
        Judgement(
            code="identity-document-check-digit",
            title="身份证号码有误",
            accepts=is_sound,
            expected=lambda element: "出生日期和校验位正确的18位身份证号码（GB 11643-1999）",
            remedy="其中至少有一位录错，请对照证件逐位核对。",
        ),
    )

    def mask(self, value: str) -> str:
        """Show the ends only."""
        return mask_number(value)

    def hints(self, refused: pd.Series, element: Element) -> pd.Series:
        """What is known of identity cards; documents of other kinds have no check digits to tell by."""
        return hints_of_numbers(refused, element)
