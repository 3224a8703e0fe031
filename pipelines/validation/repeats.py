"""Find the rows that repeat the business key of another row, anywhere in the file.

Of each sound row only a hash of its key is kept in memory. Rows whose hash occurs twice are judged
once more, whole and by their true values: two keys that only share a hash reject nothing. Keys are
compared in folded form, as the city platform compares them (`record_keys` of the catalogue).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.record_keys import (
    compared_values,
    elements_of_key,
    is_spelling_only,
)
from pipelines.shapes.finding import Severity
from pipelines.shapes.repeated_row import EQUAL
from pipelines.shapes.row_numbers import RowNumbers
from pipelines.shapes.text_column import arrow_texts
from pipelines.validation.differing_repeats import detail_of_difference
from pipelines.validation.unmet_expectations import NO_ROWS, PreparedExpectations


Hashes = npt.NDArray[np.uint64]

NO_HASHES: Hashes = np.array([], np.uint64)

# Rows that are judged once more at a time.
COMPARED_CHUNK_ROWS = 200_000

# Rows of which it is said what differs: of more nobody reads it one by one.
DESCRIBED_ROWS = 20_000


class KeyHashes:
    """Hashes of business keys, with the numbers of their rows."""

    def __init__(self, record_type: RecordType) -> None:
        self.record_type = record_type
        self._hashes: list[Hashes] = [NO_HASHES]
        self._rows: list[RowNumbers] = [NO_ROWS]

    def add(self, canonical: pd.DataFrame) -> None:
        """Keep the hashes of some rows' keys."""
        if canonical.empty:
            return
        texts = self._compared_values(canonical)

        # Control characters separate the parts and stand for an empty one: no value has them.
        keys = pc.binary_join_element_wise(
            *texts, "\x1f", null_handling="replace", null_replacement="\x00"
        )
        self._hashes.append(hashes_of(keys))
        self._rows.append(canonical.index.to_numpy(dtype=np.int64))

    def compared_keys(self, canonical: pd.DataFrame) -> pd.DataFrame:
        """The key elements of some rows as they are compared, under their codes."""
        columns = {}
        values = self._compared_values(canonical)
        for code, texts in zip(self.record_type.key, values, strict=True):
            columns[code] = texts.to_pandas().astype("str")
        return pd.DataFrame(columns).set_axis(canonical.index)

    def _compared_values(self, canonical: pd.DataFrame) -> list[pa.Array]:
        columns = {}
        for code in elements_of_key(self.record_type):
            columns[code] = arrow_texts(canonical[code])
        return compared_values(columns, self.record_type)

    def repeated(self) -> tuple[RowNumbers, Hashes]:
        """The rows whose hash occurs more than once, and their hashes.

        Sorted by hash; rows with the same hash are in the order of the file.
        """
        hashes = np.concatenate(self._hashes)
        rows = np.concatenate(self._rows)
        order = np.argsort(hashes, kind="stable")
        hashes = hashes[order]
        rows = rows[order]

        # In this order the same hashes are neighbours.
        is_repeated = np.zeros(len(hashes), bool)
        is_repeated[1:] = hashes[1:] == hashes[:-1]
        is_repeated[:-1] |= is_repeated[1:]
        return rows[is_repeated], hashes[is_repeated]


def hashes_of(texts: pa.Array) -> Hashes:
    """A number for each text, the same for the same text."""
    return pd.util.hash_array(texts.to_numpy(zero_copy_only=False), categorize=False)


class Repeats:
    """Pairs of rows with the same key: one is rejected, the other, which comes first, is kept."""

    def __init__(self, record_type: RecordType) -> None:
        self.record_type = record_type
        self.rejected: list[RowNumbers] = [NO_ROWS]
        self._kept_rows: list[RowNumbers] = [NO_ROWS]

        # Rejected row → the detail of its finding, where the rows differ.
        self._differences: dict[int, str] = {}

        # The pairs whose rows differ outside of the key.
        self._rejected_differing: list[RowNumbers] = [NO_ROWS]
        self._kept_differing: list[RowNumbers] = [NO_ROWS]

    def add(
        self, rejected: RowNumbers, kept_rows: RowNumbers, is_different: npt.NDArray[np.bool_]
    ) -> None:
        """Add pairs, in the order of the rejected rows; the three arrays are parallel."""
        self.rejected.append(rejected)
        self._kept_rows.append(kept_rows)
        self._rejected_differing.append(rejected[is_different])
        self._kept_differing.append(kept_rows[is_different])

    def describe(self, texts: pd.DataFrame, rejected: RowNumbers, kept_rows: RowNumbers) -> None:
        """Note what differs in pairs whose rows differ; both arrays are parallel."""
        left = max(DESCRIBED_ROWS - len(self._differences), 0)
        row_numbers = rejected[:left].tolist()
        kept_numbers = kept_rows[:left].tolist()

        # One by one, pandas would take most of the time to find the rows.
        rows = texts.loc[row_numbers].to_dict("records")
        others = texts.loc[kept_numbers].to_dict("records")
        for row_number, kept_row, row, other in zip(
            row_numbers, kept_numbers, rows, others, strict=True
        ):
            detail = detail_of_difference(row, other, kept_row, self.record_type)
            self._differences[row_number] = detail

    def as_table(self, element: str) -> pa.Table:
        """Findings about `element`, in the order of the rows.

        An error of each rejected row names the row that is kept. A warning of a kept row names the
        first rejected row that differs from it. `detail` begins with the number of the other row.
        There may be millions of findings: rule, element and severity are dictionary columns.
        """
        rejected = np.concatenate(self.rejected)
        kept_rows = np.concatenate(self._kept_rows)

        # Several rejected rows may differ from the same kept row: the first counts.
        kept_differing = np.concatenate(self._kept_differing)
        rejected_differing = np.concatenate(self._rejected_differing)
        warned, first_pairs = np.unique(kept_differing, return_index=True)

        row_numbers = np.concatenate([rejected, warned])
        other_rows = np.concatenate([kept_rows, rejected_differing[first_pairs]])

        # Dictionary index of rule and severity: 0 for an error, 1 for a warning.
        kinds = np.repeat([0, 1], [len(rejected), len(warned)]).astype(np.int8)
        order = np.argsort(row_numbers, kind="stable")
        row_numbers = row_numbers[order]
        other_rows = other_rows[order]
        kinds = kinds[order]
        rules = ["duplicate-in-file", "duplicate-in-file-kept"]
        severities = [Severity.ERROR.value, Severity.WARNING.value]
        columns = {
            "row_number": pa.array(row_numbers),
            "rule": _dictionary(kinds, rules),
            "element": _dictionary(np.zeros_like(kinds), [element]),
            "severity": _dictionary(kinds, severities),
            "detail": self._details(row_numbers, other_rows, kinds),
        }
        return pa.table(columns)

    def _details(
        self, row_numbers: RowNumbers, other_rows: RowNumbers, kinds: npt.NDArray[np.int8]
    ) -> pa.Array:
        """The other rows' numbers, of a rejected row with what differs."""
        details = pa.array(other_rows).cast(pa.string())
        is_error = pa.array(kinds == 0)
        equal = pc.binary_join_element_wise(details, "", EQUAL)
        # Rows after the described ones only say that they differ.
        differing = np.concatenate(self._rejected_differing)
        has_no_difference = pa.array(~np.isin(row_numbers, differing))
        is_equal = pc.and_(is_error, has_no_difference)
        details = pc.if_else(is_equal, equal, details)

        described = np.fromiter(self._differences, np.int64, len(self._differences))
        has_description = pa.array(np.isin(row_numbers, described))
        is_described = pc.and_(is_error, has_description)
        described_rows = row_numbers[is_described.to_numpy(False)]
        texts = [self._differences[int(row)] for row in described_rows]
        return pc.replace_with_mask(details, is_described, pa.array(texts, pa.string()))


