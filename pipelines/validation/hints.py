"""What most likely happened to values that their own type refused, as the detail of their findings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import VALUE_TYPES


MOST_VALUES = 5_000
"""Distinct values of one element that are looked into; more are a fault of the export, not mended by hand."""


def with_hints(
    findings: pd.DataFrame, canonical: pd.DataFrame, record_type: RecordType
) -> pd.DataFrame:
    """Findings about the form of a value, with the hint of its type where there is one.

    Only distinct values are asked about: a column that is wrong throughout often holds few.
    """
    details = findings["detail"].copy()
    for code, element in record_type.elements.items():
        about_form = {judgement.code for judgement in VALUE_TYPES[element.type].judgements}
        about_form |= {
            rule.code
            for rule in record_type.rules
            if rule.kind == "matches" and rule.element == code
        }
        mine = (findings["element"] == code) & findings["rule"].isin(about_form)
        if mine.any():
            refused = canonical.loc[findings.loc[mine, "row_number"], code]
            positions, distinct = pd.factorize(refused)
            hints = VALUE_TYPES[element.type].hints(
                pd.Series(distinct[:MOST_VALUES], dtype="str"), element
            )
            known = np.where(positions < MOST_VALUES, positions, -1)
            details[mine] = hints.array.take(known, allow_fill=True)
    return findings.assign(detail=details.astype("str"))
