"""`starts_not_with`: a value must not begin with certain characters."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words
from pipelines.catalogue.rules.rule_kind import Row, RuleKind, SoundRow
from pipelines.catalogue.rules.starts_with import OTHER_BEGINNINGS, value_beginning_with


class StartsNotWith(RuleKind):
    """The element's value begins with none of `values`."""

    name = "starts_not_with"
    title = "开头与类别不符"
    remedy = "请核对该代码与相对人类别是否一致。"
    needs = frozenset({"element", "values"})

    def expected(self, rule: Rule, elements: Elements) -> str:
        """What was expected, in Chinese."""
        condition = condition_words(rule, elements) or "一律如此"
        return f"不以“{'”或“'.join(rule.values)}”开头的值（{condition}）"

    def broken(self, rule: Rule, row: SoundRow) -> Row:
        """A sound value that begins so."""
        beginnings = (*OTHER_BEGINNINGS, *rule.values)
        prefix = next(beginning for beginning in beginnings if beginning.startswith(rule.values))
        return {rule.element: value_beginning_with(prefix, rule, row.record_type)}
