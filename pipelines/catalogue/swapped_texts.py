"""Values of two columns that stand in each other's place, row by row.

The number of a decision where a name or a text is meant, and the other way round; the legal basis of a
sanction, the sanction and the facts; a person and what was done; the codes of the subject and of the
authority; the name of a document; an address, a scope of business, an office and a name. Each value has
to look like those of the other column, and not like those of its own: a value alone tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from pipelines.catalogue.deciding_authorities import authorities_of
from pipelines.catalogue.doubtful_values import DoubtfulValues
from pipelines.catalogue.misplaced_values import are_numbers_of_documents
from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.named_elements import is_document_number, is_name
from pipelines.catalogue.text_sorts import FACTS, PERSONAL_NAME, distinguishing_sorts, text_sorts
from pipelines.catalogue.text_words import are_words
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.shapes.name_endings import IDEOGRAPH


TEXTS_SWAPPED = "texts-exchanged"

# What is shown of each sort, and what its tests try.
_NUMBER = "示例罚字〔2018〕12号"
_NAME = "二连浩特市示例管理局"
_TEXTS = {
    "basis": "《示例管理条例》第十条",
    "sanction": "责令改正，给予警告",
    "facts": "经查，当事人未按规定明码标价",
    "narrative": "经查，当事人未按规定明码标价",
    "violation": "虚假宣传",
    "name": "二连浩特市示例商贸有限公司",
    "school": "二连浩特市示例幼儿园",
    "office": _NAME,
    "organisation": "二连浩特市示例商贸有限公司",
    "person": "赵示例",
    "place": "二连浩特市示例街1号",
    "scope": "日用百货销售",
    "form": "有限责任公司",
    "document": "食品经营许可证",
    "project": "二连浩特市示例道路改造工程",
    "honour name": "先进集体",
    "qualification": "建筑工程施工总承包三级资质",
    "duty": "支付货款50000元及利息",
    "reason": "逾期未公示年度报告",
    "content": "符合条件，予以确认",
    "decision_number": _NUMBER,
    "licence_number": "JY11525010000001",
    "case_number": "（2018）内2501执12号",
    "ground_number": "（2017）内2501民初34号",
}

_CODE_OF_OFFICE = "11152501141956604R"
_CODE_OF_BUSINESS = "91152501MA0N00016F"

# A 统一社会信用代码 begins with who registers: 1 for offices, 9 for businesses (GB 32100-2015).
_OFFICE_CODE = ColumnPattern("11[0-9A-Z]{16}")
_BUSINESS_CODE = ColumnPattern("9[0-9A-Z]{17}")

# A name has no digit.
_NAME_LIKE = ColumnPattern("[^0-9０-９]{2,60}")


def swappable_with(element: Element, record_type: RecordType) -> tuple[Element, ...]:
    """The elements whose values may be swapped with those of an element.

    Of the two the number of a document is named first, then the person who represents an
    organisation and the subject's code; of long texts the one that stands first.
    """
    others = tuple(record_type.elements.values())
    if is_document_number(element):
        no_numbers = [other for other in others if _is_no_number(other, record_type)]
        numbers = [other for other in _following(element, others) if is_document_number(other)]
        return (*no_numbers, *_distinguished(element, numbers, record_type))
    if element.code == record_type.subject.code:
        authorities = authorities_of(record_type)
        return tuple(authority.code for authority in authorities if authority.code is not None)

    swappable: list[Element] = []
    if _is_person(element, record_type):
        swappable.extend(other for other in others if FACTS in text_sorts(other, record_type))
    for other in _distinguished(element, _following(element, others), record_type):
        # A number names what it may be swapped with itself.
        if other not in swappable and not is_document_number(other):
            swappable.append(other)
    return tuple(swappable)


def _following(element: Element, others: Sequence[Element]) -> Sequence[Element]:
    codes = [other.code for other in others]
    return others[codes.index(element.code) + 1 :]


def _distinguished(
    element: Element, others: Iterable[Element], record_type: RecordType
) -> Iterator[Element]:
    for other in others:
        if any(distinguishing_sorts(element, other, record_type)):
            yield other


def _is_no_number(element: Element, record_type: RecordType) -> bool:
    """Whether the texts of an element are told from the number of a document by their look."""
    if is_document_number(element):
        return False
    return is_name(element, record_type) or bool(text_sorts(element, record_type))


def _is_person(element: Element, record_type: RecordType) -> bool:
    """Whether nobody but a person stands in an element."""
    return text_sorts(element, record_type) == (PERSONAL_NAME,)


def swapped(
    canonical: pd.DataFrame, record_type: RecordType, words: DoubtfulValues
) -> Iterator[tuple[Element, Element, Mask]]:
    """Pairs of elements, and the rows in which their values are swapped."""
    looks = _Looks(canonical, record_type, words)
    for element, other in _swappable_pairs(record_type):
        are_swapped = looks.swapped(element, other)
        if are_swapped.any():
            yield element, other, are_swapped


@lru_cache(maxsize=128)
def _swappable_pairs(record_type: RecordType) -> tuple[tuple[Element, Element], ...]:
    """All pairs of elements of a record type whose values may be swapped."""
    pairs = []
    for element in record_type.elements.values():
        for other in swappable_with(element, record_type):
            pairs.append((element, other))
    return tuple(pairs)


def swapped_example(element: Element, record_type: RecordType) -> dict[str, str]:
    """Values of an element and the first one that it may be swapped with, swapped."""
    other = swappable_with(element, record_type)[0]
    if is_document_number(element) and not is_document_number(other):
        return {element.code: _NAME, other.code: _NUMBER}
    if element.code == record_type.subject.code:
        return {element.code: _CODE_OF_OFFICE, other.code: _CODE_OF_BUSINESS}
    if _is_person_and_deed(element, other, record_type):
        return {element.code: _TEXTS[FACTS], other.code: _TEXTS[PERSONAL_NAME]}
    sort, other_sort = next(distinguishing_sorts(element, other, record_type))
    return {element.code: _TEXTS[other_sort], other.code: _TEXTS[sort]}


def _is_person_and_deed(element: Element, other: Element, record_type: RecordType) -> bool:
    return _is_person(element, record_type) and FACTS in text_sorts(other, record_type)


def texts_like(values: pd.Series, sort: str, words: DoubtfulValues) -> Mask:
    """Which texts look like those of a sort; none, where the catalogue has no words for it."""
    look = next((look for look in words.texts if look.sort == sort), None)
    if look is None:
        return np.zeros(len(values), dtype=bool)
    surnames = words.name_parts.surnames
    looks = look.looks
    if sort == PERSONAL_NAME and surnames:
        looks = f"{looks}|^[{surnames}]{IDEOGRAPH}{{1,2}}\\Z"

    are_like = _pattern(looks).is_in(values)
    few = np.flatnonzero(are_like)
    are_like[few] = ~_pattern(look.looks_not).is_in(values.iloc[few])
    return are_like


class _Looks:
    """How the values of some rows look, each looked at once."""

    def __init__(
        self, canonical: pd.DataFrame, record_type: RecordType, words: DoubtfulValues
    ) -> None:
        self._canonical = canonical
        self._record_type = record_type
        self._words = words
        self._number_like: dict[str, Mask] = {}
        self._odd: dict[tuple[str, str], Mask] = {}

    def swapped(self, element: Element, other: Element) -> Mask:
        """In which rows the values of two elements stand in each other's column."""
        record_type = self._record_type
        has_own_look = (
            (is_document_number(element) and not is_document_number(other))
            or element.code == record_type.subject.code
            or _is_person_and_deed(element, other, record_type)
        )
        result: Mask = np.zeros(len(self._canonical), dtype=bool)
        if has_own_look:
            # Few values stand where they do not belong: mostly the first look ends it.
            result = self.stands_in(element, other)
            if result.any():
                result = result & self.stands_in(other, element)
        for sort, other_sort in distinguishing_sorts(element, other, record_type):
            result = result | self._crosswise(element, other, sort, other_sort)
        return result

    def _crosswise(self, element: Element, other: Element, sort: str, other_sort: str) -> Mask:
        """In which rows each of two texts is odd in its column, and looks like those of the other."""
        are_odd: Mask = self._odd_in(element, sort) & self._odd_in(other, other_sort)
        few = np.flatnonzero(are_odd)
        if len(few):
            values = self._canonical[element.code].iloc[few]
            other_values = self._canonical[other.code].iloc[few]
            fit = texts_like(values, other_sort, self._words)
            are_odd[few] = fit & texts_like(other_values, sort, self._words)
        return are_odd

    def _odd_in(self, element: Element, sort: str) -> Mask:
        """In which rows there is a text that looks like none of its column; most columns have few."""
        key = (element.code, sort)
        if key not in self._odd:
            values = self._canonical[element.code]
            is_filled = values.notna().to_numpy(dtype=bool)
            self._odd[key] = is_filled & ~texts_like(values, sort, self._words)
        return self._odd[key]

    def stands_in(self, element: Element, other: Element) -> Mask:
        """In which rows a value that belongs to an element stands in the column of another."""
        subject_code = self._record_type.subject.code
        if is_document_number(element):
            return self.number_like(other)
        if is_document_number(other):
            return self.name_like(other)
        if element.code == subject_code:
            return _BUSINESS_CODE.fills(self._canonical[other.code])
        if other.code == subject_code:
            return _OFFICE_CODE.fills(self._canonical[other.code])
        if _is_person(element, self._record_type):
            return self._person_like(other)
        return self._no_person(other)

    def _person_like(self, element: Element) -> Mask:
        """In which rows a text is a name of a person and nothing more."""
        values = self._canonical[element.code]
        surnames = self._words.name_parts.surnames
        if not surnames:
            return np.zeros(len(values), dtype=bool)
        return _pattern(f"[{surnames}]{IDEOGRAPH}{{1,2}}").fills(values)

    def _no_person(self, element: Element) -> Mask:
        """In which rows the name of a person tells what somebody did."""
        values = self._canonical[element.code]
        deeds = self._words.deeds
        return _pattern(deeds).is_in(values) if deeds else np.zeros(len(values), dtype=bool)

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


@lru_cache(maxsize=128)
def _pattern(pattern: str) -> ColumnPattern:
    return ColumnPattern(pattern)
