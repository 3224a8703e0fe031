"""统一社会信用代码 (GB 32100-2015).

18 characters: registrar, kind, six digits of a region, an organisation code of nine characters, a
check character.
"""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import organisation_code
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.entries.entry_formulas import numbers_between
from pipelines.catalogue.values.identifier_type import IdentifierType
from pipelines.catalogue.values.invention import REGION, Draw, SampleOrder, Texts, same_text
from pipelines.catalogue.values.judgement import (
    CHECK_DIGIT_CAUSE,
    SPREADSHEET_DAMAGE,
    ExportCause,
    Judgement,
    Mask,
    ValueShape,
)
from pipelines.catalogue.values.missing_code import has_no_code
from pipelines.catalogue.values.organisation_code import are_organisation_codes
from pipelines.catalogue.values.registration_no import are_registration_nos
from pipelines.catalogue.values.spellings.code_points import (
    Points,
    are_digits,
    characters,
    digits_of,
    missing,
    ordinals,
    points,
    positions,
    texts_of,
    with_check_points,
    with_prefix,
)
from pipelines.catalogue.values.spellings.look_alikes import (
    LOOK_ALIKES,
    last_digits_lost,
    likely_values,
    with_letters_replaced,
)
from pipelines.catalogue.values.taxpayer_no import are_taxpayer_nos
from pipelines.catalogue.values.value_type import SheetForm


WIDTH = 18

# No I, O, S, V, Z: they look like digits and letters that are in.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = np.array(
    [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], dtype=np.int64
)

# First character: the registering authority. Some libraries do not know A, N and Y.
REGISTRARS = "123456789ANY"

# Registrar and kind of invented subjects, and of the one invented authority.
ENTERPRISE = "91"
AUTHORITY = "11"

# Invented subjects have running numbers below this one.
RUNNING_NUMBERS = 30_000_000

# Weights are powers of 3. That of the check character is 1: then the sum is a multiple of 31.
_POSITIONS = numbers_between(1, WIDTH)
_CHECK_FORMULA = (
    f'MOD(SUMPRODUCT((FIND(MID(UPPER({{cell}}),{_POSITIONS},1),"{ALPHABET}")-1)'
    f"*3^MOD({_POSITIONS}-1,{WIDTH - 1})),31)=0"
)

_ORDINALS = ordinals(ALPHABET)
_POINTS = points(ALPHABET)
_REGISTRAR_POINTS = points(REGISTRARS)


def has_form(values: pd.Series, element: Element) -> Mask:
    """Eighteen characters of the alphabet, a known registrar first, a region third to eighth."""
    table, fits = characters(values, WIDTH)
    are_members = (positions(table, _ORDINALS) >= 0).all(axis=1)
    has_region = are_digits(table[:, 2:8])
    has_registrar = np.isin(table[:, 0], _REGISTRAR_POINTS)
    return missing(values) | (fits & are_members & has_region & has_registrar)


def is_a_code(values: pd.Series, element: Element) -> Mask:
    """False for spellings of "has no code", such as 00000000000000000X."""
    return ~has_no_code(values)


def is_no_earlier_number(values: pd.Series, element: Element) -> Mask:
    """False for numbers of before the credit code, which said 工商, 组织机构 or 纳税人."""
    are_of_business = are_registration_nos(values) | are_organisation_codes(values)
    return ~(are_of_business | are_taxpayer_nos(values))


def check_digits_agree(values: pd.Series, element: Element) -> Mask:
    """The last character follows from the others, and the organisation code inside is sound."""
    table, fits = characters(values, WIDTH)
    agrees = table[:, 17] == check_points(table[:, :17])
    inner_is_sound = organisation_code.body_is_sound(table[:, 8:17])
    accepted: Mask = missing(values) | ~fits | (agrees & inner_is_sound)
    return accepted


def check_points(table: Points) -> Points:
    """The eighteenth character for each row of seventeen."""
    total = (positions(table, _ORDINALS) * _WEIGHTS).sum(axis=1)
    # The outer remainder writes 31 as 0.
    check: Points = _POINTS[(31 - total % 31) % 31]
    return check


def invented_credit_codes(count: int, draw: Draw, *, prefix: str = ENTERPRISE) -> Texts:
    """Credit codes of invented subjects of Erenhot, all different within one call."""
    first = 0
    if count < RUNNING_NUMBERS:
        first = draw.choice(RUNNING_NUMBERS - count, 1)[0]
    running_numbers = digits_of(np.arange(first, first + count), 8)
    inner = with_check_points(running_numbers, organisation_code.check_points)
    body = with_prefix(prefix.ljust(2, "1") + REGION, inner)
    return texts_of(with_check_points(body, check_points))


# A code with a character or two too few or too many; fifteen are a number of before the codes.
_NEARLY_A_CODE = ColumnPattern("[0-9A-Z]{16,22}")

# Words in the names of elements whose codes are those of authorities.
_OFFICE = re.compile("机关|部门|单位")


def _document_of(element: Element) -> str:
    """What a code is compared with: an authority has no business licence."""
    if _OFFICE.search(element.name):
        return "统一社会信用代码证书"
    return "营业执照或登记证书"


