"""An amount beside the amounts that a text of the same row names: 罚款金额 and 处罚内容."""

from __future__ import annotations

from abc import ABC
from decimal import Decimal
from enum import StrEnum

import pandas as pd

from pipelines.catalogue.model import Element, Elements, Rule
from pipelines.catalogue.rules.conditions import holds
from pipelines.catalogue.rules.rule_kind import ComparedColumns, RuleKind, SoundRow
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.amount import unit_of
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.money import amounts_in
from pipelines.catalogue.values.spellings.written_text import for_distinct, half_width_of_texts


YUAN_PER_WAN = Decimal(10_000)

# Amounts of a text that a finding quotes.
MOST_QUOTED = 5


class Comparison(StrEnum):
    """What an amount is to the amounts of a text."""

    AGREES = "agrees"
    OTHER_UNIT = "other unit"
    DIFFERS = "differs"


_MONEY = ColumnPattern("[元圆]")
_AMOUNT = ColumnPattern(r"[0-9]+(?:\.[0-9]+)?")


def compared(amounts: pd.Series, texts: pd.Series, element: Element) -> pd.Series:
    """How each amount compares with its text, as a value of `Comparison`.

    `amounts` are canonical, in the unit of `element`. Missing where there is nothing to compare: no
    amount, an amount of zero, or a text that names none.
    """
    result = pd.Series(None, index=amounts.index, dtype="str")
    in_yuan = Decimal(1) if unit_of(element) == "元" else YUAN_PER_WAN
    is_compared = _MONEY.is_in(texts) & _AMOUNT.fills(amounts)

    answers = {}
    for row in amounts.index[is_compared]:
        yuan = Decimal(amounts[row]) * in_yuan
        in_text = amounts_in(half_width_of_texts(texts[row]))
        if yuan and in_text:
            answers[row] = str(_comparison(yuan, in_text))
    if answers:
        result[list(answers)] = list(answers.values())
    return result


def _comparison(yuan: Decimal, in_text: list[Decimal]) -> Comparison:
    """One amount against those of a text, or against all of them together."""
    total = sum(in_text, Decimal(0))
    candidates = [*in_text, total]
    if yuan in candidates:
        return Comparison.AGREES
    for candidate in candidates:
        if yuan in (candidate * YUAN_PER_WAN, candidate / YUAN_PER_WAN):
            return Comparison.OTHER_UNIT
    return Comparison.DIFFERS


def yuan_of(rule: Rule, row: SoundRow) -> Decimal:
    """The amount of a row in 元."""
    element = row.record_type.elements[rule.element]
    amount = Decimal(str(row.values[rule.element]))
    if unit_of(element) == "元":
        return amount
    return amount * YUAN_PER_WAN


def text_of(rule: Rule, row: SoundRow, yuan: Decimal) -> str:
    """A text that names an amount for the rule's element, and the right ones for all others."""
    text = f"金额{yuan:f}元"
    for sibling in row.record_type.rules:
        is_of_text = sibling.kind == rule.kind and sibling.other == rule.other
        if not is_of_text or sibling.element == rule.element:
            continue
        if row.values[sibling.element]:
            text += f"，另{yuan_of(sibling, row):f}元"
    return text


def quoted(text: str) -> str:
    """The amounts of a text, in 元, as a finding quotes them."""
    amounts = dict.fromkeys(amounts_in(half_width_of_texts(text)))
    return "、".join(f"{amount:f}元" for amount in list(amounts)[:MOST_QUOTED])


class AmountInText(RuleKind, ABC):
    """A kind of rule that lays an amount beside the amounts of the text `other`."""

    needs = frozenset({"element", "other"})
    types = frozenset({"amount"})
    other_types = frozenset({"text"})
    rejected: Comparison
    """What breaks the rule."""

    def comparison(self, rule: Rule, columns: ComparedColumns, elements: Elements) -> pd.Series:
        """How each amount compares with its text, as a value of `Comparison`."""
        return compared(columns[rule.element], columns[str(rule.other)], elements[rule.element])

    def compared_element(self, rule: Rule) -> str | None:
        """The text."""
        return rule.other

    def quoted_values(self, others: pd.Series) -> pd.Series:
        """Only the amounts of a text: the rest may name persons."""
        return for_distinct(others, quoted)

    def breakable(self, rule: Rule, rows: pd.DataFrame) -> Mask:
        """Rows that have an amount above zero."""
        amounts = pd.to_numeric(rows[rule.element], errors="coerce")
        is_above_zero = (amounts.fillna(0) > 0).to_numpy(dtype=bool)
        return holds(rule, rows) & is_above_zero
