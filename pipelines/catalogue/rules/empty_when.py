"""`empty_when`: an element must be empty when a condition holds."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words, holds
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind, SampleRows
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import Mask


class EmptyWhen(RuleKind):
    """The element has no value."""

    name = "empty_when"
    title = "该情形下不填"
    remedy = "请清空本项，或核对“{condition}”。"
    needs = frozenset({"element", "when"})
    is_about_presence = True

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"{condition_words(rule, elements)}本项不填"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        return f"{condition_words(rule, elements, other)}本项不填"

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Clear the element."""
        applies = holds(rule, samples.rows)
        samples.rows.loc[applies, rule.element] = None

    def breakable(self, rule: Rule, rows: pd.DataFrame) -> Mask:
        """Every row for which the condition holds, because there the element is empty."""
        return holds(rule, rows)

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        return row.formula_when(rule, f"LEN({row.cells[rule.element]})=0")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A value that is sound in other rows."""
        return {rule.element: row.usual_value}
