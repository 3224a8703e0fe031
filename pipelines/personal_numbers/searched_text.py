"""A text with each character in the one form in which numbers are looked for, position by position.

The folded text is as long as the text: a position is the same in both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import chain


# What stands for each of these groups of characters in a folded text.
SPACE = " "
DASH = "-"
DOT = "·"
WITHOUT_WIDTH = "\u200b"
SIGN = "※"

# Characters that are written for others: they look alike, or a keyboard has no others.
_ALIKE = {
    "X": "×ΧХхⅩⅹ✕✖",
    # Letters of passports, as they stand on a Mongolian keyboard.
    "A": "Аа",
    "B": "Вв",
    "C": "Сс",
    "E": "ЕеЁё",
    "H": "Нн",
    "K": "Кк",
    "M": "Мм",
    "O": "Оо",
    "P": "Рр",
    "T": "Тт",
    DASH: "−‐─━╌╍⁃ーｰ",
    DOT: "•‧∙⋅・･⸱᛫ᐧ",
    "/": "⁄∕╱",
    "\\": "∖╲",
    "|": "│┃",
    # Zeros among Chinese numerals.
    "〇": "○◯",
}

# Signs that texts are full of: they stay as they are.
USUAL_SIGNS = "〔〕【】〖〗「」『』〈〉《》«»、。…“”‘’"

# Characters that only look empty: fillers of Hangul, the empty pattern of braille.
_LOOKS_EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800")

# Characters without a width of their own: marks, selectors of a glyph, controls.
_CATEGORIES_WITHOUT_WIDTH = frozenset({"Cf", "Mn", "Me", "Cc"})

# Signs that stand for nothing: emoji, arrows, frames, punctuation of other scripts.
_CATEGORIES_OF_SIGNS = frozenset({"So", "Sk", "Sm", "Pc", "Pe", "Pf", "Pi", "Po", "Ps"})

# No ideograph or syllable of other blocks is folded to anything else.
_FOLDED_BLOCKS = (
    range(0x0000, 0x3400),
    range(0x4DC0, 0x4E00),
    range(0xA000, 0xAC00),
    range(0xD7B0, 0xD800),
    range(0xF900, 0x17000),
    range(0x1B000, 0x20000),
    range(0x2F800, 0x2FA20),
    range(0xE0000, 0xE0200),
)


def _table_of_alike() -> dict[str, str]:
    table: dict[str, str] = {}
    for folded, characters in _ALIKE.items():
        table |= dict.fromkeys(characters, folded)
    return table


_FOLDED_ALIKE = _table_of_alike()


class _Folds(dict[int, str]):
    """Code point → what it is folded to, worked out when it is first met."""

    def __missing__(self, code_point: int) -> str:
        folded = _fold(chr(code_point))
        self[code_point] = folded
        return folded


_FOLDS = _Folds()


def searched_text(text: str) -> str:
    """Digits and letters in half width and capitals; one kind of blank, dash, sign and invisible."""
    return text.translate(_FOLDS)


@cache
def _characters_by_fold() -> dict[str, str]:
    """What characters are folded to → the characters; only those of which there are others."""
    characters: dict[str, list[str]] = {}
    for character in map(chr, chain.from_iterable(_FOLDED_BLOCKS)):
        folded = _fold(character)
        if folded != character:
            characters.setdefault(folded, []).append(character)
    return {folded: "".join(others) for folded, others in characters.items()}


def unfolded(folded: Iterable[str]) -> str:
    """All characters that are folded to one of these, in the order of their code points."""
    characters = set(folded)
    for character in tuple(characters):
        characters |= set(_characters_by_fold().get(character, ""))
    return "".join(sorted(characters))


def is_enclosed_digit(character: str) -> bool:
    """Whether a character is a digit in a circle, in brackets or with a dot."""
    return unicodedata.category(character) == "No" and _fold(character).isdecimal()


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    # Digits of every script, the full-width ones among them; those in circles and with a dot.
    if category in ("Nd", "No"):
        digit = unicodedata.digit(character, None)
        return character if digit is None else str(digit)
    if character in _FOLDED_ALIKE:
        return _FOLDED_ALIKE[character]
    if category in ("Zs", "Zl", "Zp") or character.isspace():
        return SPACE
    if category in _CATEGORIES_WITHOUT_WIDTH or character in _LOOKS_EMPTY:
        return WITHOUT_WIDTH
    if category == "Pd":
        return DASH

    half_width = unicodedata.normalize("NFKC", character).upper()
    # A character that becomes several, or none, would move all positions behind it.
    if len(half_width) != 1:
        half_width = character
    half_width = _FOLDED_ALIKE.get(half_width, half_width)
    return SIGN if _is_sign(half_width) else half_width


def _is_sign(character: str) -> bool:
    if character.isascii() or character in USUAL_SIGNS or character == DOT:
        return False
    return unicodedata.category(character) in _CATEGORIES_OF_SIGNS
