"""Which values reading has changed: one line per element and kind of change.

Spellings of codes have a line for each spelling. A label of a code list is no change at all: it is
what a drop-down list offers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES, Mask
from pipelines.catalogue.values.blank import MISSING_CODE
from pipelines.catalogue.values.conversion import READ_AS_CODE
from pipelines.catalogue.values.invention import Texts
from pipelines.catalogue.values.value_type import SEPARATOR
from pipelines.catalogue.words.wording import written
from pipelines.shapes.reading import ConvertedValues


# Column name → pandas type; the columns are the fields of `ConvertedValues`.
CONVERSION_COLUMNS = {
    "element": "str",
    "rule": "str",
    "row_number": "int64",
    "rows": "int64",
    "written": "str",
    "read": "str",
}

# Distinct spellings of one coded element that have lines of their own.
MOST_SPELLINGS = 100

NO_CONVERSIONS = pd.DataFrame(columns=list(CONVERSION_COLUMNS)).astype(CONVERSION_COLUMNS)


def conversion_table(
    rows: pd.DataFrame, canonical: pd.DataFrame, record_type: RecordType
) -> pd.DataFrame:
    """Compare raw rows with the same rows in canonical form; both have row numbers as index.

    The word that a clerk is asked to write for a missing code is no change either.
    """
    subject = record_type.subject
    lines: list[ConvertedValues] = []
    for code, element in record_type.elements.items():
        if code in rows:
            written_values = rows[code]
            if code == subject.code and subject.states_missing_code:
                written_values = written_values.mask(written_values == MISSING_CODE)
            lines.extend(_conversions_of_element(written_values, canonical[code], element))
    return conversion_frame(lines)


def conversion_frame(lines: Iterable[ConvertedValues]) -> pd.DataFrame:
    """One line per element and kind of change, with the columns of `CONVERSION_COLUMNS`."""
    table = pd.DataFrame(list(lines), columns=list(CONVERSION_COLUMNS))
    return table.astype(CONVERSION_COLUMNS)


def merged_conversions(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put the tables of several chunks of one batch together, in the order of the chunks."""
    lines = pd.concat([NO_CONVERSIONS, *tables], ignore_index=True)
    # Values of code lists are few, and each has a line of its own.
    has_own_line = lines["rule"] == READ_AS_CODE.code
    lines["value"] = lines["written"].where(has_own_line, "")
    names = ["element", "rule", "value"]
    groups = lines.groupby(names, sort=False)
    first_lines = lines.loc[groups["row_number"].idxmin()].set_index(names)
    merged = first_lines.assign(rows=groups["rows"].sum()).reset_index()
    return merged[list(CONVERSION_COLUMNS)].astype(CONVERSION_COLUMNS)


def _conversions_of_element(
    written_values: pd.Series, read: pd.Series, element: Element
) -> Iterator[ConvertedValues]:
    """The lines of one element, from its values as they came and as they were read."""
    is_filled = written_values.notna().to_numpy(dtype=bool)
    differs = (written_values != read).fillna(True).to_numpy(dtype=bool)
    is_changed = is_filled & differs
    if not is_changed.any():
        return
    written_values = written_values[is_changed]
    read = read[is_changed]

    # Each distinct value is named once, by the first row that has it.
    positions, distinct = pd.factorize(written_values)
    _, first_rows = np.unique(positions, return_index=True)
    distinct_texts = pd.Series(distinct, dtype="str")
    distinct_read = read.iloc[first_rows].reset_index(drop=True)
    kinds = VALUE_TYPES[element.type].conversions_of(distinct_texts, distinct_read)
    kinds[_are_labels(distinct_texts, distinct_read, element)] = ""

    # A change without a name has no meaning, such as a space that was removed.
    for is_converted, kind in _groups_of(kinds):
        is_of_kind = is_converted[positions]
        first = int(np.argmax(is_of_kind))
        yield ConvertedValues(
            element=element.code,
            rule=kind,
            row_number=int(written_values.index[first]),
            rows=int(is_of_kind.sum()),
            written=written_values.iloc[first],
            read=read.iloc[first],
        )


def _groups_of(kinds: Texts) -> Iterator[tuple[Mask, str]]:
    """Which distinct values share a line, and the kind of their change."""
    for kind in dict.fromkeys(kinds):
        if not kind:
            continue
        is_of_kind = kinds == kind
        if kind != READ_AS_CODE.code:
            yield is_of_kind, str(kind)
            continue

        own_lines = np.flatnonzero(is_of_kind)[:MOST_SPELLINGS]
        for position in own_lines:
            yield np.arange(len(kinds)) == position, str(kind)


def _are_labels(written_values: pd.Series, read: pd.Series, element: Element) -> Mask:
    """Which values are labels of the element's code list, or several of them."""
    if element.codes is None:
        return np.zeros(len(written_values), dtype=bool)
    labels = pd.Series([written(element, value) for value in read.fillna("")], dtype="str")
    joined = written_values.str.strip().str.replace(r"\s*[;；,，、|]\s*", SEPARATOR, regex=True)
    is_label: Mask = ((written_values.str.strip() == labels) | (joined == labels)).to_numpy(
        dtype=bool
    )
    return is_label


def conversion_of_rows(
    element: str, rule: str, written: pd.Series, read: str | None
) -> ConvertedValues:
    """One change of an element in some rows, shown by the first of them.

    `written`: what stands there, by row number. `read`: what became of the first value.
    """
    return ConvertedValues(
        element=element,
        rule=rule,
        row_number=int(written.index[0]),
        rows=len(written),
        written=written.iloc[0],
        read=read,
    )
