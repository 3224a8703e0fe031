"""Patterns of a fixed length as formulas of a spreadsheet, which knows no regular expressions."""

from __future__ import annotations

import re
from itertools import chain

from pipelines.catalogue.values.entry_formulas import characters_among


# A class of characters or a character, and perhaps how often: [0-9]{17}, \d, X.
_PIECE = re.compile(r"(?:\[([0-9A-Za-z-]+)\]|(\\d)|([0-9A-Za-z]))(?:\{(\d+)\})?")


def formula_of_pattern(cell: str, pattern: str) -> str | None:
    """Whether a cell matches a pattern as a whole; None: the pattern says more than a formula can."""
    conditions = []
    position = end = 0
    for piece in _PIECE.finditer(pattern):
        if piece.start() != end:
            return None
        end = piece.end()
        alphabet = _alphabet(piece)
        count = int(piece[4] or 1)
        if count:
            conditions.append(characters_among(cell, position + 1, position + count, alphabet))
            position += count
    if end != len(pattern) or not conditions:
        return None
    return f"AND({','.join(chain([f'LEN({cell})={position}'], conditions))})"


def _alphabet(piece: re.Match[str]) -> str:
    """The characters that one piece of a pattern stands for."""
    class_of_characters = "0-9" if piece[2] else piece[1]
    if class_of_characters is None:
        return piece[3]
    return re.sub(
        "(.)-(.)",
        lambda ends: "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1))),
        class_of_characters,
    )
