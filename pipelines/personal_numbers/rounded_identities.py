"""ID numbers that a spreadsheet rounded: 1.52501196208319E+17 still tells region and birthday."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.personal_numbers.identity_number import PROVINCES, IdentityNumber, is_birthday


# A spreadsheet keeps 15 digits; the last of them may be zeros, which it leaves out.
_ROUNDED = re.compile(r"(?<![0-9.])(?P<first>[1-9])\.(?P<others>[0-9]{13,16})E\+?17(?![0-9])")


def rounded_identities(folded: str) -> Iterator[IdentityNumber]:
    """The rounded numbers in a folded text."""
    for match in _ROUNDED.finditer(folded):
        digits = match["first"] + match["others"]
        if digits[:2] in PROVINCES and is_birthday(digits[6:14]):
            yield IdentityNumber(match.start(), match.end(), match.group(), is_certain=True)
