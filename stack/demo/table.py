"""Tables on a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def table_lines(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Lay out a table; a column whose first value is a number is aligned to the right."""
    cells = []
    for row in rows:
        cells.append([_text(value) for value in row])

    # A column is as wide as its widest text.
    widths = []
    for column in zip(header, *cells, strict=True):
        widths.append(max(_width(text) for text in column))

    are_numbers = [False] * len(header)
    if rows:
        are_numbers = [isinstance(value, int | float) for value in rows[0]]

    # A line of hyphens separates the header from the rows.
    rule = ["-" * width for width in widths]
    lines = []
    for texts in [list(header), rule, *cells]:
        padded = []
        for text, width, is_number in zip(texts, widths, are_numbers, strict=True):
            padded.append(_padded(text, width, is_right=is_number))
        line = "  ".join(padded)
        lines.append(line.rstrip())
    return lines


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}"
    return str(value)


def _padded(text: str, width: int, *, is_right: bool) -> str:
    padding = " " * (width - _width(text))
    if is_right:
        return padding + text
    return text + padding


def _width(text: str) -> int:
    """Columns on the terminal."""
    width = 0
    for character in text:
        is_wide = unicodedata.east_asian_width(character) in "WF"
        width += 2 if is_wide else 1
    return width
