"""What an ID number is made of (GB 11643-1999): region, birthday, sequence, check character."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto


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
PROVINCES = frozenset(str(code) for codes in _PROVINCE_RANGES for code in codes)
CENTURIES = frozenset({"18", "19", "20"})

# Since about this year documents are numbered by the day on which they were made.
FIRST_YEAR_OF_DOCUMENTS = "2010"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"

# Numbers of 15 digits have no century: their bearers were born in this one.
CENTURY_OF_SHORT = "19"

_EARLIEST_BIRTHDAY = date(1850, 1, 1)


class Certainty(Enum):
    """How certain it is that some characters are the number of a person."""

    CERTAIN = auto()
    DOUBTFUL = auto()
    """They may as well be the number of something else."""
    NO_NUMBER = auto()


@dataclass(frozen=True)
class IdentityNumber:
    """An ID number, and where it stands in a text."""

    start: int
    end: int
    digits: str
    is_certain: bool
    """False: the check digit does not agree, or the words before it are of another number."""
    hidden: tuple[int, ...] = ()
    """Where the characters stand that are masked, if words stand between; else it is masked whole."""


def check_character_agrees(number: str) -> bool:
    """Whether the last of 18 characters follows from those before it, which are digits."""
    if not number[:-1].isdecimal():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[-1] == _CHECK_CHARACTERS[total % 11]


def is_birthday(text: str) -> bool:
    """Whether eight digits are a day on which somebody who lives may be born."""
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    # Nobody was born tomorrow, but a document may be numbered by a day to come.
    return _EARLIEST_BIRTHDAY <= day <= date.today()
