"""Guards that exports put around a value: ="1525", 'a leading apostrophe, tabs, invisible characters.

An export sets them so that spreadsheets leave a code of digits as text: else 0015 becomes 15, and a
long code loses its last digits. They are not part of the value. A text that begins with a quotation
mark of its own keeps it.
"""

from __future__ import annotations

import re

import pandas as pd
import pyarrow.compute as pc

from pipelines.catalogue.values.entries.text_formulas import text_of_formula
from pipelines.catalogue.values.judgement import Mask
from pipelines.catalogue.values.spellings.written_text import for_distinct
from pipelines.shapes.text_column import arrow_texts


# White space that no one sees, spaces that do not break, and characters without width. The joiners
# U+200C and U+200D are not among them: Mongolian is written with them.
INVISIBLE = (
    "\t\x0b\x0c\u00a0\u00ad\u2007\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u202f"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)

# A guard within a guard is taken off as well: '="1525". No export sets more than this many.
MOST_LAYERS = 8

_APOSTROPHES = "'＇`"

# One of these in front of a text that has no other is the apostrophe of a spreadsheet, as an input method
# types it; “放管服” has two.
_ALONE = '’‘‛"＂“”„‟'
_QUOTATION_MARKS = '"＂“”„‟‘’'

_QUOTATION = re.compile(f"[{_APOSTROPHES}{_QUOTATION_MARKS}‛]")

# Only a value that begins or ends with one of these is looked at closely. Arrow looks (RE2), to which
# white space is that of ASCII only.
_EDGE = f"[{_APOSTROPHES}{_QUOTATION_MARKS}=＝{INVISIBLE}]"
_SPACE = r"[\s\x{b}\x{1c}-\x{1f}\x{85}\p{Z}]*"
_HAS_GUARD = rf"\A{_SPACE}{_EDGE}|{_EDGE}{_SPACE}\z"

_FORMULA = re.compile(r"[=＝]\s*[\"＂“”](.*)[\"＂“”]", re.DOTALL)
_QUOTED = re.compile(r'("+)(.*?)("+)', re.DOTALL)

# Typographic quotation marks belong to a name, but never to a number.
_QUOTED_NUMBER = re.compile(r"[“”‘’„‟＂]([0-9A-Za-z０-９.,:/-]+)[“”‘’„‟＂]?")


def without_guards(values: pd.Series) -> pd.Series:
    """Take off every guard, and the white space around; values without one come back unchanged."""
    looks_guarded = pc.match_substring_regex(arrow_texts(values), _HAS_GUARD)
    may_have_guard = pc.fill_null(looks_guarded, False).to_numpy(zero_copy_only=False)
    if not may_have_guard.any():
        return values
    result = values.copy()
    result[may_have_guard] = for_distinct(values[may_have_guard], unguarded)
    return result


def have_guards(values: pd.Series) -> Mask:
    """Which values have a guard, so that it is said when it was taken off."""
    plain = values.str.strip(" \r\n\u3000")
    return (without_guards(plain) != plain).fillna(False).to_numpy(dtype=bool)


def unguarded(text: str) -> str:
    """One value without its guards."""
    for _ in range(MOST_LAYERS):
        inner = _without_one_layer(text)
        if inner == text:
            return text
        text = inner
    return text


def _without_one_layer(text: str) -> str:
    visible = text.strip().strip(INVISIBLE)
    if visible != text:
        return visible

    joined = text_of_formula(text)
    if joined is not None:
        return joined
    formula = _FORMULA.fullmatch(text)
    if formula:
        return _content_of_formula(formula[1], text)
    quoted_number = _QUOTED_NUMBER.fullmatch(text)
    if quoted_number:
        return quoted_number[1]
    if text[:1] in _APOSTROPHES:
        return _without_apostrophe(text)
    if len(text) > 1 and text[0] in _ALONE and _QUOTATION.search(text, 1) is None:
        return text[1:]
    return _without_quotation_marks(text)


def _content_of_formula(content: str, text: str) -> str:
    """What a formula of one text shows: ="1525" and, with its marks doubled, =""1525""."""
    quoted = f'"{content}"'
    plain = _without_quotation_marks(quoted)
    # With a mark that stays it is another formula, which would have to be calculated.
    return text if plain == quoted else plain


def _without_apostrophe(text: str) -> str:
    """A text behind an apostrophe, or between two; '80后'餐厅 has marks of its own."""
    mark = text[:1]
    rest = text[1:]
    inner = rest.removesuffix(mark)
    return text if mark in inner else inner


def _without_quotation_marks(text: str) -> str:
    """A text between marks as CSV writes it: those around it go, doubled ones inside are one."""
    quoted = _QUOTED.fullmatch(text)
    if not quoted:
        return text
    opening, inner, closing = quoted.groups()
    around = min(len(opening), len(closing))
    content = opening[around:] + inner + closing[around:]
    # A single mark inside belongs to the text, and so do those around it: "甲"和"乙".
    if '"' in content.replace('""', ""):
        return text
    return content.replace('""', '"')
