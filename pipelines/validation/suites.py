"""From a record type to its expectation suite. Everything a suite says is derived; nothing is declared twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from pipelines.catalogue.model import Catalogue, Element, RecordType, Rule
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.every_rule import key_element
from pipelines.catalogue.words.sentences import sentence
from pipelines.shapes.finding import Severity
from pipelines.validation.context import without_progress_bars
from pipelines.validation.expectations import (
    ExpectColumnValuesToBeSound,
    ExpectRowsToBeFirstOfTheirKey,
)
from pipelines.validation.rules import RULE_EXPECTATIONS


GX_SEVERITY = {Severity.ERROR: FailureSeverity.CRITICAL, Severity.WARNING: FailureSeverity.WARNING}


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
    `pipelines.validation.expectations` has been imported. Without that, Great Expectations leaves the expectations
    that are ours out, with no more than an error in the log: the suite that comes back looks well and asks less.
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
import pipelines.validation.expectations  # first: registers the two kinds of expectation that are ours

project = gx.get_context(mode="file", project_root_dir=".")
suite = project.suites.get(name)  # of a record type
```

Without the second import Great Expectations logs an error per unknown expectation and returns the suite without them.

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
    yield Asked(
        "duplicate-in-file",
        key_element(record_type),
        Severity.ERROR,
        Phase.DUPLICATE,
        *_once(record_type.key),
    )


def _once(key: Sequence[str]) -> tuple[type[Expectation], dict[str, Any]]:
    """No second row with the same key; Great Expectations wants two columns or more for rows, and one has its own."""
    if len(key) == 1:
        return gxe.ExpectColumnValuesToBeUnique, {"column": key[0]}
    return ExpectRowsToBeFirstOfTheirKey, {"column_list": list(key)}


def _asked_of_values(element: Element) -> Iterator[Asked]:
    if VALUE_TYPES[element.type].is_free_text and element.length:
        # Beside the judgements of the type, not after them: a text can be too long and hold a control character too.
        short = (
            gxe.ExpectColumnValueLengthsToBeBetween,
            {"column": element.code, "max_value": element.length},
        )
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
