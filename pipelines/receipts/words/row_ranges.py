"""Row numbers as a short text: `2-500001` or `3,17,20-25`."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


# Stands at the end of a text that does not name all rows.
AND_MORE = "…"


def row_ranges(row_numbers: npt.NDArray[Any], max_length: int) -> str:
    """Sorted row numbers without repeats as ranges; behind about `max_length` characters `…`."""
    if not len(row_numbers):
        return ""
    # A range ends where the next row number is not the next number.
    last_positions = np.flatnonzero(np.diff(row_numbers) != 1)
    firsts = row_numbers[np.concatenate([[0], last_positions + 1])]
    lasts = row_numbers[np.concatenate([last_positions, [len(row_numbers) - 1]])]

    # The shortest range takes two characters with its comma.
    most_ranges = max_length // 2
    ranges = np.column_stack([firsts, lasts])[:most_ranges].tolist()
    texts: list[str] = []
    length = 0
    for first, last in ranges:
        text = str(first) if first == last else f"{first}-{last}"
        length += len(text) + 1
        if length > max_length:
            break
        texts.append(text)
    if len(texts) < len(firsts):
        texts.append(AND_MORE)
    return ",".join(texts)
