"""`positive_when`: an amount must be above zero when a condition holds."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words
from pipelines.catalogue.rules.rule_kind import Row, RuleKind, SoundRow


class PositiveWhen(RuleKind):
    """The element has an amount above zero."""

    name = "positive_when"
    title = "该情形下金额应大于零"
    remedy = "请补充金额，单位为万元。"
    needs = frozenset({"element", "when"})
    types = frozenset({"amount"})
    demands_value = True

    def expected(self, rule: Rule, elements: Elements) -> str:
        """What was expected, in Chinese."""
        return f"大于0的金额（{condition_words(rule, elements)}）"

    def broken(self, rule: Rule, row: SoundRow) -> Row:
        """Nothing was fined."""
        return {rule.element: "0"}
