"""Rows with a few cells filled in: a total, a note, a line that someone began.

What each blank cell lacks would be ten sentences about a row that is mostly no record. One says it.
"""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.every_rule import key_element
from pipelines.shapes.finding import Severity
from pipelines.validation.finding_frames import finding_frame, joined_findings


NEARLY_BLANK = "row-nearly-blank"
IN_TWO_ROWS = "record-in-two-rows"

# Characters that an element of long texts has room for.
LONG_TEXT = 500

# How a text ends of which more must follow.
_UNFINISHED = r"(?:[，,、：:（(“‘《—-]|[和与及或])$"  # noqa: RUF001

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

    continued = _continued_rows(filled, canonical, record_type)
    details = []
    for row_number in filled.index.tolist():
        codes = filled.columns[filled.loc[row_number].to_numpy(dtype=bool)]
        detail = _detail(codes, int(missing[row_number]), record_type)
        if row_number in continued:
            detail = f"{detail}，像是第{continued[row_number]}行没有写完的内容"
        details.append(detail)
    element = record_type.elements[key_element(record_type)]
    about_rows = finding_frame(filled.index, NEARLY_BLANK, element, Severity.ERROR, detail=details)
    above = list(continued.values())
    below = [str(row_number) for row_number in continued]
    about_above = finding_frame(
        pd.Index(above, dtype="int64"), IN_TWO_ROWS, element, Severity.ERROR, detail=below
    )
    others = findings[~findings["row_number"].isin(filled.index)]
    return joined_findings([others, about_rows, about_above])


def _continued_rows(
    filled: pd.DataFrame, canonical: pd.DataFrame, record_type: RecordType
) -> dict[int, int]:
    """Rows that hold nothing but the rest of texts of the row above → the number of that row.

    The texts above break off: many honest ones end without a full stop.
    """
    continued: dict[int, int] = {}
    for row_number, row in zip(filled.index.tolist(), filled.itertuples(index=False), strict=True):
        above = row_number - 1
        codes = [code for code, is_filled in zip(filled.columns, row, strict=True) if is_filled]
        if above not in canonical.index or above in filled.index or not codes:
            continue
        texts = canonical.loc[above, codes]
        are_long = all(_is_long_text(code, record_type) for code in codes)
        if are_long and texts.notna().all() and texts.str.strip().str.contains(_UNFINISHED).all():
            continued[row_number] = above
    return continued


def _is_long_text(code: str, record_type: RecordType) -> bool:
    """Whether an element holds texts that people break: a name alone in its row is no rest of a name."""
    element = record_type.elements[code]
    is_text = VALUE_TYPES[element.type].is_free_text and (element.length or 0) >= LONG_TEXT
    return is_text and code not in (record_type.subject.name, *record_type.key)


def _detail(filled: pd.Index, missing: int, record_type: RecordType) -> str:
    """What of a row is filled in and how much is missing, as a clause."""
    names = "".join(f"「{record_type.elements[code].name}」" for code in filled)
    written = f"只填了{names}" if names else "没有可用的内容"
    return f"{written}，有{missing}个必填项未填写"
