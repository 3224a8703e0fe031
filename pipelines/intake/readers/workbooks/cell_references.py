"""References to cells as workbooks write them: B7, $AA$1."""

from __future__ import annotations


def column_of_reference(reference: str) -> int | None:
    """0 for A1, 26 for AA1; None: the reference names no column."""
    number = 0
    for character in reference.replace("$", ""):
        if not ("A" <= character.upper() <= "Z"):
            break
        number = number * 26 + ord(character.upper()) - ord("A") + 1
    return number - 1 if number else None


def row_of(reference: str) -> int | None:
    """7 for B7; None: the reference names no row."""
    digits = reference.replace("$", "").lstrip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    )
    return int(digits) if digits.isdecimal() else None
