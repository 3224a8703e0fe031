"""Columns of identifiers as tables of code points, so that check digits are computed at once.

A table has one row per value and one column per character.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.values.judgement import Mask
from pipelines.shapes.text_column import arrow_texts


Points = npt.NDArray[np.uint32]
"""Code points of characters."""
Ordinals = npt.NDArray[np.int64]
"""Positions in an alphabet."""

# Stands for the position of a character that an alphabet does not have.
NOT_A_MEMBER = -1


def characters(values: pd.Series, width: int) -> tuple[Points, Mask]:
    """The code points of values of exactly `width` characters, and which values those are.

    The rows of all other values are zeros.
    """
    texts = arrow_texts(values)
    widths = pc.fill_null(pc.utf8_length(texts), -1)
    fits = widths.to_numpy() == width

    table = np.zeros((len(texts), width), dtype=np.uint32)
    # The bytes of texts in ASCII lie behind each other, one for each character.
    is_ascii = pc.fill_null(pc.string_is_ascii(texts), False).to_numpy(zero_copy_only=False)
    in_bytes = fits & is_ascii
    if in_bytes.any():
        table[in_bytes] = _bytes_of(texts.filter(pa.array(in_bytes)), width)

    others = fits & ~is_ascii
    if others.any():
        # NumPy keeps a text of fixed width as its code points, four bytes each.
        fixed_width = np.array(texts.filter(pa.array(others)).to_pylist(), dtype=f"<U{width}")
        table[others] = fixed_width.view(np.uint32).reshape(-1, width)
    return table, fits


def _bytes_of(texts: pa.StringArray, width: int) -> npt.NDArray[np.uint8]:
    """The bytes of texts that all have this many."""
    begin = texts.offset
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[begin : begin + len(texts) + 1]
    content = np.frombuffer(texts.buffers()[2], dtype=np.uint8)
    return content[offsets[0] : offsets[-1]].reshape(-1, width)


def missing(values: pd.Series) -> Mask:
    """Which values are missing."""
    return values.isna().to_numpy(dtype=bool)


def points(alphabet: str) -> Points:
    """The code points of an alphabet, by position."""
    return np.array([ord(character) for character in alphabet], dtype=np.uint32)


def ordinals(alphabet: str) -> Ordinals:
    """A table from code point (below 128) to position in an alphabet; -1 where it is no member."""
    table = np.full(128, NOT_A_MEMBER, dtype=np.int64)
    for position, character in enumerate(alphabet):
        table[ord(character)] = position
    return table


def positions(table: Points, alphabet: Ordinals) -> Ordinals:
    """The position of each character in an alphabet; -1 where it is no member."""
    # No alphabet has a character beyond ASCII, and the table of positions ends there.
    is_ascii = table < 128
    in_alphabet = alphabet[np.minimum(table, 127)]
    return np.where(is_ascii, in_alphabet, NOT_A_MEMBER)


def are_digits(table: Points) -> Mask:
    """Which rows hold nothing but digits."""
    is_digit = (table >= ord("0")) & (table <= ord("9"))
    all_digits: Mask = np.all(is_digit, axis=1)
    return all_digits


def digits_of(numbers: npt.NDArray[np.int64], width: int) -> Points:
    """The decimal digits of numbers, zeros in front."""
    powers = 10 ** np.arange(width - 1, -1, -1)
    digits = numbers[:, None] // powers % 10
    return (digits + ord("0")).astype(np.uint32)


def with_prefix(prefix: str, table: Points) -> Points:
    """The rows of a table behind the same first characters."""
    prefixes = np.tile(points(prefix), (len(table), 1))
    return np.hstack([prefixes, table])


def with_check_points(table: Points, check_points: Callable[[Points], Points]) -> Points:
    """The rows of a table, each with its check character at the end."""
    return np.column_stack([table, check_points(table)])


def texts_of(table: Points) -> npt.NDArray[np.object_]:
    """The texts whose code points a table holds."""
    width = table.shape[1]
    fixed_width = np.ascontiguousarray(table).view(f"<U{width}")
    return fixed_width.ravel().astype(object)
