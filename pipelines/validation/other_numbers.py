"""Subjects without a credit code: a number in the column of another, or a word for "has none".

A credit code below 证件号码, the column of persons, moves to the column of the code, where that is empty.
Further, only where an item allows another number for a missing code:

- a sound number in the column of the code moves to the element that it belongs to;
- so does the organisation code within a taxpayer's number of before 2015, where the column is
  headed 纳税人识别号;
- a credit code in a column of those moves to the column of the code, where that is empty;
- a word for "has no code" is read as empty, where another number is there.

All are conversions, and said in the receipt. Numbers that contradict each other stay as they are,
and the row goes back.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.named_elements import document_kind_element
from pipelines.catalogue.values import VALUE_TYPES, credit_code
from pipelines.catalogue.values.conversion import (
    READ_AS_CREDIT_CODE,
    READ_AS_NOTHING,
    Conversion,
)
from pipelines.catalogue.values.missing_code import has_no_code
from pipelines.catalogue.values.organisation_code import OrganisationCodeType
from pipelines.catalogue.values.subject_numbers import code_or_other_number, stands_for_code
from pipelines.catalogue.values.taxpayer_no import (
    READ_WITHIN_TAXPAYER_NO,
    may_hold_taxpayer_nos,
    organisation_codes_within,
)
from pipelines.shapes.reading import ConvertedValues
from pipelines.validation.conversion_table import conversion_of_rows


def with_numbers_in_place(
    canonical: pd.DataFrame, record_type: RecordType
) -> tuple[pd.DataFrame, list[ConvertedValues]]:
    """The canonical rows with their numbers where they belong, and what was changed for it."""
    subject = record_type.subject
    if subject.code is None or not (subject.without_code or subject.id_number):
        return canonical, []

    written = canonical[subject.code]
    # No credit code begins with a zero.
    is_no_code = (written.str.len() != credit_code.WIDTH) | written.str.startswith("0", na=False)
    others = written[written.notna() & is_no_code]
    if others.empty and not written.isna().any():
        return canonical, []

    placed = canonical.copy()
    conversions = list(_move_codes(placed, record_type))
    conversions += _move_numbers(placed, others, record_type)
    conversions += _empty_words(placed, others, record_type)
    return placed, conversions


def _move_codes(placed: pd.DataFrame, record_type: RecordType) -> Iterator[ConvertedValues]:
    """Move each credit code that stands in the column of another number to its own, empty one."""
    subject = record_type.subject
    subject_code = str(subject.code)
    element = record_type.elements[subject_code]
    kind = document_kind_element(record_type)
    for code in (*subject.without_code, subject.id_number):
        if code is None:
            continue
        written = placed.loc[placed[subject_code].isna(), code]
        written = written[written.str.len() == credit_code.WIDTH]
        moved = written[VALUE_TYPES[element.type].sound(written, element)]
        if moved.empty:
            continue
        if code == subject.id_number:
            moved = _of_no_person(moved, placed, kind, element)
            if moved.empty:
                continue
        yield conversion_of_rows(code, READ_AS_CREDIT_CODE.code, moved, moved.iloc[0])
        placed.loc[moved.index, subject_code] = moved
        placed.loc[moved.index, code] = None


def _of_no_person(
    numbers: pd.Series, placed: pd.DataFrame, kind: Element | None, code: Element
) -> pd.Series:
    """Those credit codes below 证件号码 that are no document of a person by its kind.

    A kind that is called like the credit code itself is taken away: it is none of the list.
    """
    if kind is None:
        return numbers
    kinds = placed.loc[numbers.index, kind.code]
    is_code = kinds.isin({code.name, *code.synonyms})
    placed.loc[kinds.index[is_code], kind.code] = None
    of_nobody: pd.Series = numbers[(is_code | kinds.isna()).to_numpy(dtype=bool)]
    return of_nobody


def _move_numbers(
    placed: pd.DataFrame, others: pd.Series, record_type: RecordType
) -> Iterator[ConvertedValues]:
    """Move each number to its own element, where that is empty or says the same."""
    subject_code = str(record_type.subject.code)
    for code in record_type.subject.without_code:
        element = record_type.elements[code]
        for conversion, numbers in _readings(others, element, record_type):
            sound = numbers[stands_for_code(numbers, element)]
            there = placed.loc[sound.index, code]
            moved = sound[there.isna() | (there == sound).fillna(False)]
            if moved.empty:
                continue
            yield conversion_of_rows(
                subject_code, conversion.code, others[moved.index], moved.iloc[0]
            )
            placed.loc[moved.index, code] = moved
            placed.loc[moved.index, subject_code] = None


def _readings(
    others: pd.Series, element: Element, record_type: RecordType
) -> Iterator[tuple[Conversion, pd.Series]]:
    """What the texts in the column of the code are as numbers of another element."""
    value_type = VALUE_TYPES[element.type]
    if value_type.read_in_code_column is not None:
        yield value_type.read_in_code_column, value_type.normalise(others, element)
    if element.type == OrganisationCodeType.name and may_hold_taxpayer_nos(record_type):
        yield READ_WITHIN_TAXPAYER_NO, organisation_codes_within(others).dropna()


def _empty_words(
    placed: pd.DataFrame, others: pd.Series, record_type: RecordType
) -> Iterator[ConvertedValues]:
    """Empty the column of the code where it says that there is none, and another number is there."""
    subject_code = str(record_type.subject.code)
    words = others[has_no_code(others)]
    rows = placed.loc[words.index].assign(**{subject_code: None})
    numbers = code_or_other_number(rows, record_type)
    emptied = words[numbers.notna()]
    if not emptied.empty:
        yield conversion_of_rows(subject_code, READ_AS_NOTHING.code, emptied, None)
        placed.loc[emptied.index, subject_code] = None
