"""Texts of two columns that stand in each other's place, row by row.

The number of a decision where a name is meant, with the name where the number is meant; the legal basis
of a sanction, the sanction and the facts. Each text has to look like those of the other column, and not
like those of its own: a text alone tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

from pipelines.catalogue.doubtful_values import DoubtfulValues, TextLook
from pipelines.catalogue.misplaced_values import are_numbers_of_documents
from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.named_elements import is_document_number, is_name, text_sort
from pipelines.catalogue.text_words import are_words
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.column_pattern import ColumnPattern


EXCHANGED = "texts-exchanged"

# What is shown of each sort, and what its tests try.
_NUMBER = "示例罚字〔2018〕12号"
_NAME = "二连浩特市示例管理局"
_TEXTS = {
    "basis": "《示例管理条例》第十条",
    "sanction": "责令改正，给予警告",
    "facts": "经查，当事人未按规定明码标价",
}

# A name has no digit.
_NAME_LIKE = ColumnPattern("[^0-9０-９]{2,60}")


def exchangeable_with(element: Element, record_type: RecordType) -> tuple[Element, ...]:
    """The elements whose texts may be exchanged with those of an element.

    Of the two the number of a document is named first, and of long texts the one that stands first.
    """
    others = record_type.elements.values()
    if is_document_number(element):
        return tuple(other for other in others if is_name(other, record_type))
    sort = text_sort(element)
    if sort is None:
        return ()
    codes = list(record_type.elements)
    behind = codes[codes.index(element.code) + 1 :]
    return tuple(
        other for other in others if other.code in behind and text_sort(other) not in (None, sort)
    )


def exchanged(
    canonical: pd.DataFrame, record_type: RecordType, words: DoubtfulValues
) -> Iterator[tuple[Element, Element, Mask]]:
    """Pairs of elements, and the rows in which their texts are exchanged."""
    looks = _Looks(canonical, record_type, words)
    for element in record_type.elements.values():
        for other in exchangeable_with(element, record_type):
            if is_document_number(element):
                are_exchanged = looks.number_like(other)
                if are_exchanged.any():
                    are_exchanged = are_exchanged & looks.name_like(element)
            else:
                are_exchanged = looks.like(other, element)
                if are_exchanged.any():
                    are_exchanged = are_exchanged & looks.like(element, other)
            if are_exchanged.any():
                yield element, other, are_exchanged


def exchanged_example(element: Element, record_type: RecordType) -> dict[str, str]:
    """Values of an element and the first one that it may be exchanged with, exchanged."""
    other = exchangeable_with(element, record_type)[0]
    if is_document_number(element):
        return {element.code: _NAME, other.code: _NUMBER}
    return {
        element.code: _TEXTS[str(text_sort(other))],
        other.code: _TEXTS[str(text_sort(element))],
    }


class _Looks:
    """How the texts of some rows look, each looked at once."""

    def __init__(
        self, canonical: pd.DataFrame, record_type: RecordType, words: DoubtfulValues
    ) -> None:
        self._canonical = canonical
        self._words = words
        self._looks = {look.sort: look for look in words.texts}
        self._number_like: dict[str, Mask] = {}

    def number_like(self, name: Element) -> Mask:
        """In which rows a name looks like the number of a document."""
        code = name.code
        if code not in self._number_like:
            self._number_like[code] = are_numbers_of_documents(self._canonical[code])
        return self._number_like[code]

    def name_like(self, number: Element) -> Mask:
        """In which rows the number of a document looks like a name."""
        values = self._canonical[number.code]
        are_names = _NAME_LIKE.fills(values)
        few = np.flatnonzero(are_names)
        are_names[few] = ~are_words(values.iloc[few], self._words.no_number)
        return are_names

    def like(self, element: Element, other: Element) -> Mask:
        """In which rows the text of an element looks like those of another, and not like its own."""
        values = self._canonical[element.code]
        meant = self._looks.get(str(text_sort(element)))
        meant_for_other = self._looks.get(str(text_sort(other)))
        if meant is None or meant_for_other is None:
            return np.zeros(len(values), dtype=bool)
        are_like = _are_like(values, meant_for_other)
        few = np.flatnonzero(are_like)
        are_like[few] = ~_are_like(values.iloc[few], meant)
        return are_like


def _are_like(values: pd.Series, look: TextLook) -> Mask:
    looks, looks_not = _patterns_of(look)
    are_like = looks.is_in(values)
    few = np.flatnonzero(are_like)
    result: Mask = np.zeros(len(values), dtype=bool)
    result[few] = ~looks_not.is_in(values.iloc[few])
    return result


@lru_cache(maxsize=16)
def _patterns_of(look: TextLook) -> tuple[ColumnPattern, ColumnPattern]:
    return ColumnPattern(look.looks), ColumnPattern(look.looks_not)
