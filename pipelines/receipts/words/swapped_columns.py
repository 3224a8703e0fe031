"""Two columns that were filled in the wrong way round: the values of each are right in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES, Mask, blank_to_none
from pipelines.receipts.words.explained_findings import ExplainedFindings, FindingKind
from pipelines.receipts.words.file_columns import FileColumn


# Types of which a value hardly passes by chance: they have a check digit or a calendar.
_STRONG_TYPES = frozenset(
    {"credit_code", "date", "id_number", "organisation_code", "registration_no"}
)

# Words in the names of elements whose values are numbers of documents, and so hold a digit.
_NUMBERED = ("文号", "文书号", "编号", "证号")

# Words in the names of elements whose values are names, and so hold a Chinese character.
_NAMED = ("名称", "姓名", "代表人", "机关", "单位")

_DIGIT = "[0-9０-９]"
_CHINESE = "[\u4e00-\u9fff]"


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
    """Every pair of columns that some rejected rows have the wrong way round."""
    swaps: dict[frozenset[str], Swap] = {}
    for kind in findings.kinds:
        column = findings.column_of(kind.first.element)
        if not kind.first.is_error or column is None or not _is_about_form(kind, column.element):
            continue
        for other in findings.columns:
            if other.element is None or other.position == column.position:
                continue
            swap = _swap(findings, kind, column, other)
            if swap is not None:
                swaps.setdefault(swap.elements, swap)
    return list(swaps.values())


def _is_about_form(kind: FindingKind, element: Element | None) -> bool:
    if element is None:
        return False
    return kind.first.rule in {judgement.code for judgement in VALUE_TYPES[element.type].judgements}


def _swap(
    findings: ExplainedFindings, kind: FindingKind, column: FileColumn, other: FileColumn
) -> Swap | None:
    """The swap of a faulty column with another one; None: the values do not fit crosswise."""
    assert column.element is not None
    assert other.element is not None
    if column.element.type == other.element.type:
        return None
    if not _STRONG_TYPES & {column.element.type, other.element.type}:
        return None

    own_values = findings.raw_cells(column, kind.row_numbers)
    other_values = findings.raw_cells(other, kind.row_numbers)
    fits = _fit(other_values, column.element) & _fit(own_values, other.element)
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


def _fit_by_shape(values: pd.Series, element: Element) -> Mask:
    """Texts that look like what the element's name says of it."""
    fits = values.notna()
    if element.length:
        fits &= values.str.len() <= element.length
    if any(word in element.name for word in _NUMBERED):
        fits &= values.str.contains(_DIGIT, na=False)
    if any(word in element.name for word in _NAMED):
        fits &= values.str.contains(_CHINESE, na=False)
    return fits.fillna(False).to_numpy(dtype=bool)
