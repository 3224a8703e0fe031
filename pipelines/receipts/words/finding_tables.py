"""Sort and group the findings of a batch in Arrow, before any of them is put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.shapes.finding import FINDING_SCHEMA
from pipelines.shapes.row_numbers import without_repeats


# The columns that decide of what kind a finding is.
KIND_COLUMNS = ("rule", "element", "severity")

# Stands for a missing code: the indices of a dictionary begin at 0.
_NO_CODE = -1

# Enough values to see what those of a kind have in common. Each has to be put into words first.
SAMPLE_SIZE = 50

# The samples are taken from the first findings only: grouping the positions of millions of findings
# would take too much memory.
SAMPLED_FINDINGS = 200_000


@dataclass(frozen=True)
class KindGroup:
    """The findings of one kind."""

    rows: int
    """Number of rows that have such a finding."""
    sample: Sequence[int]
    """Positions of the first such findings in the table."""


def with_encoded_codes(findings: pa.Table) -> pa.Table:
    """The findings with the columns of `FINDING_SCHEMA`, and with dictionaries for their codes."""
    table = findings.select(FINDING_SCHEMA.names)
    # There may be millions of findings, and few different codes.
    for name in KIND_COLUMNS:
        if not pa.types.is_dictionary(table.schema.field(name).type):
            codes = table[name].cast(pa.string()).combine_chunks().dictionary_encode()
            table = table.set_column(table.column_names.index(name), name, codes)
    return table


def in_file_order(table: pa.Table, *, elements: Sequence[str]) -> pa.Table:
    """Sort findings by row, then by the file's column, then by rule.

    `elements`: the elements in the order of their columns; a finding about any other comes last in
    its row.
    """
    codes = table["element"].cast(pa.string())
    columns = pc.index_in(codes, value_set=pa.array(elements, pa.string()))
    columns = pc.fill_null(columns, len(elements))

    # The last key is the first to sort by.
    keys = (_alphabetic_ranks(table["rule"]), columns.to_numpy(), table["row_number"].to_numpy())
    # Validation mostly writes them in this order; sorting takes long, and taking rows copies the table.
    if _is_sorted(keys):
        return table
    return table.take(np.lexsort(keys))


def _is_sorted(keys: Sequence[npt.NDArray[np.int64]]) -> bool:
    """Whether values are in order already; the last key is the first to sort by."""
    is_in_order = np.ones(max(len(keys[0]) - 1, 0), bool)
    # From the last key to sort by to the first: a later key counts where the earlier ones are equal.
    for key in keys:
        rises = key[1:] > key[:-1]
        is_in_order = rises | ((key[1:] == key[:-1]) & is_in_order)
    return bool(is_in_order.all())


def kind_groups(table: pa.Table) -> list[KindGroup]:
    """Group sorted findings by kind; a finding that a row has twice counts once."""
    positions = pa.array(np.arange(table.num_rows))
    numbered = table.select(["row_number", *KIND_COLUMNS])
    numbered = numbered.append_column("position", positions)
    numbered = numbered.filter(_differs_from_previous(numbered))
    samples = _samples(numbered)

    groups = numbered.group_by(KIND_COLUMNS).aggregate([("position", "count"), ("position", "min")])
    kinds = []
    for group in groups.to_pylist():
        # A kind that begins behind the sampled findings is shown by its first finding alone.
        sample = samples.get(_kind_of(group), [group["position_min"]])
        kinds.append(KindGroup(group["position_count"], sample))
    return kinds


def row_numbers_of_kind(table: pa.Table, codes: Mapping[str, str | None]) -> npt.NDArray[np.int64]:
    """The row numbers of sorted findings with these codes in `KIND_COLUMNS`, each once."""
    is_wanted = np.ones(table.num_rows, bool)
    for name in KIND_COLUMNS:
        column = table[name].unify_dictionaries().combine_chunks()
        number = _NO_CODE
        if codes[name] is not None:
            number = column.dictionary.to_pylist().index(codes[name])
        is_wanted &= pc.fill_null(column.indices, _NO_CODE).to_numpy() == number

    row_numbers = table["row_number"].filter(pa.array(is_wanted)).to_numpy()
    return without_repeats(row_numbers)


def _samples(numbered: pa.Table) -> dict[tuple[Any, ...], list[int]]:
    """Kind → positions of its first findings."""
    first_findings = numbered.slice(0, SAMPLED_FINDINGS)
    # With threads the positions would not be in order.
    groups = first_findings.group_by(KIND_COLUMNS, use_threads=False)
    samples = {}
    for group in groups.aggregate([("position", "list")]).to_pylist():
        samples[_kind_of(group)] = group["position_list"][:SAMPLE_SIZE]
    return samples


def _kind_of(group: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(group[name] for name in KIND_COLUMNS)


def _differs_from_previous(table: pa.Table) -> npt.NDArray[np.bool_]:
    """Mask of the findings that differ from the one before in row or kind."""
    keys = [table["row_number"].to_numpy()]
    for name in KIND_COLUMNS:
        keys.append(_dictionary_indices(table[name]))

    differs = np.zeros(max(table.num_rows - 1, 0), bool)
    for key in keys:
        differs |= key[1:] != key[:-1]

    # The first finding, if there is any, differs: it has no previous one.
    first = np.ones(min(table.num_rows, 1), bool)
    return np.concatenate([first, differs])


def _alphabetic_ranks(codes: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """For each code its rank in the order of the alphabet."""
    dictionary = codes.unify_dictionaries().combine_chunks().dictionary
    # The first sorting says which code comes at each rank, the second which rank each code has.
    ranks = np.argsort(np.argsort(dictionary.to_numpy(zero_copy_only=False)))
    ranks_of_codes: npt.NDArray[np.int64] = ranks[_dictionary_indices(codes)]
    return ranks_of_codes


def _dictionary_indices(codes: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """For each code its index in the dictionary of all chunks; -1 for null."""
    indices = codes.unify_dictionaries().combine_chunks().indices
    filled: npt.NDArray[np.int64] = pc.fill_null(indices, _NO_CODE).to_numpy()
    return filled
