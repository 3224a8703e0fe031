"""The errors of rejected rows as JSON text, made for a whole chunk of rows at once.

A bad file has millions of findings, but few that differ in more than the row.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.staging.row_selection import RowNumbers


# The keys of a finding but for its row number, which is that of its row.
KEYS = ("rule", "element", "severity", "detail")


def errors_as_json(errors: pa.Table, row_numbers: RowNumbers) -> pa.Array:
    """For each row a JSON list of its errors.

    `errors`: findings sorted by row number, all of them about these rows, which are sorted too.
    """
    objects = _objects(errors)
    rows_of_errors = errors["row_number"].to_numpy()

    # Where the errors of each row begin, and where the last ones end.
    begins = np.searchsorted(rows_of_errors, row_numbers)
    offsets = np.append(begins, len(rows_of_errors)).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), objects)
    return pc.binary_join_element_wise("[", pc.binary_join(lists, ","), "]", "")


def _objects(errors: pa.Table) -> pa.Array:
    """Each error as a JSON object."""
    numbers = _numbers_of_kinds(errors)
    _, first_positions, kinds = np.unique(numbers, return_index=True, return_inverse=True)
    different = errors.select(KEYS).take(pa.array(first_positions))
    texts = [orjson.dumps(error).decode() for error in different.to_pylist()]
    return pa.array(texts, pa.string()).take(pa.array(kinds))


def _numbers_of_kinds(errors: pa.Table) -> npt.NDArray[np.int64]:
    """A number for each error; two errors that differ in their row alone have the same one."""
    numbers = np.zeros(errors.num_rows, np.int64)
    for key in KEYS:
        codes = errors[key].combine_chunks().dictionary_encode(null_encoding="encode")
        numbers = numbers * (len(codes.dictionary) + 1) + codes.indices.to_numpy()
    return numbers
