"""Patterns of a fixed length, also as formulas: spreadsheets know no regular expressions."""

from __future__ import annotations

import re
from itertools import chain

from pipelines.catalogue.values.entries.entry_formulas import characters_among


# A class of characters or a character, and perhaps how often: [0-9]{17}, \d, X.
_PIECE = re.compile(r"(?:\[([0-9A-Za-z-]+)\]|(\\d)|([0-9A-Za-z]))(?:\{(\d+)\})?")


def formula_of_pattern(cell: str, pattern: str) -> str | None:
    """Whether a cell matches a pattern as a whole; None: the pattern says more than a formula can."""
    pieces = _pieces(pattern)
    if not pieces:
        return None
    conditions = []
    position = 0
    for piece in pieces:
        count = _count(piece)
        if count:
            alphabet = _alphabet(piece)
            conditions.append(characters_among(cell, position + 1, position + count, alphabet))
            position += count
    if not conditions:
        return None
    return f"AND({','.join(chain([f'LEN({cell})={position}'], conditions))})"


def length_of_pattern(pattern: str) -> int | None:
    """How many characters a text has that matches a pattern; None: not always the same number."""
    pieces = _pieces(pattern)
    return sum(map(_count, pieces)) if pieces else None


def _pieces(pattern: str) -> list[re.Match[str]] | None:
    """The pieces of a pattern, one behind the other; None: it has others as well."""
    pieces = []
    end = 0
    for piece in _PIECE.finditer(pattern):
        if piece.start() != end:
            return None
        end = piece.end()
        pieces.append(piece)
    return pieces if end == len(pattern) else None


def _count(piece: re.Match[str]) -> int:
    return int(piece[4] or 1)


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
