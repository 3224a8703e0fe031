"""Patterns, for Python and for Arrow, that every text with a number of a person matches.

They are made from what the search itself uses: the table by which characters are folded, the partings
between digits, the numerals and the words for documents. So they pass over no text in which the search
would find something, however the number is written; others that they let through are looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipelines.personal_numbers.digit_runs import NARROW_PARTINGS, PARTINGS
from pipelines.personal_numbers.number_marks import IDENTITY_WORDS, TRAVEL_WORDS
from pipelines.personal_numbers.possible_texts import MARKS_OF_MARKUP, without_markup
from pipelines.personal_numbers.searched_text import SIGN, WITHOUT_WIDTH, searched_text, unfolded
from pipelines.personal_numbers.spelled_digits import DIGIT_LOOK_ALIKES, NUMERALS
from pipelines.personal_numbers.split_identities import MOST_WORDS


_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORDS = (*TRAVEL_WORDS, *IDENTITY_WORDS)

# Fewest digits of phones and identity cards; of documents behind their letter, and behind a word.
_DIGITS_OF_PHONE = 11
_DIGITS_BEHIND_LETTER = 7
_DIGITS_BEHIND_WORD = 5

# Digits of the second part of an ID number that is split in its middle.
_DIGITS_OF_HALF = 8

# Digits of an ID number before and behind the birthday, which may be written in words.
_YEAR = 4


@cache
def unusual_characters() -> str:
    """Pattern of characters that must be folded before the sieve can judge a text.

    Digits and letters of other widths and scripts, rare signs, what has no width, other forms of the
    words, and markup. All else that is folded, such as brackets and blanks of full width, the sieve
    knows as it is written.
    """
    words = "".join(_WORDS)
    characters = set(unfolded(_DIGITS + _LETTERS + WITHOUT_WIDTH + SIGN + words))
    characters -= set(_DIGITS + _LETTERS + _LETTERS.lower() + words)
    return "|".join((_class(characters), *MARKS_OF_MARKUP))


def texts_for_sieve(text: str) -> tuple[str, str]:
    """An unusual text in two forms that the sieve can judge; a number makes at least one match."""
    folded = searched_text(text)
    return folded, without_markup(folded)


@cache
def sieve() -> str:
    """Pattern that a text with a number matches. The text is folded, or has no unusual character."""
    between = _partings(PARTINGS)
    narrow = _partings(NARROW_PARTINGS)
    numerals = unfolded(NUMERALS)
    digit = _class(_DIGITS + numerals)
    letters = "".join(DIGIT_LOOK_ALIKES)
    look_alike = _class(_DIGITS + numerals + letters + letters.lower())
    words = "|".join(_WORDS)
    day = f"年{between}*(?:{digit}{between}*){{1,2}}月{between}*(?:{digit}{between}*){{1,2}}日"
    return "|".join(
        (
            rf"(?:{look_alike}{between}*){{{_DIGITS_OF_PHONE - 1}}}{look_alike}",
            rf"(?:{digit}{between}*){{{_YEAR + 1}}}{day}{between}*{digit}",
            *_split_by_words(),
            rf"[A-Za-zА-яӨөҮү](?:{narrow}*{digit}){{{_DIGITS_BEHIND_LETTER}}}",
            rf"(?i:{words})(?s:.)*{digit}(?:[A-Za-z]|{narrow}*{digit}){{{_DIGITS_BEHIND_WORD - 1}}}",
        )
    )


def _split_by_words() -> Iterator[str]:
    """Region and birthday with words between, or both halves of a number; longer parts pass anyway."""
    word = f"(?:[^0-9]{WITHOUT_WIDTH}*)"
    some = f"{word}{{0,{MOST_WORDS}}}"
    words = f"{word}{{1,{MOST_WORDS}}}"
    digit = _one_of(_DIGITS)
    century = f"(?:{_one_of('1')}{_one_of('89')}|{_one_of('2')}{_one_of('0')})"
    region = f"{_one_of('123456789')}{digit}{{5}}"
    month = f"{_one_of('01')}?{digit}"
    day = f"{_one_of('0123')}?{digit}"
    yield f"(?:^|[^0-9]){region}{words}{century}{digit}{{2}}{some}{month}{some}{day}{some}{digit}{{3}}"
    yield rf"{region}{words}{century}{digit}\*{{4}}{digit}{{4}}[Xx]"
    yield f"{region}{century}{digit}{{0,2}}{words}{digit}{{{_DIGITS_OF_HALF}}}"


def _one_of(digits: str) -> str:
    """One of these digits or numerals, and what has no width behind it."""
    numerals = [numeral for numeral, digit in NUMERALS.items() if digit in digits]
    return f"(?:{_class([*digits, *numerals])}{WITHOUT_WIDTH}*)"


def _partings(partings: str) -> str:
    """What may stand between two digits; of all that is unusual only what it is folded to."""
    unusual = WITHOUT_WIDTH + SIGN
    visible = "".join(parting for parting in partings if parting not in unusual)
    return _class(unfolded(visible) + unusual)


def _class(characters: Iterable[str]) -> str:
    """Characters as a class of a regular expression."""
    ranges = []
    for first, last in _ranges(sorted(map(ord, set(characters)))):
        ranges.append(f"{re.escape(chr(first))}-{re.escape(chr(last))}")
    return f"[{''.join(ranges)}]"


def _ranges(code_points: list[int]) -> Iterator[tuple[int, int]]:
    first = last = code_points[0]
    for code_point in code_points[1:]:
        if code_point != last + 1:
            yield first, last
            first = code_point
        last = code_point
    yield first, last
