"""The row of a spreadsheet in which a clerk is typing: where its elements stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.values import VALUE_TYPES


@dataclass(frozen=True)
class SheetRow:
    """The cells of one row."""

    elements: Elements
    cells: Mapping[str, str]
    """Element code → the name of its cell, such as `C2`. A sheet may lack columns."""

    def condition_formula(self, rule: Rule) -> str | None:
        """Whether the condition of a rule holds, as a formula; None: the rule has no condition."""
        if rule.when is None:
            return None
        element = self.elements[rule.when.element]
        cell = self.cells[rule.when.element]
        return VALUE_TYPES[element.type].holds_formula(element, cell, rule.when.values)

    def formula_when(self, rule: Rule, formula: str) -> str:
        """A formula that is true where the rule's condition does not hold."""
        condition = self.condition_formula(rule)
        return formula if condition is None else f"IF({condition},{formula},TRUE)"
