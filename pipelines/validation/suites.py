"""From a record type to its expectation suite. Everything a suite says is derived; nothing is declared twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.row_conditions import Column, ComparisonCondition

from pipelines.catalogue.model import Catalogue, Element, RecordType, Rule, Severity
from pipelines.catalogue.sentences import sentence
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.validation.context import without_progress_bars
from pipelines.validation.expectations import ExpectColumnValuesToBeSound, ExpectRowsToBeFirstOfTheirKey
from pipelines.validation.frame import condition_column, date_column, number_column, short_column


TODAY = {"$PARAMETER": "today"}
"""Filled in when a suite is run; "today" is the day the batch was found."""
GX_SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "warning"}


class Phase(IntEnum):
    """The order in which an element is asked; what an earlier phase refused is not asked again.

    Judgements of a value type stand between FORM and REQUIRED_WHEN, in the type's own order.
    """

    REQUIRED = 0
    FORM = 10
    REQUIRED_WHEN = 80
    RULE = 90
    DUPLICATE = 100


@dataclass(frozen=True)
class Asked:
    """One expectation before it is made: its class and arguments, and what a finding of it means."""

    rule: str
    element: str
    severity: Severity
    phase: int
    kind: type[Expectation]
    arguments: dict[str, Any]
    reads: tuple[str, ...] = ()
    """Other elements that it looks at; where one of them is refused, nothing can be said."""


def suite_for(record_type: RecordType, catalogue: Catalogue) -> gx.ExpectationSuite:
    """The suite of a record type. Each expectation's `meta` names rule, element, severity, phase and what it reads."""
    notes = [f"{record_type.title}（目录版本 {catalogue.version}）", record_type.authority]
    return gx.ExpectationSuite(
        name=record_type.name,
        expectations=[_expectation(one, record_type) for one in _asked(record_type)],
        meta={"catalogue_version": catalogue.version},
        notes=notes,
    )


