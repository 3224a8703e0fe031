"""`zero_unless`: an amount must be zero or empty unless a condition holds."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words, holds
from pipelines.catalogue.rules.rule_kind import Row, RuleKind, SampleRows, SoundRow
from pipelines.catalogue.values import Mask


class ZeroUnless(RuleKind):
    """The element has no amount above zero."""

    name = "zero_unless"
    title = "该情形之外不应有金额"
    remedy = "请核对类别与金额是否一致。"
    needs = frozenset({"element", "when"})
    types = frozenset({"amount"})

    def expected(self, rule: Rule, elements: Elements) -> str:
        """What was expected, in Chinese."""
        return f"空或0（只有{condition_words(rule, elements)}才有此金额）"

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Clear the amount where the condition does not hold."""
        applies = holds(rule, samples.rows)
        samples.rows.loc[~applies, rule.element] = None

    def breakable(self, rule: Rule, rows: pd.DataFrame) -> Mask:
        """Every row for which the condition does not hold."""
        return ~holds(rule, rows)

    def broken(self, rule: Rule, row: SoundRow) -> Row:
        """An amount."""
        return {rule.element: "1"}
