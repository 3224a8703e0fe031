"""`not_in_future`: a date must not be after the day on which the file was found."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.not_before import later_elements
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values.spellings.day_ranges import LONG_TERM


# After any day on which somebody runs this, and before the years that dates may not have.
FUTURE = "2098-01-01"


class NotInFuture(RuleKind):
    """The element's date has come."""

    name = "not_in_future"
    title = "日期在报送日之后"
    remedy = "请核对该日期；尚未发生的事项请在发生后报送。"
    needs = frozenset({"element"})
    types = frozenset({"date"})
    compares_with_today = True

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return "不晚于报送当日"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        day = f"（{other}）" if other else ""
        return f"不应晚于报送当日{day}"

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        return row.formula_when(rule, f"IFERROR({row.cells[rule.element]}-TODAY()<1,TRUE)")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A day far ahead; dates that must not come before it move behind it."""
        changes: Row = {rule.element: FUTURE}
        for code in later_elements(row.record_type, rule.element):
            if row.values[code] is not None:
                changes[code] = LONG_TERM
        return changes
