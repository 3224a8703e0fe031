"""A value that breaks each rule, for the sentences that the manual shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.catalogue.examples.counterexamples import counterexamples
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.every_rule import AskedRule


def faulty_values(
    record_type: RecordType, rules: Iterable[AskedRule]
) -> Mapping[AskedRule, str | None]:
    """What a clerk might have written where each rule is broken.

    None: an empty cell breaks it, or it takes more than one value to break it.
    """
    value_of: dict[tuple[str, str], str | None] = {}
    for example in counterexamples(record_type):
        value_of[example.rule, example.element] = example.value

    return {rule: value_of.get((rule.code, rule.element or "")) for rule in rules}
