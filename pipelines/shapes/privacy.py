"""Hide the numbers of identity cards wherever a text is shown: in receipts, logs and notes."""

from __future__ import annotations

import re


# What looks like an identity number, in half-width characters: region, birthday, sequence, check
# character (GB 11643-1999).
IDENTITY_NUMBER = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{2}"
    r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9])"
)

_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")


def mask_number(value: str) -> str:
    """Keep the first six and the last four characters; of a shorter value only its ends."""
    if len(value) >= 15:
        return value[:6] + "*" * (len(value) - 10) + value[-4:]
    return value[:1] + "*" * max(len(value) - 2, 2) + value[-1:]


def mask_numbers_in(text: str) -> str:
    """Mask every identity number in a text, in whatever width it is written."""
    if len(text) < 18:
        return text

    # The translation keeps every position, so the spans fit the original text as well.
    half_width = text.translate(_HALF_WIDTH)
    pieces: list[str] = []
    end = 0
    for match in IDENTITY_NUMBER.finditer(half_width):
        pieces.append(text[end : match.start()])
        pieces.append(mask_number(match.group()))
        end = match.end()
    pieces.append(text[end:])
    return "".join(pieces)
