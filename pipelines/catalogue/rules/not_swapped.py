"""`not_swapped`: two names of one row must not stand in each other's place."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import element_name
from pipelines.catalogue.rules.rule_kind import (
    BrokenRows,
    ComparedColumns,
    Row,
    RowToSpoil,
    RuleKind,
)
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.shapes.name_endings import NAMED_AUTHORITY, NAMED_SUBJECT, NO_PERSON_END, PERSON


# What an element may be meant to hold → what its values look like.
SORTS = {
    "business": ColumnPattern(NAMED_SUBJECT),
    "office": ColumnPattern(NAMED_AUTHORITY),
    "person": ColumnPattern(PERSON),
}

_NO_PERSON_END = ColumnPattern(NO_PERSON_END)

IN_PLACE = "in place"
_SWAPPED = "exchanged"


def looks_like(sort: str, names: pd.Series) -> pd.Series:
    """Which names look like those of a business, an office or a person."""
    looks = SORTS[sort].fills(names)
    if sort == "person":
        looks &= ~_NO_PERSON_END.is_in(names)
    return pd.Series(looks, names.index)


class NotSwapped(RuleKind):
    """The element does not look like `other`, while `other` looks like the element.

    `values`: what the element and `other` are meant to hold, as in `SORTS`.
    """

    name = "not_swapped"
    title = "两列填反"
    remedy = "请对调这两列的内容。"
    may_show_swap = True
    is_about_swap = True
    needs = frozenset({"element", "other", "values"})
    types = frozenset({"text"})
    other_types = frozenset({"text"})
    words = frozenset(SORTS)

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"不与“{element_name(rule.other, elements)}”填反"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        beside = f"（「{other}」）" if other else ""
        return f"与“{element_name(rule.other, elements)}”{beside}像是填反了"

    def comparison(self, rule: Rule, columns: ComparedColumns, elements: Elements) -> pd.Series:
        """Whether the two names of each row stand in their place, as `IN_PLACE` or `_SWAPPED`."""
        meant, meant_for_other = rule.values
        are_swapped = columns.once(looks_like, meant_for_other, rule.element)
        if are_swapped.any():
            are_swapped = are_swapped & columns.once(looks_like, meant, str(rule.other))
        result = pd.Series(IN_PLACE, index=are_swapped.index, dtype="str")
        result[are_swapped] = _SWAPPED
        return result

    def compared_element(self, rule: Rule) -> str | None:
        """The other name."""
        return rule.other

    def shows_swap(self, rule: Rule, rows: BrokenRows) -> bool:
        """The other column is the one that the rule names."""
        return rule.other == rows.other.code

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """Each name in the place of the other."""
        names = {
            "business": "示例商贸有限公司",
            "office": "二连浩特市示例管理局",
            "person": "王示例",
        }
        meant, meant_for_other = rule.values
        return {rule.element: names[meant_for_other], str(rule.other): names[meant]}
