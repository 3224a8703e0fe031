"""Spellings that say "this subject has no code".

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

_WITHOUT_MARKS = re.compile(r"[\s()（）。.]")  # noqa: RUF001


def has_no_code(values: pd.Series) -> Mask:
    """Which values say that the subject has no code, as written or in canonical form.

    A missing value says nothing: False.
    """
    return judge_where(~_NUMBER.fills(values), values, _are_words_or_zeros)


def _are_words_or_zeros(values: pd.Series) -> Mask:
    plain = identifiers_in_half_width(values)
    plain = plain.str.replace(_WITHOUT_MARKS, "", regex=True)
    is_word = plain.isin(NO_CODE) & (plain != "")
    return is_word.to_numpy(dtype=bool) | _ZEROS.fills(plain)


def judge_where(may_be: Mask, values: pd.Series, judge: Callable[[pd.Series], Mask]) -> Mask:
    """Judge only the values that may be meant: most of a column surely are not, and none is missing."""
    result: Mask = np.zeros(len(values), dtype=bool)
    may_be = may_be & values.notna().to_numpy(dtype=bool)
    if may_be.any():
        result[may_be] = judge(values[may_be])
    return result
