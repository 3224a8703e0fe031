"""What is different in a row that repeats the key of another one, as its finding tells the clerk."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.record_keys import is_spelling_only
from pipelines.catalogue.words.shown_differences import shown_differences
from pipelines.shapes.differing_value import DifferingValue
from pipelines.shapes.repeated_row import RepeatedRow


def detail_of_difference(
    row: Mapping[Hashable, str],
    kept_row_values: Mapping[Hashable, str],
    kept_row: int,
    record_type: RecordType,
) -> str:
    """The detail of a finding about a row that differs from the kept one; both are canonical."""
    differences = []
    for code, element in record_type.elements.items():
        is_other = code in row and row[code] != kept_row_values[code]
        # Two spellings of one number change nothing in the record.
        if is_other and not is_spelling_only(element, record_type):
            differences.append(DifferingValue(code, row[code], kept_row_values[code]))
    values = shown_differences(differences, record_type, own="本行", other=f"第{kept_row}行")
    codes = tuple(difference.element for difference in differences)
    return RepeatedRow(str(kept_row), codes, values).as_text()
