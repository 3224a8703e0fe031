"""Numbers of persons in a text: of identity cards, travel documents and mobile phones.

They are looked for however they are written: in full width, in circles or in Chinese numerals, with
blanks, signs, tags or invisible characters between the digits, and with other numbers before and
behind. Where a check digit or a birthday decides, it decides. Other numbers that look alike stay: of
documents, accounts, registrations, amounts, days, goods and offices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from pipelines.personal_numbers.called_identities import called_identities
from pipelines.personal_numbers.digit_runs import digit_runs
from pipelines.personal_numbers.glued_numbers import edges_between_glued
from pipelines.personal_numbers.hidden_ends import identities_with_hidden_end
from pipelines.personal_numbers.identity_number import LONG, IdentityNumber, check_character_agrees
from pipelines.personal_numbers.likely_identities import likely_identities
from pipelines.personal_numbers.mobile_phones import MobilePhone, Place, mobile_phones
from pipelines.personal_numbers.number_marks import OF_IDENTITY
from pipelines.personal_numbers.possible_texts import searched_texts
from pipelines.personal_numbers.rounded_identities import rounded_identities
from pipelines.personal_numbers.sound_identities import sound_identities
from pipelines.personal_numbers.split_identities import split_identities
from pipelines.personal_numbers.travel_documents import TravelDocument, travel_documents


class NumberKind(StrEnum):
    """What a number of a person is the number of."""

    IDENTITY = "identity"
    TRAVEL_DOCUMENT = "travel_document"
    PHONE = "phone"


@dataclass(frozen=True)
class PersonalNumber:
    """A number of a person, and where it stands in a text."""

    start: int
    end: int
    kind: NumberKind
    digits: str
    """Without what stands between, in half width."""
    is_certain: bool
    """False: it may as well be the number of something else."""
    hidden: tuple[int, ...] = ()
    """Where the characters stand that are masked, if words stand between; else it is masked whole."""


# Fewer characters, and fewer digits, than these are no number of a person.
_FEWEST_CHARACTERS = 7
_FEWEST_DIGITS = 5
_DIGITS = "0123456789"

_IDENTITY = re.compile(OF_IDENTITY)

# What a text holds that is nothing but a number.
_NUMBER_ONLY = re.compile(r"[0-9A-Z \-.\u200b]*号?")


def personal_numbers(text: str, *, is_numbering: bool = False) -> list[PersonalNumber]:
    """The numbers of persons in a text, in order; none overlaps another.

    `is_numbering`: the text is a number of something itself, such as 文书号, unless it holds more.
    """
    if len(text) < _FEWEST_CHARACTERS:
        return []

    candidates: list[PersonalNumber] = []
    for folded in searched_texts(text):
        if sum(map(folded.count, _DIGITS)) >= _FEWEST_DIGITS:
            is_alone = is_numbering and _NUMBER_ONLY.fullmatch(folded) is not None
            place = Place(is_numbering, is_alone)
            candidates.extend(_candidates(folded, place))

    candidates.sort(key=_rank)
    return _without_overlaps(candidates, len(text))


def _rank(candidate: PersonalNumber) -> tuple[bool, bool, bool, int]:
    """What is certain goes first, a sound ID number before others, and these before a part of one."""
    is_identity = candidate.kind is NumberKind.IDENTITY
    is_sound = (
        is_identity and len(candidate.digits) == LONG and check_character_agrees(candidate.digits)
    )
    return not candidate.is_certain, not is_sound, not is_identity, -len(candidate.digits)


def _without_overlaps(candidates: list[PersonalNumber], length: int) -> list[PersonalNumber]:
    """Those that share no character with one before them, in the order of the text."""
    numbers: list[PersonalNumber] = []
    is_taken = bytearray(length)
    for candidate in candidates:
        span = slice(candidate.start, candidate.end)
        length_of_number = candidate.end - candidate.start
        if not any(is_taken[span]):
            is_taken[span] = b"\1" * length_of_number
            numbers.append(candidate)
    return sorted(numbers, key=attrgetter("start"))


def _candidates(folded: str, place: Place) -> Iterator[PersonalNumber]:
    runs = []
    names_person = is_among_persons = _IDENTITY.search(folded) is not None
    for unsplit in digit_runs(folded):
        run = unsplit.split_at(edges_between_glued(unsplit))
        sound = list(sound_identities(run, names_person=names_person, is_alone=place.is_alone))
        for long_number in sound:
            is_among_persons |= long_number.number.is_certain
            yield _personal(long_number.number, NumberKind.IDENTITY)
        run = run.split_at(
            edge for long_number in sound for edge in (long_number.first, long_number.behind)
        )
        # What is left before and behind them may be glued numbers too.
        runs.append(run.split_at(edges_between_glued(run)))

    for run in runs:
        for identity in likely_identities(run, is_among_persons=is_among_persons):
            yield _personal(identity, NumberKind.IDENTITY)
    apart = split_identities(folded, is_among_persons=is_among_persons)
    shortened = (*rounded_identities(folded), *identities_with_hidden_end(folded))
    for identity in (*called_identities(folded), *shortened, *apart):
        yield _personal(identity, NumberKind.IDENTITY)
    for document in travel_documents(folded, is_alone=place.is_alone):
        yield _personal(document, NumberKind.TRAVEL_DOCUMENT)
    for run in runs:
        for phone in mobile_phones(run, place):
            yield _personal(phone, NumberKind.PHONE)


def _personal(
    number: IdentityNumber | TravelDocument | MobilePhone, kind: NumberKind
) -> PersonalNumber:
    hidden = number.hidden if isinstance(number, IdentityNumber) else ()
    return PersonalNumber(number.start, number.end, kind, number.digits, number.is_certain, hidden)
