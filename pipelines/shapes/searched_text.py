"""A text with each character in the one form in which numbers are looked for, position by position.

The folded text is as long as the text: a position is the same in both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain


# What stands for each of these groups of characters in a folded text.
BLANK = " "
DASH = "-"
DOT = "·"
WITHOUT_WIDTH = "\u200b"

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
}

# Characters that only look empty: fillers of Hangul, the empty pattern of braille.
_LOOKS_EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800")

# Characters without a width of their own: marks, selectors of a glyph, controls.
_CATEGORIES_WITHOUT_WIDTH = frozenset({"Cf", "Mn", "Me", "Cc"})

# No ideograph or syllable of these blocks is folded to anything else.
_FOLDED_BLOCKS = (
    range(0x0000, 0x3400),
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
    """Digits and letters in half width and capitals; one kind of blank, dash and invisible."""
    return text.translate(_FOLDS)


def searched_texts(text: str) -> Iterator[str]:
    """The folded text; where it has digits in circles, also the one in which these are no digits.

    A number may be written in them, and they number the items of a list: ①13800138000.
    """
    folded = searched_text(text)
    yield folded
    if text.isascii() or not any(_is_enclosed_digit(character) for character in set(text)):
        return
    pairs = zip(text, folded, strict=True)
    yield "".join(
        character if _is_enclosed_digit(character) else plain for character, plain in pairs
    )


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


def _is_enclosed_digit(character: str) -> bool:
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
        return BLANK
    if category in _CATEGORIES_WITHOUT_WIDTH or character in _LOOKS_EMPTY:
        return WITHOUT_WIDTH
    if category == "Pd":
        return DASH

    half_width = unicodedata.normalize("NFKC", character).upper()
    # A character that becomes several, or none, would move all positions behind it.
    if len(half_width) != 1:
        return character
    return _FOLDED_ALIKE.get(half_width, half_width)
