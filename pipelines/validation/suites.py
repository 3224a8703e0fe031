"""From a record type to its expectation suite: all of it is derived from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from pipelines.catalogue.model import Catalogue, Element, RecordType, Rule
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.every_rule import elements_of, key_element
from pipelines.catalogue.words.sentences import sentence
from pipelines.shapes.finding import Severity
from pipelines.validation.context import without_progress_bars
from pipelines.validation.expectation_drafts import ExpectationDraft, ExpectationMeta, Phase
from pipelines.validation.expectations import (
    ExpectColumnValuesToBeSound,
    ExpectRowsToBeFirstOfTheirKey,
)
from pipelines.validation.frame import code_column, filled_column
from pipelines.validation.rule_expectations import RULE_EXPECTATIONS


GX_SEVERITY = {
    Severity.ERROR: FailureSeverity.CRITICAL,
    Severity.WARNING: FailureSeverity.WARNING,
}


def suite_for(record_type: RecordType, catalogue: Catalogue) -> gx.ExpectationSuite:
    """The suite of a record type. Each expectation's `meta` is an `ExpectationMeta`."""
    expectations: list[Expectation] = []
    for element in record_type.elements.values():
        expectations.extend(_expectations_of_element(element, record_type))
    for rule in record_type.rules:
        expectations.extend(_expectations_of_rule(rule, record_type))
    expectations.append(_expectation_of_key(record_type))

    return gx.ExpectationSuite(
        name=record_type.name,
        expectations=expectations,
        meta={"catalogue_version": catalogue.version},
        notes=[f"{record_type.title}（目录版本 {catalogue.version}）", record_type.authority],
    )


def write_suites(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Write the suite of every record type into a Great Expectations project under `folder`.

    Import `pipelines.validation.expectations` before `gx.get_context(mode="file",
    project_root_dir=folder)` opens them. Without it, Great Expectations leaves out our own
    expectations and only logs an error: the suite looks complete and judges less.
    """
    folder.mkdir(parents=True, exist_ok=True)
    context = gx.get_context(mode="file", project_root_dir=folder)
    project = without_progress_bars(context)
    for record_type in catalogue.record_types.values():
        suite = suite_for(record_type, catalogue)
        project.suites.add_or_update(suite)

    readme = folder / "README.md"
    readme.write_text(_README, encoding="utf-8")

    suite_folder = folder / "gx" / "expectations"
    return [suite_folder / f"{name}.json" for name in catalogue.record_types]


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


def _expectation(
    draft: ExpectationDraft, meta: ExpectationMeta, record_type: RecordType
) -> Expectation:
    """Add the catalogue's words for the finding, so that Data Docs can be read in Chinese."""
    words = sentence(record_type, meta.rule, meta.element, 0, value=None, detail="…")
    notes = [words.title, words.remedy, words.source]
    return draft.expectation_class(
        **draft.arguments,
        severity=GX_SEVERITY[meta.severity],
        description=f"{words.field}：{words.expected}",
        notes=[note for note in notes if note],
        meta=meta.as_json(),
    )


def _expectations_of_element(element: Element, record_type: RecordType) -> Iterator[Expectation]:
    code = element.code
    value_type = VALUE_TYPES[element.type]
    if code in record_type.required:
        meta = ExpectationMeta("required", code, Severity.ERROR, Phase.REQUIRED)
        column = filled_column(code, record_type)
        draft = ExpectationDraft(gxe.ExpectColumnValuesToNotBeNull, {"column": column})
        yield _expectation(draft, meta, record_type)

    # The length has the same phase as the first judgement: a text can be too long and also hold a
    # control character.
    if value_type.is_free_text and element.length:
        meta = ExpectationMeta("too-long", code, Severity.ERROR, Phase.FORM)
        arguments = {"column": code, "max_value": element.length}
        draft = ExpectationDraft(gxe.ExpectColumnValueLengthsToBeBetween, arguments)
        yield _expectation(draft, meta, record_type)

    for position, judgement in enumerate(value_type.judgements_of(element)):
        phase = Phase.FORM + position
        meta = ExpectationMeta(judgement.code, code, judgement.severity(element), phase)
        draft = _draft_of_judgement(judgement.code, element)
        yield _expectation(draft, meta, record_type)


def _draft_of_judgement(judgement: str, element: Element) -> ExpectationDraft:
    allowed = list(element.codes.labels) if element.codes else None
    value_type = VALUE_TYPES[element.type]
    if value_type.has_code_list and not value_type.holds_several:
        in_list = {"column": code_column(element), "value_set": allowed}
        return ExpectationDraft(gxe.ExpectColumnValuesToBeInSet, in_list)

    arguments: dict[str, Any] = {
        "column": code_column(element),
        "value_type": element.type,
        "judgement": judgement,
        "length": element.length,
        "scale": element.scale,
        "most": element.most,
        "usual": list(element.usual) or None,
        "codes": allowed,
    }
    present = {name: value for name, value in arguments.items() if value is not None}
    return ExpectationDraft(ExpectColumnValuesToBeSound, present)


def _expectations_of_rule(rule: Rule, record_type: RecordType) -> Iterator[Expectation]:
    phase = _phase_of(rule)
    meta = ExpectationMeta(rule.code, rule.element, rule.severity, phase, _read_by(rule))
    drafts_for = RULE_EXPECTATIONS[rule.kind]
    for draft in drafts_for(rule, record_type):
        yield _expectation(draft, meta, record_type)


def _phase_of(rule: Rule) -> Phase:
    # A missing value comes first: without it no rule about the value means anything.
    kind = RULE_KINDS[rule.kind]
    if kind.requires_element:
        return Phase.REQUIRED_WHEN
    if rule.severity is Severity.WARNING:
        return Phase.WARNING
    if kind.orders_dates:
        return Phase.COMPARISON
    return Phase.RULE


def _read_by(rule: Rule) -> tuple[str, ...]:
    """The elements that a rule looks at, beside the one that it is about."""
    return elements_of(rule)[1:]


def _expectation_of_key(record_type: RecordType) -> Expectation:
    element = key_element(record_type)
    meta = ExpectationMeta("duplicate-in-file", element, Severity.ERROR, Phase.DUPLICATE)
    draft = _draft_of_key(record_type.key)
    return _expectation(draft, meta, record_type)


def _draft_of_key(key: Sequence[str]) -> ExpectationDraft:
    # Great Expectations wants two columns or more for expectations about rows.
    if len(key) == 1:
        return ExpectationDraft(gxe.ExpectColumnValuesToBeUnique, {"column": key[0]})
    return ExpectationDraft(ExpectRowsToBeFirstOfTheirKey, {"column_list": list(key)})
