"""Text as departments write it: full-width characters, invisible characters.

The functions work on whole columns (pandas text Series); a missing value is None or NaN.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pandas as pd

from pipelines.catalogue.values.column_pattern import ColumnPattern


_PLAIN = ColumnPattern("[0-9A-Z]*")
_SQUARE_METRES = re.compile(r"(?<=[mM\uff4d\uff2d])²")


def for_distinct(values: pd.Series, function: Callable[[str], str | None]) -> pd.Series:
    """Apply a function to each distinct value once: columns of records repeat themselves."""
    positions, distinct = pd.factorize(values)
    # As lists: pandas hands out one value after the other ten times more slowly.
    written = distinct.tolist()
    changed = [function(value) for value in written]
    if changed == written:
        return values

    # `factorize` marks a missing value by position -1, which takes the last line of the table.
    table = pd.array([*changed, None], dtype="str")
    return pd.Series(table.take(positions), index=values.index, name=values.name)


def identifiers_in_half_width(values: pd.Series) -> pd.Series:
    """Bring identifiers into half-width capitals, without white space and invisible characters.

    It is for codes and numbers. A name keeps the width in which it is registered.
    """
    is_missing = values.isna().to_numpy(dtype=bool)
    is_plain = is_missing | _PLAIN.fills(values)
    if is_plain.all():
        return values

    result = values.copy()
    others = values[~is_plain]
    result[~is_plain] = [_identifier_in_half_width(value) for value in others.tolist()]
    return result


def _identifier_in_half_width(value: str) -> str:
    # Most identifiers with a slip are written in plain characters, and a bad file has millions of them.
    if value.isascii():
        return "".join(value.split()).upper()

    # Category Cf holds the characters without width, such as a zero-width space.
    visible = [character for character in value if unicodedata.category(character) != "Cf"]
    half_width = unicodedata.normalize("NFKC", "".join(visible))
    return "".join(half_width.split()).upper()


def half_width_of_texts(text: str) -> str:
    """A sentence in half-width characters (NFKC), for whoever looks for numbers in it."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text)


def half_width(text: str) -> str:
    """Bring a text into half-width characters (NFKC).

    It is empty where the text has digits that would lose their meaning: in 10² and ①. Only m² is as
    good as m2.
    """
    if text.isascii():
        return text
    text = _SQUARE_METRES.sub("2", text)
    for character in text:
        if unicodedata.category(character) == "No":
            return ""
    return unicodedata.normalize("NFKC", text)
