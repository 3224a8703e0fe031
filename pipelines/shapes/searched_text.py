"""A text with each character in the one form in which numbers are looked for, position by position.

The folded text is as long as the text: what is told of a position is true in both.
"""

from __future__ import annotations

import unicodedata


# What stands for each of these groups of characters in a folded text.
BLANK = " "
DASH = "-"
WITHOUT_WIDTH = "\u200b"

# Characters that clerks write for the X at the end of an ID number.
_LIKE_X = frozenset("×ΧХхⅩⅹ✕✖")

# Variation selectors stand behind a character and change its look only.
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)

_MINUS_SIGNS = frozenset("−‐")


class _Folds(dict[int, str]):
    """Code point → what it is folded to, worked out when it is first met."""

    def __missing__(self, code_point: int) -> str:
        folded = _fold(chr(code_point))
        self[code_point] = folded
        return folded


_FOLDS = _Folds()


def searched_text(text: str) -> str:
    """Digits and letters in half width and capitals; one kind of blank, dash and invisible."""
    if text.isascii():
        return text.upper().translate(_ASCII_BLANKS)
    return text.translate(_FOLDS)


_ASCII_BLANKS = {ord(character): BLANK for character in "\t\n\r\v\f"}


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    # Digits of every script, the full-width ones among them.
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if character in _LIKE_X:
        return "X"
    if category == "Cf" or ord(character) in _VARIATION_SELECTORS:
        return WITHOUT_WIDTH
    if category == "Zs" or character.isspace():
        return BLANK
    if category == "Pd" or character in _MINUS_SIGNS:
        return DASH

    half_width = unicodedata.normalize("NFKC", character).upper()
    # A character that becomes several, or none, would move all positions behind it.
    return half_width if len(half_width) == 1 else character
