"""`starts_with`: a value must begin with certain characters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.catalogue.model import Element, Elements, RecordType, Rule
from pipelines.catalogue.rules.conditions import condition_labels, element_name, holds
from pipelines.catalogue.rules.rule_kind import BrokenRows, Row, RowToSpoil, RuleKind, SampleRows
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.shapes.finding import Severity


# Beginnings that other values have: credit codes of enterprises and individual businesses.
OTHER_BEGINNINGS = ("91", "92")

CHECK_THE_CODE = "请核对该代码；"


def then_where_the_code_is_right(rule: Rule, elements: Elements) -> str:
    """The second half of the remedy; empty for a rule with a remedy of its own."""
    if rule.remedy:
        return ""
    if rule.when:
        return f"代码无误的，请核对“{element_name(rule.when.element, elements)}”。"
    if rule.severity is Severity.WARNING:
        return "代码无误的无需处理。"
    return "代码无误的，请核对是否应由本表报送，或与信用中心联系。"


def value_beginning_with(prefix: str, rule: Rule, record_type: RecordType) -> str:
    """A sound value of the rule's element that begins with certain characters."""
    element = record_type.elements[rule.element]
    value_type = VALUE_TYPES[element.type]
    # The same rule gives the same value each time, so that the manual does not change.
    draw = np.random.default_rng(len(rule.code))
    [value] = value_type.invent_beginning_with(prefix, 1, draw)
    return str(value)


class StartsWith(RuleKind):
    """The element's value begins with one of `values`."""

    name = "starts_with"
    title = "开头与类别不符"
    remedy = CHECK_THE_CODE
    may_show_swap = True
    needs = frozenset({"element", "values"})

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return _beginning(rule, elements, None)

    def remedy_of(self, rule: Rule, elements: Elements) -> str:
        """What to do, in Chinese: a code may be right where the condition is wrong."""
        remedy = super().remedy_of(rule, elements)
        return remedy + then_where_the_code_is_right(rule, elements)

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        return _beginning(rule, elements, other)

    def shows_swap(self, rule: Rule, rows: BrokenRows) -> bool:
        """Each value begins as the other element's has to, and the other way round."""
        other_beginnings = _beginnings_of(rows.other, rows.record_type)
        if not other_beginnings:
            return False

        # A single value that fits neither way tells of another mistake.
        for value, other_value in zip(rows.values, rows.other_values, strict=True):
            if not (value or "").startswith(other_beginnings):
                return False
            if not (other_value or "").startswith(rule.values):
                return False
        return True

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Invent values anew that begin otherwise."""
        applies = holds(rule, samples.rows)
        if not applies.any():
            return
        texts = samples.rows[rule.element].fillna("")
        begins = texts.str.startswith(rule.values)
        wrong = applies & ~begins.to_numpy(dtype=bool)

        element = samples.record_type.elements[rule.element]
        value_type = VALUE_TYPES[element.type]
        count = int(wrong.sum())
        values = value_type.invent_beginning_with(rule.values[0], count, samples.draw)
        samples.rows.loc[wrong, rule.element] = values

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        cell = row.cells[rule.element]
        beginnings = [f'LEFT({cell},{len(text)})="{text}"' for text in rule.values]
        if len(beginnings) == 1:
            return row.formula_when(rule, beginnings[0])
        return row.formula_when(rule, f"OR({','.join(beginnings)})")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A sound value that begins otherwise."""
        prefix = next(other for other in OTHER_BEGINNINGS if not other.startswith(rule.values))
        value = value_beginning_with(prefix, rule, row.record_type)
        return {rule.element: value}


def _beginnings_of(element: Element, record_type: RecordType) -> tuple[str, ...]:
    """What the values of an element have to begin with; none: nothing is said about it."""
    for rule in record_type.rules:
        if rule.element == element.code and rule.kind == StartsWith.name:
            return rule.values
    return ()


def _beginning(rule: Rule, elements: Elements, value: str | None) -> str:
    """Whose value begins how."""
    labels = condition_labels(rule, elements, value)
    whose = f"“{labels}”的代码" if labels else "代码"
    return f"{whose}应以{quoted_choice(rule.values)}开头"


def quoted_choice(values: Sequence[str]) -> str:
    """Values to choose from, in words: “11”、“12”或“13”."""
    quoted = [f"“{value}”" for value in values]
    if len(quoted) == 1:
        return quoted[0]
    before_last = "、".join(quoted[:-1])
    return f"{before_last}或{quoted[-1]}"
