"""The check character of the 统一社会信用代码 (GB 32100-2015)."""

from __future__ import annotations


# The 31 characters of a credit code; the position of each is its value. I, O, S, V and Z are left
# out, because they look like digits or like other letters.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

# One weight for each of the first 17 characters.
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_credit_code(text: str) -> bool:
    """Whether a text has the form of a credit code and the right check character."""
    has_length = len(text) == 18
    has_only_allowed = all(character in ALPHABET for character in text)
    if not has_length or not has_only_allowed:
        return False

    total = 0
    for character, weight in zip(text[:17], WEIGHTS, strict=True):
        total += weight * ALPHABET.index(character)
    check_value = -total % 31
    return text[17] == ALPHABET[check_value]
