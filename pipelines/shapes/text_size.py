"""How wide and how tall a text is in a spreadsheet."""

from __future__ import annotations

from math import ceil


def text_width(text: str) -> int:
    """Width in Latin characters. A Chinese character is twice as wide, as it is in GB 18030."""
    return len(text.encode("gb18030"))


def line_count(text: str, width: float) -> int:
    """Number of lines that a text takes in a column of a given width."""
    lines = 0
    for paragraph in text.split("\n"):
        needed = ceil(text_width(paragraph) / width)
        # An empty paragraph is a line as well.
        lines += max(needed, 1)
    return lines
