"""Two columns that were filled in the wrong way round: the values of each are right in the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.misplaced_values import NO_NAME
from pipelines.catalogue.model import CodeList, Element, Rule
from pipelines.catalogue.named_elements import is_name
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.rules.rule_kind import BrokenRows
from pipelines.catalogue.swapped_texts import TEXTS_SWAPPED
from pipelines.catalogue.text_sorts import PERSONAL_NAME, needs_words, text_sorts
from pipelines.catalogue.values import VALUE_TYPES, Mask, blank_to_none
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.receipts.words.explained_findings import ExplainedFindings, FindingKind
from pipelines.receipts.words.file_columns import FileColumn
from pipelines.receipts.words.mending_swaps import mending_swaps
from pipelines.receipts.words.swap import Swap
from pipelines.receipts.words.swap_rows import swap_of_columns


# Characters of a text that stands in a column of codes before it is taken for that of another column:
# a short one may be a code that the list does not have.
_MIN_TEXT_AMONG_CODES = 4

# The name of a person is shorter, and that of a document is none.
_MIN_NAME_AMONG_CODES = 2
_NO_NAME_END = ColumnPattern(r"[证照书号]\Z")

# How a word is written that a code list does not name: 其他-张伟.
_WRITTEN_AS_OTHER = ColumnPattern("^(?:其他|其它)[ ]?[-－—–:：(（]")

# What a text has that is more than a word for a kind, and how many characters make one without it.
_SENTENCE = re.compile("[0-9０-９，。；《》]")
_MIN_SENTENCE = 12

# What stands between several labels that a clerk writes as a sentence.
_BETWEEN_CODES = r"[\s、，,;；/|（）()\[\]:：.-]|并|处|以|和|及|与|同时|给予|责令改正"

# Words in the names of elements whose values are numbers of documents, and so hold a digit.
_NUMBERED = ("文号", "文书号", "编号", "证号")

# Words in the names of elements whose values are names, and so hold a Chinese character.
_NAMED = ("名称", "姓名", "代表人", "机关", "单位")

_DIGIT = ColumnPattern("[0-9０-９]")
_CHINESE = ColumnPattern("[\u4e00-\u9fff]")


def swapped_columns(findings: ExplainedFindings, received: int) -> list[Swap]:
    """Every pair of columns that some rows have the wrong way round.

    `received`: the number of rows of the file.
    """
    swaps: dict[frozenset[str], Swap] = {}
    for mending_swap in mending_swaps(findings, received):
        swaps.setdefault(mending_swap.elements, mending_swap)
    mending = tuple(swaps.values())

    for kind in findings.kinds:
        column = findings.column_of(kind.first.element)
        if column is None or column.element is None:
            continue

        broken = _BrokenColumn(findings, kind, column, column.element)
        others = [other for other in findings.columns if broken.may_be_swapped_with(other)]
        for other in broken.columns_that_fit(others):
            swap = broken.swap_with(other, received)
            if swap is not None and not _contradicts(swap, mending):
                swaps.setdefault(swap.elements, swap)

    return list(swaps.values())


def _contradicts(swap: Swap, others: Sequence[Swap]) -> bool:
    """Whether one of the two columns was swapped with a third one in the same rows."""
    for other in others:
        is_third = len(swap.elements & other.elements) == 1
        if is_third and other.rows_among(swap.row_numbers):
            return True
    return False


class _BrokenColumn:
    """A column in which some rows break one rule, compared with the other columns of its file."""

    def __init__(
        self,
        findings: ExplainedFindings,
        kind: FindingKind,
        column: FileColumn,
        element: Element,
    ) -> None:
        self._findings = findings
        self._kind = kind
        self._column = column
        self._element = element
        self._rule = self._rule_that_shows_swaps()
        judgements = VALUE_TYPES[element.type].judgements
        self._is_about_form = kind.first.rule in {judgement.code for judgement in judgements}

    def _rule_that_shows_swaps(self) -> Rule | None:
        """The rule of the record type that the rows break, if it tells two columns apart."""
        if self._findings.record_type is None:
            return None
        broken = (self._kind.first.rule, self._kind.first.element)
        for rule in self._findings.record_type.rules:
            if (rule.code, rule.element) == broken:
                return rule if RULE_KINDS[rule.kind].may_show_swap else None
        return None

    def may_be_swapped_with(self, other: FileColumn) -> bool:
        """Whether the finding is one that a swap with another column explains."""
        other_element = other.element
        if other_element is None or other.position == self._column.position:
            return False
        if self._is_about_form and self._is_distinguishable_from(other_element):
            return True
        if self._kind.first.rule == NO_NAME:
            return other_element.codes is not None and other_element.codes.open is not None
        if self._kind.first.rule == TEXTS_SWAPPED:
            return self._kind.first.detail == other_element.name
        return self._rule is not None and self._breaks(self._rule, other, other_element)

    def _are_no_codes(self, texts: Sequence[str | None], codes: CodeList, other: Element) -> Mask:
        """Which texts in the column of codes are those of another one."""
        record_type = self._findings.record_type
        if record_type is None or PERSONAL_NAME not in text_sorts(other, record_type):
            return _are_no_codes(texts, codes, _MIN_TEXT_AMONG_CODES)
        are_names = _are_no_codes(texts, codes, _MIN_NAME_AMONG_CODES)
        return are_names & ~_NO_NAME_END.is_in(pd.Series(list(texts), dtype="str"))

    def _breaks(self, rule: Rule, other: FileColumn, other_element: Element) -> bool:
        """Whether a rule can distinguish two columns of one type, and rows break it as a swap does."""
        record_type = self._findings.record_type
        assert record_type is not None
        if self._element.type != other_element.type:
            return False

        row_numbers = self._kind.row_numbers
        rows = BrokenRows(
            record_type,
            other_element,
            self._findings.raw_cells(self._column, row_numbers),
            self._findings.raw_cells(other, row_numbers),
        )
        return RULE_KINDS[rule.kind].shows_swap(rule, rows)

    def _is_distinguishable_from(self, other: Element) -> bool:
        element = self._element
        if element.type == other.type:
            return element.codes != other.codes
        if VALUE_TYPES[element.type].is_strict or VALUE_TYPES[other.type].is_strict:
            return True
        return self._is_in_words(other)

    def _is_in_words(self, element: Element) -> bool:
        """Whether a number or a code in an element is out of place."""
        record_type = self._findings.record_type
        if record_type is None or not VALUE_TYPES[element.type].is_free_text:
            return False
        return is_name(element, record_type) or needs_words(element, record_type)

    def columns_that_fit(self, others: Sequence[FileColumn]) -> list[FileColumn]:
        """Those of the columns that hold a value of this one in some of the first rows: few do.

        All are looked at together, because each look at a few values costs as much as one at many.
        """
        values: list[str | None] = []
        for other in others:
            values += self._findings.raw_cells(other, self._kind.row_numbers)
        if not values:
            return []
        fit_by_column = _fit(values, self._element).reshape(len(others), -1)
        return [other for other, fits in zip(others, fit_by_column, strict=True) if fits.any()]

    def swap_with(self, other: FileColumn, received: int) -> Swap | None:
        """The swap with another column; None: the values do not fit crosswise."""
        pair = (self._column, other)
        fit = partial(self._fit_crosswise, other)
        return swap_of_columns(self._findings, self._kind, pair, fit, received)

    def _fit_crosswise(self, other: FileColumn, row_numbers: Sequence[int]) -> Mask:
        """In which rows the value of each column could be one of the other."""
        assert other.element is not None
        own_values = self._findings.raw_cells(self._column, row_numbers)
        other_values = self._findings.raw_cells(other, row_numbers)

        fits = _fit(other_values, self._element) & _fit(own_values, other.element)
        codes = self._element.codes
        if self._kind.first.rule == NO_NAME:
            fits &= _WRITTEN_AS_OTHER.is_in(pd.Series(other_values, dtype="str"))
        elif VALUE_TYPES[other.element.type].is_free_text:
            if codes is not None:
                fits &= self._are_no_codes(own_values, codes, other.element)
                if codes.open is not None and not _is_name_or_number(other.element):
                    fits &= _are_sentences(own_values)
            elif self._is_about_form and not VALUE_TYPES[self._element.type].is_strict:
                # An amount in words is as right where words are meant.
                fits &= ~_CHINESE.is_in(pd.Series(other_values, dtype="str"))
        elif self._is_about_form:
            # A value that is right in its own column is no sign, such as a number of months beside
            # a code of another list.
            fits &= ~_fit(other_values, other.element)
        return fits


def _fit(texts: Sequence[str | None], element: Element) -> Mask:
    """Which texts could be values of an element; an empty one is none."""
    values = blank_to_none(pd.Series(list(texts), dtype="str"))
    value_type = VALUE_TYPES[element.type]
    if value_type.is_free_text:
        return _fit_by_shape(values, element)
    canonical = value_type.normalise(values, element)
    is_filled = canonical.notna().to_numpy(dtype=bool)
    fit: Mask = is_filled & value_type.sound(canonical, element)
    return fit


def _are_no_codes(texts: Sequence[str | None], codes: CodeList, least: int) -> Mask:
    """Which texts can be no code or label, nor several of them in an unusual form: 警告并处罚款.

    `least`: the fewest characters of such a text.
    """
    words = sorted((*codes.labels.values(), *codes.labels), key=len, reverse=True)
    spelled = re.compile(f"(?:{'|'.join(map(re.escape, words))}|{_BETWEEN_CODES})*")
    are_no_codes = []
    for text in texts:
        shown = (text or "").strip()
        are_no_codes.append(len(shown) >= least and not spelled.fullmatch(shown))
    return np.array(are_no_codes, dtype=bool)


def _is_name_or_number(element: Element) -> bool:
    """Whether the values of an element are told from kinds by its own name, however short they are."""
    return any(word in element.name for word in _NAMED + _NUMBERED)


def _are_sentences(texts: Sequence[str | None]) -> Mask:
    """Which texts say more than one word.

    For kinds that an open list does not name people write words of their own: 行政罚款 beside 罚款.
    """
    are_sentences = []
    for text in texts:
        shown = text or ""
        are_sentences.append(len(shown) >= _MIN_SENTENCE or bool(_SENTENCE.search(shown)))
    return np.array(are_sentences, dtype=bool)


def _fit_by_shape(values: pd.Series, element: Element) -> Mask:
    """Texts that look like what the element's name says of it."""
    fits = values.notna()
    if element.length:
        fits &= values.str.len() <= element.length
    if any(word in element.name for word in _NUMBERED):
        fits &= _DIGIT.is_in(values)
    if any(word in element.name for word in _NAMED):
        fits &= _CHINESE.is_in(values)
    return fits.fillna(False).to_numpy(dtype=bool)
