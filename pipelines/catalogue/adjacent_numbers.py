"""Several numbers beside each other in one cell, where nothing but their form tells that they are two.

HT150001/HT150002 and two plates in two lines are two numbers; 1501 0012 and 2018/0001 may be one in
groups of digits.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise


_SEPARATORS = re.compile(r"[\s/|\\]+")
_LINE_BREAK = re.compile(r"[\r\n]")

# A shorter part may be a group of digits, or a year.
_SHORTEST = 5

_BEGINNING = re.compile("[^0-9]*")
_LETTER = re.compile("[A-Z]")
_DIGIT = re.compile("[0-9]")


def are_of_one_form(text: str) -> bool:
    """Whether a text is two numbers or more of one form, with a stroke, a blank or a line between."""
    if not _SEPARATORS.search(text.strip()):
        return False
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    numbers = _SEPARATORS.split(plain)
    if min(map(len, numbers)) < _SHORTEST or len(numbers) < 2:
        return False

    are_in_lines = _LINE_BREAK.search(plain) is not None
    return all(
        _form_of(number) == _form_of(other) and (are_in_lines or _begin_alike(number, other))
        for number, other in pairwise(numbers)
    )


def _form_of(number: str) -> str:
    """A number with one mark for each digit and another for each Latin letter."""
    return _LETTER.sub("A", _DIGIT.sub("0", number))


def _begin_alike(number: str, other: str) -> bool:
    """Whether both begin with the same letters, or digits with half of their digits."""
    beginning = _BEGINNING.match(number)
    width = beginning.end() if beginning else 0
    # A number without digits is a word.
    if width == len(number):
        return False
    return number[: width or len(number) // 2] == other[: width or len(number) // 2]
