"""ID numbers of which only the last character or two are hidden: 15250119720614999*.

The check character follows from the other seventeen, and the one before it has ten values only. So
such a number is nearly the person's, and is masked like a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.personal_numbers.identity_number import (
    CENTURIES,
    FIRST_YEAR_OF_DOCUMENTS,
    PROVINCES,
    IdentityNumber,
    is_birthday,
)
from pipelines.personal_numbers.searched_text import SIGN


# Most signs are folded to one.
_MARK = f"[*?#_{SIGN}]"
_HIDDEN_END = re.compile(
    rf"(?<![0-9A-Z])(?:[0-9]{{17}}{_MARK}|[0-9]{{16}}(?:{_MARK}{{2}}|XX))(?![0-9A-Z]|{_MARK})"
)


def identities_with_hidden_end(folded: str) -> Iterator[IdentityNumber]:
    """The numbers of which one or two characters are hidden in a folded text."""
    for match in _HIDDEN_END.finditer(folded):
        digits = match.group().replace(SIGN, "*")
        has_birthday = digits[6:8] in CENTURIES and is_birthday(digits[6:14])
        if digits[:2] in PROVINCES and has_birthday:
            # Documents are numbered by their region and day.
            is_certain = digits[6:10] < FIRST_YEAR_OF_DOCUMENTS
            yield IdentityNumber(match.start(), match.end(), digits, is_certain)
