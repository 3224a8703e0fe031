"""`matches`: a value must match a pattern."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words, element_name
from pipelines.catalogue.rules.rule_kind import Row, RuleKind, SoundRow
from pipelines.catalogue.values import VALUE_TYPES


# Values of many kinds: one of them passes a value type and not the pattern.
CANDIDATES = ("E12345678", "甲", "2018-01-01")


class Matches(RuleKind):
    """The element's whole value matches the regular expression `pattern`."""

    name = "matches"
    title = "写法不符"
    remedy = "请按要求的写法填写。"
    needs = frozenset({"element", "pattern"})

    def expected(self, rule: Rule, elements: Elements) -> str:
        """What was expected, in Chinese."""
        words = f"符合写法要求的{element_name(rule.element, elements)}"
        if rule.example:
            words += f"，如 {rule.example}"
        if rule.when:
            words += f"（{condition_words(rule, elements)}）"
        return words

    def broken(self, rule: Rule, row: SoundRow) -> Row:
        """A value that its type accepts and the pattern does not."""
        element = row.record_type.elements[rule.element]
        candidates = pd.Series(CANDIDATES, dtype="str")
        is_sound = VALUE_TYPES[element.type].sound(candidates, element)
        matches = candidates.str.fullmatch(rule.pattern or "").to_numpy(dtype=bool)
        first = np.flatnonzero(is_sound & ~matches)[0]
        return {rule.element: str(candidates[int(first)])}