def _remedy_of_none(element: Element) -> str:
    if _OFFICE.search(element.name):
        return "机关、单位都有统一社会信用代码，请对照统一社会信用代码证书填写。"
    return (
        "已有代码的，请对照营业执照或登记证书填写；确实没有的，请与信用中心商定该主体的报送方式。"
    )


def _remedy_of_earlier_number(element: Element) -> str:
    if _OFFICE.search(element.name):
        return "请对照统一社会信用代码证书，改填18位代码。"
    return "已换发新照的，请改填18位代码；尚未换发的，请与信用中心商定该主体的报送方式。"


def _wrong_widths(values: pd.Series) -> pd.Series:
    """How many characters a code has of which some are missing or too many."""
    widths = values.str.len()
    is_off = _NEARLY_A_CODE.fills(values) & (widths != WIDTH).to_numpy(dtype=bool)
    hints = "收到的是" + widths.astype("str") + "位"
    return hints.astype("str").where(is_off)


class CreditCodeType(IdentifierType):
    """The code of every legal person, organisation and individual business."""

    name = "credit_code"
    title = "统一社会信用代码"
    names_organisations = True
    # Registrar and kind: the two characters that GB 32100 gives a meaning.
    beginnings = "[0-9A-HJ-NP-RT-UW-Y]{1,2}"
    # How values are judged.
    judgements = (
        SPREADSHEET_DAMAGE,
        Judgement(
            code="credit-code-none",
            title="没有统一社会信用代码",
            accepts=is_a_code,
            requires="18位统一社会信用代码，不用0或“无”代替",
            problem="所填内容表示该主体没有统一社会信用代码",
            remedy=_remedy_of_none,
            remedy_with_others=(
                "已有代码的，请对照营业执照或登记证书填写；确实没有的，请{instead}。"
            ),
            export_cause=ExportCause("没有代码的主体导出成了0或“无”等字样"),
        ),
        Judgement(
            code="credit-code-earlier-number",
            title="填写的不是统一社会信用代码",
            accepts=is_no_earlier_number,
            requires="18位统一社会信用代码，不填换发前的工商注册号、组织机构代码或纳税人识别号",
            problem="所填的是换发前的号码（工商注册号、组织机构代码或纳税人识别号），不是统一社会信用代码",
            remedy=_remedy_of_earlier_number,
            remedy_with_others=(
                "已换发新照的，请改填18位代码；尚未换发的，请把正确的号码填入{others}。"
            ),
            export_cause=ExportCause(
                "导出了换发统一社会信用代码之前的号码",
                shapes=(
                    ValueShape(r"\d{15}", "这一列填的是15位工商注册号或纳税人识别号"),
                    ValueShape(r"[0-9A-Z]{8}-?[0-9X]", "这一列填的是组织机构代码"),
                ),
            ),
        ),
        Judgement(
            code="credit-code-form",
            title="统一社会信用代码格式不对",
            accepts=has_form,
            requires="18位数字和大写字母（不含I、O、S、V、Z）",
            problem="不符合统一社会信用代码的格式（18位数字和大写字母，不含I、O、S、V、Z）",
            remedy=lambda element: f"请对照{_document_of(element)}核对。",
            remedy_with_others="请对照营业执照或登记证书核对；没有代码的，请{instead}。",
            entry_conditions=(f"LEN({{cell}})={WIDTH}", 'LEFT({cell})<>"0"'),
            export_cause=ExportCause(
                "导出格式问题",
                shapes=(ValueShape(r"[0-9A-Z]{8}-?[0-9X]", "这一列填的是组织机构代码"),),
            ),
        ),
        Judgement(
            code="credit-code-check-digit",
            title="统一社会信用代码校验位不符",
            accepts=check_digits_agree,
            requires="校验位与前17位相符（GB 32100-2015）",
            problem="校验位不正确，至少有一位录错",
            remedy=lambda element: f"请对照{_document_of(element)}逐位核对。",
            entry_conditions=(_CHECK_FORMULA,),
            export_cause=CHECK_DIGIT_CAUSE,
        ),
    )
    is_distinctive = True
    is_strict = True

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "18位，按文本逐位录入。"
    column_width = 22
    sheet = SheetForm(item_names="统一社会信用代码", subject_part="code")

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """The code without look-alike letters, the digits that a spreadsheet changed, or how many."""
        candidates = with_letters_replaced(rejected, LOOK_ALIKES)
        is_sound = partial(self.sound, element=element)
        hints = likely_values(rejected, candidates, is_sound).fillna(last_digits_lost(rejected))
        return hints.fillna(_wrong_widths(rejected))

    def invent(self, order: SampleOrder) -> Texts:
        """A code for each subject; any other element names one and the same authority."""
        if order.is_subject_code:
            return invented_credit_codes(order.count, order.draw)
        # A seed of its own, so that it is the same authority in every file.
        [authority] = invented_credit_codes(1, np.random.default_rng(1), prefix=AUTHORITY)
        return same_text(authority, order.count)

    def invent_beginning_with(self, prefix: str, count: int, draw: Draw) -> Texts:
        """Sound codes of the register that the first characters name."""
        return invented_credit_codes(count, draw, prefix=prefix)
