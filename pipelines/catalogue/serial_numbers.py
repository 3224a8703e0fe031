"""Numbers in a column that do nothing but count its rows: 1, 2, 3 …, or 57, 58, 59."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.catalogue.values import Mask


# From this number on, rows in order show that a column counts them.
COUNTED_ROWS = 3

# Rows above the first one of a table.
_MOST_ROWS_ABOVE = 50

# Longer numbers that follow each other may have been issued so.
_LONGEST_COUNT = 1_000


def counting_rows(numbers: npt.NDArray[np.int64], row_numbers: npt.NDArray[np.int64]) -> Mask:
    """Which numbers count the rows in which they stand, or each other; 0 is no number.

    Both arrays are parallel, in the order of the rows.
    """
    rows_above = row_numbers - numbers
    is_near = (numbers > 0) & (rows_above >= 0) & (rows_above <= _MOST_ROWS_ABOVE)
    counting: Mask = np.zeros(len(numbers), dtype=bool)
    for above in np.unique(rows_above[is_near]):
        is_counted = is_near & (rows_above == above)
        if is_counted.sum() >= COUNTED_ROWS:
            counting |= is_counted
    return counting | _following(numbers)


def _following(numbers: npt.NDArray[np.int64]) -> Mask:
    """Which short numbers stand among such that count up from row to row."""
    counts_up = (numbers[1:] == numbers[:-1] + 1) & (numbers[:-1] > 0)
    counts_up &= numbers[1:] < _LONGEST_COUNT
    following: Mask = np.zeros(len(numbers), dtype=bool)
    starts = np.flatnonzero(counts_up[1:] & counts_up[:-1])
    for step in range(COUNTED_ROWS):
        following[starts + step] = True
    return following
