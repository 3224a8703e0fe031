"""In what two writings of a number differ, for the clerk: 只差“字”; 只差前导零和“第”."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import pyarrow as pa

from pipelines.catalogue.values.spellings.folded_text import folded


# What a piece may be that one of the two has and the other has not, and how a clerk calls it.
_WORDS = ("第", "字", "号", "年")
_BRACKETS = re.compile(r"[()\-]+")
_NO_DIGITS = re.compile("[^0-9OIL〇零一二三四五六七八九十]")
_ZEROS = re.compile("0+")
_TRADITIONAL = re.compile("[罰許處監環號準執農會]")
_CENTURY = re.compile("(?:19|20)")


def difference_in_words(number: str, other: str) -> str:
    """What is different between two numbers as they are written, as a clause behind 只差."""
    left, right = folded(pa.array([number, other], pa.string())).to_pylist()
    matcher = SequenceMatcher(None, left, right, autojunk=False)

    names: list[str] = []
    for kind, begin, end, other_begin, other_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        pieces = (left[begin:end], right[other_begin:other_end])
        # Zeros behind a digit are no leading ones.
        before_is_digit = left[:begin][-1:].isdigit()
        names += _names_of(pieces, before_is_digit=before_is_digit)

    distinct = list(dict.fromkeys(names)) or ["写法"]
    last = distinct.pop()
    if not distinct:
        return last
    return f"{'、'.join(distinct)}和{last}"


def _names_of(pieces: tuple[str, str], *, before_is_digit: bool) -> list[str]:
    """What the pieces are that stand in each other's place; one of them may be empty."""
    both = "".join(pieces)
    names = [f"“{word}”" for word in _WORDS if word in both]
    if _BRACKETS.search(both):
        names.append("括号或短横")
    if _TRADITIONAL.search(both):
        # 号 stands there in both of its forms.
        names = [name for name in names if name != "“号”"]
        names.append("繁体、简体字")

    digits = [_NO_DIGITS.sub("", piece) for piece in pieces]
    if any(digits):
        names.append(_name_of_digits(digits, before_is_digit=before_is_digit))
    return names or ["写法"]


def _name_of_digits(digits: list[str], *, before_is_digit: bool) -> str:
    if not all(digits):
        extra = "".join(digits)
        if _ZEROS.fullmatch(extra) and not before_is_digit:
            return "前导零"
        if _CENTURY.fullmatch(extra):
            return "年份的位数"
    return "数字的写法"
