"""The words for values whose form reading has changed.

The value is taken, and the receipt says how it was read, so that a misreading is seen.
"""

from __future__ import annotations

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.conversion import (
    CONVERSIONS_OF_ALL_TYPES,
    CONVERSIONS_OF_NUMBERS,
    READ_AS_CODE,
    Conversion,
)
from pipelines.catalogue.values.taxpayer_no import READ_WITHIN_TAXPAYER_NO
from pipelines.catalogue.values.value_type import SEPARATOR
from pipelines.catalogue.words.sentences import Sentence, shown_value


_REMEDY = "与原意一致的无需处理；不一致的请改正后重新报送。"


def _conversions_by_code() -> dict[str, Conversion]:
    conversions = [
        *CONVERSIONS_OF_ALL_TYPES,
        *CONVERSIONS_OF_NUMBERS,
        READ_WITHIN_TAXPAYER_NO,
    ]
    for value_type in VALUE_TYPES.values():
        conversions += value_type.conversions
        if value_type.read_in_code_column is not None:
            conversions.append(value_type.read_in_code_column)
    return {conversion.code: conversion for conversion in conversions}


CONVERSIONS = _conversions_by_code()


def conversion_sentence(
    record_type: RecordType,
    rule: str,
    code: str,
    *,
    row_number: int,
    rows: int,
    written: str,
    read: str | None,
) -> Sentence:
    """Say in Chinese how `rows` values of an element were read, `row_number` being that of the first of them.

    `written` and `read` are the first value as written and as read, as they may be shown.
    """
    element = record_type.elements[code]
    title = CONVERSIONS[rule].title
    # Whatever must be masked is masked already, so no element is handed on.
    before = shown_value(None, written)
    after = shown_value(None, read)

    where = f"第{row_number}行起共{rows}行" if rows > 1 else f"第{row_number}行"
    # Spellings of codes are told one by one; of other values the first stands for all.
    is_example = rows > 1 and rule != READ_AS_CODE.code
    received = "如" if is_example else "收到"
    label = _label_of(element, read) if rule == READ_AS_CODE.code else ""
    problem = f"系统识别为「{after}」{label}（{title}）"
    text = f"{where}「{element.name}」：{received}「{before}」，{problem}。{_REMEDY}"
    return Sentence(
        title=title,
        field=element.name,
        value=before,
        expected=f"识别为「{after}」",
        problem=problem,
        remedy=_REMEDY,
        text=text,
        source=element.provenance,
    )


def _label_of(element: Element, read: str | None) -> str:
    """The labels of the codes that a value was read as, in Chinese; empty: they have none."""
    labels = []
    for code in (read or "").split(SEPARATOR):
        label = element.codes.labels.get(code) if element.codes else None
        if label is None:
            return ""
        labels.append(label)
    return f"，即“{'”“'.join(labels)}”"
