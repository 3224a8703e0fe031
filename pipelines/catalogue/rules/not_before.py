"""`not_before`: a date must not come before another one."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from pipelines.catalogue.model import Elements, RecordType, Rule
from pipelines.catalogue.rules.conditions import element_name
from pipelines.catalogue.rules.rule_kind import BrokenRows, Row, RowToSpoil, RuleKind, SampleRows
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values.invention import as_texts
from pipelines.catalogue.values.spellings.day_ranges import LONG_TERM


# Rows in which two dates stand the wrong way round before the columns are said to be swapped: one
# such row may be a slip.
MIN_REVERSED_ROWS = 2

# Days between an invented date and the next one that must not come before it.
LATER = 40


def earlier_elements(record_type: RecordType, code: str) -> list[str]:
    """The elements whose dates an element's date must not precede."""
    elements = []
    for rule in record_type.rules:
        if rule.kind == NotBefore.name and rule.element == code and rule.other:
            elements.append(rule.other)
    return elements


def later_elements(record_type: RecordType, code: str) -> list[str]:
    """The elements whose dates must not precede an element's date."""
    elements = []
    for rule in record_type.rules:
        if rule.kind == NotBefore.name and rule.other == code:
            elements.append(rule.element)
    return elements


class NotBefore(RuleKind):
    """The element's date is not before the date of the element `other`."""

    name = "not_before"
    title = "日期先后颠倒"
    remedy = "请核对这两个日期。"
    may_show_swap = True
    needs = frozenset({"element", "other"})
    types = frozenset({"date"})
    orders_dates = True
    # Before conditions clear dates: without a date there would be nothing to compare with.
    turn = 1

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        return f"不早于“{element_name(rule.other, elements)}”"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        date_of_other = f"（{other}）" if other else ""
        return f"不应早于“{element_name(rule.other, elements)}”{date_of_other}"

    def compared_element(self, rule: Rule) -> str | None:
        """The date that comes before."""
        return rule.other

    def shows_swap(self, rule: Rule, rows: BrokenRows) -> bool:
        """Several dates are before the other one."""
        return rule.other == rows.other.code and len(rows.values) >= MIN_REVERSED_ROWS

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Move the date behind all that it must not precede."""
        dates = []
        for code in earlier_elements(samples.record_type, rule.element):
            texts = samples.rows[code].to_numpy()
            dates.append(texts.astype("datetime64[D]"))
        later = np.max(dates, axis=0) + LATER
        later = np.minimum(later, np.datetime64(LONG_TERM))
        samples.rows[rule.element] = as_texts(later)

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        cell = row.cells[rule.element]
        other = row.cells[str(rule.other)]
        # What is no date is said by the type of the value.
        return row.formula_when(rule, f"IFERROR({cell}-{other}>=0,TRUE)")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """The day before the other date; further dates that it must not precede move along."""
        text = row.values[str(rule.other)]
        other = date.fromisoformat(str(text))
        day_before = other - timedelta(days=1)
        day = day_before.isoformat()

        changes: Row = {rule.element: day}
        for code in earlier_elements(row.record_type, rule.element):
            if code != rule.other and str(row.values[code]) > day:
                changes[code] = day
        return changes
