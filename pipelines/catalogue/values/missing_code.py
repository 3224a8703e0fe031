"""Spellings that say "this subject has no code", and numbers of before the credit code.

They are a state of their own: neither a code with a slip nor a cell that was forgotten. An item
that allows another identifier may take such a subject.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from pipelines.catalogue.values.blank import BLANK
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.judgement import Mask
from pipelines.catalogue.values.organisation_code import HYPHEN, WIDTH, body_is_sound
from pipelines.catalogue.values.spellings.code_points import characters
from pipelines.catalogue.values.spellings.written_text import identifiers_in_half_width


# Words for it, as departments write them into columns of codes, without white space.
NO_CODE = BLANK | {
    "没有",
    "无代码",
    "无编码",
    "无信用代码",
    "无社会信用代码",
    "无统一信用代码",
    "无统一社会信用代码",
    "无统一社会信用代码证",
    "暂无代码",
    "暂无统一社会信用代码",
    "没有代码",
    "没有统一社会信用代码",
    "未办理",
    "未申领",
    "未赋码",
    "未换证",
    "尚未赋码",
    "不适用",
    "个人无代码",
    "NONE",
    "无组织机构代码",
    "无工商注册号",
    "无注册号",
    "无税务登记号",
}

# Zeros of any number, perhaps with an X at the end as in 00000000000000000X, or with hyphens.
_ZEROS = ColumnPattern("0[0-]*[X*]?")

# What is neither a word nor zeros: nearly every value, so that only the others are looked at closely.
_NUMBER = ColumnPattern("[0-9A-Z]*[1-9][0-9A-Z]*")

# What has another length than an organisation code, whether or not that is written with a hyphen.
_NO_ORGANISATION_CODE = ColumnPattern(f"[0-9A-Z]{{0,{WIDTH - 1}}}|[0-9A-Z]{{{WIDTH + 1},}}")

_REGISTRATION_NO = ColumnPattern("[0-9]{15}")
_WITHOUT_MARKS = re.compile(r"[\s()（）。.]")  # noqa: RUF001


def has_no_code(values: pd.Series) -> Mask:
    """Which values say that the subject has no code, as written or in canonical form.

    A missing value says nothing: False.
    """
    return _judge_where(~_NUMBER.fills(values), values, _are_words_or_zeros)


def _are_words_or_zeros(values: pd.Series) -> Mask:
    plain = identifiers_in_half_width(values)
    plain = plain.str.replace(_WITHOUT_MARKS, "", regex=True)
    is_word = plain.isin(NO_CODE) & (plain != "")
    return is_word.to_numpy(dtype=bool) | _ZEROS.fills(plain)


def are_registration_nos(values: pd.Series) -> Mask:
    """Which values are 15 digits: the registration number of before the credit code."""
    written = identifiers_in_half_width(values)
    are_numbers: Mask = _REGISTRATION_NO.fills(written)
    are_numbers[are_numbers] = ~has_no_code(written[are_numbers])
    return are_numbers


def are_organisation_codes(values: pd.Series) -> Mask:
    """Which values are sound organisation codes (GB 11714), with or without the hyphen."""
    return _judge_where(~_NO_ORGANISATION_CODE.fills(values), values, _are_sound_codes)


def _are_sound_codes(values: pd.Series) -> Mask:
    written = identifiers_in_half_width(values)
    written = written.str.replace(HYPHEN, "", regex=True)
    table, fits = characters(written, WIDTH)
    return fits & body_is_sound(table) & ~has_no_code(written)


def _judge_where(may_be: Mask, values: pd.Series, judge: Callable[[pd.Series], Mask]) -> Mask:
    """Judge only the values that may be meant: most of a column surely are not, and none is missing."""
    result: Mask = np.zeros(len(values), dtype=bool)
    may_be = may_be & values.notna().to_numpy(dtype=bool)
    if may_be.any():
        result[may_be] = judge(values[may_be])
    return result
