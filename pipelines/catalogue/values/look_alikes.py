"""What most likely happened to a refused number: a letter for the digit it looks like, digits that a spreadsheet ate.

It is said and never repaired: nobody but the department knows the right number.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from pipelines.catalogue.values.base import Mask


LOOK_ALIKES = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}
"""Letters that GB 32100 leaves out of credit codes, and what each is mistaken for."""
DIGITS_FOR_LETTERS = {letter: digit for letter, digit in LOOK_ALIKES.items() if digit.isdigit()} | {
    "L": "1"
}
"""In numbers of digits only L stands for nothing but 1."""

Sound = Callable[[pd.Series], Mask]
"""Which of many values are right in every respect."""

SET_TO_TEXT = "请先把该列单元格格式设为“文本”，再重新录入完整号码"


def with_letters_replaced(values: pd.Series, table: dict[str, str]) -> pd.Series:
    """Values in which the letters of a table were replaced; missing where there is none of them."""
    letters = "".join(table)
    digits = "".join(table.values())
    replaced = values.str.translate(str.maketrans(letters + letters.lower(), digits + digits))
    return replaced.where(replaced != values)


def meant(values: pd.Series, candidates: pd.Series, sound: Sound) -> pd.Series:
    """For each value the candidate, where that one is sound, and what has to be changed."""
    return _where_sound(values, candidates, sound, _meant)


def places_of_letters(values: pd.Series, candidates: pd.Series, sound: Sound) -> pd.Series:
    """Where a number that must not be shown has letters for digits: the places only, nothing of the number."""
    return _where_sound(values, candidates, sound, _places)


def _where_sound(
    values: pd.Series, candidates: pd.Series, sound: Sound, say: Callable[[str, str], str]
) -> pd.Series:
    is_meant = candidates.notna() & sound(candidates)
    said = [
        say(*pair) if known else None
        for *pair, known in zip(values, candidates, is_meant, strict=True)
    ]
    return pd.Series(said, index=values.index, dtype="str")


def _meant(value: str, other: str) -> str:
    pairs = dict.fromkeys((a, b) for a, b in zip(value, other, strict=True) if a != b)
    letters = "、".join(f"字母{a}应为{'数字' if b.isdigit() else '字母'}{b}" for a, b in pairs)
    return f"疑为「{other}」（{letters}）"


def _places(value: str, other: str) -> str:
    places = [
        str(place) for place, (a, b) in enumerate(zip(value, other, strict=True), 1) if a != b
    ]
    return f"疑为第{'、'.join(places)}位把数字写成了形近的字母"


def zeros_lost(values: pd.Series, width: int, sound: Sound) -> pd.Series:
    """Numbers of digits that are sound once the zeros are in front again that a spreadsheet takes away."""
    short = values.where(values.str.fullmatch(f"[0-9]{{1,{width - 1}}}").fillna(False).astype(bool))
    padded = short.str.zfill(width)
    lost = padded.notna() & sound(padded)
    return pd.Series(
        f"疑被电子表格去掉了开头的0；{SET_TO_TEXT}", index=values.index, dtype="str"
    ).where(lost)


def last_digits_lost(values: pd.Series, width: int = 18) -> pd.Series:
    """Long numbers that end in 000: a spreadsheet keeps fifteen digits and writes zeros for the rest."""
    rounded = values.str.fullmatch(f"[1-9][0-9]{{14}}0{{{width - 15}}}").fillna(False).astype(bool)
    said = f"末{width - 15}位为0，疑被电子表格按数字保存而改掉，无法还原；{SET_TO_TEXT}"
    return pd.Series(said, index=values.index, dtype="str").where(rounded)
