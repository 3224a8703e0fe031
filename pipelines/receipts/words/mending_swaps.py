"""Two columns of dates, of amounts or of codes that break rules, and break none once they are swapped.

A date of decision in 2099 beside the end of validity in the past, a fine in the column of what was
confiscated: each value is right by itself, so that only the rules between the columns tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from pipelines.catalogue.model import RecordType, Rule
from pipelines.catalogue.rules.conditions import holds
from pipelines.catalogue.values import VALUE_TYPES, Mask, blank_to_none
from pipelines.receipts.words.explained_findings import ExplainedFindings, FindingKind
from pipelines.receipts.words.file_columns import FileColumn
from pipelines.receipts.words.swap import Swap
from pipelines.receipts.words.swap_rows import swap_of_columns
from pipelines.shapes.finding import Severity


# Kinds of rules that are tried again of swapped values.
_IN_FUTURE = "not_in_future"
_ORDER = "not_before"
_AMOUNT = "positive_when"
_NO_AMOUNT = "zero_unless"
_ONE_OF = "one_of"
_TRIED = frozenset({_IN_FUTURE, _ORDER, _AMOUNT, _NO_AMOUNT, _ONE_OF})

# Where two dates are in order either way nothing tells, but for a day that has not come yet.
_SHOWING = _TRIED - {_ORDER}

# One decision dated in the future may be a slip.
_MIN_ROWS_OF_DATES = 2

_GROUPS = (frozenset({"date"}), frozenset({"amount"}), frozenset({"code", "codes"}))


def mending_swaps(findings: ExplainedFindings, received: int) -> Iterator[Swap]:
    """Swaps that mend what rules say of two columns; only where one pair alone would mend it.

    `received`: the number of rows of the file.
    """
    record_type = findings.record_type
    if record_type is None:
        return
    for kind in findings.kinds:
        column = findings.column_of(kind.first.element)
        rule = _broken_rule(kind, record_type)
        if rule is None or column is None:
            continue

        swaps = []
        for other in findings.columns:
            if _are_of_one_group(column, other):
                mending = _Mending(findings, record_type, kind, (column, other))
                swap = swap_of_columns(findings, kind, mending.pair, mending.are_swapped, received)
                if swap is not None:
                    swaps.append(swap)
        if len(swaps) == 1 and swaps[0].rows >= _least_rows(rule):
            yield swaps[0]


def _broken_rule(kind: FindingKind, record_type: RecordType) -> Rule | None:
    """The rule of which a kind of finding speaks, where a swap may be the reason."""
    for rule in record_type.rules:
        if (rule.code, rule.element) == (kind.first.rule, kind.first.element):
            return rule if rule.kind in _SHOWING and kind.first.is_error else None
    return None


def _are_of_one_group(column: FileColumn, other: FileColumn) -> bool:
    if column.element is None or other.element is None or column.position == other.position:
        return False
    types = {column.element.type, other.element.type}
    return any(types <= group for group in _GROUPS)


def _least_rows(rule: Rule) -> int:
    return _MIN_ROWS_OF_DATES if rule.kind == _IN_FUTURE else 1


def _named(rule: Rule) -> set[str]:
    """The elements that a rule looks at."""
    condition = rule.when.element if rule.when else None
    return {code for code in (rule.element, rule.other, condition) if code}


class _Mending:
    """Two columns, and the rules that look at one of them."""

    def __init__(
        self,
        findings: ExplainedFindings,
        record_type: RecordType,
        kind: FindingKind,
        pair: tuple[FileColumn, FileColumn],
    ) -> None:
        self.pair = pair
        self._findings = findings
        self._elements = record_type.elements
        # What rules about the future quote is the day on which the file came.
        self._today = kind.first.detail or ""
        codes = [column.element.code for column in pair if column.element]
        self._code, self._other = codes
        self._is_about_dates = self._elements[self._code].type == "date"
        self._rules = [
            rule
            for rule in record_type.rules
            if rule.kind in _TRIED
            and rule.severity is Severity.ERROR
            and not _named(rule).isdisjoint(codes)
        ]

    def are_swapped(self, row_numbers: Sequence[int]) -> Mask:
        """In which rows rules are broken, and none is after the swap."""
        values = self._canonical(row_numbers)
        swapped = values.rename(columns={self._code: self._other, self._other: self._code})
        are_sound = self._fit(swapped)
        if not are_sound.any():
            return are_sound

        of_one: Mask = np.zeros(len(values), dtype=bool)
        of_other: Mask = np.zeros(len(values), dtype=bool)
        for rule in self._rules:
            are_broken = self._broken(rule, values)
            of_one |= are_broken & (self._code in _named(rule))
            of_other |= are_broken & (self._other in _named(rule))
            are_sound &= ~self._broken(rule, swapped)

        # Of an amount or a code that breaks a rule alone, the other column may well be right.
        are_wrong = of_one if self._is_about_dates else of_one & of_other
        return are_wrong & are_sound

    def _canonical(self, row_numbers: Sequence[int]) -> pd.DataFrame:
        """The values of all elements that the rules look at; of one without a column none."""
        codes = {self._code, self._other}
        for rule in self._rules:
            codes |= _named(rule)
        columns = {}
        for code in sorted(codes):
            column = self._findings.column_of(code)
            texts: list[str | None] = [None] * len(row_numbers)
            if column is not None:
                texts = self._findings.raw_cells(column, row_numbers)
            values = blank_to_none(pd.Series(texts, dtype="str"))
            element = self._elements[code]
            columns[code] = VALUE_TYPES[element.type].normalise(values, element)
        return pd.DataFrame(columns)

    def _fit(self, swapped: pd.DataFrame) -> Mask:
        """In which rows each value is sound in the other column; an amount may be missing there."""
        fit: Mask = np.ones(len(swapped), dtype=bool)
        for code in (self._code, self._other):
            element = self._elements[code]
            values = swapped[code]
            has_value = values.notna().to_numpy(dtype=bool)
            fit &= VALUE_TYPES[element.type].sound(values, element)
            fit &= has_value | (element.type == "amount")
        return fit

    def _broken(self, rule: Rule, values: pd.DataFrame) -> Mask:
        """Which rows break a rule."""
        column = values[rule.element]
        has_value = column.notna().to_numpy(dtype=bool)
        concerned = holds(rule, values)
        if rule.kind in {_AMOUNT, _NO_AMOUNT}:
            amounts = pd.to_numeric(column, errors="coerce").fillna(0).to_numpy()
            is_too_small = concerned & (amounts <= 0)
            return is_too_small if rule.kind == _AMOUNT else ~concerned & (amounts > 0)
        if rule.kind == _ONE_OF:
            return concerned & has_value & ~column.isin(rule.values).to_numpy(dtype=bool)

        # Dates in ISO form are in the order of their texts.
        dates = column.fillna("").to_numpy(dtype=str)
        if rule.kind == _IN_FUTURE:
            return concerned & has_value & (dates > self._today)
        others = values[str(rule.other)].fillna("").to_numpy(dtype=str)
        return concerned & has_value & (dates < others)
