"""Patterns, for Python and for Arrow, that every text with a number of a person matches.

They are made from what the search itself uses: the table by which characters are folded, the partings
between digits and the words for travel documents. So they pass over no text in which the search would
find something, however the number is written; others that they let through are looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipelines.shapes.digit_runs import MOST_PARTINGS, NARROW_PARTINGS, PARTINGS
from pipelines.shapes.number_marks import TRAVEL_WORDS
from pipelines.shapes.searched_text import WITHOUT_WIDTH, unfolded


_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# Fewest digits of phones and identity cards; of documents behind their letter, and behind a word.
_DIGITS_OF_PHONE = 11
_DIGITS_BEHIND_LETTER = 7
_DIGITS_BEHIND_WORD = 5


@cache
def unusual_characters() -> str:
    """The characters of which a text has to be folded before the sieve tells anything of it.

    Digits and letters of other widths and scripts, what has no width, other forms of the words. All
    else that is folded, such as brackets and blanks of full width, the sieve knows as it is written.
    """
    words = "".join(TRAVEL_WORDS)
    characters = set(unfolded(_DIGITS + _LETTERS + WITHOUT_WIDTH + words))
    return _class(characters - set(_DIGITS + _LETTERS + _LETTERS.lower() + words))


@cache
def sieve() -> str:
    """What a text matches in which a number may be found: a folded one, or one that is not unusual."""
    parting, narrow = _parting(PARTINGS), _parting(NARROW_PARTINGS)
    words = "|".join(TRAVEL_WORDS)
    return "|".join(
        (
            rf"(?:[0-9]{parting}{{0,{MOST_PARTINGS}}}){{{_DIGITS_OF_PHONE - 1}}}[0-9]",
            rf"[A-Za-z](?:{narrow}{{0,2}}[0-9]){{{_DIGITS_BEHIND_LETTER}}}",
            rf"(?i:{words})(?s:.)*[0-9](?:[A-Za-z]|{narrow}*[0-9]){{{_DIGITS_BEHIND_WORD - 1}}}",
        )
    )


def _parting(partings: str) -> str:
    """What may stand between two digits; of all that has no width only what it is folded to."""
    visible = partings.replace(WITHOUT_WIDTH, "")
    return _class(unfolded(visible) + WITHOUT_WIDTH)


def _class(characters: Iterable[str]) -> str:
    """Characters as a class of a regular expression."""
    ranges = []
    for first, last in _ranges(sorted(map(ord, characters))):
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
