"""`matches`: a value must match a pattern."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_words
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.entries.pattern_formulas import (
    formula_of_pattern,
    length_of_pattern,
)


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
        cell = row.cells[rule.element]
        formula = formula_of_pattern(cell, rule.pattern or "")
        if formula is None:
            return None
        return row.formula_when(rule, formula)

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A value that its type accepts and the pattern does not."""
        element = row.record_type.elements[rule.element]
        candidates = pd.Series(CANDIDATES, dtype="str")
        value_type = VALUE_TYPES[element.type]
        is_sound = value_type.sound(candidates, element)
        matches = candidates.str.fullmatch(rule.pattern or "")
        is_broken = is_sound & ~matches.to_numpy(dtype=bool)
        first = int(np.flatnonzero(is_broken)[0])
        return {rule.element: str(candidates[first])}


def _form(rule: Rule) -> str:
    """How long the value is, where the pattern says it: a clerk can count the characters."""
    length = length_of_pattern(rule.pattern or "")
    if length:
        return f"填写{length}位号码"
    return "按规定的格式填写"


def _example(rule: Rule) -> str:
    if not rule.example:
        return ""
    return f"，如 {rule.example}"


def _prefix(rule: Rule, elements: Elements) -> str:
    """The condition and a comma; empty for a rule without one."""
    condition = condition_words(rule, elements)
    if not condition:
        return ""
    return f"{condition}，"
