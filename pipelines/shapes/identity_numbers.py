"""ID numbers among digits: of 18 characters (GB 11643-1999), and of 15 digits (GB 11643-1989).

Where one stands in a longer number, such as 税务登记号 of an individual business (the owner's ID number
and two digits), that part is the person's: it is masked, and what is left is the business's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.shapes.digit_runs import MOST_PARTINGS, PARTINGS, DigitRun
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

# Two digits behind it make the tax number of an individual business out of its owner's number.
_X_BEHIND = re.compile(
    rf"[{re.escape(PARTINGS)}]{{0,{MOST_PARTINGS}}}X(?:(?![0-9A-Z])|(?=[0-9]{{2}}(?![0-9A-Z])))"
)

_OF_PERSON = re.compile("(?:身份证|身份号|证件|居民证)[^0-9]{0,8}$")
_OF_REGISTRATION = re.compile("(?:注册号|登记号|执照)[^0-9]{0,8}$")

# Directly behind these words digits are an ID number, right or mistyped …
_CALLED_IDENTITY = re.compile("(?:身份证(?!明)|身份号|居民证)(?P<between>[^0-9]{0,8})$")
# … unless the number of something else is named between them.
_CALLED_OTHERWISE = re.compile("执照|注册|登记|账|帐|银行|案|文|许可|单|第|〔|电话|手机|代码")

# Lengths of mistyped numbers, the likely ones first.
_LENGTHS_WHEN_CALLED = (18, 19, 17, 20, 16, 15)

# How people part a number of 15 digits: in whatever way between region, birthday and sequence.
_PARTINGS_OF_SHORT = frozenset({" ", "  ", "-"})
_GROUPS_OF_SHORT = [6, 12]


@dataclass(frozen=True)
class IdentityNumber:
    """An ID number, and where it stands in a text."""

    start: int
    end: int
    digits: str
    is_certain: bool
    """False: the check digit does not agree, or the words before it are of another number."""


def identity_numbers(run: DigitRun) -> Iterator[IdentityNumber]:
    """The ID numbers in a run of digits; a doubtful one may overlap others, which come first."""
    doubtful = []
    first = 0
    while first <= len(run.digits) - SHORT:
        number = _number_at(run, first)
        if number is None or not number.is_certain:
            doubtful.append(number)
            first += 1
            continue
        yield number
        first += len(number.digits.rstrip("X"))

    called_identity = _called_identity(run)
    if called_identity is not None:
        yield called_identity
    yield from filter(None, doubtful)


def _called_identity(run: DigitRun) -> IdentityNumber | None:
    """The digits behind 身份证号, although no check digit or birthday says that they are one."""
    called = _CALLED_IDENTITY.search(run.before(0, WORDS_BEFORE))
    if called is None or _CALLED_OTHERWISE.search(called["between"]):
        return None
    for length in _LENGTHS_WHEN_CALLED:
        for behind in (length - 1, length):
            number = _digits_up_to(run, behind)
            if number is not None and len(number.digits) == length:
                return number
    return None


def _digits_up_to(run: DigitRun, behind: int) -> IdentityNumber | None:
    """The first digits of a run, where a group ends behind them, and an X that follows."""
    if behind > len(run.digits) or not run.is_edge[behind]:
        return None
    digits, end = run.digits[:behind], run.end(behind)
    x_behind = _X_BEHIND.match(run.folded, end)
    if x_behind is not None:
        digits, end = digits + "X", x_behind.end()
    return IdentityNumber(run.start(0), end, digits, is_certain=True)


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
    if not _is_parted_as_short(run, first, behind):
        return None

    before = run.before(first, WORDS_BEFORE)
    if is_registration_no(digits) and _OF_REGISTRATION.search(before):
        return None
    is_certain = bool(_OF_PERSON.search(before)) or not OF_SOMETHING_ELSE.search(before)
    return IdentityNumber(run.start(first), run.end(behind), digits, is_certain)


def _is_parted_as_short(run: DigitRun, first: int, behind: int) -> bool:
    if [edge - first for edge in run.inner_edges(first, behind)] == _GROUPS_OF_SHORT:
        return True
    partings = run.partings(first, behind)
    return len(partings) <= 1 and partings <= _PARTINGS_OF_SHORT


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
