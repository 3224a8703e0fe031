"""`empty_when`: an element must be empty when a condition holds."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words, holds
from pipelines.catalogue.rules.rule_kind import Row, RuleKind, SampleRows, SoundRow
from pipelines.catalogue.values import Mask


class EmptyWhen(RuleKind):
    """The element has no value."""

    name = "empty_when"
    title = "该情形下应为空"
    remedy = "请清空该单元格，或核对决定它的那一列。"
    needs = frozenset({"element", "when"})

    def expected(self, rule: Rule, elements: Elements) -> str:
        """What was expected, in Chinese."""
        return f"空（{condition_words(rule, elements)}不填）"

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Clear the element."""
        applies = holds(rule, samples.rows)
        samples.rows.loc[applies, rule.element] = None

    def breakable(self, rule: Rule, rows: pd.DataFrame) -> Mask:
        """Every row for which the condition holds, because there the element is empty."""
        return holds(rule, rows)

    def broken(self, rule: Rule, row: SoundRow) -> Row:
        """A value that is sound in other rows."""
        return {rule.element: row.usual_value}
