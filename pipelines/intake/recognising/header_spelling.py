"""How a header cell is compared with the names of elements, whatever marks surround it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


# Characters. A longer cell is data, whatever it holds.
MAX_HEADER_CHARACTERS = 300

# Spellings that stay in memory; the same headers come again in every file.
CACHED_SPELLINGS = 1 << 16

_MARKS = "*※★●▲#:：_ 　,，。.;；'\"“”‘’`"

_BRACKETED = re.compile(r"[(\[【〔<《][^()\[\]【】〔〕<>《》]*[)\]】〕>》]")
_NUMBER_IN_FRONT = re.compile(r"(?:\(?\d{1,3}\)|\d{1,3}[.、．)])(?=\D)")
_UNIT_BEHIND = re.compile(r"(?:[/,;、-]|单位:?)+(?:人民币)?(?:万元|元)$")


@lru_cache(maxsize=CACHED_SPELLINGS)
def comparable(text: str) -> str:
    """A text for comparison: half-width, lower case, no blanks, marks or invisible characters."""
    visible = [character for character in text if unicodedata.category(character) != "Cf"]
    half_width = unicodedata.normalize("NFKC", "".join(visible))

    bare = "".join(half_width.split()).strip(_MARKS)
    bare = bare.removeprefix("(必填)").removesuffix("(必填)").removesuffix("(选填)")
    return bare.casefold()


@lru_cache(maxsize=CACHED_SPELLINGS)
def spellings_of(header: str) -> tuple[str, ...]:
    """The texts under which a header is looked up, the most complete one first.

    These are the header itself, then without its number, without remarks in brackets, without its
    unit. A cell that is too long for a header has none.
    """
    if len(header) > MAX_HEADER_CHARACTERS:
        return ()

    whole = comparable(header)
    without_number = whole
    number = _NUMBER_IN_FRONT.match(whole)
    if number:
        without_number = whole[number.end() :]
    without_remarks = _without_brackets(without_number)
    without_unit = _UNIT_BEHIND.sub("", without_remarks)

    spellings = [whole]
    for text in (without_number, without_remarks, without_unit):
        spelling = text.strip(_MARKS)
        if spelling not in spellings:
            spellings.append(spelling)
    return tuple(spelling for spelling in spellings if spelling)


def _without_brackets(text: str) -> str:
    # Innermost brackets go first, so that brackets within brackets go too.
    while True:
        shorter = _BRACKETED.sub("", text)
        if shorter == text:
            return text
        text = shorter
