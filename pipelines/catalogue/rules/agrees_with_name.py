"""`agrees_with_name`: a code must not be another one than a name in its row says."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipelines.catalogue.model import CodeList, Elements, Rule
from pipelines.catalogue.rules.conditions import element_name
from pipelines.catalogue.rules.rule_kind import ComparedColumns, Row, RowToSpoil, RuleKind
from pipelines.catalogue.values.spellings.written_text import for_distinct


AGREES = "agrees"
_DIFFERS = "differs"

_BETWEEN_WORDS = "、"


class AgreesWithName(RuleKind):
    """The name `other` holds a word of another value of the code list only beside one of its own.

    `values`: the words that are looked for, each a label or a synonym of the code list. They are
    fewer than the list has, because a short one may be a part of any name.
    """

    name = "agrees_with_name"
    title = "所选代码与名称不一致"
    remedy = "请核对这两栏，有误的请改正；无误的无需处理。"
    needs = frozenset({"element", "other", "values"})
    types = frozenset({"code"})
    other_types = frozenset({"text"})

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"与“{element_name(rule.other, elements)}”一致"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        name = element_name(rule.other, elements)
        if not other:
            return f"与“{name}”不一致"
        return f"与“{name}”中的“{other}”不一致"

    def compared_element(self, rule: Rule) -> str | None:
        """The name."""
        return rule.other

    def quoted_values(self, rule: Rule, others: pd.Series, elements: Elements) -> pd.Series:
        """The words of each name that speak of another value."""
        return for_distinct(others, partial(_words_in, rule=rule))

    def comparison(self, rule: Rule, columns: ComparedColumns, elements: Elements) -> pd.Series:
        """Whether each code and name agree, as `AGREES` or another word."""
        values = columns[rule.element]
        names = columns[str(rule.other)]
        meanings = _meanings(elements[rule.element].codes)

        differ = pd.Series(False, index=values.index)
        for word in rule.values:
            differ |= _hold(names, word) & (values != meanings.get(word))
        differ &= values.notna()

        # 全国旗县级先进单位 is national, whatever it is the best of.
        for word, value in meanings.items():
            if differ.any():
                differ &= ~((values == value) & _hold(names, word))

        result = pd.Series(AGREES, index=values.index, dtype="str")
        result[differ] = _DIFFERS
        return result

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A name with a word that means another value."""
        meanings = _meanings(row.record_type.elements[rule.element].codes)
        value = row.values[rule.element]
        word = next(word for word in rule.values if meanings[word] != value)
        return {str(rule.other): f"示例{word}"}


def _meanings(codes: CodeList | None) -> dict[str, str]:
    """Label or synonym → the value that it means; a bare code is no word of a name."""
    if codes is None:
        return {}
    meanings = dict(codes.synonyms)
    for value, label in codes.labels.items():
        meanings[label] = value
    return meanings


def _hold(names: pd.Series, word: str) -> pd.Series:
    """Which names hold a word."""
    return names.str.contains(word, regex=False, na=False).astype(bool)


def _words_in(name: str, rule: Rule) -> str:
    """The words of a rule that stand in a name."""
    return _BETWEEN_WORDS.join(word for word in rule.values if word in name)
