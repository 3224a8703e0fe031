"""Findings about what stands in elements of names, of document numbers and of long texts.

A name of which a part is hidden is asked back, or taken where a person's may be hidden. What cannot be
a name or a number is asked back, and so are texts that stand in each other's column; what may be one
all the same is pointed at. A number where words are meant is asked back as well.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipelines.catalogue import document_numbers, doubtful_names, masked_names
from pipelines.catalogue.doubtful_values import DoubtfulValues
from pipelines.catalogue.masked_names import are_hidden, is_hidden_person, may_be_hidden
from pipelines.catalogue.misplaced_values import (
    DATE_AS_NUMBER,
    LINE_BREAK,
    NO_NAME,
    NUMBER_AS_TEXT,
    SAMPLE_ROW,
    are_dates,
    are_in_several_lines,
    are_no_names,
    are_only_numbers,
    are_samples,
)
from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.named_elements import identifies_record, is_name, is_numbering_element
from pipelines.catalogue.swapped_texts import TEXTS_SWAPPED, swapped, texts_like
from pipelines.catalogue.text_sorts import DOCUMENT, needs_words
from pipelines.catalogue.values import Mask
from pipelines.shapes.finding import Severity
from pipelines.validation.finding_frames import finding_frame, joined_findings


_WARNINGS = {
    *document_numbers.WARNINGS,
    *document_numbers.ABOUT_DECISIONS,
    *doubtful_names.WARNINGS,
    DATE_AS_NUMBER,
}


def name_findings(
    canonical: pd.DataFrame,
    findings: pd.DataFrame,
    record_type: RecordType,
    words: DoubtfulValues,
) -> pd.DataFrame:
    """One for each hidden name, each misplaced value and each pair of swapped texts.

    `canonical` has row numbers as index. `findings`: those so far; a value that has an error is
    asked back already.
    """
    frames: list[pd.DataFrame] = []
    settled = _Settled(findings)
    frames.extend(_about_swapped_texts(canonical, settled, record_type, words))

    for code, element in record_type.elements.items():
        if masked_names.names_subject(element, record_type):
            frames.extend(_about_hidden_names(canonical[code], element, record_type))
        if is_name(element, record_type) or is_numbering_element(element, record_type):
            values = settled.others_among(canonical[code].dropna(), code)
            broken = dict(_rules_broken(values, element, record_type, words))
            frames.extend(_frames_of(values, broken, element))
            frames.append(_in_several_lines(values, broken, element))
        if needs_words(element, record_type):
            values = settled.others_among(canonical[code].dropna(), code)
            frames.append(_only_numbers(values, element))
        if code == record_type.subject.name:
            values = settled.others_among(canonical[code].dropna(), code)
            frames.append(_samples(values, element))
    return joined_findings(frames)


def without_swapped(
    findings: pd.DataFrame, about_names: pd.DataFrame, record_type: RecordType
) -> pd.DataFrame:
    """The findings without those about values that `about_names` says are swapped.

    Each of the two is right in the other column: nothing else is to be mended.
    """
    swapped_values = about_names[about_names["rule"] == TEXTS_SWAPPED]
    if swapped_values.empty:
        return findings
    code_of = {element.name: code for code, element in record_type.elements.items()}
    cells: set[tuple[int, str]] = set()
    for row_number, element, other in swapped_values[
        ["row_number", "element", "detail"]
    ].to_numpy():
        cells.update([(row_number, element), (row_number, code_of[other])])

    pairs = zip(findings["row_number"], findings["element"], strict=True)
    return findings[[pair not in cells for pair in pairs]]


def _in_several_lines(values: pd.Series, broken: dict[str, Mask], element: Element) -> pd.DataFrame:
    """The values with a line break of which nothing else is said."""
    has_break = are_in_several_lines(values)
    for mask in broken.values():
        has_break &= ~mask
    return finding_frame(values.index[has_break], LINE_BREAK, element, Severity.WARNING)


def _only_numbers(values: pd.Series, element: Element) -> pd.DataFrame:
    """The texts that say nothing in words."""
    rows = values.index[are_only_numbers(values)]
    return finding_frame(rows, NUMBER_AS_TEXT, element, Severity.ERROR)


def _samples(names: pd.Series, element: Element) -> pd.DataFrame:
    """The rows whose name says that they are samples of a template."""
    return finding_frame(names.index[are_samples(names)], SAMPLE_ROW, element, Severity.ERROR)


class _Settled:
    """Cells that are asked back already: nothing more is said of them."""

    def __init__(self, findings: pd.DataFrame) -> None:
        errors = findings[findings["severity"] == Severity.ERROR.value]
        self._rows_of: dict[str, list[pd.Series]] = {}
        for code, rows in errors.groupby("element")["row_number"]:
            self._rows_of[str(code)] = [rows]

    def add(self, code: str, rows: pd.Index) -> None:
        """Settle the cells of an element in some rows."""
        self._rows_of.setdefault(code, []).append(rows.to_series())

    def others_among(self, values: pd.Series, code: str) -> pd.Series:
        """The values of an element that are not settled; row numbers are the index."""
        for rows in self._rows_of.get(code, []):
            values = values[~values.index.isin(rows)]
        return values


def _about_swapped_texts(
    canonical: pd.DataFrame, settled: _Settled, record_type: RecordType, words: DoubtfulValues
) -> Iterator[pd.DataFrame]:
    for element, other, are_swapped in swapped(canonical, record_type, words):
        values = canonical.loc[are_swapped, element.code]
        # What is wrong with a code is mostly that it is the other's.
        if element.code != record_type.subject.code:
            values = settled.others_among(values, element.code)
            values = settled.others_among(values, other.code)
        settled.add(element.code, values.index)
        settled.add(other.code, values.index)
        yield finding_frame(values.index, TEXTS_SWAPPED, element, Severity.ERROR, detail=other.name)


def _rules_broken(
    values: pd.Series, element: Element, record_type: RecordType, words: DoubtfulValues
) -> Iterator[tuple[str, Mask]]:
    """By rule, which values of an element of names or of numbers break it."""
    if is_name(element, record_type):
        no_names = are_no_names(values) | texts_like(values, DOCUMENT, words)
        no_names[no_names] = ~are_hidden(values[no_names])
        yield NO_NAME, no_names
        # Of a name of which a part is hidden this is said.
        left = ~no_names
        if masked_names.names_subject(element, record_type):
            left &= ~are_hidden(values)
        broken = doubtful_names.rules_broken_by_names(values, element, record_type, words)
        for rule, mask in broken.items():
            yield rule, mask & left
        return

    dates = are_dates(values)
    yield DATE_AS_NUMBER, dates
    if identifies_record(element, record_type):
        for rule, mask in document_numbers.rules_broken_by_numbers(values, element, words).items():
            yield rule, mask & ~dates


def _frames_of(
    values: pd.Series, broken: dict[str, Mask], element: Element
) -> Iterator[pd.DataFrame]:
    for rule, mask in broken.items():
        severity = Severity.WARNING if rule in _WARNINGS else Severity.ERROR
        yield finding_frame(values.index[mask], rule, element, severity)


def _about_hidden_names(
    names: pd.Series, element: Element, record_type: RecordType
) -> Iterator[pd.DataFrame]:
    hidden = names[are_hidden(names)]
    is_taken = np.zeros(len(hidden), dtype=bool)
    if may_be_hidden(element, record_type):
        is_taken = np.array([is_hidden_person(name) for name in hidden], dtype=bool)

    yield finding_frame(hidden.index[~is_taken], masked_names.MASKED_NAME, element, Severity.ERROR)
    yield finding_frame(
        hidden.index[is_taken], masked_names.MASKED_PERSON, element, Severity.WARNING
    )
