"""`none_of`: a list of codes must hold none of some values."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import value_labels
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind, SampleRows
from pipelines.catalogue.values.value_type import SEPARATOR


class NoneOf(RuleKind):
    """The element holds none of `values`."""

    name = "none_of"
    title = "与主体不符"
    remedy = "请核对该值。"
    needs = frozenset({"element", "values"})
    types = frozenset({"codes"})
    values_are_whole = True
    # What else depends on the value is put in order afterwards.
    turn = 1

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        labels = "”“".join(value_labels(elements[rule.element], rule.values))
        return f"不含“{labels}”"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        labels = "”“".join(value_labels(elements[rule.element], rule.values))
        return f"本表的主体一般没有“{labels}”"

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Leave such values out; where nothing else is left, take the first value of the list."""
        codes = samples.record_type.elements[rule.element].codes
        labels = codes.labels if codes else {}
        usual = next(value for value in labels if value not in rule.values)
        kept = samples.rows[rule.element].map(lambda text: _without(text, rule.values) or usual)
        samples.rows[rule.element] = kept

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """One of the values behind those that are there."""
        text = row.values[rule.element]
        return {rule.element: f"{text}{SEPARATOR}{rule.values[0]}"}


def _without(text: str | None, values: tuple[str, ...]) -> str:
    """A list of codes without some of them."""
    if text is None or pd.isna(text):
        return ""
    return SEPARATOR.join(code for code in text.split(SEPARATOR) if code not in values)
