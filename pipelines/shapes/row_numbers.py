"""Row numbers of a file, sorted, as an array."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


RowNumbers = npt.NDArray[np.int64]


def without_repeats(row_numbers: RowNumbers) -> RowNumbers:
    """The different ones of sorted row numbers; `np.unique` would not see that they are sorted."""
    is_first = np.ones(len(row_numbers), bool)
    before = row_numbers[:-1]
    is_first[1:] = row_numbers[1:] != before
    return row_numbers[is_first]
