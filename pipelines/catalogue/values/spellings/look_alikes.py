"""What most likely happened to a rejected number, as a hint for its department.

A letter was typed for the digit it looks like, or a spreadsheet changed digits. The hint is said
and never used to repair the number: only the department knows the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.judgement import Mask


# Letters that GB 32100 leaves out of credit codes, and what each is mistaken for.
LOOK_ALIKES = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}

# The same for numbers of digits only; there L can stand for nothing but 1.
DIGITS_FOR_LETTERS = {"O": "0", "I": "1", "Z": "2", "S": "5", "L": "1"}

SET_TO_TEXT = "请先把该列单元格格式设为“文本”，再重新录入完整号码"

# Excel keeps this many digits of a number.
EXCEL_DIGITS = 15

IsSound = Callable[[pd.Series], Mask]
"""Which of many values are right in every respect."""


def with_letters_replaced(values: pd.Series, replacements: Mapping[str, str]) -> pd.Series:
    """Values with look-alike letters replaced; missing where a value has none of them."""
    table = {}
    for letter, other in replacements.items():
        table[ord(letter)] = other
        table[ord(letter.lower())] = other
    replaced = values.str.translate(table)
    return replaced.where(replaced != values)


def likely_values(values: pd.Series, candidates: pd.Series, is_sound: IsSound) -> pd.Series:
    """Name each candidate that is sound, and the letters that have to be changed for it."""
    return _words_where_sound(values, candidates, is_sound, _naming_the_value)


def positions_of_letters(values: pd.Series, candidates: pd.Series, is_sound: IsSound) -> pd.Series:
    """Name only the positions of letters in a number that must not be shown."""
    return _words_where_sound(values, candidates, is_sound, _naming_positions)


def _words_where_sound(
    values: pd.Series,
    candidates: pd.Series,
    is_sound: IsSound,
    words: Callable[[str, str], str],
) -> pd.Series:
    hints: list[str | None] = [None] * len(values)
    is_likely = candidates.notna() & is_sound(candidates)
    for position in np.flatnonzero(is_likely):
        hints[position] = words(values.iloc[position], candidates.iloc[position])
    return pd.Series(hints, index=values.index, dtype="str")


def _naming_the_value(value: str, candidate: str) -> str:
    # A dictionary names each exchange once, in the order of the characters.
    exchanges: dict[str, None] = {}
    for wrong, right in zip(value, candidate, strict=True):
        if wrong != right:
            kind = "数字" if right.isdigit() else "字母"
            exchanges[f"字母{wrong}应为{kind}{right}"] = None
    return f"疑为「{candidate}」（{'、'.join(exchanges)}）"


def _naming_positions(value: str, candidate: str) -> str:
    positions = []
    for position, (wrong, right) in enumerate(zip(value, candidate, strict=True), 1):
        if wrong != right:
            positions.append(str(position))
    return f"疑为第{'、'.join(positions)}位把数字写成了形近的字母"


def zeros_lost(values: pd.Series, width: int, is_sound: IsSound) -> pd.Series:
    """Find numbers that are sound once zeros are in front again: a spreadsheet takes them away."""
    is_short = ColumnPattern(f"[0-9]{{1,{width - 1}}}").fills(values)
    padded = values.where(is_short).str.zfill(width)
    is_lost = padded.notna() & is_sound(padded)
    hint = f"疑被电子表格去掉了开头的0；{SET_TO_TEXT}"
    return pd.Series(hint, index=values.index, dtype="str").where(is_lost)


def last_digits_lost(values: pd.Series, width: int = 18) -> pd.Series:
    """Find long numbers that end in 000: a spreadsheet keeps 15 digits and writes zeros behind."""
    lost = width - EXCEL_DIGITS
    pattern = f"[1-9][0-9]{{{EXCEL_DIGITS - 1}}}0{{{lost}}}"
    is_rounded = ColumnPattern(pattern).fills(values)
    hint = f"末{lost}位为0，疑被电子表格按数字保存而改掉，无法还原；{SET_TO_TEXT}"
    return pd.Series(hint, index=values.index, dtype="str").where(is_rounded)
