"""Hide the numbers of persons wherever a text is kept or shown: in records, receipts, logs, notes."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter

from pipelines.personal_numbers.identity_number import FIRST_YEAR_OF_DOCUMENTS
from pipelines.personal_numbers.numbers_in_text import NumberKind, PersonalNumber, personal_numbers


# Characters of an ID number as it has been since 1999.
_LONG_NUMBER = 18

# Windows allows no `*` in the name of a file.
MARK_IN_NAMES = "＊"

# What a spreadsheet made of a long number, with so few of its digits that they are nobody's.
_ROUNDED = re.compile(r"[0-9]\.[0-9]{1,6}[Ee]\+?[0-9]{2}|[0-9][Ee]\+[0-9]{2}")

# How often a masked text is looked through again.
_MOST_ROUNDS = 4

_MASK = re.compile("[0-9０-９A-Z][^0-9０-９*＊]{0,40}[*＊]{4,}[^0-9０-９*＊]{0,40}[0-9０-９]")


def mask_number(value: str) -> str:
    """Keep the first six and the last four characters; of a shorter value only its ends.

    1.52501E+17 stays: it is no number of a person any more, and its sentence speaks of it.
    """
    if _ROUNDED.fullmatch(value):
        return value
    if len(value) >= 15:
        return value[:6] + "*" * (len(value) - 10) + value[-4:]
    return value[:1] + "*" * max(len(value) - 2, 2) + value[-1:]


def mask_numbers_in(text: str, *, is_numbering: bool = False) -> str:
    """The text as it may be shown: every number of a person is masked.

    Also one that is mistyped: with a wrong check digit it is still nearly the person's.
    `is_numbering`: see `personal_numbers`.
    """
    return _masked(text, _is_hidden_where_shown, is_numbering=is_numbering)


def shown_beginning(text: str, most_characters: int) -> str:
    """The text as it may be shown, with `…` for what is more than so many characters.

    Numbers of persons are masked before anything is cut: of half a number nobody sees that it is one.
    """
    masked = mask_numbers_in(text)
    return masked if len(masked) <= most_characters else f"{masked[:most_characters]}…"


def masked_name(name: str) -> str:
    """The name of a file or sheet without numbers of persons, with marks that every disk allows."""
    masked = mask_numbers_in(name)
    if masked == name:
        return name
    return masked.replace("*", MARK_IN_NAMES)


def holds_personal_number(text: str) -> bool:
    """Whether a text has a number of a person, or the mask of one."""
    return _MASK.search(text) is not None or mask_numbers_in(text) != text


def without_personal_numbers(text: str, *, is_numbering: bool = False) -> str:
    """The text as it is kept: numbers that are a person's are masked, doubtful ones stay."""
    return _masked(text, attrgetter("is_certain"), is_numbering=is_numbering)


def _is_hidden_where_shown(number: PersonalNumber) -> bool:
    if number.is_certain or number.kind is not NumberKind.IDENTITY:
        return number.is_certain
    # Documents are numbered by their region and day: their numbers are not hidden.
    may_be_dated = number.digits[6:10] >= FIRST_YEAR_OF_DOCUMENTS
    return len(number.digits) == _LONG_NUMBER and not may_be_dated


def _masked(text: str, is_hidden: Callable[[PersonalNumber], bool], *, is_numbering: bool) -> str:
    # What was a part of a longer number may be one itself when the other part is masked.
    for _ in range(_MOST_ROUNDS):
        numbers = list(filter(is_hidden, personal_numbers(text, is_numbering=is_numbering)))
        if not numbers:
            break
        text = _with_masks(text, numbers)
    return text


def _with_masks(text: str, numbers: list[PersonalNumber]) -> str:
    pieces: list[str] = []
    end = 0
    for number in numbers:
        pieces.append(text[end : number.start])
        pieces.append(_mask(number, text))
        end = number.end
    pieces.append(text[end:])
    return "".join(pieces)


def _mask(number: PersonalNumber, text: str) -> str:
    if number.hidden:
        characters = list(text[number.start : number.end])
        for position in number.hidden:
            characters[position - number.start] = "*"
        return "".join(characters)
    if number.kind is NumberKind.PHONE:
        return number.digits[:3] + "****" + number.digits[-4:]
    return mask_number(number.digits)
