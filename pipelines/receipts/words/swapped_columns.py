"""Two columns that were filled in the wrong way round: the values of each are right in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, Rule
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.rules.rule_kind import BrokenRows
from pipelines.catalogue.values import VALUE_TYPES, Mask, blank_to_none
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.receipts.words.explained_findings import ExplainedFindings, FindingKind
from pipelines.receipts.words.file_columns import FileColumn


# Characters of a text that stands in a column of codes before it is taken for that of another column:
# a short one may be a code that the list does not have.
_MIN_TEXT_AMONG_CODES = 4

# Words in the names of elements whose values are numbers of documents, and so hold a digit.
_NUMBERED = ("文号", "文书号", "编号", "证号")

# Words in the names of elements whose values are names, and so hold a Chinese character.
_NAMED = ("名称", "姓名", "代表人", "机关", "单位")

_DIGIT = ColumnPattern("[0-9０-９]")
_CHINESE = ColumnPattern("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Swap:
    """Two columns whose values stand in each other's place."""

    columns: tuple[FileColumn, FileColumn]
    row_number: int
    """The first such row."""
    rows: int
    """How many of the rows that were looked at."""
    is_throughout: bool
    """Whether all of them."""

    @property
    def elements(self) -> frozenset[str]:
        """The codes of both elements."""
        return frozenset(column.element.code for column in self.columns if column.element)

    def other_header(self, element: str | None) -> str:
        """The header of the column that an element was swapped with."""
        first, second = self.columns
        is_first = first.element is not None and first.element.code == element
        return second.header if is_first else first.header

    @property
    def text(self) -> str:
        """The sentence of a receipt."""
        first, second = (column.header for column in self.columns)
        if self.is_throughout:
            return f"“{first}”与“{second}”两列的内容像是填反了（如第{self.row_number}行），请对调后重新报送。"
        return f"有 {self.rows} 行的“{first}”与“{second}”像是填反了（如第{self.row_number}行），请对调这些行的内容。"


def swapped_columns(findings: ExplainedFindings) -> list[Swap]:
    """Every pair of columns that some rows have the wrong way round."""
    swaps: dict[frozenset[str], Swap] = {}
    for kind in findings.kinds:
        column = findings.column_of(kind.first.element)
        if column is None or column.element is None:
            continue
        rule = _rule_of(findings, kind)
        is_about_form = _is_about_form(kind, column.element)
        for other in findings.columns:
            if other.element is None or other.position == column.position:
                continue
            if is_about_form and _are_distinguishable(column.element, other.element):
                swap = _swap(findings, kind, column, other)
            elif rule is not None:
                swap = _swap_by_rule(findings, kind, rule, column, other)
            else:
                continue
            if swap is not None:
                swaps.setdefault(swap.elements, swap)
    return list(swaps.values())


def _is_about_form(kind: FindingKind, element: Element) -> bool:
    return kind.first.rule in {judgement.code for judgement in VALUE_TYPES[element.type].judgements}


def _rule_of(findings: ExplainedFindings, kind: FindingKind) -> Rule | None:
    """The rule of the record type that some rows break, if it tells two columns apart."""
    if findings.record_type is None:
        return None
    for rule in findings.record_type.rules:
        if (rule.code, rule.element) == (kind.first.rule, kind.first.element):
            return rule if RULE_KINDS[rule.kind].may_show_swap else None
    return None


def _are_distinguishable(element: Element, other: Element) -> bool:
    if element.type == other.type:
        return element.codes != other.codes
    return VALUE_TYPES[element.type].is_strict or VALUE_TYPES[other.type].is_strict


def _swap_by_rule(
    findings: ExplainedFindings,
    kind: FindingKind,
    rule: Rule,
    column: FileColumn,
    other: FileColumn,
) -> Swap | None:
    """The swap of two columns of one type, of which a rule says which is which."""
    record_type = findings.record_type
    assert record_type is not None
    assert column.element is not None
    assert other.element is not None
    if column.element.type != other.element.type:
        return None

    rows = BrokenRows(
        record_type,
        other.element,
        findings.raw_cells(column, kind.row_numbers),
        findings.raw_cells(other, kind.row_numbers),
    )
    if not RULE_KINDS[rule.kind].shows_swap(rule, rows):
        return None
    return _swap(findings, kind, column, other)


def _swap(
    findings: ExplainedFindings, kind: FindingKind, column: FileColumn, other: FileColumn
) -> Swap | None:
    """The swap of a faulty column with another one; None: the values do not fit crosswise."""
    assert column.element is not None
    assert other.element is not None
    own_values = findings.raw_cells(column, kind.row_numbers)
    other_values = findings.raw_cells(other, kind.row_numbers)
    fits = _fit(other_values, column.element) & _fit(own_values, other.element)
    if column.element.codes is not None and VALUE_TYPES[other.element.type].is_free_text:
        fits &= _are_no_codes(own_values)
    if not fits.any():
        return None
    first = int(np.argmax(fits))
    is_throughout = bool(fits.all()) and len(fits) > 1
    pair = (column, other) if column.position < other.position else (other, column)
    return Swap(pair, kind.row_numbers[first], int(fits.sum()), is_throughout)


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


def _are_no_codes(texts: Sequence[str | None]) -> Mask:
    """Which texts are too long for a code that is only missing in its list."""
    lengths = [len((text or "").strip()) for text in texts]
    return np.array(lengths) >= _MIN_TEXT_AMONG_CODES


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
