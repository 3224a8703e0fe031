"""`year_not_in_future`: a year must not come after the one in which the file was found."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind
from pipelines.catalogue.rules.sheet_row import SheetRow


# After any year in which somebody runs this, and a year all the same.
YEAR_TO_COME = "2098"


class YearNotInFuture(RuleKind):
    """The element's year has begun."""

    name = "year_not_in_future"
    title = "年度在报送当年之后"
    remedy = "请核对年度；尚未到来的年度请在到来后报送。"
    needs = frozenset({"element"})
    types = frozenset({"year"})
    compares_with_today = True

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return "不晚于报送当年"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        year = f"（{other[:4]}）" if other else ""
        return f"不应晚于报送当年{year}"

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        cell = row.cells[rule.element]
        return row.formula_when(rule, f"IFERROR(VALUE({cell})<=YEAR(TODAY()),TRUE)")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A year far ahead."""
        return {rule.element: YEAR_TO_COME}
