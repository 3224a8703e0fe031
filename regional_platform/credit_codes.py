"""The check character of the 统一社会信用代码 (GB 32100-2015)."""

from __future__ import annotations


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_credit_code(text: str) -> bool:
    """Whether a text has the form of a credit code and the right check character."""
    if len(text) != 18 or not set(text) <= set(ALPHABET):
        return False
    total = sum(
        weight * ALPHABET.index(character) for weight, character in zip(WEIGHTS, text, strict=False)
    )
    return text[17] == ALPHABET[-total % 31]
