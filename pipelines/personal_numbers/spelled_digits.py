"""Digits that are written as Chinese numerals, or as letters that look like them."""

from __future__ import annotations

import re
import unicodedata

from pipelines.personal_numbers.digit_runs import GAP
from pipelines.personal_numbers.number_marks import OF_PHONE, WORDS_BEFORE


# The numerals of every style are in these blocks: 〇, 一, 壹, ㈠ …
_BLOCKS_OF_NUMERALS = range(0x3007, 0xA000)

# Some that Unicode gives no value: one is a stroke.
_MORE_NUMERALS = {"两": "2", "丨": "1"}

DIGIT_LOOK_ALIKES = {"I": "1", "L": "1", "O": "0"}

# Minimum number of digits or numerals in a row that are a number, not words with numerals in them.
_FEWEST_DIGITS = 7

# Letters are taken for digits in a row that is as long as an ID number, or as a phone where it is
# called one.
_FEWEST_WITH_LETTERS = 15
_FEWEST_OF_PHONE = 11


def _numerals() -> dict[str, str]:
    numerals = dict(_MORE_NUMERALS)
    for character in map(chr, _BLOCKS_OF_NUMERALS):
        value = unicodedata.numeric(character, None)
        is_digit = unicodedata.digit(character, None) is not None
        if value is not None and not is_digit and value in range(10):
            numerals[character] = str(int(value))
    return numerals


NUMERALS = _numerals()

_OF_NUMERALS = str.maketrans(NUMERALS)
_OF_ALL = str.maketrans(NUMERALS | DIGIT_LOOK_ALIKES)
_SPELLED = f"0-9{''.join(DIGIT_LOOK_ALIKES)}{''.join(NUMERALS)}"
_ROW = re.compile(f"[{_SPELLED}](?:{GAP}?[{_SPELLED}])+")
_ANY_SPELLED = re.compile(f"[{_SPELLED}]")


def with_spelled_digits(folded: str) -> str:
    """A folded text with a digit for each numeral and letter that is one in a number."""
    if folded.isascii() and not any(letter in folded for letter in DIGIT_LOOK_ALIKES):
        return folded
    return _ROW.sub(_digits_of_row, folded)


def _digits_of_row(row: re.Match[str]) -> str:
    text = row.group()
    length = len(_ANY_SPELLED.findall(text))
    if length < _FEWEST_DIGITS:
        return text
    before = row.string[max(row.start() - WORDS_BEFORE, 0) : row.start()]
    fewest = _FEWEST_OF_PHONE if OF_PHONE.search(before) else _FEWEST_WITH_LETTERS
    return text.translate(_OF_ALL if length >= fewest else _OF_NUMERALS)
