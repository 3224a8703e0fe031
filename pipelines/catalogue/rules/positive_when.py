"""`positive_when`: an amount must be above zero when a condition holds."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind
from pipelines.catalogue.rules.sheet_row import SheetRow


class PositiveWhen(RuleKind):
    """The element has an amount above zero."""

    name = "positive_when"
    title = "该情形下金额应大于零"
    remedy = "请补填金额，单位为{unit}。"
    needs = frozenset({"element", "when"})
    types = frozenset({"amount"})
    demands_value = True

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"{condition_words(rule, elements)}金额须大于0"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        return f"{condition_words(rule, elements, other)}金额须大于0"

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        # What is no amount is said by the type of the value; an empty cell is an amount of zero.
        return row.formula_when(rule, f"IFERROR(VALUE({row.cells[rule.element]})>0,TRUE)")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """Nothing was fined."""
        return {rule.element: "0"}
