"""What a cell can hold, how tall its row is, and the digest of what cells say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pipelines.shapes.text_size import line_count


# Points. A row of Excel ends at 409.
MAX_HEIGHT = 400.0

# Points that a row of column headers has.
HEADER_HEIGHT = 22.0

# How a formula begins, in half width and full width; a spreadsheet skips the control characters.
_FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")
_BLANKS = " \u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"

# The characters that XML cannot hold, with the pictures that Unicode has for them. XML can hold a
# line feed and a tab, and would turn a carriage return into a line feed.
_CONTROL_CODES = [code for code in range(32) if code not in (9, 10)]
_PICTURES = {code: 0x2400 + code for code in _CONTROL_CODES}
_PICTURES |= {127: 0x2421, 0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet that is given this text again might calculate with it."""
    return text.startswith(_FORMULA_STARTS) or text.lstrip(_BLANKS).startswith(_FORMULA_STARTS)


def writable(text: str) -> str:
    """The text with pictures for characters that a workbook cannot hold."""
    if text.isprintable():
        return text
    return text.translate(_PICTURES)


def height_of(
    texts: Sequence[str], widths: Sequence[float], *, padding: float = 0.0, line: float = 15.5
) -> float:
    """Points that a row needs for texts, one in each column.

    `widths`: those of the columns, as wide as that many Latin characters; `padding`: what a column
    loses to its margins; `line`: the height of one line, in points.
    """
    most_lines = 1
    for text, width in zip(texts, widths, strict=True):
        most_lines = max(most_lines, line_count(text, width - padding))
    return min(most_lines * line + 4, MAX_HEIGHT)


def digest_of_texts(texts: Sequence[str]) -> str:
    """SHA-256 of what cells say.

    White space and empty cells do not count, because programs save them differently.
    """
    words = ["".join(text.split()) for text in texts]
    content = "\n".join(word for word in words if word)
    return hashlib.sha256(content.encode()).hexdigest()
