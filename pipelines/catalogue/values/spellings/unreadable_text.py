"""Text that only a wrong encoding makes, and text that is merely odd.

What is refused is refused because nobody can have typed it: two encodings were taken for each other.
Rare characters of names, Mongolian, Cyrillic and full-width text are not touched. What may be meant,
such as □ for a character that a font lacks, is pointed at and taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.judgement import Mask
from pipelines.catalogue.values.spellings.misread_bytes import (
    DOUBLY_READ_FIRST,
    RARE,
    STRANGE_LETTERS,
    decoded,
    gbk_characters,
    is_misread,
    may_be_misread,
)


# Bytes that a web page shows as signs (Windows-1252), as bytes of the middle of a UTF-8 character.
_MIDDLE = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_UTF8_AS_LATIN = (
    f"[\u00e0-\u00ef][{_MIDDLE}]{{2}}|(?:[\u00c2-\u00df][{_MIDDLE}]){{2}}|[\u00c2\u00c3][{_MIDDLE}]"
)

# Characters that programs wrote for what they could not read, and then read once more.
_REPLACEMENTS = "锟斤|烫烫烫|屯屯屯|锘匡|葺葺葺|鈥[\u4e00-\u9fff]|ï»¿"

# Control characters of 1978, katakana of half width, lines of DOS beside letters of Europe.
_OTHER_MACHINES = (
    "[\u0080-\u009f]|[\uff61-\uff9f]{2}"
    "|[\u00c0-\u00ff\u0192][\u2500-\u259f]|[\u2500-\u259f][\u00c0-\u00ff\u0192]"
)

_PRIVATE_USE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_ESCAPES = r"(?:\\u[0-9A-Fa-f]{4}){2}|(?:=[0-9A-F]{2}){3}|\[object Object\]"

_CERTAIN = ColumnPattern(
    "|".join(
        [
            _UTF8_AS_LATIN,
            _REPLACEMENTS,
            _OTHER_MACHINES,
            f"[{_PRIVATE_USE}]{{3}}",
            rf"^[{_PRIVATE_USE}]{{2}}\Z",
            r"^[?？]{2,}\Z",
            _ESCAPES,
        ]
    )
)

# Candidates, which are looked at more closely: Chinese bytes as letters of Europe …
_GBK_AS_LATIN = "[\u00a1-\u00ff]{4,}|^(?:[\u00a1-\u00ff]{2})+\\Z"

# Signs among them that are typed: a few, several alike, or many of two that go together. ×××× is a
# name that is not told, ···· a line, and «» stand around a name.
_TYPED_SIGNS = frozenset("×÷±°·«»§¥£µ²³¹®©")
_TYPED_TOGETHER = (frozenset("«»"), frozenset("×·"))

# Nobody types so many different ones: ¹«¹« were two Chinese characters.
MANY_SIGNS = 4


# … and bytes of two UTF-8 characters as three of GBK, of which the first is always a rare one.
_UTF8_AS_GBK = (
    f"[{RARE}]"
    f"[{gbk_characters(range(0x81, 0xC0), range(0xE2, 0xF0))}€]"
    f"[{gbk_characters(range(0x81, 0xC0), range(0x80, 0xC0))}€]"
)
_UTF8_RUN = re.compile(_UTF8_AS_GBK)

_MAY_BE_WRONG = ColumnPattern(
    f"{_GBK_AS_LATIN}|{_UTF8_AS_GBK}|[{DOUBLY_READ_FIRST}{STRANGE_LETTERS}]"
    "|[\u00a1-\u00ff][\u0370-\u07ff]|[\u0370-\u07ff][\u00a1-\u00ff]"
)

_MARKUP = (
    "(?i:&(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});|&nbsp"
    r"|</?(?:br|p|div|span|td|tr|table|font|b|i|u|strong|em|a|img|o:p|h[1-6]|li|ul)(?:[ \t\r\n][^<>]*)?/?>"
    r"|<!\[CDATA\[|<!--|(?:%[0-9A-F]{2}){6}"
    # A line break as workbooks keep it, which a program has taken for a text.
    "|_x000[9AD]_)"
)
_BEYOND_ASCII = "[^\u0001-\u007f]"
_ODD = ColumnPattern(
    "|".join(
        [
            "[□■▯〓]",
            f"[{_PRIVATE_USE}]",
            f"{_BEYOND_ASCII}[?]+{_BEYOND_ASCII}",
            f"{_BEYOND_ASCII}[?]{{2}}|[?]{{2}}{_BEYOND_ASCII}",
            _MARKUP,
            r"^[0-9]{3,}\.0\Z",
        ]
    )
)

# A text without any of these is neither unreadable nor odd, and is looked at only once.
_UNUSUAL = ColumnPattern(
    f"[\u0080-\u00ff\u0192\u2500-\u259f\u25a0\u25a1\u25af\u3013\uff61-\uff9f{_PRIVATE_USE}{RARE}{DOUBLY_READ_FIRST}{STRANGE_LETTERS}"
    r"锟烫屯锘葺鈥?？&<%=\\\[]|^[0-9]+[.]0\Z"
)

_TWO_WITH_A_RARE_ONE = ColumnPattern(f"[{RARE}].")


def is_readable(values: pd.Series, element: Element) -> Mask:
    """False for what only a wrong encoding makes."""
    return _judged(values, _are_readable)


def is_ordinary(values: pd.Series, element: Element) -> Mask:
    """False for what is odd, and may be meant all the same."""
    return _judged(values, _are_ordinary)


def is_likely_readable(values: pd.Series, element: Element) -> Mask:
    """False for two characters that a wrong encoding makes of the beginning of a text."""
    passed: Mask = ~_TWO_WITH_A_RARE_ONE.fills(values)
    for position in np.flatnonzero(~passed):
        passed[position] = not may_be_misread(values.iloc[position])
    return passed


def _judged(values: pd.Series, judge: Callable[[pd.Series], Mask]) -> Mask:
    """Judge the values that have an unusual character; all others pass."""
    is_unusual = _UNUSUAL.is_in(values)
    passed: Mask = ~is_unusual
    if is_unusual.any():
        passed[is_unusual] = judge(values[is_unusual])
    return passed


def _are_readable(texts: pd.Series) -> Mask:
    readable: Mask = ~_CERTAIN.is_in(texts)
    may_be_wrong = _MAY_BE_WRONG.is_in(texts)
    for position in np.flatnonzero(may_be_wrong & readable):
        readable[position] = not _has_wrong_encoding(texts.iloc[position])
    return readable


def _are_ordinary(texts: pd.Series) -> Mask:
    return ~_ODD.is_in(texts)


def _has_wrong_encoding(text: str) -> bool:
    if is_misread(text):
        return True
    for run in re.finditer(_GBK_AS_LATIN, text):
        if not _is_typed(run[0]) and _is_chinese(decoded(run[0].encode("latin-1"), "gbk")):
            return True

    for start in _UTF8_RUN.finditer(text):
        encoded = start[0].encode("gbk", errors="replace").replace(b"?", b"\x80")
        if _is_chinese(decoded(encoded, "utf-8")):
            return True
    return False


def _is_typed(run: str) -> bool:
    is_short_or_alike = len(run) < MANY_SIGNS or len(set(run)) == 1
    if is_short_or_alike:
        return _TYPED_SIGNS.issuperset(run)
    return any(together.issuperset(run) for together in _TYPED_TOGETHER)


def _is_chinese(text: str) -> bool:
    """Whether a text is of everyday Chinese characters and marks, those of GB 2312."""
    if not text:
        return False
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return not text.isascii() and any("\u4e00" <= character <= "\u9fff" for character in text)
