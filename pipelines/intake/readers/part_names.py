"""The names of the parts of a file, as the database and receipts can hold them."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable

from pipelines.intake.readers.grids.grid import Grid
from pipelines.personal_numbers.privacy import masked_name


# Characters of a name that are kept.
MOST_CHARACTERS = 200


def clean_name(name: str) -> str:
    """A name with numbers of persons masked, without control characters, cut to 200 characters."""
    masked = masked_name(name)
    visible = "".join("_" if is_control(character) else character for character in masked)
    return visible.strip()[:MOST_CHARACTERS]


def is_control(character: str) -> bool:
    """Whether a character is invisible or no character at all, such as a lone surrogate."""
    return unicodedata.category(character).startswith("C")


def unique_name(name: str, others: Container[str]) -> str:
    """A name that none of the others has: one that comes again is numbered."""
    times = 1
    unique = name
    while unique in others:
        times += 1
        unique = f"{name}（{times}）"
    return unique


def name_parts(grids: Iterable[Grid]) -> None:
    """Give the tables of a file clean names; tables that had the same name keep the same name.

    Two different names may be the same without what is invisible: then they are numbered.
    """
    clean_names: dict[str, str] = {}
    for grid in grids:
        if grid.sheet is None:
            continue
        if grid.sheet not in clean_names:
            cleaned = clean_name(grid.sheet)
            clean_names[grid.sheet] = unique_name(cleaned, set(clean_names.values()))
        grid.sheet = clean_names[grid.sheet]
