"""工商注册号 (GS 15-2006): fifteen digits, the last by ISO/IEC 7064 MOD 11,10."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.conversion import Conversion
from pipelines.catalogue.values.identifier_type import IdentifierType
from pipelines.catalogue.values.invention import REGION, Draw, SampleOrder, Texts
from pipelines.catalogue.values.judgement import (
    CHECK_DIGIT_CAUSE,
    SPREADSHEET_DAMAGE,
    ExportCause,
    Judgement,
    Mask,
    ValueShape,
)
from pipelines.catalogue.values.missing_code import has_no_code
from pipelines.catalogue.values.spellings.code_points import (
    Points,
    are_digits,
    characters,
    digits_of,
    missing,
    texts_of,
    with_check_points,
    with_prefix,
)
from pipelines.catalogue.values.spellings.look_alikes import (
    DIGITS_FOR_LETTERS,
    likely_values,
    with_letters_replaced,
)
from pipelines.catalogue.values.spellings.written_text import identifiers_in_half_width
from pipelines.catalogue.values.value_type import SheetForm


WIDTH = 15

_DIGITS = ColumnPattern(f"[0-9]{{{WIDTH}}}")


def has_form(values: pd.Series, element: Element) -> Mask:
    """Fifteen digits."""
    table, fits = characters(values, WIDTH)
    return missing(values) | (fits & are_digits(table))


def check_digit_agrees(values: pd.Series, element: Element) -> Mask:
    """The fifteenth digit follows from the first fourteen."""
    table, fits = characters(values, WIDTH)
    agrees: Mask = table[:, 14] == check_points(table[:, :14])
    return missing(values) | ~fits | agrees


def check_points(table: Points) -> Points:
    """The fifteenth digit for each row of fourteen."""
    digits = table.astype(np.int64) - ord("0")
    # The product of each digit's step goes into the next one; ten stands for nothing.
    product = np.full(len(table), 10, dtype=np.int64)
    for position in range(digits.shape[1]):
        total = (product + digits[:, position]) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    return ((11 - product) % 10 + ord("0")).astype(np.uint32)


def are_registration_nos(values: pd.Series) -> Mask:
    """Which values are 15 digits: the registration number of before the credit code."""
    written = identifiers_in_half_width(values)
    are_numbers: Mask = _DIGITS.fills(written)
    # Zeros are a word for "no number".
    are_numbers[are_numbers] = ~has_no_code(written[are_numbers])
    return are_numbers


def invented_registration_nos(count: int, draw: Draw) -> Texts:
    """Registration numbers of nobody."""
    body = digits_of(draw.integers(0, 10**8, count), 8)
    return texts_of(with_check_points(with_prefix(REGION, body), check_points))


class RegistrationNoType(IdentifierType):
    """The registration number of enterprises before the credit code.

    Some departments fill in the tail of the credit code instead.
    """

    name = "registration_no"
    title = "工商注册号"
    identity_prefix = "reg:"
    read_in_code_column = Conversion(
        "read-as-registration-no", "填在这一列的是15位工商注册号，已按工商注册号读取"
    )
    # How values are judged.
    judgements = (
        SPREADSHEET_DAMAGE,
        Judgement(
            code="registration-no-form",
            title="工商注册号格式不对",
            accepts=has_form,
            requires="15位数字",
            problem="不符合工商注册号的格式（15位数字）",
            remedy="请对照营业执照核对；已换发统一社会信用代码的可不填。",
            # Each step of the check digit needs the one before: no formula of this length can do it.
            entry_conditions=(f"LEN({{cell}})={WIDTH}", "ISNUMBER(-{cell})"),
            export_cause=ExportCause(
                "导出格式问题",
                shapes=(
                    ValueShape(
                        r"[0-9A-Z]{16}",
                        "这一列填的是统一社会信用代码的后16位，而本列填15位工商注册号，没有的不填",
                    ),
                    ValueShape(r"[0-9A-Z]{18}", "这一列填的是统一社会信用代码"),
                ),
            ),
        ),
        Judgement(
            code="registration-no-check-digit",
            title="工商注册号校验位不符",
            accepts=check_digit_agrees,
            requires="校验位与前14位相符（GS 15-2006）",
            problem="校验位不正确，至少有一位录错",
            remedy="请对照营业执照核对；已换发统一社会信用代码的可不填。",
            export_cause=CHECK_DIGIT_CAUSE,
        ),
    )
    is_distinctive = True
    is_strict = True

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "15位数字，按文本逐位录入。"
    column_width = 18
    sheet = SheetForm(item_names="(工商)?注册号$")

    def stand_for_code(self, values: pd.Series, element: Element) -> Mask:
        """Numbers with the right check digit."""
        sound: Mask = are_registration_nos(values) & check_digit_agrees(values, element)
        return sound

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """The number without look-alike letters."""
        candidates = with_letters_replaced(rejected, DIGITS_FOR_LETTERS)
        return likely_values(rejected, candidates, partial(self.sound, element=element))

    def invent(self, order: SampleOrder) -> Texts:
        """Numbers of nobody."""
        return invented_registration_nos(order.count, order.draw)
