"""`not_in_past`: a date must not be before the day on which the file was found."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind, SampleRows
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values.spellings.day_ranges import LONG_TERM


PAST = "2019-12-31"


class NotInPast(RuleKind):
    """The element's date is still to come."""

    name = "not_in_past"
    title = "日期已过"
    remedy = "请核对该日期；确已到期的无需处理。"
    needs = frozenset({"element"})
    types = frozenset({"date"})
    compares_with_today = True
    # After dates were put in order, and before conditions clear some of them.
    turn = 2

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return "不早于报送当日"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        day = f"（{other}）" if other else ""
        return f"早于报送当日{day}"

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Let it last for ever: any other day will be past some time."""
        samples.rows[rule.element] = LONG_TERM

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        return row.formula_when(rule, f"IFERROR({row.cells[rule.element]}-TODAY()>=0,TRUE)")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A day that is past."""
        return {rule.element: PAST}
