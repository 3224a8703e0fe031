"""ID numbers that no check digit decides: of 15 digits (GB 11643-1989), mistyped, behind a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipelines.personal_numbers.called_identities import CALLED_IDENTITY, CALLED_OTHERWISE
from pipelines.personal_numbers.digit_runs import GAP, RARE_PARTINGS, DigitRun
from pipelines.personal_numbers.identity_number import (
    CENTURY_OF_SHORT,
    PROVINCES,
    SHORT,
    IdentityNumber,
    is_birthday,
)
from pipelines.personal_numbers.number_marks import IDENTITY_WORDS, OF_SOMETHING_ELSE, WORDS_BEFORE
from pipelines.personal_numbers.sound_identities import long_number_at


_X_BEHIND = re.compile(f"{GAP}?X(?![0-9A-Z])")

_OF_PERSON = re.compile(f"(?:{'|'.join(IDENTITY_WORDS)}|证件)[^0-9]{{0,8}}$")
_OF_REGISTRATION = re.compile("(?:注册号|登记号|执照)[^0-9]{0,8}$")

# Lengths of mistyped numbers, the likely ones first.
_LENGTHS_WHEN_CALLED = (18, 19, 17, 20, 16, 15)

# How people part a number of 15 digits: in whatever way between region, birthday and sequence.
_PARTINGS_OF_SHORT = frozenset({" ", "  ", "-"})
_GROUPS_OF_SHORT = [6, 12]

# Numbers of 15 digits were issued until 1999. Whoever was born before this year of the century is no
# longer alive, but running numbers behind a region have zeros there: 152501 000123456.
_FIRST_YEAR_OF_SHORT = "10"


def likely_identities(run: DigitRun, *, is_among_persons: bool) -> Iterator[IdentityNumber]:
    """The ID numbers in a run of digits whose check digit says nothing; they may overlap others.

    `is_among_persons`: the text names an identity card, or has a sound number.
    """
    called_identity = _called_identity(run)
    if called_identity is not None:
        yield called_identity

    doubtful = []
    for first in run.edges:
        if first > len(run.digits) - SHORT or run.digits[first : first + 2] not in PROVINCES:
            continue
        short = _short_number_at(run, first)
        if short is not None and short.is_certain:
            yield short
        else:
            mistyped = _mistyped_number_at(run, first, is_among_persons=is_among_persons)
            doubtful.append(mistyped or short)
    yield from filter(None, doubtful)


def _called_identity(run: DigitRun) -> IdentityNumber | None:
    """The digits behind 身份证号, although no check digit or birthday says that they are one."""
    called = CALLED_IDENTITY.search(run.before(0, WORDS_BEFORE))
    if called is None or CALLED_OTHERWISE.search(called["between"]):
        return None
    for may_be_split_anyhow in (False, True):
        for length in _LENGTHS_WHEN_CALLED:
            for behind in (length - 1, length):
                number = _digits_up_to(run, behind)
                if number is None or len(number.digits) != length:
                    continue
                if may_be_split_anyhow or not _is_split_rarely(run, 0, behind):
                    return number
    return None


def _digits_up_to(run: DigitRun, behind: int) -> IdentityNumber | None:
    """The first digits of a run, where a group ends behind them, and an X that follows."""
    if behind > len(run.digits) or not run.is_edge[behind]:
        return None
    digits = run.digits[:behind]
    end = run.end(behind)
    x_behind = _X_BEHIND.match(run.folded, end)
    if x_behind is not None:
        digits = digits + "X"
        end = x_behind.end()
    return IdentityNumber(run.start(0), end, digits, is_certain=True)


def _mistyped_number_at(
    run: DigitRun, first: int, *, is_among_persons: bool
) -> IdentityNumber | None:
    """18 characters with a wrong check digit: only such that stand by themselves are like one."""
    long_number = long_number_at(run, first)
    if long_number is None or not run.is_edge[long_number.behind]:
        return None
    if long_number.number.digits[-1] == "X" and not _X_BEHIND.match(
        run.folded, run.end(long_number.behind)
    ):
        return None
    if _is_split_rarely(run, first, long_number.behind):
        return None

    before = run.before(first, WORDS_BEFORE)
    is_of_something_else = OF_SOMETHING_ELSE.search(before) or CALLED_OTHERWISE.search(before)
    is_certain = is_among_persons and not long_number.may_be_dated and not is_of_something_else
    return replace(long_number.number, is_certain=is_certain)


def _is_split_rarely(run: DigitRun, first: int, behind: int) -> bool:
    """Whether the digits may as well be several numbers: a rare sign parts only some of them."""
    partings = run.partings(first, behind)
    return len(partings) > 1 and bool(set("".join(partings)) & set(RARE_PARTINGS))


def _short_number_at(run: DigitRun, first: int) -> IdentityNumber | None:
    """The number of 15 digits that begins with a digit; it has no check digit."""
    behind = first + SHORT
    digits = run.digits[first:behind]
    if not run.is_edge[behind]:
        return None
    if digits[2:4] == "00" or not is_birthday(CENTURY_OF_SHORT + digits[6:12]):
        return None
    if not _is_split_as_short(run, first, behind):
        return None

    before = run.before(first, WORDS_BEFORE)
    if is_registration_no(digits) and _OF_REGISTRATION.search(before):
        return None
    may_be_running = digits[6:8] < _FIRST_YEAR_OF_SHORT
    is_of_something_else = may_be_running or OF_SOMETHING_ELSE.search(before) is not None
    is_certain = bool(_OF_PERSON.search(before)) or not is_of_something_else
    return IdentityNumber(run.start(first), run.end(behind), digits, is_certain)


def _is_split_as_short(run: DigitRun, first: int, behind: int) -> bool:
    inner_edges = run.inner_edges(first, behind)
    if [edge - first for edge in inner_edges] == _GROUPS_OF_SHORT:
        return not _is_split_rarely(run, first, behind)
    partings = run.partings(first, behind)
    is_each_apart = len(inner_edges) == SHORT - 1
    return len(partings) <= 1 and (is_each_apart or partings <= _PARTINGS_OF_SHORT)


def is_registration_no(digits: str) -> bool:
    """Whether 15 digits are a sound 工商注册号: the last follows by ISO/IEC 7064 MOD 11,10."""
    product = 10
    for digit in digits[:14]:
        total = (product + int(digit)) % 10
        product = (total or 10) * 2 % 11
    return int(digits[14]) == (11 - product) % 10
