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


_KEYS = tuple(FindingJson.__annotations__)

# Numbering by counting takes an array as long as there may be kinds: 8 MB for a million of them.
# More kinds than that are numbered by sorting, which is slower.
MAX_COUNTED = 1_000_000


def errors_of_rows(errors: pa.Table, row_numbers: RowNumbers) -> pa.DictionaryArray:
    """For each row a JSON list of its errors; rows with the same errors share their text.

    `errors`: findings sorted by row number, all of them about these rows, which are sorted too.
    """
    kinds, different_errors = _kinds(errors)

    # Where the errors of each row begin, and where the last ones end.
    begins = np.searchsorted(errors["row_number"].to_numpy(), row_numbers)
    ends_included = np.append(begins, errors.num_rows)
    offsets = pa.array(ends_included.astype(np.int32))

    # The kinds of a row's errors as a short text, because Arrow compares texts and no lists.
    text_of_kind = [f"{kind} " for kind in range(len(different_errors))]
    kind_texts = pa.array(text_of_kind, pa.string())
    texts = kind_texts.take(pa.array(kinds))
    texts_of_row = pa.ListArray.from_arrays(offsets, texts)
    rows = pc.binary_join(texts_of_row, "").dictionary_encode()

    # JSON is written once for each different text, not once for each row.
    json_texts = []
    for kinds_text in rows.dictionary.to_pylist():
        json_texts.append(_json_of(kinds_text, different_errors))
    return pa.DictionaryArray.from_arrays(rows.indices, pa.array(json_texts, pa.string()))


def _json_of(kinds_text: str, different_errors: Sequence[FindingJson]) -> str:
    """The JSON list of the errors whose kinds stand in a text such as `0 3 `."""
    errors = [different_errors[int(kind)] for kind in kinds_text.split()]
    return orjson.dumps(errors).decode()


def _kinds(errors: pa.Table) -> tuple[npt.NDArray[np.int64], list[FindingJson]]:
    """The kind of each error as a number from 0, and one error of each kind.

    Errors of one kind differ in nothing but the row.
    """
    # One number for all keys together: code 2 of 5 and then code 3 of 7 make 2 * 7 + 3.
    numbers = np.zeros(errors.num_rows, np.int64)
    size = 1
    for key in _KEYS:
        codes = errors[key].combine_chunks().dictionary_encode(null_encoding="encode")
        code_count = len(codes.dictionary)
        numbers = numbers * code_count + codes.indices.to_numpy()
        size *= code_count

    positions, kinds = _numbered(numbers, size)
    different_errors = errors.select(_KEYS).take(pa.array(positions))
    return kinds, different_errors.to_pylist()


def _numbered(
    numbers: npt.NDArray[np.int64], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """A position of each different number, and for each number which of these it is.

    All numbers are below `size`.
    """
    if size > MAX_COUNTED:
        _, positions, kinds = np.unique(numbers, return_index=True, return_inverse=True)
        return positions, kinds

    # Any position of a number will do, so nothing has to be sorted.
    position_of_number = np.full(size, -1, np.int64)
    position_of_number[numbers] = np.arange(len(numbers))
    occurs = position_of_number >= 0
    kind_of_number = np.cumsum(occurs) - 1
    return position_of_number[occurs], kind_of_number[numbers]
