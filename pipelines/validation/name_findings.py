"""Findings about what stands in elements of names and of document numbers.

A name of which a part is hidden is asked back, or taken where a person's may be hidden. What cannot be
a name is asked back, and a date in the place of a document's number is pointed at.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipelines.catalogue import masked_names
from pipelines.catalogue.masked_names import are_hidden, is_hidden_person, may_be_hidden
from pipelines.catalogue.misplaced_values import DATE_AS_NUMBER, NO_NAME, are_dates, are_no_names
from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.named_elements import is_document_number, is_name
from pipelines.shapes.finding import FINDING_COLUMNS, Severity


def name_findings(
    canonical: pd.DataFrame, findings: pd.DataFrame, record_type: RecordType
) -> pd.DataFrame:
    """One for each hidden name and each misplaced value.

    `canonical` has row numbers as index. `findings`: those so far; a value that has an error is
    asked back already.
    """
    frames = [pd.DataFrame(columns=list(FINDING_COLUMNS))]
    for code, element in record_type.elements.items():
        if masked_names.names_subject(element, record_type):
            frames.extend(_about_hidden_names(canonical[code], element, record_type))

        if not is_name(element, record_type) and not is_document_number(element):
            continue
        values = canonical[code].dropna()
        values = values[~values.index.isin(_rows_with_error(findings, code))]
        if is_name(element, record_type):
            no_names = values[are_no_names(values)]
            misplaced = no_names.index[~are_hidden(no_names)]
            frames.append(_frame(misplaced, NO_NAME, element, Severity.ERROR))
        else:
            misplaced = values.index[are_dates(values)]
            frames.append(_frame(misplaced, DATE_AS_NUMBER, element, Severity.WARNING))
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    return pd.concat(filled, ignore_index=True).astype(FINDING_COLUMNS)


def _about_hidden_names(
    names: pd.Series, element: Element, record_type: RecordType
) -> Iterator[pd.DataFrame]:
    hidden = names[are_hidden(names)]
    is_taken = np.zeros(len(hidden), dtype=bool)
    if may_be_hidden(element, record_type):
        is_taken = np.array([is_hidden_person(name) for name in hidden], dtype=bool)

    yield _frame(hidden.index[~is_taken], masked_names.REFUSED, element, Severity.ERROR)
    yield _frame(hidden.index[is_taken], masked_names.TAKEN, element, Severity.WARNING)


def _rows_with_error(findings: pd.DataFrame, code: str) -> pd.Series:
    is_error = (findings["element"] == code) & (findings["severity"] == Severity.ERROR.value)
    return findings.loc[is_error, "row_number"]


def _frame(rows: pd.Index, rule: str, element: Element, severity: Severity) -> pd.DataFrame:
    """Findings of one rule about one element."""
    columns = {
        "row_number": rows.to_numpy(),
        "rule": rule,
        "element": element.code,
        "severity": severity.value,
        "detail": None,
    }
    return pd.DataFrame(columns)
