"""Rows that repeat the business key of another one, wherever in the file the two stand.

Of a chunk that was judged only a hash of each sound row's key is kept. Hashes that occur twice name the rows that are
looked at once more, whole and with their true values: two keys that merely share a hash refuse nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from great_expectations.expectations.expectation import Expectation

from pipelines.catalogue.model import RecordType
from pipelines.shapes.finding import Severity
from pipelines.validation.judging import Rows, judge


Hashes = npt.NDArray[np.uint64]

SLICE_ROWS = 200_000
"""So many rows are looked at once more at a time."""


class Keys:
    """Hashes of business keys, with the numbers of their rows."""

    def __init__(self, record_type: RecordType) -> None:
        self.columns = list(record_type.key)
        self._hashes: list[Hashes] = []
        self._rows: list[Rows] = []

    def add(self, canonical: pd.DataFrame) -> None:
        """Remember the keys of some rows."""
        if canonical.empty:
            return
        texts = [pa.array(canonical[name], pa.string(), from_pandas=True) for name in self.columns]
        joined = pc.binary_join_element_wise(
            *texts, "\x1f", null_handling="replace", null_replacement="\x00"
        )
        self._hashes.append(hashes_of(joined))
        self._rows.append(canonical.index.to_numpy(dtype=np.int64))

    def shared(self) -> tuple[Rows, Hashes]:
        """The rows whose hash another one has too, those with the same hash together and in order."""
        hashes = np.concatenate([np.array([], np.uint64), *self._hashes])
        order = np.argsort(hashes, kind="stable")
        hashes = hashes[order]
        is_shared = np.zeros(len(hashes), bool)
        is_shared[1:] = hashes[1:] == hashes[:-1]
        is_shared[:-1] |= is_shared[1:]
        return np.concatenate([np.array([], np.int64), *self._rows])[order[is_shared]], hashes[
            is_shared
        ]


def hashes_of(texts: pa.Array) -> Hashes:
    """A number for each text, the same for the same text."""
    return pd.util.hash_array(texts.to_numpy(zero_copy_only=False), categorize=False)


class Repeats:
    """Who repeats whom: pairs of row numbers."""

    def __init__(self) -> None:
        nobody = np.array([], np.int64)
        self.later, self.kept = [nobody], [nobody]
        """A row that is refused, and the one that stays."""
        self.differing, self.differing_from = [nobody], [nobody]
        """A row that stays, and the first one with its key that says something else."""

    def add(self, later: Rows, kept: Rows, differs: npt.NDArray[np.bool_]) -> None:
        """Some more pairs, in the order of their rows."""
        self.later.append(later)
        self.kept.append(kept)
        self.differing.append(kept[differs])
        self.differing_from.append(later[differs])

    def as_table(self, element: str) -> pa.Table:
        """Findings in the order of the rows, codes as dictionaries: there may be millions."""
        later, kept = np.concatenate(self.later), np.concatenate(self.kept)
        differing, first = np.unique(np.concatenate(self.differing), return_index=True)
        detail = np.concatenate([kept, np.concatenate(self.differing_from)[first]])
        numbers = np.concatenate([later, differing])
        is_warning = np.repeat([0, 1], [len(later), len(differing)]).astype(np.int8)
        order = np.argsort(numbers, kind="stable")
        kind = pa.array(is_warning[order])
        rules, severities = (
            ["duplicate-in-file", "duplicate-in-file-kept"],
            [Severity.ERROR, Severity.WARNING],
        )
        return pa.table(
            {
                "row_number": pa.array(numbers[order]),
                "rule": pa.DictionaryArray.from_arrays(kind, pa.array(rules)),
                "element": pa.DictionaryArray.from_arrays(
                    pa.array(np.zeros(len(numbers), np.int8)), pa.array([element])
                ),
                "severity": pa.DictionaryArray.from_arrays(
                    kind, pa.array([one.value for one in severities])
                ),
                "detail": pa.array(detail[order]),
            }
        )


def find_repeats(
    keys: Keys, rows_of: Callable[[Rows], pd.DataFrame], is_first: Expectation, *, today: date
) -> Repeats:
    """Judge again, together, the rows whose keys may be the same.

    Of sound rows with the same key the first stays; the later ones name it, and it names the first that differs.
    `rows_of` gives canonical rows by their numbers, which are in order.
    """
    found = Repeats()
    for numbers in _slices(*keys.shared(), found):
        rows = rows_of(np.sort(numbers))
        if judge(rows[keys.columns], [is_first], today=today):
            _compare(rows, keys.columns, found)
    return found


def _slices(rows: Rows, hashes: Hashes, found: Repeats) -> Iterator[Rows]:
    """Rows a slice at a time. Where the rows of one hash go on in the next slice, so do those of them that stay."""
    for start in range(0, len(rows), SLICE_ROWS):
        before = rows[:0]
        if start and hashes[start] == hashes[start - 1]:
            first = np.searchsorted(hashes, hashes[start])
            before = np.setdiff1d(rows[first:start], np.concatenate(found.later))
        yield np.concatenate([before, rows[start : start + SLICE_ROWS]])


def _compare(rows: pd.DataFrame, key: list[str], found: Repeats) -> None:
    copies = rows.loc[rows.duplicated(key, keep=False)]
    first = copies.groupby(key, dropna=False, sort=False).ngroup().to_numpy()
    numbers = copies.index.to_numpy(dtype=np.int64)
    _, where = np.unique(first, return_index=True)
    kept = numbers[where][first]
    later = numbers != kept
    texts = copies.fillna("")
    differs = (texts.to_numpy() != texts.loc[kept].to_numpy()).any(axis=1)
    found.add(numbers[later], kept[later], differs[later])
