"""ID numbers of 18 characters among digits whose birthday and check character are right.

Hardly any other number is like one by chance, so they are found also where they are glued to other
digits. Where one stands in a longer number, such as 税务登记号 of an individual business (the owner's
ID number and two digits), that part is the person's: it is masked, and what is left is the
business's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.personal_numbers.digit_runs import GAP, DigitRun
from pipelines.personal_numbers.identity_number import (
    CENTURIES,
    FIRST_YEAR_OF_DOCUMENTS,
    LONG,
    PROVINCES,
    IdentityNumber,
    check_character_agrees,
    is_birthday,
)
from pipelines.personal_numbers.number_marks import OF_SOMETHING_ELSE, WORDS_BEFORE


# What stands where in a number, for a first look.
_WITH_BIRTHDAY = re.compile("[1-9][0-9]{5}(?:18|19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}")

_X_BEHIND = re.compile(f"{GAP}?X")

# Digits before the birthday, and before what follows it.
_REGION = 6
_SEQUENCE = 14
_MANY_EDGES = 10

# 2018-12-10 without anything between it and the number.
_DAY_BEHIND = re.compile(r"(?:19|20)[0-9]{2}(?:年|[\-./][0-9]{1,2}[\-./])")

_YEAR = re.compile("(?:19|20)[0-9]{2}")

# A day and an hour: the last four digits of 152501 2018-12-10 13:45.
_HOUR = re.compile("[0-9]{2} *: *[0-9]{2}")


@dataclass(frozen=True)
class LongNumber:
    """What has a birthday where ID numbers have theirs, among the digits of a run."""

    number: IdentityNumber
    first: int
    """Index of its first digit in the run."""
    behind: int
    """Index behind its last digit; an X is no digit."""

    @property
    def may_be_dated(self) -> bool:
        """Whether the birthday may as well be the day on which a document was made."""
        return self.number.digits[6:10] >= FIRST_YEAR_OF_DOCUMENTS


def sound_identities(run: DigitRun, *, names_person: bool, is_alone: bool) -> Iterator[LongNumber]:
    """The sound numbers in a run, in order; none overlaps another.

    `names_person`: the text names an identity card. `is_alone`: the text is from an element that
    holds a number of its own, such as a document number.
    """
    begin = end_of_last = 0
    while match := _WITH_BIRTHDAY.search(run.digits, begin):
        first = match.start()
        long_number = _sound_number_at(
            run, first, is_behind_another=first == end_of_last, names_person=names_person
        )
        if long_number is None:
            begin = first + 1
            continue
        is_certain = names_person or not _is_like_document(run, long_number, is_alone=is_alone)
        yield replace(long_number, number=replace(long_number.number, is_certain=is_certain))
        begin = end_of_last = long_number.behind


def long_number_at(run: DigitRun, first: int) -> LongNumber | None:
    """The 18 characters from a digit on, if they are those of an ID number but for the last."""
    if run.digits[first : first + 2] not in PROVINCES:
        return None
    body = run.digits[first : first + LONG - 1]
    if body[6:8] not in CENTURIES or len(body) < LONG - 1 or not is_birthday(body[6:14]):
        return None

    behind = first + LONG - 1
    x_behind = _X_BEHIND.match(run.folded, run.end(behind))
    if x_behind is not None:
        text = body + "X"
        end = x_behind.end()
    elif behind < len(run.digits):
        behind += 1
        text = run.digits[first:behind]
        end = run.end(behind)
    else:
        return None
    number = IdentityNumber(run.start(first), end, text, check_character_agrees(text))
    return LongNumber(number, first, behind)


def _sound_number_at(
    run: DigitRun, first: int, *, is_behind_another: bool, names_person: bool
) -> LongNumber | None:
    long_number = long_number_at(run, first)
    if long_number is None or not long_number.number.is_certain:
        return None
    begins = run.is_edge[first] or is_behind_another
    is_no_part = _is_no_part(run, long_number, begins=begins, names_person=names_person)
    return long_number if is_no_part else None


def _is_no_part(
    run: DigitRun, long_number: LongNumber, *, begins: bool, names_person: bool
) -> bool:
    """Whether the digits are a number, and not a part of a longer one or of several."""
    first = long_number.first
    behind = long_number.behind
    inner_edges = run.inner_edges(first, behind)
    if inner_edges and _ends_with_hour(run, long_number):
        return False
    ends = run.is_edge[behind]
    if begins and ends:
        return True

    # What is cut from other digits is less certain, unless these are the person's birthday.
    if _stands_by_birthday(run, long_number):
        return True
    if _cuts_year(run, first) or _cuts_year(run, behind):
        return False
    if inner_edges and not _is_split_as_number(run, long_number, inner_edges):
        return False
    is_split_by_itself = bool(inner_edges) and (begins or ends)
    if is_split_by_itself or not long_number.may_be_dated:
        return True
    # No document's number ends with an X; of others the words decide.
    before = run.before(first, WORDS_BEFORE)
    is_named = names_person and not OF_SOMETHING_ELSE.search(before)
    return long_number.number.digits[-1] == "X" or is_named


def _is_like_document(run: DigitRun, long_number: LongNumber, *, is_alone: bool) -> bool:
    """Whether a number that may be dated stands, or is split, as numbers of documents do.

    One in eleven of these has the right check digit; none ends with an X.
    """
    if not long_number.may_be_dated or long_number.number.digits[-1] == "X":
        return False
    if _stands_by_birthday(run, long_number):
        return False
    before = run.before(long_number.first, WORDS_BEFORE)
    if is_alone or OF_SOMETHING_ELSE.search(before):
        return True
    partings = run.partings(long_number.first, long_number.behind)
    return any(parting.strip() for parting in partings)


def _stands_by_birthday(run: DigitRun, long_number: LongNumber) -> bool:
    """Whether the birthday is written once more, directly before or behind, or another day behind."""
    first = long_number.first
    behind = long_number.behind
    birthday = long_number.number.digits[_REGION:_SEQUENCE]
    day_before = run.digits[max(first - len(birthday), 0) : first]
    day_behind = run.digits[behind : behind + len(birthday)]
    if birthday in (day_before, day_behind):
        return True
    end = long_number.number.end
    return _DAY_BEHIND.match(run.folded, end) is not None


def _is_split_as_number(run: DigitRun, long_number: LongNumber, inner_edges: list[int]) -> bool:
    """Whether it is split before the birthday, alike everywhere, or between nearly all digits.

    A day and an hour are not: they are split in several ways.
    """
    if long_number.first + _REGION in inner_edges or len(inner_edges) >= _MANY_EDGES:
        return True
    return len(run.partings(long_number.first, long_number.behind)) == 1


def _cuts_year(run: DigitRun, index: int) -> bool:
    """Whether a number that begins or ends here would cut a year in two, as in 2015-12-10."""
    if run.is_edge[index]:
        return False
    position = bisect_right(run.edges, index)
    return _YEAR.fullmatch(run.digits, run.edges[position - 1], run.edges[position]) is not None


def _ends_with_hour(run: DigitRun, long_number: LongNumber) -> bool:
    fifteenth = long_number.first + 14
    if _HOUR.match(run.folded, run.start(fifteenth)) is None:
        return False
    return not any(":" in parting for parting in run.partings(long_number.first, fifteenth + 1))
