"""For every rule of a record type a row that breaks it and no other: what specs prove and the manual shows.

Nothing is written down twice: rows come from the declaration (`samples`), and a faulty value is the first of some
common slips that the judgement in question refuses and those before it let pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from pipelines.catalogue.examples.samples import holds, valid_rows
from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.every_rule import rules_about
from pipelines.shapes.finding import Severity


POOL = 400
"""Sound rows to choose from; each is spoilt once, so no two examples have the same key."""
FUTURE, END, PAST = "2098-01-01", "2099-12-31", "2019-12-31"
EVERYWHERE = ("9.11525E+17", "E12345678", "123456789012345678", "不详", "12")

Row = dict[str, str | None]


@dataclass(frozen=True)
class Counterexample:
    """A row that one rule speaks about, and where it does."""

    rule: str
    element: str
    severity: Severity
    row: Row
    """Element code → text, as a file would have it."""

    @property
    def value(self) -> str | None:
        """What the receipt shows as received."""
        return self.row[self.element]


def counterexamples(record_type: RecordType, *, seed: int = 1) -> list[Counterexample]:
    """One row for each requirement, length, judgement and rule of a record type, in the order of its elements.

    Warnings that follow from the same fault may come with it: what ends before it begins has ended as well.
    """
    pool = _Pool(record_type, seed)
    return [
        *_of_elements(record_type, pool),
        *(_of_rule(rule, record_type, pool) for rule in record_type.rules),
    ]


class _Pool:
    """Sound rows, each handed out once."""

    def __init__(self, record_type: RecordType, seed: int) -> None:
        self.frame = valid_rows(record_type, POOL, seed=seed).astype("object")
        columns = [
            self.frame[code].where(self.frame[code].notna(), None) for code in record_type.elements
        ]
        self.rows: list[Row] = [
            dict(zip(record_type.elements, row, strict=True)) for row in zip(*columns, strict=True)
        ]
        self.left = list(range(POOL))

    def take(self, suits: Callable[[int], bool]) -> Row:
        """The next row of a number that suits."""
        number = next(number for number in self.left if suits(number))
        self.left.remove(number)
        return dict(self.rows[number])

    def take_with(self, code: str) -> Row:
        """The next row that has an element filled in."""
        return self.take(lambda number: self.rows[number][code] is not None)

    def some(self, code: str) -> str:
        """A sound value of an element."""
        return next(value for row in self.rows if (value := row[code]) is not None)


def _of_elements(record_type: RecordType, pool: _Pool) -> Iterator[Counterexample]:
    declared = {rule.code for rule in record_type.rules}
    for code, element in record_type.elements.items():
        for asked in rules_about(record_type, code):
            if asked.code not in declared:
                value = _faulty(asked.code, element, pool.some(code))
                yield Counterexample(
                    asked.code, code, asked.severity, pool.take_with(code) | {code: value}
                )


def _faulty(rule: str, element: Element, sound: str) -> str | None:
    """A value that a rule which is not declared refuses: nothing at all, too much, or what its type cannot be."""
    if rule == "required":
        return None
    return (
        "长" * ((element.length or 0) + 1) if rule == "too-long" else _refused(rule, element, sound)
    )


def _refused(judgement: str, element: Element, sound: str) -> str:
    """A value that this judgement is the first to refuse."""
    spoilt = [sound[:-1] + last for last in "0123456789ABX"] + [
        sound[:3] + other + sound[4:] for other in "OI01"
    ]
    value_type = VALUE_TYPES[element.type]
    slips = [value_type.slip] if value_type.slip else []
    candidates = pd.Series([*slips, sound[:-1], *spoilt, *EVERYWHERE, sound + "0"], dtype="str")
    canonical = value_type.normalise(candidates, element)
    left = canonical.notna().to_numpy(dtype=bool)
    for one in value_type.judgements:
        accepted = one.accepts(canonical, element)
        if one.code == judgement:
            return str(candidates[int(np.flatnonzero(left & ~accepted)[0])])
        left = left & accepted
    raise KeyError(judgement)


def _of_rule(rule: Rule, record_type: RecordType, pool: _Pool) -> Counterexample:
    wanted = holds(rule, pool.frame) != (rule.kind == "zero_unless")
    is_filled = rule.kind in ("empty_when", "zero_unless")
    row = pool.take(
        lambda n: bool(wanted[n]) and (is_filled or pool.rows[n][rule.element] is not None)
    )
    return Counterexample(
        rule.code,
        rule.element,
        rule.severity,
        row | _BREAKS[rule.kind](rule, row, record_type, pool),
    )


def _not_before(rule: Rule, row: Row, record_type: RecordType, pool: _Pool) -> Row:
    """The day before the one that it must not precede; other dates that it must not precede move along."""
    day = (date.fromisoformat(str(row[rule.other or ""])) - timedelta(days=1)).isoformat()
    bounds = [
        one.other
        for one in record_type.rules
        if one.kind == "not_before" and one.element == rule.element
    ]
    earlier: Row = {
        code: day for code in bounds if code and code != rule.other and str(row[code]) > day
    }
    return earlier | {rule.element: day}


def _not_in_future(rule: Rule, row: Row, record_type: RecordType, pool: _Pool) -> Row:
    """Far ahead, and whatever must not come before it farther."""
    after = [
        one.element
        for one in record_type.rules
        if one.kind == "not_before" and one.other == rule.element
    ]
    later: Row = {code: END for code in after if row[code] is not None}
    return later | {rule.element: FUTURE}


def _starts(rule: Rule, row: Row, record_type: RecordType, pool: _Pool) -> Row:
    """A sound credit code of another register, or a text that begins otherwise."""
    is_wanted = rule.kind == "starts_with"
    first = next(
        one for one in ("91", "92", *rule.values) if one.startswith(rule.values) != is_wanted
    )
    value_type = VALUE_TYPES[record_type.elements[rule.element].type]
    draw = np.random.default_rng(len(rule.code))
    [value] = value_type.invent_beginning_with(first, 1, draw)
    return {rule.element: str(value)}


def _one_of(rule: Rule, row: Row, record_type: RecordType, pool: _Pool) -> Row:
    codes = record_type.elements[rule.element].codes
    return {
        rule.element: next(
            one for one in (codes.labels if codes else ["其他"]) if one not in rule.values
        )
    }


def _matches(rule: Rule, row: Row, record_type: RecordType, pool: _Pool) -> Row:
    """A value that its type takes and the pattern does not."""
    element = record_type.elements[rule.element]
    candidates = pd.Series(["E12345678", "甲", "2018-01-01"], dtype="str")
    sound = VALUE_TYPES[element.type].sound(candidates, element)
    odd = ~candidates.str.fullmatch(rule.pattern or "").to_numpy(dtype=bool)
    return {rule.element: str(candidates[int(np.flatnonzero(sound & odd)[0])])}


_BREAKS: dict[str, Callable[[Rule, Row, RecordType, _Pool], Row]] = {
    "not_before": _not_before,
    "not_in_future": _not_in_future,
    "not_in_past": lambda rule, row, record_type, pool: {rule.element: PAST},
    "required_when": lambda rule, row, record_type, pool: {rule.element: None},
    "empty_when": lambda rule, row, record_type, pool: {rule.element: pool.some(rule.element)},
    "at_least_one": lambda rule, row, record_type, pool: dict.fromkeys(rule.elements),
    "positive_when": lambda rule, row, record_type, pool: {rule.element: "0"},
    "zero_unless": lambda rule, row, record_type, pool: {rule.element: "1"},
    "starts_with": _starts,
    "starts_not_with": _starts,
    "one_of": _one_of,
    "matches": _matches,
}
"""By kind of rule: what to change in a row for which its condition holds."""
