"""`not_above`: a number must not be larger than another one, of which it is a part."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from pipelines.catalogue.model import Element, Elements, Rule
from pipelines.catalogue.rules.conditions import element_name
from pipelines.catalogue.rules.rule_kind import BrokenRows, Row, RowToSpoil, RuleKind, SampleRows
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import VALUE_TYPES, blank_to_none


# Rows in which a part is larger than its whole before the columns are said to be swapped: one such
# row may be a slip.
_MIN_LARGER_PARTS = 2

# So many times its whole is no part in the wrong column: the two were filled in by different units.
_OTHER_UNIT = 1000


class NotAbove(RuleKind):
    """The element's number is not larger than that of the element `other`, which is in the same unit."""

    name = "not_above"
    title = "部分大于整体"
    remedy = "请核对这两个数；填反的，请对调。"
    may_show_swap = True
    needs = frozenset({"element", "other"})
    types = frozenset({"amount", "number"})
    # Before conditions clear numbers: without a number there would be nothing to compare with.
    turn = 1

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"不大于“{element_name(rule.other, elements)}”"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        number_of_other = f"（{other}）" if other else ""
        return f"不应大于“{element_name(rule.other, elements)}”{number_of_other}"

    def compared_element(self, rule: Rule) -> str | None:
        """The number that is the whole."""
        return rule.other

    def shows_swap(self, rule: Rule, rows: BrokenRows) -> bool:
        """Several parts are larger than their wholes, and none of them by another unit."""
        if rule.other != rows.other.code or len(rows.values) < _MIN_LARGER_PARTS:
            return False

        parts = _numbers(rows.values, rows.record_type.elements[rule.element])
        wholes = _numbers(rows.other_values, rows.other)
        is_by_unit = (wholes > 0) & (parts >= wholes * _OTHER_UNIT)
        return not is_by_unit.any()

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Let both numbers change places where the part is larger."""
        parts = samples.rows[rule.element].copy()
        wholes = samples.rows[str(rule.other)].copy()
        is_larger = pd.to_numeric(parts) > pd.to_numeric(wholes)

        samples.rows[rule.element] = parts.where(~is_larger, wholes)
        samples.rows[str(rule.other)] = wholes.where(~is_larger, parts)

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        cell = row.cells[rule.element]
        other = row.cells[str(rule.other)]
        # An empty cell is no whole, and what is no number is said by the type of the value.
        is_not_above = f'OR({other}="",VALUE({cell})<=VALUE({other}))'
        return row.formula_when(rule, f"IFERROR({is_not_above},TRUE)")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """One more than the whole."""
        whole = Decimal(str(row.values[str(rule.other)]))
        return {rule.element: str(whole + 1)}


def _numbers(texts: Sequence[str | None], element: Element) -> pd.Series:
    """What texts mean as values of an element; not a number where one means nothing."""
    values = blank_to_none(pd.Series(list(texts), dtype="str"))
    canonical = VALUE_TYPES[element.type].normalise(values, element)
    return pd.to_numeric(canonical, errors="coerce")
