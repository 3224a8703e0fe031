"""Numbers of persons that are glued to one another, with nothing between them.

Where digits in one piece are several sound numbers and nothing else, each of them ends where the next
begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.personal_numbers.digit_runs import DigitRun
from pipelines.personal_numbers.identity_number import (
    CENTURY_OF_SHORT,
    LONG,
    PROVINCES,
    SHORT,
    check_character_agrees,
    is_birthday,
)
from pipelines.personal_numbers.number_marks import (
    OF_SOMETHING_ELSE,
    OWN_REGION,
    WORDS_BEFORE,
)


PHONE = 11

# Two phones at least.
_FEWEST_DIGITS = 2 * PHONE

# 采矿许可证C152…, which is as long as two phones.
_OF_THING = re.compile("许可证(?:号)?:?[A-Z]?$")

# Numbers of documents begin with a region, and 152 is a number of phones as well.
_PHONE = re.compile(f"(?!{OWN_REGION})1[3-9][0-9]{{9}}")


def edges_between_glued(run: DigitRun) -> Iterator[int]:
    """Where each of the numbers ends that are glued to one another.

    As positions among the digits of the run, from its beginning: 22 is behind the 22nd digit.
    """
    for begin, end in zip(run.edges, run.edges[1:], strict=False):
        if end - begin >= _FEWEST_DIGITS and not _is_of_thing(run, begin):
            for length in _ends_of_numbers(run.digits[begin:end]) or ():
                yield begin + length


def _is_of_thing(run: DigitRun, begin: int) -> bool:
    """Whether the digits stand behind the word for a number of something else."""
    before = run.before(begin, WORDS_BEFORE)
    return bool(_OF_THING.search(before) or OF_SOMETHING_ELSE.search(before))


def _ends_of_numbers(digits: str) -> list[int] | None:
    """The ends of the numbers that digits consist of; None: some digits belong to no number."""
    # For each beginning that numbers can fill up to: where these numbers end.
    ends_before: dict[int, list[int]] = {0: []}
    for begin in range(len(digits)):
        ends = ends_before.get(begin)
        if ends is None:
            continue
        for length in (LONG, SHORT, PHONE):
            end = begin + length
            if end not in ends_before and _is_number(digits[begin:end], length):
                ends_before[end] = [*ends, end]
    return ends_before.get(len(digits))


def _is_number(digits: str, length: int) -> bool:
    if len(digits) < length:
        return False
    if length == PHONE:
        return _PHONE.fullmatch(digits) is not None
    if digits[:2] not in PROVINCES:
        return False
    if length == LONG:
        return is_birthday(digits[6:14]) and check_character_agrees(digits)
    return is_birthday(CENTURY_OF_SHORT + digits[6:12])
