"""组织机构代码 (GB 11714-1997): eight characters and a check character, with or without the hyphen."""

from __future__ import annotations

import re
import string
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.conversion import CONVERSIONS_OF_IDENTIFIERS, Conversion
from pipelines.catalogue.values.entries.entry_formulas import numbers_between
from pipelines.catalogue.values.identifier_type import IdentifierType
from pipelines.catalogue.values.invention import Draw, SampleOrder, Texts
from pipelines.catalogue.values.judgement import (
    CHECK_DIGIT_CAUSE,
    SPREADSHEET_DAMAGE,
    Judgement,
    Mask,
)
from pipelines.catalogue.values.missing_code import has_no_code, judge_where
from pipelines.catalogue.values.spellings.code_points import (
    Points,
    characters,
    digits_of,
    missing,
    ordinals,
    points,
    positions,
    texts_of,
    with_check_points,
)
from pipelines.catalogue.values.spellings.look_alikes import (
    LOOK_ALIKES,
    likely_values,
    with_letters_replaced,
    zeros_lost,
)
from pipelines.catalogue.values.spellings.written_text import identifiers_in_half_width
from pipelines.catalogue.values.value_type import SheetForm


WIDTH = 9
_ALPHABET = string.digits + string.ascii_uppercase
_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)

# By the remainder of the weighted sum: eleven minus it, ten written X and eleven 0.
_CHECK_CHARACTERS = "0X987654321"

# How a spreadsheet judges a code. Weights are remainders of powers of 2.
_POSITIONS = numbers_between(1, WIDTH - 1)
_CHECK_FORMULA = (
    f'MID("{_CHECK_CHARACTERS}",1+MOD(SUMPRODUCT((FIND(MID(UPPER({{cell}}),{_POSITIONS},1),'
    f'"{_ALPHABET}")-1)*2^({WIDTH}-{_POSITIONS})),11),1)=RIGHT({{cell}})'
)

_ORDINALS = ordinals(_ALPHABET)
_CHECK_POINTS = points(_CHECK_CHARACTERS)

# Hyphens as word processors and input methods write them.
HYPHEN = re.compile("[-‐‑–—]")  # noqa: RUF001


# What has another length than an organisation code, whether or not that is written with a hyphen.
_OTHER_LENGTH = ColumnPattern(f"[0-9A-Z]{{0,{WIDTH - 1}}}|[0-9A-Z]{{{WIDTH + 1},}}")


def body_is_sound(table: Points) -> Mask:
    """Which rows of nine code points are organisation codes."""
    are_members = (positions(table, _ORDINALS) >= 0).all(axis=1)
    sound: Mask = are_members & (table[:, 8] == check_points(table[:, :8]))
    return sound


def check_points(table: Points) -> Points:
    """The ninth character for each row of eight."""
    total = (positions(table, _ORDINALS) * _WEIGHTS).sum(axis=1)
    check: Points = _CHECK_POINTS[total % 11]
    return check


def has_form(values: pd.Series, element: Element) -> Mask:
    """Nine digits or capital letters."""
    table, fits = characters(values, WIDTH)
    are_members = (positions(table, _ORDINALS) >= 0).all(axis=1)
    return missing(values) | (fits & are_members)


def check_digit_agrees(values: pd.Series, element: Element) -> Mask:
    """The ninth character follows from the first eight."""
    table, fits = characters(values, WIDTH)
    agrees: Mask = missing(values) | ~fits | body_is_sound(table)
    return agrees


def are_organisation_codes(values: pd.Series) -> Mask:
    """Which values are sound organisation codes (GB 11714), with or without the hyphen."""
    return judge_where(~_OTHER_LENGTH.fills(values), values, _are_sound_codes)


def _are_sound_codes(values: pd.Series) -> Mask:
    written = identifiers_in_half_width(values)
    written = written.str.replace(HYPHEN, "", regex=True)
    table, fits = characters(written, WIDTH)
    # Zeros have a right check digit, and are nobody's number.
    return fits & body_is_sound(table) & ~has_no_code(written)


def invented_organisation_codes(count: int, draw: Draw) -> Texts:
    """Organisation codes of nobody."""
    body = digits_of(draw.integers(0, 10**8, count), 8)
    return texts_of(with_check_points(body, check_points))


class OrganisationCodeType(IdentifierType):
    """The code of organisations before 2015, still found beside the credit code."""

    name = "organisation_code"
    title = "组织机构代码"
    identity_prefix = "org:"
    read_in_code_column = Conversion(
        "read-as-organisation-code", "填在这一列的是组织机构代码，已按组织机构代码读取"
    )
    # How values are judged, and what reading may change.
    judgements = (
        SPREADSHEET_DAMAGE,
        Judgement(
            code="organisation-code-form",
            title="组织机构代码格式不对",
            accepts=has_form,
            requires="9位数字和大写字母",
            problem="不符合组织机构代码的格式（9位数字和大写字母）",
            remedy="请对照组织机构代码证核对；没有可不填。",
            entry_conditions=(f'LEN(SUBSTITUTE({{cell}},"-",""))={WIDTH}',),
        ),
        Judgement(
            code="organisation-code-check-digit",
            title="组织机构代码校验位不符",
            accepts=check_digit_agrees,
            requires="校验位与前8位相符（GB 11714-1997）",
            problem="校验位不正确，至少有一位录错",
            remedy="请对照组织机构代码证逐位核对；没有可不填。",
            entry_conditions=(_CHECK_FORMULA,),
            export_cause=CHECK_DIGIT_CAUSE,
        ),
    )
    conversions = (
        *CONVERSIONS_OF_IDENTIFIERS,
        Conversion("read-without-hyphen", "连字符已去掉", "-"),
    )
    is_distinctive = True
    is_strict = True

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "9位数字或大写字母，连字符可不填，按文本逐位录入。"
    column_width = 14
    sheet = SheetForm(item_names="组织机构代码")

    def stand_for_code(self, values: pd.Series, element: Element) -> Mask:
        """Sound codes."""
        return are_organisation_codes(values)

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Half-width, upper case, without hyphen."""
        written = super().normalise(values, element)
        has_hyphen = written.str.contains(HYPHEN, na=False)
        if not has_hyphen.any():
            return written
        return written.str.replace(HYPHEN, "", regex=True)

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """The code without look-alike letters, or the zeros that a spreadsheet took away."""
        candidates = with_letters_replaced(rejected, LOOK_ALIKES)
        is_sound = partial(self.sound, element=element)
        hints = likely_values(rejected, candidates, is_sound)
        return hints.fillna(zeros_lost(rejected, WIDTH, is_sound))

    def invent(self, order: SampleOrder) -> Texts:
        """Codes of nobody."""
        return invented_organisation_codes(order.count, order.draw)
