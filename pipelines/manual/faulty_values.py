"""A value that breaks each rule, for the sentences that the manual shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipelines.catalogue.examples.counterexamples import counterexamples
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.every_rule import AppliedRule


def faulty_values(
    record_type: RecordType, rules: Iterable[AppliedRule]
) -> Mapping[AppliedRule, str | None]:
    """For each rule a value that breaks it, as a clerk might have written it.

    None: an empty cell breaks it, or only several values together break it.
    """
    value_of = _values_of(record_type)
    values = {}
    for rule in rules:
        values[rule] = value_of.get((rule.code, rule.element or ""))
    return values


# Each is looked for among many values, and both forms of the manual show the same.
@lru_cache(maxsize=256)
def _values_of(record_type: RecordType) -> Mapping[tuple[str, str], str | None]:
    """Code of a rule and of an element → a value that breaks the rule."""
    value_of: dict[tuple[str, str], str | None] = {}
    for example in counterexamples(record_type):
        value_of[example.rule, example.element] = example.value
    return value_of
