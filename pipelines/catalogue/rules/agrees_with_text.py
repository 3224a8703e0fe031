"""`agrees_with_text`: an amount must be among the amounts that a text of its row names."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.amounts_in_text import (
    WITHOUT_UNIT,
    AmountInText,
    Comparison,
    text_of,
    yuan_of,
)
from pipelines.catalogue.rules.conditions import element_name
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil


class AgreesWithText(AmountInText):
    """The element's amount is one of the amounts in the text `other`, or their sum.

    A text that names no amount says nothing against it, and what differs by the unit alone is the
    other kind's, `not_in_other_unit`.
    """

    name = "agrees_with_text"
    title = "金额与文字内容不一致"
    remedy = "请核对金额和文字，以决定书为准；文字中请写明单位。"
    rejected = frozenset({Comparison.DIFFERS, Comparison.DOUBTFUL})

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"与“{element_name(rule.other, elements)}”中写明的金额一致"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        text = element_name(rule.other, elements)
        if other and WITHOUT_UNIT in other:
            return f"“{text}”中的金额（{other}）不能确定与本栏一致"
        amounts = f"（{other}）" if other else ""
        return f"与“{text}”中写明的金额{amounts}不一致"

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A text that names three times the amount."""
        return {str(rule.other): text_of(rule, row, yuan_of(rule, row) * 3)}
