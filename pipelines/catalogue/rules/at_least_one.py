"""`at_least_one`: of several elements at least one must be filled in."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import element_name
from pipelines.catalogue.rules.rule_kind import Row, RuleKind, SoundRow


class AtLeastOne(RuleKind):
    """One of `elements` has a value."""

    name = "at_least_one"
    title = "几项中至少填一项"
    remedy = "请补充其中一项。"
    needs = frozenset({"element", "elements"})
    demands_value = True

    def expected(self, rule: Rule, elements: Elements) -> str:
        """What was expected, in Chinese."""
        # The finding is on one element; the sentence names all that would do.
        names = [element_name(code, elements) for code in rule.elements]
        return f"已填写的值（{'、'.join(names)}至少填一项）"

    def broken(self, rule: Rule, row: SoundRow) -> Row:
        """None of the elements filled in."""
        return dict.fromkeys(rule.elements)
