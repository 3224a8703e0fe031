"""What is different in a row that repeats the key of another one, as its finding tells the clerk."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.personal_text import shown_value
from pipelines.catalogue.rules.conditions import value_labels
from pipelines.catalogue.values.record_keys import is_spelling_only
from pipelines.catalogue.values.value_type import SEPARATOR
from pipelines.shapes.repeated_row import detail_of_repeat


# Elements of which both values are shown; more would not fit beside the row.
_SHOWN_ELEMENTS = 3

# Characters of a value that are shown.
_SHOWN_LENGTH = 30


def detail_of_difference(
    row: Mapping[Hashable, str],
    kept: Mapping[Hashable, str],
    kept_row: int,
    record_type: RecordType,
) -> str:
    """The detail of a finding about a row that differs from the kept one; both are canonical."""
    codes = []
    for code, element in record_type.elements.items():
        is_other = code in row and row[code] != kept[code]
        # Two spellings of one number change nothing in the record.
        if is_other and not is_spelling_only(element, record_type):
            codes.append(code)
    values = []
    for code in codes[:_SHOWN_ELEMENTS]:
        element = record_type.elements[code]
        own = _shown(row[code], element)
        other = _shown(kept[code], element)
        values.append(f"{element.name}：本行{own}，第{kept_row}行{other}")
    text = "；".join(values)
    if len(codes) > _SHOWN_ELEMENTS:
        text += f"；共{len(codes)}项"
    return detail_of_repeat(kept_row, codes, text)


def _shown(text: str, element: Element) -> str:
    """A value as it may be shown, in brackets; a label stands for a code."""
    if not text:
        return "未填"
    # What is personal is masked, also where two values then look alike.
    parts = tuple(text.split(SEPARATOR)) if element.codes else (text,)
    shown = shown_value("、".join(value_labels(element, parts)), element)
    if len(shown) > _SHOWN_LENGTH:
        shown = shown[:_SHOWN_LENGTH] + "…"
    return f"「{shown}」"
