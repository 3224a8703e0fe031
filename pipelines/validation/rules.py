"""How each kind of rule of the catalogue is said in Great Expectations' own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.row_conditions import Column, ComparisonCondition, Condition

from pipelines.catalogue.model import RecordType, Rule
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.validation.frame import condition_column, date_column, number_column, short_column


TODAY = {"$PARAMETER": "today"}
"""Filled in when a suite is run; "today" is the day the batch was found."""

Said = list[tuple[type[Expectation], dict[str, Any]]]
"""Expectations before they are made: class and arguments."""


def _when(
    rule: Rule, record_type: RecordType, *, holds: bool = True
) -> dict[str, ComparisonCondition]:
    """The row condition of a rule; none when it always holds."""
    if rule.when is None:
        return {}
    if VALUE_TYPES[record_type.elements[rule.when.element].type].holds_several:
        return {"row_condition": Column(condition_column(rule.when)) == holds}
    column, values = Column(rule.when.element), list(rule.when.values)
    return {"row_condition": column.is_in(values) if holds else column.is_not_in(values)}


def _not_before(rule: Rule, record_type: RecordType) -> Said:
    pair = {
        "column_A": date_column(rule.element),
        "column_B": date_column(str(rule.other)),
        "or_equal": True,
    }
    ignoring = {"ignore_row_if": "either_value_is_missing", **_when(rule, record_type)}
    return [(gxe.ExpectColumnPairValuesAToBeGreaterThanB, pair | ignoring)]


def _dates_between(bound: str) -> Callable[[Rule, RecordType], Said]:
    def said(rule: Rule, record_type: RecordType) -> Said:
        arguments = {"column": date_column(rule.element), bound: TODAY} | _when(rule, record_type)
        return [(gxe.ExpectColumnValuesToBeBetween, arguments)]

    return said


def _filled(rule: Rule, record_type: RecordType) -> Said:
    return [
        (gxe.ExpectColumnValuesToNotBeNull, {"column": rule.element} | _when(rule, record_type))
    ]


def _empty(rule: Rule, record_type: RecordType) -> Said:
    return [(gxe.ExpectColumnValuesToBeNull, {"column": rule.element} | _when(rule, record_type))]


def _at_least_one(rule: Rule, record_type: RecordType) -> Said:
    others = [Column(code).is_null() for code in rule.elements if code != rule.element]
    condition: Condition | None = _when(rule, record_type).get("row_condition")
    for one in others:
        condition = one if condition is None else condition & one
    return [
        (gxe.ExpectColumnValuesToNotBeNull, {"column": rule.element, "row_condition": condition})
    ]


def _positive(rule: Rule, record_type: RecordType) -> Said:
    """Two expectations: stock comparisons pass over nulls, and an amount that is not there is not positive either."""
    above = {"column": number_column(rule.element), "min_value": 0, "strict_min": True}
    return [
        *_filled(rule, record_type),
        (gxe.ExpectColumnValuesToBeBetween, above | _when(rule, record_type)),
    ]


def _zero(rule: Rule, record_type: RecordType) -> Said:
    nothing = {"column": number_column(rule.element), "max_value": 0}
    return [(gxe.ExpectColumnValuesToBeBetween, nothing | _when(rule, record_type, holds=False))]


def _starts(kind: type[Expectation]) -> Callable[[Rule, RecordType], Said]:
    def said(rule: Rule, record_type: RecordType) -> Said:
        return [
            (
                kind,
                {"column": rule.element, "regex": f"^(?:{'|'.join(map(re.escape, rule.values))})"}
                | _when(rule, record_type),
            )
        ]

    return said


def _one_of(rule: Rule, record_type: RecordType) -> Said:
    arguments = {"column": rule.element, "value_set": list(rule.values)} | _when(rule, record_type)
    return [(gxe.ExpectColumnValuesToBeInSet, arguments)]


def _matches(rule: Rule, record_type: RecordType) -> Said:
    arguments = {"column": short_column(rule.element), "regex": f"^(?:{rule.pattern})$"} | _when(
        rule, record_type
    )
    return [(gxe.ExpectColumnValuesToMatchRegex, arguments)]


RULE_EXPECTATIONS: dict[str, Callable[[Rule, RecordType], Said]] = {
    "not_before": _not_before,
    "not_in_future": _dates_between("max_value"),
    "not_in_past": _dates_between("min_value"),
    "required_when": _filled,
    "empty_when": _empty,
    "at_least_one": _at_least_one,
    "positive_when": _positive,
    "zero_unless": _zero,
    "starts_with": _starts(gxe.ExpectColumnValuesToMatchRegex),
    "starts_not_with": _starts(gxe.ExpectColumnValuesToNotMatchRegex),
    "one_of": _one_of,
    "matches": _matches,
}
"""By kind of rule; the kinds are those of `pipelines.catalogue.rules.RULE_KINDS`."""
