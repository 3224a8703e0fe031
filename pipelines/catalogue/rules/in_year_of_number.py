"""`in_year_of_number`: a decision's day lies in the year that its number names, or a little later."""

from __future__ import annotations

import re

import pandas as pd

from pipelines.catalogue.model import Elements, Rule
from pipelines.catalogue.rules.conditions import element_name, holds
from pipelines.catalogue.rules.rule_kind import ComparedColumns, Row, RowToSpoil, RuleKind
from pipelines.catalogue.rules.within_months import IN_TIME
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.date import EARLIEST, LATEST


_OUTSIDE = "outside"

# The year of a number, in brackets or before 年: 二市监罚〔2018〕31号, （2018）内2501执12号, 2018年第3号.
_YEAR = r"(?:[〔\[［(（【]|^|[^0-9])((?:19|20)[0-9]{2})(?:年?[〕\]］)）】]|年)"


class InYearOfNumber(RuleKind):
    """The element's date lies at least and at most so many years behind the one its number names.

    `other`: the number; `values`: the two numbers of years. A decision of January may bear a number of
    December; none is made before its number is given. A number that names no year, or two, says nothing.
    """

    name = "in_year_of_number"
    title = "日期与文号中的年份不符"
    remedy = "请核对日期和文号；确实如此的无需处理。"
    needs = frozenset({"element", "other", "values"})
    types = frozenset({"date"})
    other_types = frozenset({"text"})
    values_are = "[0-9]{1,3}"

    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""
        name = element_name(rule.other, elements)
        return f"在“{name}”写的年份之内，或其后{rule.values[1]}年内"

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row, as a clause in Chinese."""
        name = element_name(rule.other, elements)
        number = f"（{other}）" if other else ""
        return f"与“{name}”{number}写的年份不符"

    def compared_element(self, rule: Rule) -> str | None:
        """The number whose year is compared."""
        return rule.other

    def comparison(self, rule: Rule, columns: ComparedColumns, elements: Elements) -> pd.Series:
        """Whether each date lies in the year of its number, as `IN_TIME` or another word."""
        numbers = columns[str(rule.other)]
        named = numbers.str.extract(_YEAR, expand=False)
        has_single_year = numbers.str.count(_YEAR) == 1
        years = pd.to_numeric(columns[rule.element].str[:4], errors="coerce")
        # Of an impossible year its own rule speaks.
        years = years.where(years.between(EARLIEST, LATEST))
        behind = years - pd.to_numeric(named, errors="coerce")

        least, most = map(int, rule.values)
        is_outside = has_single_year & ((behind < least) | (behind > most))
        result = pd.Series(IN_TIME, index=numbers.index, dtype="str")
        result[is_outside.fillna(False).astype(bool)] = _OUTSIDE
        return result

    def breakable(self, rule: Rule, rows: pd.DataFrame) -> Mask:
        """Rows that have both, so that another number breaks the rule."""
        has_both = rows[rule.element].notna() & rows[str(rule.other)].notna()
        return holds(rule, rows) & has_both.to_numpy(dtype=bool)

    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """A number of the year after: a decision cannot be older than its number."""
        year = int(str(row.values[rule.element])[:4]) + 1
        number = str(row.values[str(rule.other)])
        if re.search(_YEAR, number):
            return {str(rule.other): re.sub(r"(?:19|20)[0-9]{2}", str(year), number, count=1)}
        return {str(rule.other): f"二示例字〔{year}〕1号"}
