"""An amount beside the amounts that a text of the same row names: 罚款金额 and 处罚内容."""

from __future__ import annotations

import re
from abc import ABC
from decimal import Decimal
from enum import StrEnum
from functools import partial

import pandas as pd

from pipelines.catalogue.model import Element, Elements, Rule
from pipelines.catalogue.rules.amount_mentions import (
    AmountKind,
    AmountMention,
    amount_mentions,
    kind_of_element,
)
from pipelines.catalogue.rules.conditions import holds
from pipelines.catalogue.rules.rule_kind import ComparedColumns, RowToSpoil, RuleKind
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.amount import unit_of
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.money import YUAN_PER_WAN
from pipelines.catalogue.values.spellings.written_text import for_distinct, half_width_of_texts


# Amounts of a text that a finding quotes.
_MOST_QUOTED = 5


class Comparison(StrEnum):
    """What an amount is to the amounts of a text."""

    AGREES = "agrees"
    OTHER_UNIT = "other unit"
    DIFFERS = "differs"
    DOUBTFUL = "doubtful"
    """It is the same number as in the text, which does not say whether it means 元 or 万元."""


_MONEY = ColumnPattern(
    "[元圆万萬亿¥￥罚处]|人民币|(?i:RMB|CNY)|没收|违法|非法|追缴|欠|工资|[骗套违]"
)
_AMOUNT = ColumnPattern(r"[0-9]+(?:\.[0-9]+)?")

# What happened is told with other amounts than those of the decision: 标价1元, 货值5000元.
_FACTS = re.compile("事实")
_DECIDED = (AmountKind.FINE, AmountKind.CONFISCATION)

WITHOUT_UNIT = "没有写单位"
_KIND_WORDS = {AmountKind.FINE: "罚款", AmountKind.CONFISCATION: "没收违法所得"}


def compared(
    amounts: pd.Series, texts: pd.Series, element: Element, text_element: Element
) -> pd.Series:
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
        mentions = mentions_about(str(texts[row]), element, text_element)
        if yuan and mentions:
            answers[row] = str(_comparison(yuan, mentions, is_in_yuan=in_yuan == 1))
    if answers:
        result[list(answers)] = list(answers.values())
    return result


def mentions_about(written: str, element: Element, text_element: Element) -> list[AmountMention]:
    """The amounts of a text that an element's amount is laid beside.

    Those of its kind, where the text says what its amounts are: beside 没收违法所得5000元，罚款500元 the
    fine is 500元. Where it names none of its kind, all are, but not those that tell what happened.
    """
    mentions = _without_totals(amount_mentions(half_width_of_texts(written)))
    kind = kind_of_element(element.name)
    own = [mention for mention in mentions if mention.kind is kind]
    if kind is None or own:
        return own or mentions
    is_about_facts = _FACTS.search(text_element.name) is not None
    return [] if is_about_facts and kind in _DECIDED else mentions


def _without_totals(mentions: list[AmountMention]) -> list[AmountMention]:
    """The mentions without the total of several kinds, or of several persons.

    In 没收违法所得3000元；罚款5000元，罚没合计8000元 the fine is not 8000元.
    """
    decided = {
        (mention.number, mention.kind, mention.whom)
        for mention in mentions
        if mention.kind in _DECIDED
    }
    kept = []
    for mention in mentions:
        others = [other for other in decided if other[0] != mention.number]
        sorts = {(kind, whom) for _, kind, whom in others}
        is_total = sum(other[0] for other in others) == mention.number
        if not (is_total and len(sorts) > 1):
            kept.append(mention)
    return kept


def _comparison(yuan: Decimal, mentions: list[AmountMention], *, is_in_yuan: bool) -> Comparison:
    """One amount against those of a text, or against all of them together."""
    if is_in_yuan:
        certain = [mention.number for mention in mentions]
        doubtful: list[Decimal] = []
    else:
        certain = [mention.readings[0] for mention in mentions]
        doubtful = [mention.readings[1] for mention in mentions if len(mention.readings) > 1]
    # An amount in words and in digits is named twice.
    totals = [sum(certain, Decimal(0)), sum(set(certain), Decimal(0))]
    # What several have to pay together is no amount of one of them.
    if len({mention.whom for mention in mentions} - {None}) > 1:
        totals = []
    candidates = [*certain, *totals]
    if yuan in candidates:
        return Comparison.AGREES
    if yuan in doubtful:
        return Comparison.DOUBTFUL
    for candidate in candidates:
        if yuan in (candidate * YUAN_PER_WAN, candidate / YUAN_PER_WAN):
            return Comparison.OTHER_UNIT
    return Comparison.DIFFERS


def yuan_of(rule: Rule, row: RowToSpoil) -> Decimal:
    """The amount of a row in 元."""
    element = row.record_type.elements[rule.element]
    amount = Decimal(str(row.values[rule.element]))
    if unit_of(element) == "元":
        return amount
    return amount * YUAN_PER_WAN


def text_of(rule: Rule, row: RowToSpoil, yuan: Decimal) -> str:
    """A text that names an amount for the rule's element, and the right ones for all others."""
    text = f"{_word_for(rule, row)}{yuan:f}元"
    for sibling in row.record_type.rules:
        is_of_text = sibling.kind == rule.kind and sibling.other == rule.other
        if not is_of_text or sibling.element == rule.element:
            continue
        if row.values[sibling.element]:
            text += f"，{_word_for(sibling, row)}{yuan_of(sibling, row):f}元"
    return text


def _word_for(rule: Rule, row: RowToSpoil) -> str:
    kind = kind_of_element(row.record_type.elements[rule.element].name)
    return _KIND_WORDS.get(kind, "金额") if kind else "金额"


def quoted(written: str, element: Element, text_element: Element) -> str:
    """The amounts of a text that an amount was laid beside, in 元, as a finding quotes them."""
    amounts = []
    for mention in mentions_about(written, element, text_element):
        unit = "元" if mention.has_unit else f"，{WITHOUT_UNIT}"
        amounts.append(f"{mention.number:f}{unit}")
    return "、".join(list(dict.fromkeys(amounts))[:_MOST_QUOTED])


class AmountInText(RuleKind, ABC):
    """A kind of rule that lays an amount beside the amounts of the text `other`."""

    needs = frozenset({"element", "other"})
    types = frozenset({"amount"})
    other_types = frozenset({"text"})
    rejected: frozenset[Comparison]
    """What breaks the rule."""

    def comparison(self, rule: Rule, columns: ComparedColumns, elements: Elements) -> pd.Series:
        """How each amount compares with its text, as a value of `Comparison`."""
        other = str(rule.other)
        return compared(
            columns[rule.element], columns[other], elements[rule.element], elements[other]
        )

    def compared_element(self, rule: Rule) -> str | None:
        """The text."""
        return rule.other

    def quoted_values(self, rule: Rule, others: pd.Series, elements: Elements) -> pd.Series:
        """Only the amounts of a text: the rest may name persons."""
        element = elements[rule.element]
        text_element = elements[str(rule.other)]
        return for_distinct(others, partial(quoted, element=element, text_element=text_element))

    def breakable(self, rule: Rule, rows: pd.DataFrame) -> Mask:
        """Rows that have an amount above zero."""
        amounts = pd.to_numeric(rows[rule.element], errors="coerce")
        is_above_zero = (amounts.fillna(0) > 0).to_numpy(dtype=bool)
        return holds(rule, rows) & is_above_zero
