"""`zero_unless`: an amount must be zero or empty unless a condition holds."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words, holds, value_labels
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind, SampleRows
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.value_type import SEPARATOR


class ZeroUnless(RuleKind):
    """The element has no amount above zero."""

    name = "zero_unless"
    title = "该情形下不应有金额"
    remedy = "请核对“{condition}”与金额是否一致。"
    needs = frozenset({"element", "when"})
    types = frozenset({"amount"})

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"只有{condition_words(rule, elements)}才填金额"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        words = f"只有{condition_words(rule, elements)}才填金额"
        if other is None or rule.when is None:
            return words
        labels = value_labels(elements[rule.when.element], tuple(other.split(SEPARATOR)))
        return f"{words}，本行为“{'”“'.join(labels)}”"

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Clear the amount where the condition does not hold."""
        applies = holds(rule, samples.rows)
        samples.rows.loc[~applies, rule.element] = None

    def breakable(self, rule: Rule, rows: pd.DataFrame) -> Mask:
        """Every row for which the condition does not hold."""
        return ~holds(rule, rows)

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        condition = row.condition_formula(rule)
        return f"OR({condition},IFERROR(VALUE({row.cells[rule.element]})=0,TRUE))"

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """An amount."""
        return {rule.element: "1"}
