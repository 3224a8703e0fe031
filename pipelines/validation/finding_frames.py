"""Findings as frames: those of one rule about one element, and several of these as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.shapes.finding import FINDING_COLUMNS, Severity


def finding_frame(
    rows: pd.Index,
    rule: str,
    element: Element,
    severity: Severity,
    *,
    detail: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Findings of one rule about one element. `detail`: that of all rows, or one for each."""
    columns = {
        "row_number": rows.to_numpy(),
        "rule": rule,
        "element": element.code,
        "severity": severity.value,
        "detail": detail,
    }
    return pd.DataFrame(columns)


def joined_findings(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All findings in one frame; without any it has the columns of findings."""
    # An empty frame would decide the types of the columns.
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        filled = [pd.DataFrame(columns=list(FINDING_COLUMNS))]
    return pd.concat(filled, ignore_index=True).astype(FINDING_COLUMNS)
