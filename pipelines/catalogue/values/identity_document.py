"""The number of any identity document of a person: passport, travel permit, identity card.

Personal: never shown in full.
"""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.id_number import (
    BIRTHDAY_FORMULA,
    CHECK_FORMULA,
    check_digit_agrees,
    has_birthday,
    hints_of_numbers,
    invented_id_numbers,
)
from pipelines.catalogue.values.identifier_type import IdentifierType
from pipelines.catalogue.values.invention import SampleOrder, Texts
from pipelines.catalogue.values.judgement import (
    CHECK_DIGIT_CAUSE,
    MASKED_VALUE,
    SPREADSHEET_DAMAGE,
    Judgement,
    Mask,
)
from pipelines.catalogue.values.spellings.code_points import missing
from pipelines.catalogue.values.value_type import SheetForm
from pipelines.personal_numbers.privacy import mask_number


_FORM = ColumnPattern("[0-9A-Z()-]{5,30}")
_ID_NUMBER = ColumnPattern("[0-9]{17}[0-9X]")


def has_form(values: pd.Series, element: Element) -> Mask:
    """Five to thirty letters, digits, hyphens or brackets."""
    return missing(values) | _FORM.fills(values)


def is_sound_id_number(values: pd.Series, element: Element) -> Mask:
    """Whatever has the shape of an ID number must be one."""
    looks_like_one = _ID_NUMBER.fills(values)
    # Every other document becomes a missing value, which passes.
    id_numbers = values.where(looks_like_one)
    return has_birthday(id_numbers, element) & check_digit_agrees(id_numbers, element)


class IdentityDocumentType(IdentifierType):
    """Number of an identity document whose type stands in another element."""

    name = "identity_document"
    title = "证件号码"
    is_personal = True
    # How values are judged.
    judgements = (
        SPREADSHEET_DAMAGE,
        MASKED_VALUE,
        Judgement(
            code="identity-document-form",
            title="证件号码格式不对",
            accepts=has_form,
            requires="5至30位数字或字母",
            problem="不符合证件号码的格式（5至30位数字或字母）",
            remedy="请对照证件核对；该列请设为“文本”格式。",
            entry_conditions=("LEN({cell})>4", "LEN({cell})<31", 'ISERR(FIND("+",{cell}))'),
        ),
        Judgement(
            code="identity-document-check-digit",
            title="身份证号码有误",
            accepts=is_sound_id_number,
            requires="18位的身份证号码，其出生日期和校验位正确（GB 11643-1999）",
            problem="身份证号码的出生日期或校验位不正确",
            remedy="请对照证件核对。",
            # What begins with 17 digits and has 18 characters is the number of an identity card.
            entry_conditions=(
                "IF((LEN({cell})=18)*ISNUMBER(-LEFT({cell},17)),"
                f"AND({BIRTHDAY_FORMULA},{CHECK_FORMULA}),TRUE)",
            ),
            export_cause=CHECK_DIGIT_CAUSE,
        ),
    )

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "身份证填18位号码；其他证件按原样录入，不要省略开头的0。"
    column_width = 22
    sheet = SheetForm(item_names="身份证号|证件号码", length=64, subject_part="id_number")

    slip = "见附件"

    def mask(self, value: str) -> str:
        """Show the ends only."""
        return mask_number(value)

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """What is known of identity cards: documents of other kinds have no check digit."""
        return hints_of_numbers(rejected, element)

    def invent(self, order: SampleOrder) -> Texts:
        """Numbers of identity cards of nobody."""
        return invented_id_numbers(order.count, order.draw)
