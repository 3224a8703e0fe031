"""Numbers of passports, travel permits and cards of other countries in a folded text.

They have no check digit: the words before them and their look decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.personal_numbers.called_documents import (
    GLUED,
    ONE_OF_GLUED,
    letters_and_digits_of,
    numbers_behind_words,
)
from pipelines.personal_numbers.digit_runs import NARROW_GAP
from pipelines.personal_numbers.identity_number import Certainty
from pipelines.personal_numbers.number_marks import (
    OF_GOODS,
    OF_SOMETHING_ELSE,
    OWN_REGION,
    TRAVEL_WORDS,
    WORDS_BEFORE,
)
from pipelines.personal_numbers.other_registers import numbers_of_other_registers


@dataclass(frozen=True)
class TravelDocument:
    """Where a number of a travel document, or of another country's register, stands."""

    start: int
    end: int
    digits: str
    """Its letters and digits, without what stands between."""
    is_certain: bool
    """False: it may as well be the number of something else."""


_OF_TRAVEL = re.compile(f"(?:{'|'.join(TRAVEL_WORDS)}|往来|证件|PERMIT)[^0-9]{{0,12}}$")

# A letter, perhaps a second one, and seven to ten digits.
_NUMBER = re.compile(
    rf"(?<![0-9A-Z])(?:[A-Z]{NARROW_GAP}){{1,2}}[0-9](?:{NARROW_GAP}[0-9]){{6,9}}"
    r"(?![0-9A-Z])"
)
_SEVERAL = re.compile(f"(?<![0-9A-Z]){GLUED}")

# Passports: E12345678, EA1234567, G12345678, old ones and those for official journeys.
_PASSPORT = re.compile("E[0-9A-HJ-NP-Z][0-9]{7}|G[0-9]{8}|[DSP]E?[0-9]{7,8}")

# Hong Kong and Macau: H and M to the mainland, C and W from there; T and L to Taiwan.
_PERMIT_OF_RESIDENT = re.compile("[HM](?:[0-9]{8}|[0-9]{10})")
_PERMIT = re.compile("[CKLTW][0-9A-Z][0-9]{7}")

# What follows the letter in numbers of documents: a year, or a region of Inner Mongolia.
_LIKE_DOCUMENT = re.compile(f"[A-Z]+(?:(?:19|20)[0-9]{{2}}|{OWN_REGION})")

# Medicines have numbers of these letters and eight digits: 国药准字H11021234.
_LIKE_MEDICINE = re.compile("[HZSJB][0-9]{8}")
_OF_MEDICINES = re.compile("药|胶囊|注射|片剂")

# Several numbers of one kind: what is known of the first is true of the next.
_LISTED = re.compile("[ 、,，;；和及与或/]{1,3}")


def travel_documents(folded: str, *, is_alone: bool) -> Iterator[TravelDocument]:
    """The numbers of travel documents in a folded text.

    `is_alone`: the text is a number of something itself, and nothing else stands in it.
    """
    for start, end in (*numbers_behind_words(folded), *numbers_of_other_registers(folded)):
        yield TravelDocument(start, end, letters_and_digits_of(folded[start:end]), is_certain=True)

    # Where the number before stands, if it is one of goods.
    end_of_goods = None
    for start, end, start_of_piece in _like_numbers(folded):
        before = folded[max(start_of_piece - WORDS_BEFORE, 0) : start_of_piece]
        is_listed = end_of_goods is not None and _LISTED.fullmatch(folded, end_of_goods, start)
        if is_listed or OF_GOODS.search(before):
            end_of_goods = end
            continue

        digits = letters_and_digits_of(folded[start:end])
        certainty = _certainty(digits, before, is_alone=is_alone)
        if certainty is Certainty.NO_NUMBER:
            continue

        is_certain = certainty is Certainty.CERTAIN
        if is_certain and _LIKE_MEDICINE.fullmatch(digits) and not _OF_TRAVEL.search(before):
            is_certain = _OF_MEDICINES.search(folded) is None
        yield TravelDocument(start, end, digits, is_certain)


def _like_numbers(folded: str) -> list[tuple[int, int, int]]:
    """Where letters and digits stand as in such numbers: start, end, and where their piece starts."""
    candidates = []
    for match in _NUMBER.finditer(folded):
        candidates.append((*match.span(), match.start()))
    for piece in _SEVERAL.finditer(folded):
        for match in ONE_OF_GLUED.finditer(folded, *piece.span()):
            candidates.append((*match.span(), piece.start()))
    return sorted(candidates)


def _certainty(digits: str, before: str, *, is_alone: bool) -> Certainty:
    """How certain it is that these are the letters and digits of a travel document."""
    is_passport = _PASSPORT.fullmatch(digits) is not None
    is_permit = _PERMIT_OF_RESIDENT.fullmatch(digits) is not None
    if _OF_TRAVEL.search(before):
        if is_passport or is_permit or _PERMIT.fullmatch(digits):
            return Certainty.CERTAIN
        return Certainty.NO_NUMBER
    if not is_passport and not is_permit:
        return Certainty.NO_NUMBER

    if _LIKE_DOCUMENT.match(digits) or OF_SOMETHING_ELSE.search(before):
        return Certainty.DOUBTFUL
    # Passports for official journeys of old had a digit less; so have many other numbers.
    if len(digits) < 9:
        return Certainty.DOUBTFUL
    # Alone in its own place a number of a sampling or a contract looks just so.
    return Certainty.DOUBTFUL if is_alone else Certainty.CERTAIN