def write_suites(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Write the suite of every record type into a Great Expectations project under `folder`.

    A stock `gx.get_context(mode="file", project_root_dir=folder)` opens them, once
    `pipelines.validation.expectations` has been imported: Great Expectations knows no other way to learn of the two
    expectations of our own, and names the unknown one if that was forgotten.
    """
    folder.mkdir(parents=True, exist_ok=True)
    project = without_progress_bars(gx.get_context(mode="file", project_root_dir=folder))
    for record_type in catalogue.record_types.values():
        project.suites.add_or_update(suite_for(record_type, catalogue))
    (folder / "README.md").write_text(_README, encoding="utf-8")
    written = folder / "gx" / "expectations"
    return [written / f"{name}.json" for name in catalogue.record_types]


_README = """# Expectation suites

Derived from `expectations/` by `pipelines.validation.write_suites`; edit the catalogue, not these files.

```python
import great_expectations as gx
import pipelines.validation.expectations  # registers the two expectations that are ours

project = gx.get_context(mode="file", project_root_dir=".")
suite = project.suites.get("red_list")
```

A suite judges the frame that `pipelines.validation.frame.judged_frame` makes of a file's rows, and needs the parameter
`today`: `batch.validate(suite, expectation_parameters={"today": datetime(2026, 11, 24)})`.
"""


def _expectation(asked: Asked, record_type: RecordType) -> Expectation:
    words = sentence(record_type, asked.rule, asked.element, 0, None, "…")
    return asked.kind(
        **asked.arguments,
        severity=GX_SEVERITY[asked.severity],
        description=f"{words.field}：应为{words.expected}",
        notes=[note for note in (words.title, words.remedy, words.source) if note],
        meta={
            "rule": asked.rule,
            "element": asked.element,
            "severity": asked.severity.value,
            "phase": int(asked.phase),
            "reads": list(asked.reads),
        },
    )


def _asked(record_type: RecordType) -> Iterator[Asked]:
    for code, element in record_type.elements.items():
        if code in record_type.required:
            never_null = gxe.ExpectColumnValuesToNotBeNull, {"column": code}
            yield Asked("required", code, Severity.ERROR, Phase.REQUIRED, *never_null)
        yield from _asked_of_values(element)
    for rule in record_type.rules:
        yield from _asked_by_rule(rule, record_type)
    first = ExpectRowsToBeFirstOfTheirKey, {"column_list": list(record_type.key)}
    yield Asked("duplicate-in-file", key_element(record_type), Severity.ERROR, Phase.DUPLICATE, *first)


def key_element(record_type: RecordType) -> str:
    """The element that a duplicate is reported on: the part of the key that is the record's own, not the subject's."""
    subject = record_type.subject
    whose = {subject.name, subject.code, subject.id_number}
    own = [code for code in record_type.key if code not in whose]
    return own[-1] if own else record_type.key[0]


def _asked_of_values(element: Element) -> Iterator[Asked]:
    if element.type == "text" and element.length:
        # Beside the judgements of the type, not after them: a text can be too long and hold a control character too.
        short = gxe.ExpectColumnValueLengthsToBeBetween, {"column": element.code, "max_value": element.length}
        yield Asked("too-long", element.code, Severity.ERROR, Phase.FORM, *short)
    for position, judgement in enumerate(VALUE_TYPES[element.type].judgements):
        said = _judged(element, judgement.code)
        yield Asked(judgement.code, element.code, element.severity, Phase.FORM + position, *said)


def _judged(element: Element, judgement: str) -> tuple[type[Expectation], dict[str, Any]]:
    allowed = list(element.codes.labels) if element.codes else None
    if element.type == "code":
        return gxe.ExpectColumnValuesToBeInSet, {"column": element.code, "value_set": allowed}
    arguments = {"length": element.length, "scale": element.scale, "codes": allowed}
    given = {name: value for name, value in arguments.items() if value is not None}
    return ExpectColumnValuesToBeSound, {
        "column": element.code, "value_type": element.type, "judgement": judgement, **given,
    }  # fmt: skip


def _asked_by_rule(rule: Rule, record_type: RecordType) -> Iterator[Asked]:
    phase = Phase.REQUIRED_WHEN if rule.kind == "required_when" else Phase.RULE
    reads = [rule.other, rule.when.element if rule.when else None, *rule.elements]
    others = tuple(code for code in reads if code and code != rule.element)
    for kind, arguments in RULE_EXPECTATIONS[rule.kind](rule, record_type):
        yield Asked(rule.code, rule.element, rule.severity, phase, kind, arguments, others)


Said = list[tuple[type[Expectation], dict[str, Any]]]


def _when(rule: Rule, record_type: RecordType, *, holds: bool = True) -> dict[str, ComparisonCondition]:
    """The row condition of a rule; none when it always holds."""
    if rule.when is None:
        return {}
    if record_type.elements[rule.when.element].type == "codes":
        return {"row_condition": Column(condition_column(rule.when)) == holds}
    column, values = Column(rule.when.element), list(rule.when.values)
    return {"row_condition": column.is_in(values) if holds else column.is_not_in(values)}


def _not_before(rule: Rule, record_type: RecordType) -> Said:
    pair = {"column_A": date_column(rule.element), "column_B": date_column(str(rule.other)), "or_equal": True}
    ignoring = {"ignore_row_if": "either_value_is_missing", **_when(rule, record_type)}
    return [(gxe.ExpectColumnPairValuesAToBeGreaterThanB, pair | ignoring)]


def _dates_between(bound: str) -> Callable[[Rule, RecordType], Said]:
    def said(rule: Rule, record_type: RecordType) -> Said:
        arguments = {"column": date_column(rule.element), bound: TODAY} | _when(rule, record_type)
        return [(gxe.ExpectColumnValuesToBeBetween, arguments)]

    return said


def _filled(rule: Rule, record_type: RecordType) -> Said:
    return [(gxe.ExpectColumnValuesToNotBeNull, {"column": rule.element} | _when(rule, record_type))]


def _empty(rule: Rule, record_type: RecordType) -> Said:
    return [(gxe.ExpectColumnValuesToBeNull, {"column": rule.element} | _when(rule, record_type))]


def _at_least_one(rule: Rule, record_type: RecordType) -> Said:
    others = [Column(code).is_null() for code in rule.elements if code != rule.element]
    condition = _when(rule, record_type).get("row_condition")
    for one in others:
        condition = one if condition is None else condition & one
    return [(gxe.ExpectColumnValuesToNotBeNull, {"column": rule.element, "row_condition": condition})]


def _positive(rule: Rule, record_type: RecordType) -> Said:
    """Two expectations: stock comparisons pass over nulls, and an amount that is not there is not positive either."""
    above = {"column": number_column(rule.element), "min_value": 0, "strict_min": True}
    return [*_filled(rule, record_type), (gxe.ExpectColumnValuesToBeBetween, above | _when(rule, record_type))]


def _zero(rule: Rule, record_type: RecordType) -> Said:
    nothing = {"column": number_column(rule.element), "max_value": 0}
    return [(gxe.ExpectColumnValuesToBeBetween, nothing | _when(rule, record_type, holds=False))]


def _starts(kind: type[Expectation]) -> Callable[[Rule, RecordType], Said]:
    def said(rule: Rule, record_type: RecordType) -> Said:
        return [(kind, {"column": rule.element, "regex": f"^(?:{'|'.join(rule.values)})"} | _when(rule, record_type))]

    return said


def _one_of(rule: Rule, record_type: RecordType) -> Said:
    arguments = {"column": rule.element, "value_set": list(rule.values)} | _when(rule, record_type)
    return [(gxe.ExpectColumnValuesToBeInSet, arguments)]


def _matches(rule: Rule, record_type: RecordType) -> Said:
    arguments = {"column": short_column(rule.element), "regex": f"^(?:{rule.pattern})$"} | _when(rule, record_type)
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
"""How each kind of rule of the catalogue is said in Great Expectations' own words."""
