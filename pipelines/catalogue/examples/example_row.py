"""The example that templates and the manual show: one row about nobody, as a clerk would write it."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.examples.coherent_row import make_coherent
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.value_type import SEPARATOR
from pipelines.catalogue.words.wording import written


# The example is the fullest of this many invented rows, and always the same.
DRAWN_ROWS = 20
SEED = 1


def example_of(record_type: RecordType) -> dict[str, str | None]:
    """One sound row, by element code; labels stand for code values, None for empty fields."""
    rows = _rows_with_credit_code(record_type)
    rows = _rows_with_one_value_each(rows, record_type)
    filled_counts = rows.notna().sum(axis=1)
    fullest = rows.iloc[int(filled_counts.argmax())]

    values: dict[str, str | None] = {}
    for code in record_type.elements:
        value = fullest[code]
        values[code] = value if isinstance(value, str) else None

    example: dict[str, str | None] = {}
    coherent = make_coherent(values, record_type)
    for code, coherent_value in coherent.items():
        element = record_type.elements[code]
        example[code] = written(element, coherent_value) if coherent_value else None
    return example


def _rows_with_one_value_each(rows: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """Rows in which no element holds several values, if there are any: they may be at odds."""
    for code, element in record_type.elements.items():
        if VALUE_TYPES[element.type].holds_several:
            has_several = rows[code].str.contains(SEPARATOR, regex=False, na=False)
            if not has_several.all():
                rows = rows[~has_several]
    return rows


def _rows_with_credit_code(record_type: RecordType) -> pd.DataFrame:
    """Invented rows; those with a credit code, if there are any.

    Invented names are names of enterprises wherever the record type has a credit code for them.
    """
    rows = valid_rows(record_type, DRAWN_ROWS, seed=SEED)
    if record_type.subject.code is None:
        return rows
    codes = rows[record_type.subject.code].fillna("")
    # The second character of an enterprise's code is 1; that of an individual business is 2.
    for fits in (codes.str.startswith("91"), codes != ""):
        if fits.any():
            return rows[fits]
    return rows
