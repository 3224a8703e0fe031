"""`required_when`: an element must be filled in when a condition holds."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind
from pipelines.catalogue.rules.sheet_row import SheetRow


class RequiredWhen(RuleKind):
    """The element has a value."""

    name = "required_when"
    title = "该情形下必填"
    remedy = "请补填。"
    needs = frozenset({"element", "when"})
    is_about_presence = True
    demands_value = True
    requires_element = True

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"{condition_words(rule, elements)}必填"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        return f"{condition_words(rule, elements, other)}本项必填"

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        return row.formula_when(rule, f"LEN({row.cells[rule.element]})>0")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """No value."""
        return {rule.element: None}
