"""A value that breaks each rule, for the sentences that the manual shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.catalogue.examples.counterexamples import counterexamples
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.every_rule import AskedRule


def faulty_values(
    record_type: RecordType, rules: Iterable[AskedRule]
) -> Mapping[AskedRule, str | None]:
    """What a clerk might have written where each rule is broken; None: nothing, or it takes more than one value."""
    values = {(one.rule, one.element): one.value for one in counterexamples(record_type)}
    return {rule: values.get((rule.code, rule.element or "")) for rule in rules}
