"""The errors of rejected rows as JSON text, made for a whole chunk of rows at once.

A bad file has millions of findings, but few rows whose findings differ in more than the row number.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.shapes.finding import FindingJson
from pipelines.shapes.row_numbers import RowNumbers


KEYS = tuple(FindingJson.__annotations__)

# More kinds of findings than this are numbered by sorting, the others by counting.
MAX_COUNTED = 1_000_000


def errors_of_rows(errors: pa.Table, row_numbers: RowNumbers) -> pa.DictionaryArray:
    """For each row a JSON list of its errors; rows with the same errors share their text.

    `errors`: findings sorted by row number, all of them about these rows, which are sorted too.
    """
    kinds, different_errors = _kinds(errors)

    # Where the errors of each row begin, and where the last ones end.
    begins = np.searchsorted(errors["row_number"].to_numpy(), row_numbers)
    offsets = pa.array(np.append(begins, errors.num_rows).astype(np.int32))

    # The numbers of a row's kinds as a short text, because Arrow compares texts and no lists.
    names = pa.array([f"{number} " for number in range(len(different_errors))], pa.string())
    kinds_of_row = pa.ListArray.from_arrays(offsets, names.take(pa.array(kinds)))
    rows = pc.binary_join(kinds_of_row, "").dictionary_encode()

    texts = []
    for kinds_text in rows.dictionary.to_pylist():
        texts.append(_json_of(kinds_text, different_errors))
    return pa.DictionaryArray.from_arrays(rows.indices, pa.array(texts, pa.string()))


def _json_of(kinds_text: str, different_errors: Sequence[FindingJson]) -> str:
    """The errors of a row, by the numbers of their kinds."""
    errors = []
    for number in kinds_text.split():
        errors.append(different_errors[int(number)])
    return orjson.dumps(errors).decode()


def _kinds(errors: pa.Table) -> tuple[npt.NDArray[np.int64], list[FindingJson]]:
    """The number of each error's kind, and an error of each kind; a kind is all but the row."""
    numbers = np.zeros(errors.num_rows, np.int64)
    size = 1
    for key in KEYS:
        codes = errors[key].combine_chunks().dictionary_encode(null_encoding="encode")
        numbers = numbers * len(codes.dictionary) + codes.indices.to_numpy()
        size *= len(codes.dictionary)

    first_positions, kinds = _numbered(numbers, size)
    different = errors.select(KEYS).take(pa.array(first_positions))
    return kinds, different.to_pylist()


def _numbered(
    numbers: npt.NDArray[np.int64], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """A position of each different number, and for each number which of these it is.

    All numbers are below `size`.
    """
    if size > MAX_COUNTED:
        _, first_positions, which = np.unique(numbers, return_index=True, return_inverse=True)
        return first_positions, which

    # Any position of a number will do, so nothing has to be sorted.
    position_of = np.full(size, -1, np.int64)
    position_of[numbers] = np.arange(len(numbers))
    present = position_of >= 0
    which_of = np.cumsum(present) - 1
    return position_of[present], which_of[numbers]
