"""What each kind of rule of the catalogue is in Great Expectations."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.row_conditions import Column, Condition

from pipelines.catalogue.model import RecordType, Rule
from pipelines.catalogue.rules.agrees_with_name import AGREES
from pipelines.catalogue.rules.agrees_with_text import AgreesWithText
from pipelines.catalogue.rules.amounts_in_text import AmountInText, Comparison
from pipelines.catalogue.rules.not_in_other_unit import NotInOtherUnit
from pipelines.catalogue.rules.not_swapped import IN_PLACE
from pipelines.catalogue.rules.within_months import IN_TIME
from pipelines.catalogue.values.value_type import SEPARATOR
from pipelines.validation.expectation_drafts import ExpectationDraft
from pipelines.validation.frame import (
    code_column,
    comparison_column,
    condition_column,
    date_column,
    filled_column,
    has_several_values,
    number_column,
    short_column,
)


Drafts = list[ExpectationDraft]
DraftsFor = Callable[[Rule, RecordType], Drafts]

# Great Expectations puts in the value when a suite is run: the day on which the batch was found.
TODAY = {"$PARAMETER": "today"}


def _condition(rule: Rule, record_type: RecordType, *, holds: bool = True) -> Condition | None:
    """The rows that a rule concerns, or with `holds=False` all the others.

    None: the rule has no condition.
    """
    if rule.when is None:
        return None

    element = record_type.elements[rule.when.element]
    if has_several_values(element):
        return Column(condition_column(rule.when)) == holds

    column = Column(code_column(element))
    values = list(rule.when.values)
    if holds:
        return column.is_in(values)
    return column.is_not_in(values)


def _draft(
    expectation_class: type[Expectation], condition: Condition | None, **arguments: Any
) -> ExpectationDraft:
    if condition is not None:
        arguments["row_condition"] = condition
    return ExpectationDraft(expectation_class, arguments)


def _not_before(rule: Rule, record_type: RecordType) -> Drafts:
    draft = _draft(
        gxe.ExpectColumnPairValuesAToBeGreaterThanB,
        _condition(rule, record_type),
        column_A=date_column(rule.element),
        column_B=date_column(str(rule.other)),
        or_equal=True,
        ignore_row_if="either_value_is_missing",
    )
    return [draft]


def _not_above(rule: Rule, record_type: RecordType) -> Drafts:
    draft = _draft(
        gxe.ExpectColumnPairValuesAToBeGreaterThanB,
        _condition(rule, record_type),
        column_A=number_column(str(rule.other)),
        column_B=number_column(rule.element),
        or_equal=True,
        ignore_row_if="either_value_is_missing",
    )
    return [draft]


def _in_time(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    column = comparison_column(rule)
    draft = _draft(gxe.ExpectColumnValuesToBeInSet, condition, column=column, value_set=[IN_TIME])
    return [draft]


def _not_in_future(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    column = date_column(rule.element)
    draft = _draft(gxe.ExpectColumnValuesToBeBetween, condition, column=column, max_value=TODAY)
    return [draft]


def _not_in_past(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    column = date_column(rule.element)
    draft = _draft(gxe.ExpectColumnValuesToBeBetween, condition, column=column, min_value=TODAY)
    return [draft]


def _required_when(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    column = filled_column(rule.element, record_type)
    draft = _draft(gxe.ExpectColumnValuesToNotBeNull, condition, column=column)
    return [draft]


def _empty_when(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    draft = _draft(gxe.ExpectColumnValuesToBeNull, condition, column=rule.element)
    return [draft]


def _at_least_one(rule: Rule, record_type: RecordType) -> Drafts:
    """The element is required in the rows in which all the other elements are empty."""
    condition = _condition(rule, record_type)
    for code in rule.elements:
        if code == rule.element:
            continue
        is_empty = Column(code).is_null()
        condition = is_empty if condition is None else condition & is_empty
    draft = _draft(gxe.ExpectColumnValuesToNotBeNull, condition, column=rule.element)
    return [draft]


def _positive_when(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    above_zero = _draft(
        gxe.ExpectColumnValuesToBeBetween,
        condition,
        column=number_column(rule.element),
        min_value=0,
        strict_min=True,
    )
    # A comparison passes over nulls, but a missing amount is not positive either.
    is_filled = _draft(gxe.ExpectColumnValuesToNotBeNull, condition, column=rule.element)
    return [is_filled, above_zero]


def _zero_unless(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type, holds=False)
    column = number_column(rule.element)
    draft = _draft(gxe.ExpectColumnValuesToBeBetween, condition, column=column, max_value=0)
    return [draft]


def _starts_with(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    regex = _beginnings(rule)
    column = rule.element
    draft = _draft(gxe.ExpectColumnValuesToMatchRegex, condition, column=column, regex=regex)
    return [draft]


def _starts_not_with(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    regex = _beginnings(rule)
    column = rule.element
    draft = _draft(gxe.ExpectColumnValuesToNotMatchRegex, condition, column=column, regex=regex)
    return [draft]


def _beginnings(rule: Rule) -> str:
    alternatives = "|".join(re.escape(value) for value in rule.values)
    return f"^(?:{alternatives})"


def _one_of(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    values = list(rule.values)
    column = code_column(record_type.elements[rule.element])
    draft = _draft(gxe.ExpectColumnValuesToBeInSet, condition, column=column, value_set=values)
    return [draft]


def _none_of(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    alternatives = "|".join(re.escape(value) for value in rule.values)
    # Codes stand one behind the other, and a name may follow each.
    regex = f"(?:^|{SEPARATOR})(?:{alternatives})(?:$|[{SEPARATOR}-])"
    column = rule.element
    draft = _draft(gxe.ExpectColumnValuesToNotMatchRegex, condition, column=column, regex=regex)
    return [draft]


def _matches(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    regex = f"^(?:{rule.pattern})$"
    column = short_column(rule.element)
    draft = _draft(gxe.ExpectColumnValuesToMatchRegex, condition, column=column, regex=regex)
    return [draft]


def _agrees_with_name(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    column = comparison_column(rule)
    draft = _draft(gxe.ExpectColumnValuesToBeInSet, condition, column=column, value_set=[AGREES])
    return [draft]


def _amount_in_text(kind: AmountInText, rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    column = comparison_column(rule)
    allowed = [comparison.value for comparison in Comparison if comparison not in kind.rejected]
    draft = _draft(gxe.ExpectColumnValuesToBeInSet, condition, column=column, value_set=allowed)
    return [draft]


def _not_swapped(rule: Rule, record_type: RecordType) -> Drafts:
    condition = _condition(rule, record_type)
    column = comparison_column(rule)
    draft = _draft(gxe.ExpectColumnValuesToBeInSet, condition, column=column, value_set=[IN_PLACE])
    return [draft]


# By kind of rule; the kinds are those of `pipelines.catalogue.rules.RULE_KINDS`.
RULE_EXPECTATIONS: dict[str, DraftsFor] = {
    "not_before": _not_before,
    "within_months": _in_time,
    "in_year_of_number": _in_time,
    "not_above": _not_above,
    "not_in_future": _not_in_future,
    "year_not_in_future": _not_in_future,
    "not_in_past": _not_in_past,
    "required_when": _required_when,
    "empty_when": _empty_when,
    "at_least_one": _at_least_one,
    "positive_when": _positive_when,
    "zero_unless": _zero_unless,
    "starts_with": _starts_with,
    "starts_not_with": _starts_not_with,
    "one_of": _one_of,
    "none_of": _none_of,
    "matches": _matches,
    "agrees_with_name": _agrees_with_name,
    "agrees_with_text": partial(_amount_in_text, AgreesWithText()),
    "not_in_other_unit": partial(_amount_in_text, NotInOtherUnit()),
    "not_swapped": _not_swapped,
}
