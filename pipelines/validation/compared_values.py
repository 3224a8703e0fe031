"""The other side of a comparison: the detail of a finding about a rule that compares values."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipelines.catalogue.model import RecordType, Rule
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.shapes.finding import Severity


def with_compared_values(
    findings: pd.DataFrame, canonical: pd.DataFrame, record_type: RecordType, *, today: date
) -> pd.DataFrame:
    """Fill in what each value was compared with: that of another element, or the day.

    `canonical` has the rows by their numbers.
    """
    details = findings["detail"].astype("object")
    for rule in _rules_in(findings, record_type):
        is_of_rule = findings["rule"] == rule.code
        is_of_rule &= findings["element"] == rule.element

        kind = RULE_KINDS[rule.kind]
        if kind.compares_with_today:
            details[is_of_rule] = today.isoformat()
            continue

        # Nobody's number is quoted in the finding about another element.
        other = kind.compared_element(rule)
        if other is not None and not record_type.elements[other].personal:
            row_numbers = findings.loc[is_of_rule, "row_number"]
            others = canonical.loc[row_numbers, other]
            quoted = kind.quoted_values(rule, others, record_type.elements)
            details[is_of_rule] = quoted.to_numpy()
    return findings.assign(detail=details.astype("str"))


def with_latest_date_only(findings: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """Keep only the finding about the latest of several dates that a date comes before.

    To correct that one corrects the others as well. Expects the details of `with_compared_values`.
    """
    codes = []
    for rule in record_type.rules:
        if RULE_KINDS[rule.kind].orders_dates:
            codes.append(rule.code)

    # Rows with a warning are taken, and nobody has to mend them.
    is_error = findings["severity"] == Severity.ERROR.value
    is_compared = findings["rule"].isin(codes) & is_error
    if not is_compared.any():
        return findings

    # Dates in ISO form are in the order of their texts.
    compared = findings[is_compared]
    latest_first = compared.sort_values("detail", ascending=False, kind="stable")
    is_repeated = latest_first.duplicated(["row_number", "element"])
    repeated = latest_first.index[is_repeated]
    return findings.drop(index=repeated).reset_index(drop=True)


def _rules_in(findings: pd.DataFrame, record_type: RecordType) -> list[Rule]:
    """The rules of the record type that some row breaks."""
    broken_codes = set(findings["rule"].unique())
    rules = []
    for rule in record_type.rules:
        if rule.code in broken_codes:
            rules.append(rule)
    return rules
