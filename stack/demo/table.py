"""Tables on a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence


def lines(header: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """A table with aligned columns; numbers stand to the right."""
    cells = [list(header), *([_text(value) for value in row] for row in rows)]
    widths = [max(_width(row[place]) for row in cells) for place in range(len(header))]
    right = [isinstance(value, int | float) for value in rows[0]] if rows else [False] * len(header)
    for number, row in enumerate(cells):
        yield "  ".join(_padded(*one) for one in zip(row, widths, right, strict=True)).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)


def _text(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _padded(text: str, width: int, to_the_right: bool) -> str:
    room = " " * (width - _width(text))
    return room + text if to_the_right else text + room


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
