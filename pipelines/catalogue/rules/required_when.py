"""`required_when`: an element must be filled in when a condition holds."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words
from pipelines.catalogue.rules.rule_kind import Row, RuleKind, SoundRow


class RequiredWhen(RuleKind):
    """The element has a value."""

    name = "required_when"
    title = "该情形下必填"
    remedy = "请补充填写。"
    needs = frozenset({"element", "when"})
    demands_value = True

    def expected(self, rule: Rule, elements: Elements) -> str:
        """What was expected, in Chinese."""
        return f"已填写的值（{condition_words(rule, elements)}必填）"

    def broken(self, rule: Rule, row: SoundRow) -> Row:
        """No value."""
        return {rule.element: None}
