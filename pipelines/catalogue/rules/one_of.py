"""`one_of`: a value must be one of some values, fewer than its code list has."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import value_labels
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values.entries.entry_formulas import one_of_formula


class OneOf(RuleKind):
    """The element's value is one of `values`."""

    name = "one_of"
    title = "不由本表报送"
    remedy = "请核对该值；其他情形请用相应的表报送。"
    needs = frozenset({"element", "values"})
    values_are_whole = True

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"本表只报“{_labels(rule, elements)}”"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        return f"不由本表报送，本表只报“{_labels(rule, elements)}”"

    def allowed_codes(self, rule: Rule, values: Sequence[str]) -> list[str]:
        """Only those that the rule names."""
        return [value for value in values if value in rule.values]

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        element = row.elements[rule.element]
        # The drop-down list of codes offers what is allowed, and nothing else.
        if element.codes is not None:
            return None
        formula = one_of_formula(row.cells[rule.element], rule.values)
        return row.formula_when(rule, formula)

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A value that the code list knows and the rule does not."""
        element = row.record_type.elements[rule.element]
        candidates = ["其他"]
        if element.codes is not None:
            candidates = list(element.codes.labels)
        # Outside a code list, any text will do that the rule does not name.
        other = next(value for value in candidates if value not in rule.values)
        return {rule.element: other}


def _labels(rule: Rule, elements: Elements) -> str:
    labels = value_labels(elements[rule.element], rule.values)
    return "”“".join(labels)
