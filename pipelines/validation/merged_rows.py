"""The rows of a file, completed with the kept values of the elements that they do not mention.

Only rules see these rows. What is stored is what the row says. A kept value is never judged by
itself: a finding needs an element that the row mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values.code_labels import labelled
from pipelines.catalogue.values.spellings.written_text import for_distinct
from pipelines.catalogue.words.every_rule import elements_of
from pipelines.catalogue.words.sentences import EMPTY, shown_value
from pipelines.shapes.finding import QuotingDetail
from pipelines.shapes.kept_values import PRESENT, KeptValues
from pipelines.shapes.row_numbers import RowNumbers
from pipelines.validation.unmet_expectations import UnmetExpectation


def merged_rows(canonical: pd.DataFrame, kept_values: KeptValues | None) -> pd.DataFrame:
    """The rows with the kept values of the elements that they do not mention."""
    if kept_values is None:
        return canonical
    merged = canonical.copy()
    for code in kept_values.values.columns:
        row_numbers = _absent_in(kept_values, code)
        # A number of the subject may have come from the column of another.
        is_empty = canonical.loc[row_numbers, code].isna().to_numpy(dtype=bool)
        row_numbers = row_numbers[is_empty]
        merged.loc[row_numbers, code] = kept_values.values.loc[row_numbers, code]
    return merged


def without_findings_about_kept_values(
    unmet: Iterable[UnmetExpectation], kept_values: KeptValues | None, record_type: RecordType
) -> list[UnmetExpectation]:
    """Leave out what is only about kept values, and what needs a value that nobody may read."""
    if kept_values is None:
        return list(unmet)
    of_presence = {
        rule.code for rule in record_type.rules if RULE_KINDS[rule.kind].is_about_presence
    }
    result = []
    for expectation in unmet:
        left_out = _of_kept_values_alone(expectation, kept_values)
        if expectation.meta.rule not in of_presence:
            left_out = np.union1d(
                left_out, _with_hidden_value(expectation, kept_values, record_type)
            )
        result.append(replace(expectation, rows=np.setdiff1d(expectation.rows, left_out)))
    return result


def with_quoted_kept_values(
    findings: pd.DataFrame, kept_values: KeptValues | None, record_type: RecordType
) -> pd.DataFrame:
    """Add to the details of findings the kept values that their rules looked at."""
    if kept_values is None:
        return findings
    details = findings["detail"].astype("object")
    broken = set(findings["rule"].unique())
    has_record = findings["row_number"].isin(kept_values.values.index)
    for rule in record_type.rules:
        if rule.code not in broken:
            continue
        is_of_rule = has_record & (findings["rule"] == rule.code)
        is_of_rule &= findings["element"] == rule.element
        row_numbers = findings.loc[is_of_rule, "row_number"].to_numpy()
        quoted = _quoted(row_numbers, elements_of(rule), kept_values, record_type)
        details[is_of_rule] = [
            QuotingDetail(None if pd.isna(detail) else str(detail), text).as_text()
            for detail, text in zip(details[is_of_rule], quoted, strict=True)
        ]
    return findings.assign(detail=details.astype("str"))


def _absent_in(kept_values: KeptValues, code: str) -> RowNumbers:
    is_absent = kept_values.is_absent[code].to_numpy(dtype=bool)
    row_numbers: RowNumbers = kept_values.is_absent.index.to_numpy(dtype=np.int64)[is_absent]
    return row_numbers


def _of_kept_values_alone(expectation: UnmetExpectation, kept_values: KeptValues) -> RowNumbers:
    """The rows that mention no element that the expectation looks at."""
    looked_at = (expectation.meta.element, *expectation.meta.reads)
    if not set(looked_at) <= set(kept_values.is_absent.columns):
        return np.array([], np.int64)
    is_absent = (
        kept_values.is_absent[list(dict.fromkeys(looked_at))].all(axis=1).to_numpy(dtype=bool)
    )
    row_numbers: RowNumbers = kept_values.is_absent.index.to_numpy(dtype=np.int64)[is_absent]
    return row_numbers


def _with_hidden_value(
    expectation: UnmetExpectation, kept_values: KeptValues, record_type: RecordType
) -> RowNumbers:
    """The rows in which the expectation looked at the stand-in of an identity number."""
    rows = np.array([], np.int64)
    for code in (expectation.meta.element, *expectation.meta.reads):
        if code in kept_values.values and record_type.elements[code].personal:
            rows = np.union1d(rows, _absent_in(kept_values, code))
    return rows


def _quoted(
    row_numbers: RowNumbers, codes: Sequence[str], kept_values: KeptValues, record_type: RecordType
) -> list[str]:
    """For each row the kept values of these elements: “处罚类别”「罚款」、“法定代表人”（空）."""
    texts = [""] * len(row_numbers)
    for code in codes:
        if code not in kept_values.values:
            continue
        element = record_type.elements[code]
        is_absent = kept_values.is_absent.loc[row_numbers, code].tolist()
        values = kept_values.values.loc[row_numbers, code].fillna("")
        shown = for_distinct(values, partial(_shown, element))
        for position, (absent, text) in enumerate(zip(is_absent, shown, strict=True)):
            if absent:
                separator = "、" if texts[position] else ""
                texts[position] += f"{separator}“{element.name}”{text}"
    return texts


def _shown(element: Element, value: str) -> str:
    if not value:
        return EMPTY
    if value == PRESENT:
        return PRESENT
    written = labelled(value, element.codes) if element.codes else value
    return f"「{shown_value(element, written)}」"
