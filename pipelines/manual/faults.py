"""A value that breaks each rule, for the sentences that the manual shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from pipelines.catalogue.every_rule import AskedRule
from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.wording import example_of


SLIPS = {
    "date": ("2018年2月30日",),
    "amount": ("约3万",),
    "code": ("不详",),
    "codes": ("不详",),
    "identity_document": ("见附件",),
    "text": ("不详\ufffd",),
}
"""What clerks have written into fields of a value type."""
BROKEN_BY_NOTHING = {"required", "required_when", "at_least_one", "positive_when"}
"""Rules and kinds of rule that an empty field breaks."""
DAYS = {"not_in_future": "2099-12-30", "not_in_past": "2017-12-31", "not_before": "2017-12-31"}


def faulty_values(record_type: RecordType, rules: Iterable[AskedRule]) -> Mapping[AskedRule, str | None]:
    """What a clerk might have written where each rule is broken; None: nothing at all."""
    example = example_of(record_type)
    declared = {rule.code: rule for rule in record_type.rules}
    return {
        rule: _faulty(rule, declared.get(rule.code), record_type.elements.get(rule.element or ""), example)
        for rule in rules
    }


def _faulty(
    rule: AskedRule, declared: Rule | None, element: Element | None, example: Mapping[str, str | None]
) -> str | None:
    if element is None or rule.code in BROKEN_BY_NOTHING or (declared and declared.kind in BROKEN_BY_NOTHING):
        return None
    usual = example[element.code] or ("1.5" if element.type == "amount" else "示例")
    if rule.code == "too-long":
        return "长" * ((element.length or 0) + 1)
    if declared:
        return _against(declared, element, usual)
    return next((slip for slip in _slips(usual, element) if _first_refusal(slip, element) == rule.code), usual)


def _against(rule: Rule, element: Element, usual: str) -> str:
    if element.codes and rule.kind == "one_of":
        return next((label for value, label in element.codes.labels.items() if value not in rule.values), usual)
    if rule.kind in ("starts_with", "starts_not_with"):
        start = "00" if rule.kind == "starts_with" else rule.values[0]
        return start + usual[len(start) :]
    return DAYS.get(rule.kind, usual)


def _slips(usual: str, element: Element) -> Iterator[str]:
    """What has been seen, then: a character missing, one wrong, a birthday that does not exist, a number rounded."""
    yield from SLIPS.get(element.type, ())
    yield from (usual[:-1], usual[:-1] + ("1" if usual[-1] != "1" else "2"), f"{usual[:10]}1332{usual[14:]}")
    yield "9.11525E+17"


def _first_refusal(value: str, element: Element) -> str | None:
    """The code of the judgement that refuses a value first."""
    value_type = VALUE_TYPES[element.type]
    values = value_type.normalise(pd.Series([value], dtype="str"), element)
    refused = (one.code for one in value_type.judgements if not one.accepts(values, element).all())
    return next(refused, None)
