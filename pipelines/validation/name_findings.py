"""Findings about names of which a part is hidden: asked back, or taken where a person's may be hidden."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipelines.catalogue.masked_names import (
    REFUSED,
    TAKEN,
    are_hidden,
    is_hidden_person,
    is_name,
    may_be_hidden,
)
from pipelines.catalogue.model import Element, RecordType
from pipelines.shapes.finding import FINDING_COLUMNS, Severity


def name_findings(canonical: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """One for each hidden name; `canonical` has row numbers as index."""
    frames = [pd.DataFrame(columns=list(FINDING_COLUMNS))]
    for code, element in record_type.elements.items():
        if is_name(element, record_type):
            frames.extend(_findings_of_element(canonical[code], element, record_type))
    return pd.concat(frames, ignore_index=True).astype(FINDING_COLUMNS)


def _findings_of_element(
    names: pd.Series, element: Element, record_type: RecordType
) -> Iterator[pd.DataFrame]:
    hidden = names[are_hidden(names)]
    is_taken = np.zeros(len(hidden), dtype=bool)
    if may_be_hidden(element, record_type):
        is_taken = np.array([is_hidden_person(name) for name in hidden], dtype=bool)

    for rule, severity, rows in (
        (REFUSED, Severity.ERROR, hidden.index[~is_taken]),
        (TAKEN, Severity.WARNING, hidden.index[is_taken]),
    ):
        if len(rows):
            columns = {
                "row_number": rows.to_numpy(),
                "rule": rule,
                "element": element.code,
                "severity": severity.value,
                "detail": None,
            }
            yield pd.DataFrame(columns)
