"""ID numbers among digits: of 18 characters (GB 11643-1999), and of 15 digits (GB 11643-1989)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.shapes.digit_runs import DigitRun
from pipelines.shapes.number_marks import OF_SOMETHING_ELSE, WORDS_BEFORE


LONG = 18
SHORT = 15

# The first two digits of the regions that numbers were issued for. 81 to 83: residence permits
# of Hong Kong, Macau and Taiwan; 91: of foreigners.
_PROVINCE_RANGES = (
    range(11, 16),
    range(21, 24),
    range(31, 38),
    range(41, 47),
    range(50, 55),
    range(61, 66),
    (71, 81, 82, 83, 91),
)
_PROVINCES = frozenset(str(code) for codes in _PROVINCE_RANGES for code in codes)
_CENTURIES = frozenset({"18", "19", "20"})

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"

_EARLIEST_BIRTHDAY = date(1850, 1, 1)

# Numbers of 15 digits have no century: their bearers were born in this one.
_CENTURY_OF_SHORT = "19"

# An ID number may be glued to other digits, where there are more of them than an account has.
_LONGEST_ACCOUNT = 19

_X_BEHIND = re.compile(r"[ \-\u200b]{0,3}X(?![0-9A-Z])")

_OF_PERSON = re.compile("(?:身份证|身份号|证件|居民证)[^0-9]{0,8}$")
_OF_REGISTRATION = re.compile("(?:注册号|登记号|执照)[^0-9]{0,8}$")

# How people part a number of 15 digits.
_PARTINGS_OF_SHORT = frozenset({" ", "  ", "-"})


@dataclass(frozen=True)
class IdentityNumber:
    """An ID number, and where it stands in a text."""

    start: int
    end: int
    digits: str
    is_certain: bool
    """False: the check digit does not agree, or the words before it are of another number."""


def identity_numbers(run: DigitRun) -> Iterator[IdentityNumber]:
    """The ID numbers in a run of digits, in order; none overlaps another."""
    first = 0
    while first <= len(run.digits) - SHORT:
        number = _number_at(run, first)
        if number is None:
            first += 1
            continue
        yield number
        first += len(number.digits.rstrip("X"))


def _number_at(run: DigitRun, first: int) -> IdentityNumber | None:
    if run.digits[first : first + 2] not in _PROVINCES:
        return None
    long_number = _long_number_at(run, first)
    if long_number is not None and long_number.is_certain:
        return long_number
    return _short_number_at(run, first) or long_number


def _long_number_at(run: DigitRun, first: int) -> IdentityNumber | None:
    """The number of 18 characters that begins with a digit."""
    if run.digits[first + 6 : first + 8] not in _CENTURIES:
        return None
    body = run.digits[first : first + LONG - 1]
    if len(body) < LONG - 1 or not _is_birthday(body[6:14]):
        return None

    behind = first + LONG
    x_behind = _X_BEHIND.match(run.folded, run.end(behind - 1))
    if run.is_edge[behind - 1] and x_behind is not None:
        number = IdentityNumber(run.start(first), x_behind.end(), body + "X", is_certain=True)
        behind -= 1
    elif behind <= len(run.digits):
        text = run.digits[first:behind]
        number = IdentityNumber(run.start(first), run.end(behind), text, is_certain=True)
    else:
        return None

    if _check_character_agrees(number.digits):
        return number if _stands_by_itself(run, first, behind) else None
    # Mistyped: then only a number that stands by itself is like one.
    if run.is_edge[first] and run.is_edge[behind]:
        return IdentityNumber(number.start, number.end, number.digits, is_certain=False)
    return None


def _stands_by_itself(run: DigitRun, first: int, behind: int) -> bool:
    """Whether digits are a number, and not a part of a longer one."""
    begins, ends = run.is_edge[first], run.is_edge[behind]
    if begins and ends:
        return True
    # A parted number has its own shape, and an account is not so long.
    is_parted = bool(run.inner_edges(first, behind))
    is_glued = run.group_length(first) > _LONGEST_ACCOUNT
    return (begins or ends) and (is_parted or is_glued)


def _check_character_agrees(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[-1] == _CHECK_CHARACTERS[total % 11]


def _short_number_at(run: DigitRun, first: int) -> IdentityNumber | None:
    """The number of 15 digits that begins with a digit; it has no check digit."""
    behind = first + SHORT
    digits = run.digits[first:behind]
    if not (run.is_edge[first] and run.is_edge[behind]):
        return None
    if digits[2:4] == "00" or not _is_birthday(_CENTURY_OF_SHORT + digits[6:12]):
        return None
    partings = run.partings(first, behind)
    if len(partings) > 1 or not partings <= _PARTINGS_OF_SHORT:
        return None

    before = run.before(first, WORDS_BEFORE)
    if is_registration_no(digits) and _OF_REGISTRATION.search(before):
        return None
    is_certain = bool(_OF_PERSON.search(before)) or not OF_SOMETHING_ELSE.search(before)
    return IdentityNumber(run.start(first), run.end(behind), digits, is_certain)


def is_registration_no(digits: str) -> bool:
    """Whether 15 digits are a sound 工商注册号: the last follows by ISO/IEC 7064 MOD 11,10."""
    product = 10
    for digit in digits[:14]:
        total = (product + int(digit)) % 10
        product = (total or 10) * 2 % 11
    return int(digits[14]) == (11 - product) % 10


def _is_birthday(text: str) -> bool:
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    # Nobody was born tomorrow, but a document may be numbered by a day to come.
    return _EARLIEST_BIRTHDAY <= day <= date.today()
