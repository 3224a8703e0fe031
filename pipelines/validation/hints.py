"""What most likely happened to a value that its type rejects: the detail of its finding."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.subject_numbers import stands_for_code
from pipelines.catalogue.words.wording import NUMBER_WITH_SLIP


# Distinct values of one element that are looked into. With more of them the export itself is
# wrong, and nobody corrects it value by value.
MOST_VALUES = 5_000


def with_hints(
    findings: pd.DataFrame, canonical: pd.DataFrame, record_type: RecordType
) -> pd.DataFrame:
    """Add hints to the findings about the form of a value, as far as its type has one."""
    details = findings["detail"].copy()
    for code, element in record_type.elements.items():
        rules = _rules_about_form(element, record_type)
        is_about_form = findings["rule"].isin(rules)
        is_about_form &= findings["element"] == code
        if is_about_form.any():
            row_numbers = findings.loc[is_about_form, "row_number"]
            values = canonical.loc[row_numbers, code]
            details[is_about_form] = _hints(values, element)
    details = details.fillna(_unsound_numbers(findings, canonical, record_type))
    return findings.assign(detail=details.astype("str"))


def _unsound_numbers(
    findings: pd.DataFrame, canonical: pd.DataFrame, record_type: RecordType
) -> pd.Series:
    """Of findings about a missing credit code: which number has a slip that was to stand for it."""
    subject = record_type.subject
    hints = pd.Series(None, index=findings.index, dtype="str")
    rules = {"required"}
    for rule in record_type.rules:
        if rule.element == subject.code and RULE_KINDS[rule.kind].requires_element:
            rules.add(rule.code)
    is_about_code = (findings["element"] == subject.code) & findings["rule"].isin(rules)
    row_numbers = findings.loc[is_about_code, "row_number"]
    for code in subject.without_code:
        element = record_type.elements[code]
        numbers = canonical.loc[row_numbers, code].set_axis(row_numbers.index)
        is_unsound = numbers.notna() & ~stands_for_code(numbers, element)
        hints[is_unsound.index[is_unsound]] = NUMBER_WITH_SLIP.about(name=element.name)
    return hints


def _rules_about_form(element: Element, record_type: RecordType) -> set[str]:
    """The codes of the rules that concern the form of an element's values."""
    value_type = VALUE_TYPES[element.type]
    codes = {judgement.code for judgement in value_type.judgements}
    for rule in record_type.rules:
        if rule.pattern is not None and rule.element == element.code:
            codes.add(rule.code)
    return codes


def _hints(values: pd.Series, element: Element) -> ExtensionArray:
    """A hint for each value, null where there is none.

    Each distinct value is looked into once: a column that is wrong throughout often holds few.
    """
    positions, distinct = pd.factorize(values)
    first_values = pd.Series(distinct[:MOST_VALUES], dtype="str")
    hints = VALUE_TYPES[element.type].hints(first_values, element)

    # Position -1 takes a null.
    hint_positions = np.where(positions < MOST_VALUES, positions, -1)
    hint_of_row: ExtensionArray = hints.array.take(hint_positions, allow_fill=True)
    return hint_of_row
