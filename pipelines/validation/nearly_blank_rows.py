"""Rows with a few cells filled in: a total, a note, a line that someone began.

What each blank cell lacks would be ten sentences about a row that is mostly no record. One says it.
"""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.every_rule import key_element
from pipelines.shapes.finding import Severity
from pipelines.validation.finding_frames import finding_frame, joined_findings


NEARLY_BLANK = "row-nearly-blank"

# The most cells that are filled in, and the fewest required ones that are not.
MOST_FILLED = 3
FEWEST_MISSING = 4


def with_nearly_blank_rows(
    findings: pd.DataFrame, canonical: pd.DataFrame, record_type: RecordType
) -> pd.DataFrame:
    """The findings, of which a nearly blank row has one only; `canonical` has row numbers as index.

    Nearly blank is a row with at most three filled cells and twice as many required ones missing.
    """
    missing = findings.loc[findings["rule"] == "required", "row_number"].value_counts()
    missing = missing[missing >= FEWEST_MISSING]
    filled = canonical.loc[missing.index].notna()
    counts = filled.sum(axis="columns")
    filled = filled[(counts <= MOST_FILLED) & (counts * 2 <= missing)]
    if filled.empty:
        return findings

    details = []
    for (_, row), count in zip(filled.iterrows(), missing[filled.index], strict=True):
        details.append(_detail(row[row].index, count, record_type))
    element = record_type.elements[key_element(record_type)]
    about_rows = finding_frame(filled.index, NEARLY_BLANK, element, Severity.ERROR, detail=details)
    others = findings[~findings["row_number"].isin(filled.index)]
    return joined_findings([others, about_rows])


def _detail(filled: pd.Index, missing: int, record_type: RecordType) -> str:
    """What of a row is filled in and how much is missing, as a clause."""
    names = "".join(f"「{record_type.elements[code].name}」" for code in filled)
    written = f"只填了{names}" if names else "没有可用的内容"
    return f"{written}，有{missing}个必填项未填写"
