"""Rows whose credit code was left blank, where that does not say that the subject has none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.blank import are_left_blank
from pipelines.shapes.kept_values import KeptValues


def with_blank_code(
    rows: pd.DataFrame, record_type: RecordType, kept_values: KeptValues | None
) -> Mask | None:
    """Which rows, as they came, say nothing of the code; None: nobody is asked about it.

    A row whose record is there without a code, and that does not mention the code, has nothing to
    say about it.
    """
    subject = record_type.subject
    if not subject.states_missing_code:
        return None
    are_blank = are_left_blank(rows[str(subject.code)])
    if kept_values is not None and subject.code in kept_values.is_absent:
        is_absent = kept_values.is_absent[subject.code]
        are_blank = are_blank & ~np.isin(
            rows.index.to_numpy(), is_absent.index[is_absent.to_numpy(bool)]
        )
    return are_blank
