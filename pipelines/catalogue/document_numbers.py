"""Texts in the place of a document's number that identify nothing, or more than one document.

A record is told from others by such a number. Two decisions with 无文号 would be one record, and one
record with 1-3号 would be three decisions: both are asked back. What may be a number all the same is
taken and pointed at.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.catalogue.adjacent_numbers import are_of_one_form
from pipelines.catalogue.doubtful_values import DoubtfulValues
from pipelines.catalogue.model import Element
from pipelines.catalogue.named_elements import is_decision_number
from pipelines.catalogue.rule_masks import masks_by_rule
from pipelines.catalogue.serial_numbers import counting_rows
from pipelines.catalogue.text_words import TYPED_SPACE, are_words
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.spellings.folded_text import folded
from pipelines.shapes.text_column import arrow_texts


NO_NUMBER = "no-document-number"
UNFINISHED = "unfinished-document-number"
SERIAL = "serial-as-document-number"
POSSIBLY_SERIAL = "possibly-serial-as-document-number"
SEVERAL_NUMBERS = "several-document-numbers"
POSSIBLY_SEVERAL_NUMBERS = "possibly-several-document-numbers"
POSSIBLE_LETTER = "possible-letter-for-digit"

# Rules by which a row is asked back, and those that only point at a value.
ERRORS = (NO_NUMBER, UNFINISHED, SEVERAL_NUMBERS)
WARNINGS = (POSSIBLY_SEVERAL_NUMBERS, POSSIBLY_SERIAL)

# Asked of decisions alone: what others are numbered with may have any letters.
ABOUT_DECISIONS = (POSSIBLE_LETTER,)

# What is shown of each rule, and what its tests try.
EXAMPLES = {
    NO_NUMBER: "无文号",
    UNFINISHED: "〔2018〕第 号",
    SERIAL: "1号",
    POSSIBLY_SERIAL: "1",
    SEVERAL_NUMBERS: "〔2018〕1号、〔2018〕2号",
    POSSIBLY_SEVERAL_NUMBERS: "〔2018〕1-3号",
    POSSIBLE_LETTER: "二示例字〔2O18〕1号",
}

# What nearly every number looks like; no rule speaks about it. Brackets within pairs only, a year in
# some of them, and a number at the end; or a long number without a zero at its end.
_BRACKETS = r"[〔\[［(（【][^〔\[［(（【〕\]］)）】]{1,12}[〕\]］)）】]"
_MARKS = (
    r"0-9０-９〔\[［(（【〕\]］)）】、，,；;/和与及至到~～_＿×＊*…·•XxOoIl○〇□?？—－–.…．"
    + TYPED_SPACE
    + "-"
)
_ORDINARY = ColumnPattern(
    rf"[^{_MARKS}]{{0,24}}(?:[(（][^{_MARKS}]{{1,6}}[)）])?[^{_MARKS}]{{0,12}}"
    rf"[〔\[［(（【](?:19|20)[0-9]{{2}}[〕\]］)）】][^{_MARKS}]{{0,8}}[0-9]{{1,9}}号"
    r"|[A-WYZa-wyz]{0,8}[0-9]{4,30}[1-9]"
)

_NUMERALS = "0-9〇零一二三四五六七八九十百千"
_YEAR = r"\((?:19|20)[0-9]{2}\)"

# Digits, or Chinese numerals where a number has them: 二连 is no number.
_HAS_NUMBER = re.compile(
    r"[0-9]|[〇零一二三四五六七八九十百千]号|[)第字][〇零一二三四五六七八九十百千]|[〇零一二三四五六七八九]{2,}"
)
_LATIN = re.compile("[A-Z]")

# Scanned or mistyped: 〔2O18〕, 内250l, 第l号. A letter among other letters is one: NO12, ISO9001.
_LETTER_FOR_DIGIT = re.compile(
    "(?<![A-Za-z])[OoIl]+(?=[0-9])|(?<=[0-9])[OoIl]+(?![A-Za-z])|(?<=[第)〕])[OoIl]+(?=号)"
)

# Hidden digits. The number of a person within a number is masked by this platform itself.
_HIDDEN_DIGITS = re.compile(r"(?<=[0-9])\*{2,}(?=[0-9])")
_MASKED_PERSON = re.compile(r"[0-9]{6}\*{5,}[0-9X]{4}|1[0-9]{2}\*{4}[0-9]{4}")
_OPEN_ENDED = re.compile("第|号|字$")

# In folded form: brackets are (), there is no white space, letters are capitals.
_UNFINISHED = re.compile(
    r"\(\)|第号|第$|字号|\($|[-_]号"
    rf"|{_YEAR}号|{_YEAR}字?第?$|\((?:19|20)[0-9]\)"
    r"|\((?:X{2,}|[_×*?□〇.]+)\)"
    r"|第(?:X+|[_×*?□〇.…-]+)号|[×_*?□…]号|\.{2,}号|(?:^|[^0-9A-Z])X+号|_{2,}|×{2,}|(?<![0-9*])\*{2,}"
    rf"|[^{_NUMERALS}A-Z)甲乙丙丁戊己庚辛壬癸]号$"
)
# 〔2108〕12号, 〔20180〕14号: a digit of the year is wrong, or there is one too many.
_NO_YEAR = re.compile(r"\((?!(?:19|20)[0-9]{2}\))[0-9]{4,5}\)[^0-9()]{0,8}[0-9]{1,9}号$")
_NUMBER_BEFORE_YEAR = re.compile(rf"[0-9].*{_YEAR}")
_YEAR_AT_END = re.compile(rf"{_YEAR}字?第?$")

_JOINED = "[、,;/和与及并+]"
_SEVERAL = re.compile(
    # 〔2018〕1号、2号; 〔2018〕1号〔2018〕2号; 〔2018〕1、2号; 1号2号
    rf"[{_NUMERALS}]号{_JOINED}+.*[{_NUMERALS}]"
    rf"|[{_NUMERALS}]号[^()]{{0,20}}{_YEAR}.*[{_NUMERALS}]"
    rf"|[0-9][、;][^、;]*[0-9]"
    r"|^(?:第?[0-9]+号){2,}$"
    # 1号至3号, 〔2018〕1至3号, 〔2018〕1号-3号
    rf"|[{_NUMERALS}]号(?:至|到|~+).*[{_NUMERALS}]"
    # 3号-17 is the seventeenth piece of one document.
    rf"|[{_NUMERALS}]号-+第?[{_NUMERALS}]+号"
    r"|(?<![0-9年])[0-9]{1,3}(?:至|到|~+)第?[0-9]{1,4}(?![0-9年])"
    r"|[0-9]{5,}(?:至|到|~+)[A-Z]{0,6}[0-9]{2,}"
    # 〔2018〕1号等, 〔2018〕1号等3份
    r"|[0-9号]等(?:[0-9一二三四五六七八九十两几多]*[份件个号起宗])?$"
    r"|共[0-9一二三四五六七八九十两]+[份件个起宗]"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_COMMA_BETWEEN = re.compile(r"[0-9],[^,]*[0-9]")
_WHOLE_RANGE = re.compile(r"第?([1-9][0-9]{0,3})-第?([1-9][0-9]{0,3})号")
_RANGE_BEHIND_YEAR = re.compile(rf"{_YEAR}[^0-9]{{0,4}}([1-9][0-9]{{0,4}})-([1-9][0-9]{{0,4}})号?")
_LONG_RANGE = re.compile(r"([A-Z]{0,8})([0-9]{3,30})-+([A-Z]{0,8})([0-9]{3,30})")
_NUMBERS_TWICE = re.compile(rf"[{_NUMERALS}]号.*[{_NUMERALS}]号")

# 18-25号 may be the 25th of the year 2018.
_SHORT_YEARS = range(10, 40)
_YEARS = range(1900, 2100)

# More documents than this stand in no row.
_MOST_DOCUMENTS = 1_000

_BARE_WITH_WORD = re.compile(
    r"第(?:[1-9][0-9]{0,2})号?|[1-9][0-9]{0,2}号|第?[一二三四五六七八九十]{1,3}号"
)
_BARE = re.compile(r"(?:NO\.?|#)?([0-9]{1,3})#?|\(([0-9]{1,3})\)")

# A short number, of which several tell whether they count the rows.
_SHORT = re.compile(r"(?:NO\.?|#|第)?([1-9][0-9]{0,3})[#号]?|\(([1-9][0-9]{0,3})\)")
_MAY_BE_SHORT = ColumnPattern(r".{0,6}[0-9０-９].{0,6}")


def rules_broken_by_numbers(
    values: pd.Series, element: Element, words: DoubtfulValues
) -> dict[str, Mask]:
    """By rule, which texts break it; each text breaks one of them at most.

    `values`: the numbers of rows that follow each other, none missing, with row numbers as index.
    """
    positions, distinct = pd.factorize(values)
    is_unusual = ~_ORDINARY.fills(pd.Series(distinct, dtype="str"))
    unusual = np.flatnonzero(is_unusual)
    if not len(unusual):
        return {}

    written = distinct.take(unusual).tolist()
    texts = folded(pa.array(written, pa.string())).to_pylist()
    are_no_numbers = are_words(pd.Series(texts, dtype="str"), words.no_number)
    rule_of = np.full(len(distinct), None, dtype=object)
    for position, text, as_written, is_no_number in zip(
        unusual, texts, written, are_no_numbers, strict=True
    ):
        if is_no_number:
            rule_of[position] = NO_NUMBER
        else:
            rule_of[position] = _rule_broken(text, as_written, element, words)

    rules = rule_of[positions]
    if is_decision_number(element):
        rules[_count_rows(values)] = SERIAL
    return masks_by_rule(rules, (*ERRORS, SERIAL, *WARNINGS, *ABOUT_DECISIONS))


def _rule_broken(number: str, written: str, element: Element, words: DoubtfulValues) -> str | None:
    """The rule that a number breaks, in folded form and as it is written; None: it may be a number."""
    if not _HAS_NUMBER.search(number):
        return _rule_without_number(number, element)
    if _are_several(number) or are_of_one_form(written):
        return SEVERAL_NUMBERS
    if any(re.search(pattern, number) for pattern in words.replaced_numbers):
        return SEVERAL_NUMBERS
    is_of_no_year = is_decision_number(element) and _NO_YEAR.search(number) is not None
    if is_of_no_year or _is_unfinished(number):
        return UNFINISHED
    if _may_be_several(number):
        return POSSIBLY_SEVERAL_NUMBERS
    # Folding takes the case of letters away, and a small l is like 1 where a great one is not.
    plain = unicodedata.normalize("NFKC", written)
    if is_decision_number(element) and _LETTER_FOR_DIGIT.search(plain):
        return POSSIBLE_LETTER
    return _rule_of_bare_number(number, element)


def _rule_without_number(text: str, element: Element) -> str | None:
    if _OPEN_ENDED.search(text) or _UNFINISHED.search(text):
        return UNFINISHED
    # Certificates and contracts may be numbered with letters.
    if _LATIN.search(text) and not is_decision_number(element):
        return None
    return NO_NUMBER


def _are_several(number: str) -> bool:
    if _SEVERAL.search(number):
        return True
    if _COMMA_BETWEEN.search(number) and not _THOUSANDS.fullmatch(number):
        return True
    range_ = _WHOLE_RANGE.fullmatch(number)
    if range_ is None:
        return False
    first = int(range_[1])
    last = int(range_[2])
    return first < last and first not in _SHORT_YEARS and first not in _YEARS


def _may_be_several(number: str) -> bool:
    if _NUMBERS_TWICE.search(number):
        return True
    ranges = [_RANGE_BEHIND_YEAR.search(number), _WHOLE_RANGE.fullmatch(number)]
    for range_ in ranges:
        if range_ and 0 < int(range_[2]) - int(range_[1]) < _MOST_DOCUMENTS:
            return int(range_[1]) not in _YEARS
    long_range = _LONG_RANGE.fullmatch(number)
    if long_range is None or len(long_range[2]) != len(long_range[4]):
        return False
    first = int(long_range[2])
    last = int(long_range[4])
    has_prefixes = long_range[3] in ("", long_range[1])
    return has_prefixes and 0 < last - first < _MOST_DOCUMENTS and first not in _YEARS


def _is_unfinished(number: str) -> bool:
    if number.count("(") != number.count(")"):
        return True
    # 15号(2018) has its number in front of the year.
    if _YEAR_AT_END.search(number) and _NUMBER_BEFORE_YEAR.search(number):
        return False
    if _HIDDEN_DIGITS.search(number) and not _MASKED_PERSON.search(number):
        return True
    return _UNFINISHED.search(number) is not None


def _rule_of_bare_number(number: str, element: Element) -> str | None:
    """A number that identifies nothing by itself: 1号, 18."""
    if is_decision_number(element) and _BARE_WITH_WORD.fullmatch(number):
        return SERIAL
    bare = _BARE.fullmatch(number)
    if bare is None:
        return None
    digits = bare[1] or bare[2]
    # User 120 of a small heating plant has no longer number.
    return POSSIBLY_SERIAL if is_decision_number(element) or len(digits) == 1 else None


def _count_rows(values: pd.Series) -> Mask:
    """Which numbers do nothing but count the rows."""
    may_be = np.flatnonzero(_MAY_BE_SHORT.fills(values))
    numbers = np.zeros(len(values), dtype=np.int64)
    texts = folded(arrow_texts(values.take(may_be)))
    for position, text in zip(may_be, texts.to_pylist(), strict=True):
        short = _SHORT.fullmatch(text)
        if short is not None:
            numbers[position] = int(short[1] or short[2])
    return counting_rows(numbers, values.index.to_numpy(dtype=np.int64))
