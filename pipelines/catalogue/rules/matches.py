"""`matches`: a value must match a pattern."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words
from pipelines.catalogue.rules.rule_kind import Row, RuleKind, SoundRow
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.pattern_formulas import formula_of_pattern, length_of_pattern


# Values of many kinds: one of them passes a value type and not the pattern.
CANDIDATES = ("E12345678", "甲", "2018-01-01")


class Matches(RuleKind):
    """The element's whole value matches the regular expression `pattern`."""

    name = "matches"
    title = "填写格式不符"
    remedy = "请按要求的格式填写。"
    needs = frozenset({"element", "pattern"})

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"{_prefix(rule, elements)}{_form(rule)}{_example(rule)}"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        return f"{_prefix(rule, elements)}应{_form(rule)}{_example(rule)}"

    def compared_element(self, rule: Rule) -> str | None:
        """None: its findings tell what most likely happened to the value."""
        return None

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        formula = formula_of_pattern(row.cells[rule.element], rule.pattern or "")
        return None if formula is None else row.formula_when(rule, formula)

    def broken(self, rule: Rule, row: SoundRow) -> Row:
        """A value that its type accepts and the pattern does not."""
        element = row.record_type.elements[rule.element]
        candidates = pd.Series(CANDIDATES, dtype="str")
        is_sound = VALUE_TYPES[element.type].sound(candidates, element)
        matches = candidates.str.fullmatch(rule.pattern or "").to_numpy(dtype=bool)
        first = np.flatnonzero(is_sound & ~matches)[0]
        return {rule.element: str(candidates[int(first)])}


def _form(rule: Rule) -> str:
    """How long the value is, where the pattern says it: a clerk can count the characters."""
    length = length_of_pattern(rule.pattern or "")
    return f"填写{length}位号码" if length else "按规定的格式填写"


def _example(rule: Rule) -> str:
    return f"，如 {rule.example}" if rule.example else ""


def _prefix(rule: Rule, elements: Elements) -> str:
    """The condition and a comma; empty for a rule without one."""
    condition = condition_words(rule, elements)
    return f"{condition}，" if condition else ""
