"""Numbers of mobile phones among digits: eleven of them, with or without the country code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines import settings
from pipelines.personal_numbers.digit_runs import DigitRun
from pipelines.personal_numbers.number_marks import (
    BEFORE_DATED_NUMBERS,
    BEFORE_OWN_NUMBERS,
    OF_PHONE,
    OF_SOMETHING_ELSE,
    OF_YEAR_AND_MONTH,
    OF_YEAR_AND_REGION,
    OWN_REGION,
    PHONE_WORDS,
    WORDS_BEFORE,
)


_DIGITS = 11

_MOBILE = re.compile("1[3-9][0-9]{9}")
_WITH_COUNTRY_CODE = re.compile("(?:00|0)?86(?=1[3-9][0-9]{9}$)")

# How people part the digits: the usual groups in whatever way, others in one way only, and without a
# word before them in few ways.
_USUAL_GROUPS = (3, 4, 4)
_GROUPS = frozenset({(3, 4, 4), (3, 8), (4, 3, 4), (4, 4, 3), (3, 3, 5), (5, 6), (3, 5, 3)})
_PARTINGS = frozenset({" ", "  ", "-", ".", "·", "/", "_"})

_AMOUNT_BEHIND = re.compile(r" *(?:[元万亿%]|人民币|\.[0-9])")
_CURRENCY_BEFORE = re.compile(r"[¥￥$] *$|[0-9]\.$")

# Other digits or letters that a dash joins to a number; a country code may stand before it.
_JOINED_BEFORE = re.compile(r"(?<!(?<![0-9])86)(?<!(?<![0-9])0086)(?<=[0-9A-Z])-$")
_JOINED_BEHIND = re.compile("-[0-9A-Z]")

_BEGINS_WITH_REGION = re.compile(OWN_REGION)


@dataclass(frozen=True)
class MobilePhone:
    """A number of a mobile phone, and where it stands in a text."""

    start: int
    end: int
    digits: str
    is_certain: bool
    """False: it may as well be the number of something else."""


@dataclass(frozen=True)
class Place:
    """What is known of a text by the column that it stands in."""

    is_numbering: bool
    """The text is a number of something itself."""
    is_alone: bool
    """And nothing else stands in it."""


def mobile_phones(run: DigitRun, place: Place) -> Iterator[MobilePhone]:
    """The mobile phones in a run of digits, in order."""
    behind = 0
    for begin, end in zip(run.edges, run.edges[1:], strict=False):
        # Without its country code, where nothing separates it from the number.
        code = _WITH_COUNTRY_CODE.match(run.digits[begin:end])
        first = begin + (code.end() if code else 0)
        if first < behind or not _is_mobile_at(run, first):
            continue
        behind = first + _DIGITS
        if not _is_amount(run, first):
            is_certain = _is_certain(run, first, place)
            digits = run.digits[first:behind]
            yield MobilePhone(run.start(first), run.end(behind), digits, is_certain)


def _is_mobile_at(run: DigitRun, first: int) -> bool:
    behind = first + _DIGITS
    ends_with_group = behind < len(run.is_edge) and run.is_edge[behind]
    if not ends_with_group or not _MOBILE.fullmatch(run.digits, first, behind):
        return False

    partings = run.partings(first, behind)
    if not partings:
        return True
    edges = [first, *run.inner_edges(first, behind), behind]
    lengths = tuple(end - begin for begin, end in zip(edges, edges[1:], strict=False))
    if lengths == _USUAL_GROUPS:
        return True
    if len(partings) > 1:
        return False
    if set(lengths) == {1} or OF_PHONE.search(run.before(first, WORDS_BEFORE)):
        return True
    return lengths in _GROUPS and partings <= _PARTINGS


def _is_amount(run: DigitRun, first: int) -> bool:
    before = run.before(first, WORDS_BEFORE)
    after = run.after(first + _DIGITS, WORDS_BEFORE)
    return bool(_AMOUNT_BEHIND.match(after) or _CURRENCY_BEFORE.search(before))


def _is_certain(run: DigitRun, first: int, place: Place) -> bool:
    before = run.before(first, WORDS_BEFORE)
    if OF_PHONE.search(before):
        return True
    if OF_SOMETHING_ELSE.search(before) or _JOINED_BEFORE.search(before):
        return False
    if _JOINED_BEHIND.match(run.after(first + _DIGITS, WORDS_BEFORE)):
        return False
    # A second phone stands behind the first one, and further from the word.
    if PHONE_WORDS.search(before):
        return True
    return not (
        _is_own_number(run, first, before, place)
        or (place.is_numbering and _is_identifier(run, first, before, is_alone=place.is_alone))
        # Phones of other provinces begin with 152 too, but alone in its place it is a document's.
        or (place.is_alone and _BEGINS_WITH_REGION.match(run.digits, first))
    )


def _is_own_number(run: DigitRun, first: int, before: str, place: Place) -> bool:
    """Whether it is a number of the city's documents: 蒙餐登字15250100012, XCY15250100012."""
    division = settings.current().platform_code
    if not division or not run.digits.startswith(division, first):
        return False
    return place.is_numbering or BEFORE_OWN_NUMBERS.search(before) is not None


def _is_identifier(run: DigitRun, first: int, before: str, *, is_alone: bool) -> bool:
    """Whether it is the number of its column's thing: NCP18152501001, 二人社监令18152501002号.

    Nobody parts the digits of such a number as those of a phone are parted.
    """
    if run.partings(first, first + _DIGITS):
        return False
    if (is_alone and len(run.digits) == _DIGITS) or OF_YEAR_AND_REGION.match(run.digits, first):
        return True
    is_behind_mark = len(before) < 2 or BEFORE_DATED_NUMBERS.search(before)
    return bool(is_behind_mark and OF_YEAR_AND_MONTH.match(run.digits, first))