def _dictionary(indices: npt.NDArray[np.int8], values: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(indices), pa.array(values))


def find_repeats(
    key_hashes: KeyHashes,
    rows_of: Callable[[RowNumbers], pd.DataFrame],
    about_keys: PreparedExpectations,
) -> Repeats:
    """Judge once more, together, the rows whose keys may be the same.

    `rows_of` gives canonical rows by their numbers, which are in order. `about_keys` are the
    expectations about the key.
    """
    repeats = Repeats(key_hashes.record_type)
    rows_to_judge, hashes = key_hashes.repeated()
    # Chunk by chunk: a file of nothing but copies must not be taken into memory as a whole.
    for start in range(0, len(rows_to_judge), COMPARED_CHUNK_ROWS):
        # Where the rows of one hash go on from the chunk before, later rows are compared with the
        # kept ones among the earlier.
        rejected = np.concatenate(repeats.rejected)
        kept_rows = _kept_rows_before(start, rows_to_judge, hashes, rejected)
        new = rows_to_judge[start : start + COMPARED_CHUNK_ROWS]
        row_numbers = np.sort(np.concatenate([kept_rows, new]))
        rows = rows_of(row_numbers)
        keys = key_hashes.compared_keys(rows)
        # Nothing unmet: the keys differ, only their hashes are the same.
        if about_keys.find_unmet(keys):
            _compare(rows, keys, repeats)
    return repeats


def _kept_rows_before(
    start: int, rows: RowNumbers, hashes: Hashes, rejected: RowNumbers
) -> RowNumbers:
    """The rows before a chunk that have the hash of its first row and were not rejected."""
    if start == 0 or hashes[start] != hashes[start - 1]:
        return NO_ROWS
    # The hashes are sorted.
    first = np.searchsorted(hashes, hashes[start])
    return np.setdiff1d(rows[first:start], rejected)


def _compare(rows: pd.DataFrame, keys: pd.DataFrame, repeats: Repeats) -> None:
    """Pair each row with the first row that has the same key; `rows` and `keys` are in order."""
    is_copied = keys.duplicated(keep=False)
    copies = rows.loc[is_copied]
    row_numbers = copies.index.to_numpy(dtype=np.int64)

    # The keys are numbered from 0; `kept` is the first row of each row's key.
    copied_keys = keys.loc[is_copied]
    groups = copied_keys.groupby(list(keys.columns), dropna=False, sort=False)
    key_numbers = groups.ngroup().to_numpy()
    _, first_positions = np.unique(key_numbers, return_index=True)
    first_rows = row_numbers[first_positions]
    kept_rows = first_rows[key_numbers]
    is_rejected = row_numbers != kept_rows

    # Empty cells are equal; NaN would differ from itself.
    texts = copies.fillna("")
    # Two spellings of one number change nothing in the record.
    compared = texts[_compared_codes(texts, repeats.record_type)]
    cells_differ = compared.to_numpy() != compared.loc[kept_rows].to_numpy()
    is_different = cells_differ.any(axis=1)
    repeats.add(row_numbers[is_rejected], kept_rows[is_rejected], is_different[is_rejected])
    is_described = is_rejected & is_different
    repeats.describe(texts, row_numbers[is_described], kept_rows[is_described])


def _compared_codes(texts: pd.DataFrame, record_type: RecordType) -> list[str]:
    """The columns in which rows of one key may differ in meaning."""
    return [
        str(code)
        for code in texts
        if not is_spelling_only(record_type.elements[str(code)], record_type)
    ]
