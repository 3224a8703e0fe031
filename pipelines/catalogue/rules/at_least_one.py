"""`at_least_one`: of several elements at least one must be filled in."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import element_name
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind
from pipelines.catalogue.rules.sheet_row import SheetRow


class AtLeastOne(RuleKind):
    """One of `elements` has a value."""

    name = "at_least_one"
    title = "几项中至少填一项"
    remedy = "请补填其中一项。"
    needs = frozenset({"element", "elements"})
    is_about_presence = True
    demands_value = True

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        # The finding is on one element; the sentence names all that would do.
        return f"“{_names(rule, elements)}”至少填一项"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        return f"“{_names(rule, elements)}”都未填写，至少填一项"

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        lengths = [f"LEN({row.cells[code]})" for code in rule.elements]
        return row.formula_when(rule, f"{'+'.join(lengths)}>0")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """None of the elements filled in."""
        return dict.fromkeys(rule.elements)


def _names(rule: Rule, elements: Elements) -> str:
    return "”“".join(element_name(code, elements) for code in rule.elements)
