"""`not_in_other_unit`: an amount must not be ten thousand times what a text of its row names."""

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
from pipelines.catalogue.values.amount import unit_of
from pipelines.catalogue.values.money import YUAN_PER_WAN


class NotInOtherUnit(AmountInText):
    """The element's amount is not exactly 10,000 times an amount in the text `other`, or a part.

    Then 元 was filled in where 万元 is meant: 10000 below 万元 beside “罚款10000元”. A large number without
    a unit, 罚款10000, is in 元.
    """

    name = "not_in_other_unit"
    title = "金额单位填错"
    remedy = "请按{unit}填写金额，如文字有误请改正文字，并写明单位。"
    rejected = frozenset({Comparison.OTHER_UNIT})

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"以{self._unit(rule, elements)}为单位，与“{element_name(rule.other, elements)}”一致"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        amounts = ""
        if other:
            amounts = f"（{other.replace(WITHOUT_UNIT, '没有写单位，按元计')}）"
        text = element_name(rule.other, elements)
        return f"与“{text}”中写明的金额{amounts}正好相差一万倍，很可能是把元填成了万元"

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A text that names the number of the amount in 元."""
        return {str(rule.other): text_of(rule, row, yuan_of(rule, row) / YUAN_PER_WAN)}

    def _unit(self, rule: Rule, elements: Elements) -> str:
        element = elements.get(rule.element)
        return unit_of(element) if element else "万元"
