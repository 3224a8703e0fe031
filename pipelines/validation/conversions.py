"""Which values reading has changed: one line per element and kind of change, however many rows it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES


CONVERSION_COLUMNS = {
    "element": "str",
    "rule": "str",
    "row_number": "int64",
    "rows": "int64",
    "given": "str",
    "read": "str",
}
"""`row_number`, `given` and `read` are those of the first row."""


def conversions(
    rows: pd.DataFrame, canonical: pd.DataFrame, record_type: RecordType
) -> pd.DataFrame:
    """Compare rows as they came with rows as they were read; both have the row numbers as index.

    Every distinct value is looked at once, and only where something was changed.
    """
    found = [
        line
        for code, element in record_type.elements.items()
        if code in rows
        for line in _of_element(rows[code], canonical[code], element)
    ]
    return _table(found)


def merged(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The tables of several parts of one file as one, in the order of the parts."""
    whole = pd.concat([_table([]), *tables], ignore_index=True)
    groups = whole.groupby(["element", "rule"], sort=False)
    first = whole.loc[groups["row_number"].idxmin()].set_index(["element", "rule"])
    return (
        first.assign(rows=groups["rows"].sum())
        .reset_index()[list(CONVERSION_COLUMNS)]
        .astype(CONVERSION_COLUMNS)
    )


def _of_element(given: pd.Series, read: pd.Series, element: Element) -> Iterator[dict[str, Any]]:
    changed = given.notna().to_numpy(dtype=bool) & (given != read).fillna(True).to_numpy(dtype=bool)
    if not changed.any():
        return
    given, read = given[changed], read[changed]
    positions, distinct = pd.factorize(given)
    _, where = np.unique(positions, return_index=True)
    kinds = VALUE_TYPES[element.type].conversions_of(
        pd.Series(distinct, dtype="str"), read.iloc[where].reset_index(drop=True)
    )
    for kind in dict.fromkeys(kinds):
        if kind:
            yield _line(given, read, (kinds == kind)[positions], element.code, str(kind))


def _line(
    given: pd.Series, read: pd.Series, theirs: Any, element: str, rule: str
) -> dict[str, Any]:
    first = int(np.argmax(theirs))
    return {
        "element": element,
        "rule": rule,
        "row_number": int(given.index[first]),
        "rows": int(theirs.sum()),
        "given": given.iloc[first],
        "read": read.iloc[first],
    }


def _table(lines: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(lines, columns=list(CONVERSION_COLUMNS)).astype(CONVERSION_COLUMNS)
