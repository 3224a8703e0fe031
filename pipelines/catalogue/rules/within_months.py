"""`within_months`: a date must lie some months behind another one, neither fewer nor more."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import element_name
from pipelines.catalogue.rules.rule_kind import (
    ComparedColumns,
    Row,
    RowToSpoil,
    RuleKind,
    SampleRows,
)
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values.invention import as_texts


Days = npt.NDArray[np.datetime64]

IN_TIME = "in time"
_OUTSIDE = "outside"

# Days of a month, for what only has to lie well within or well outside.
_MONTH_DAYS = 31


class WithinMonths(RuleKind):
    """The element's date lies at least and at most so many months behind the date of `other`.

    `values`: the two numbers of months. A date before `other` is the matter of `not_before`.
    """

    name = "within_months"
    title = "期限长短不常见"
    remedy = "请核对这两个日期；确实如此的无需处理。"
    needs = frozenset({"element", "other", "values"})
    types = frozenset({"date"})
    values_are = r"[0-9]{1,3}"
    # After dates were put in order, and before conditions clear some of them.
    turn = 2

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        least, most = _months(rule)
        name = element_name(rule.other, elements)
        return f"从“{name}”算起，不少于{least}个月，不超过{most}个月"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        least, most = _months(rule)
        name = element_name(rule.other, elements)
        date_of_other = f"（{other}）" if other else ""
        return f"从“{name}”{date_of_other}算起，一般不少于{least}个月，不超过{most}个月"

    def compared_element(self, rule: Rule) -> str | None:
        """The date from which the months are counted."""
        return rule.other

    def comparison(self, rule: Rule, columns: ComparedColumns, elements: Elements) -> pd.Series:
        """Whether each date lies within the months, as `IN_TIME` or another word."""
        least, most = _months(rule)
        dates = _days(columns[rule.element])
        counted_from = _days(columns[str(rule.other)])

        is_too_early = (dates < _months_behind(counted_from, least)) & (dates >= counted_from)
        is_too_late = dates > _months_behind(counted_from, most)
        result = pd.Series(IN_TIME, index=columns[rule.element].index, dtype="str")
        result[is_too_early | is_too_late] = _OUTSIDE
        return result

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:
        """Let the date lie in the middle of what is allowed."""
        least, most = _months(rule)
        counted_from = _days(samples.rows[str(rule.other)])
        middle = _months_behind(counted_from, (least + most) // 2)
        samples.rows[rule.element] = as_texts(middle)

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a value is typed, as a formula."""
        least, most = _months(rule)
        cell = row.cells[rule.element]
        other = row.cells[str(rule.other)]
        is_within = f"AND({cell}>=EDATE({other},{least}),{cell}<=EDATE({other},{most}))"
        return row.formula_when(rule, f"IFERROR({is_within},TRUE)")

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A day that is some months too late."""
        _, most = _months(rule)
        counted_from = date.fromisoformat(str(row.values[str(rule.other)]))
        too_late = counted_from + timedelta(days=(most + 2) * _MONTH_DAYS)
        return {rule.element: too_late.isoformat()}


def _months(rule: Rule) -> tuple[int, int]:
    """At least and at most so many."""
    least, most = rule.values
    return int(least), int(most)


def _days(texts: pd.Series) -> Days:
    """Days of canonical text; not a time where a text is none."""
    days = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
    return days.to_numpy().astype("datetime64[D]")


def _months_behind(days: Days, months: int) -> Days:
    """The same day so many months later, or the last day of a month that has no such day."""
    month = days.astype("datetime64[M]")
    day_in_month = days - month.astype("datetime64[D]")
    same_day = (month + months).astype("datetime64[D]") + day_in_month
    last_day = (month + months + 1).astype("datetime64[D]") - 1
    behind: Days = np.minimum(same_day, last_day)
    return behind
