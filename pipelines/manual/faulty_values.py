"""A value that breaks each rule, for the sentences that the manual shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.catalogue.examples.counterexamples import counterexamples
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.every_rule import AppliedRule


def faulty_values(
    record_type: RecordType, rules: Iterable[AppliedRule]
) -> Mapping[AppliedRule, str | None]:
    """For each rule a value that breaks it, as a clerk might have written it.

    None: an empty cell breaks it, or only several values together break it.
    """
    value_of: dict[tuple[str, str], str | None] = {}
    for example in counterexamples(record_type):
        value_of[example.rule, example.element] = example.value

    values = {}
    for rule in rules:
        values[rule] = value_of.get((rule.code, rule.element or ""))
    return values
