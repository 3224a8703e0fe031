"""Numbers that their subject keeps to itself: 企业选择不公示 in an annual report.

An element that may be blank is read as blank there, and the receipt says so. Where a number is required,
and in elements of any other type, such a text is judged like any other: 不公示 may be one of a list of codes,
and as the end of a publication it says something else.
"""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.conversion import READ_AS_NOT_DISCLOSED
from pipelines.catalogue.values.value_type import ComparedAs
from pipelines.shapes.reading import ConvertedValues
from pipelines.validation.conversion_table import conversion_of_rows


def without_undisclosed(
    rows: pd.DataFrame, record_type: RecordType, words: tuple[str, ...]
) -> tuple[pd.DataFrame, list[ConvertedValues]]:
    """The rows with blank cells where numbers are not disclosed, and what was changed for it."""
    if not words:
        return rows, []
    pattern = ColumnPattern(f"[ \u3000]*(?:{'|'.join(words)})[ \u3000]*")
    disclosed = rows
    conversions = []
    for code in rows.columns.intersection(list(record_type.elements)):
        element = record_type.elements[code]
        is_number = VALUE_TYPES[element.type].compared_as is ComparedAs.NUMBER
        if not is_number or code in record_type.required:
            continue
        written = rows.loc[pattern.fills(rows[code]), code]
        if written.empty:
            continue
        if disclosed is rows:
            disclosed = rows.copy()
        disclosed.loc[written.index, code] = None
        conversions.append(conversion_of_rows(code, READ_AS_NOT_DISCLOSED.code, written, None))
    return disclosed, conversions
