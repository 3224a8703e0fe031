"""The texts in which numbers are looked for: a folded text, and what it may mean besides.

Each is as long as the text: a position is the same in all of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipelines.personal_numbers.digit_runs import GAP
from pipelines.personal_numbers.searched_text import (
    SIGN,
    SPACE,
    WITHOUT_WIDTH,
    is_enclosed_digit,
    searched_text,
)
from pipelines.personal_numbers.spelled_digits import NUMERALS, with_spelled_digits


# In a folded text: tags of HTML, references to characters, escapes, a few asterisks; more of them
# are a mask.
_MARKUP = re.compile(
    r"(?P<tag></?[A-Z]{1,10}[1-6]?(?:[ /][^<>]{0,80})?>|<!--[^<>]{0,80}-->)"
    r"|&(?:AMP;)*(?P<reference>#?[0-9A-Z]{1,8});"
    r"|(?P<escape>\\[NRT]|_X00(?:0[9AD]|A0)_)"
    r"|(?P<asterisks>(?<!\*)\*{1,3}(?!\*))"
)

# How a folded or any other text begins to have some of it.
MARKS_OF_MARKUP = ("<[A-Za-z/!]", "&[#A-Za-z]", r"\\[nrtNRT]", "_[xX]00", r"\*")
_MAY_HAVE_MARKUP = re.compile("|".join(MARKS_OF_MARKUP))

# A birthday in words among the digits of a number: 1962年8月31日 between region and sequence.
_DIGIT = f"[0-9{''.join(NUMERALS)}]"
_DAY = re.compile(
    rf"(?P<before>{_DIGIT}{GAP}?(?:{_DIGIT}{GAP}?){{4}})年(?P<month>{GAP}?{_DIGIT}(?:{GAP}?{_DIGIT})?{GAP}?)"
    rf"月(?P<day>{GAP}?{_DIGIT}(?:{GAP}?{_DIGIT})?{GAP}?)日(?={GAP}?{_DIGIT})"
)
_ANY_DIGIT = re.compile(_DIGIT)


def searched_texts(text: str) -> Iterator[str]:
    """The folded text, and others in which more of its characters are digits, or fewer.

    Those come first whose numbers are the likelier ones.
    """
    folded = searched_text(text)
    plain = _without_days(without_markup(folded))
    if plain != folded:
        yield plain
    yield folded

    if not text.isascii() and any(map(is_enclosed_digit, set(text))):
        yield _without_enclosed_digits(text, folded)
    with_digits = with_spelled_digits(plain)
    if with_digits != plain:
        yield with_digits


def without_markup(folded: str) -> str:
    """A folded text with blanks for tags, and with the character to which a reference refers."""
    if _MAY_HAVE_MARKUP.search(folded) is None:
        return folded
    return _MARKUP.sub(_plain_markup, folded)


def _without_enclosed_digits(text: str, folded: str) -> str:
    """The folded text in which digits in circles are no digits.

    A number may be written in them, and they number the items of a list: ①13800138000.
    """
    pairs = zip(text, folded, strict=True)
    return "".join(
        character if is_enclosed_digit(character) else plain for character, plain in pairs
    )


def _plain_markup(match: re.Match[str]) -> str:
    length = len(match.group())
    if match["asterisks"]:
        return SIGN * length
    meant = SPACE
    if match["reference"]:
        character = html.unescape(f"&{match['reference'].lower()};")
        if len(character) != 1:
            return match.group()
        meant = searched_text(character)
    return meant + WITHOUT_WIDTH * (length - 1)


def _without_days(folded: str) -> str:
    """A folded text in which birthdays in words are eight digits, where they stand in a number."""
    if "年" not in folded:
        return folded
    return _DAY.sub(_digits_of_day, folded)


def _digits_of_day(match: re.Match[str]) -> str:
    """The digits with blanks for the words; the word before a single digit becomes its zero."""
    month = match["month"]
    day = match["day"]
    before_month = "0" if _is_single_digit(month) else SPACE
    before_day = "0" if _is_single_digit(day) else SPACE
    return f"{match['before']}{before_month}{month}{before_day}{day}{SPACE}"


def _is_single_digit(text: str) -> bool:
    return len(_ANY_DIGIT.findall(text)) == 1
