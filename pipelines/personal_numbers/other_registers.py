"""Numbers by which other registers than the mainland's know a person.

- Mongolia: two letters, the birthday and two digits, УХ87041215. For who was born from 2000 on, twenty
  is added to the month.
- Hong Kong, Macau and Taiwan: they are numbers of a person where a word says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.personal_numbers.number_marks import IDENTITY_WORDS


_LETTER = "A-ZА-ЯӨҮ"
_DIGITS_OF_BIRTHDAY = "[0-9]{2}(?:0[1-9]|1[0-2]|2[1-9]|3[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_OF_MONGOLIA = re.compile(
    rf"(?<![0-9{_LETTER}])(?P<letters>[{_LETTER}]{{2}}) ?{_DIGITS_OF_BIRTHDAY}[0-9]{{2}}(?![0-9{_LETTER}])"
)
# Letters that look like Latin ones are folded to these: then a word has to say whose number it is.
_NAMES_MONGOLIA = re.compile("蒙古|蒙籍|MONGOL")

_PLACES = "香港|澳门|澳門|港澳|台湾|台灣|臺灣"
_OTHER_CARD = re.compile(
    rf"(?:{_PLACES})[^0-9A-Z]{{0,12}}?(?:{'|'.join(IDENTITY_WORDS)})[^0-9A-Z]{{0,8}}"
    r"(?P<number>[A-Z]{1,2}[0-9]{6} ?\(?[0-9A]\)?|[A-Z][0-9A-D][0-9]{8}|[1578][0-9]{6} ?\(?[0-9]\)?)"
    r"(?![0-9A-Z])"
)


def numbers_of_other_registers(folded: str) -> Iterator[tuple[int, int]]:
    """Where such numbers stand in a folded text."""
    names_mongolia = _NAMES_MONGOLIA.search(folded) is not None
    for match in _OF_MONGOLIA.finditer(folded):
        if names_mongolia or not match["letters"].isascii():
            yield match.span()
    for match in _OTHER_CARD.finditer(folded):
        yield match.span("number")
