"""`starts_not_with`: a value must not begin with certain characters."""

from __future__ import annotations

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import condition_labels
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil, RuleKind
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.rules.starts_with import (
    CHECK_THE_CODE,
    OTHER_BEGINNINGS,
    quoted_choice,
    then_where_the_code_is_right,
    value_beginning_with,
)


class StartsNotWith(RuleKind):
    """The element's value begins with none of `values`."""

    name = "starts_not_with"
    title = "开头与类别不符"
    remedy = CHECK_THE_CODE
    needs = frozenset({"element", "values"})

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return _beginning(rule, elements, None)

    def remedy_of(self, rule: Rule, elements: Elements) -> str:
        """What to do, in Chinese: a code may be right where the condition is wrong."""
        return super().remedy_of(rule, elements) + then_where_the_code_is_right(rule, elements)

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        return _beginning(rule, elements, other)

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        cell = row.cells[rule.element]
        beginnings = [f'LEFT({cell},{len(text)})<>"{text}"' for text in rule.values]
        formula = beginnings[0] if len(beginnings) == 1 else f"AND({','.join(beginnings)})"
        return row.formula_when(rule, formula)

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A sound value that begins so."""
        # As clerks know it, if such a beginning is among those that are not allowed.
        candidates = (*OTHER_BEGINNINGS, *rule.values)
        prefix = next(prefix for prefix in candidates if prefix.startswith(rule.values))
        return {rule.element: value_beginning_with(prefix, rule, row.record_type)}


def _beginning(rule: Rule, elements: Elements, value: str | None) -> str:
    """Whose value begins how."""
    labels = condition_labels(rule, elements, value)
    whose = f"“{labels}”的代码" if labels else "代码"
    return f"{whose}不应以{quoted_choice(rule.values)}开头"
