"""For every rule of a record type a row that breaks it and no other.

Specs prove the rules with them, and the manual shows them. Nothing is written down by hand: sound
rows come from the declaration (`samples`), a kind of rule makes a row that breaks it, and a faulty
value is the first of some common slips that its judgement rejects and those before it accept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipelines.catalogue import (
    document_numbers,
    doubtful_names,
    masked_names,
    misplaced_values,
)
from pipelines.catalogue.doubtful_values import DoubtfulValues
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.misplaced_values import are_no_names, are_only_numbers
from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.named_elements import identifies_record, is_name
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.rules.not_above import NotAbove
from pipelines.catalogue.rules.rule_kind import Row, RowToSpoil
from pipelines.catalogue.swapped_texts import TEXTS_SWAPPED, swapped_example
from pipelines.catalogue.text_sorts import needs_words
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.every_rule import rules_about
from pipelines.shapes.finding import Severity


# Sound rows to choose from. Each is spoilt once, so no two examples have the same key.
POOL = 400

# Slips that clerks make in any field.
COMMON_SLIPS = (
    "9.11525E+17",
    "E12345678",
    "123456789012345678",
    "不详",
    "12",
    "00000000000000000X",
    "152501000012345",
    "9.1E+17",
    "锟斤拷",
    "示例□",
    "浜岃",
    "152501201800000000",
    # An amount that was typed in 元.
    "2000000",
)

# What slips into the number of a document.
SLIPS_OF_NUMBERS = ("示例□1号",)

# What is tried of the rules about names and numbers of documents, by rule.
GENERAL_SLIPS = {
    **masked_names.EXAMPLES,
    **misplaced_values.EXAMPLES,
    **document_numbers.EXAMPLES,
    **doubtful_names.EXAMPLES,
}

# Rules about a subject without a code, which another number would satisfy.
ABOUT_NO_CODE = ("required", "credit-code-none")


@dataclass(frozen=True)
class Counterexample:
    """A row that one rule speaks about, and where it does."""

    rule: str
    element: str
    severity: Severity
    row: Row

    @property
    def value(self) -> str | None:
        """What the receipt shows as received."""
        return self.row[self.element]


def counterexamples(record_type: RecordType, *, seed: int = 1) -> list[Counterexample]:
    """One row for each requirement, length, judgement and rule, in the order of the elements.

    Warnings that follow from the same fault may come with it: what ends before it begins has ended
    as well.
    """
    pool = _Pool(record_type, seed)
    examples = list(_of_elements(record_type, pool))
    for rule in record_type.rules:
        examples.append(_of_rule(rule, record_type, pool))
    return examples


class _Pool:
    """Sound rows, each handed out once."""

    def __init__(self, record_type: RecordType, seed: int) -> None:
        # Missing values are NaN there, and None in rows as files have them.
        frame = valid_rows(record_type, POOL, seed=seed).astype("object")
        self.frame = frame.where(frame.notna(), None)
        self._rows: list[Row] = []
        for values in self.frame.itertuples(index=False, name=None):
            self._rows.append(dict(zip(record_type.elements, values, strict=True)))
        self._left = list(range(POOL))

    def take(self, suits: Callable[[int], bool]) -> Row:
        """The next row whose number suits."""
        number = next(number for number in self._left if suits(number))
        self._left.remove(number)
        return dict(self._rows[number])

    def take_with(self, code: str) -> Row:
        """The next row that has an element filled in."""
        return self.take(lambda number: self._rows[number][code] is not None)

    def usual_value(self, code: str) -> str | None:
        """A sound value of an element; None: no row has one."""
        for row in self._rows:
            if row[code] is not None:
                return row[code]
        return None


def _of_elements(record_type: RecordType, pool: _Pool) -> Iterator[Counterexample]:
    """Examples of what every element of its type is asked, such as its form and its length."""
    # Rules that the record type declares have a kind, and kinds know how to break themselves.
    declared = {rule.code for rule in record_type.rules}
    with_pattern = {rule.element for rule in record_type.rules if rule.pattern}
    parts = {rule.element for rule in record_type.rules if rule.kind == NotAbove.name}

    for code, element in record_type.elements.items():
        faulty_values = _FaultyValues(record_type, element, pool.usual_value(code) or "")
        for rule in rules_about(record_type, code):
            if rule.code in declared:
                continue

            # A value with a warning breaks the pattern as well, or is larger than the one that it is a
            # part of, and its row would be rejected.
            if rule.severity is Severity.WARNING and code in with_pattern | parts:
                continue

            if rule.code == TEXTS_SWAPPED:
                swapped = swapped_example(element, record_type)
                row = pool.take_with(code) | swapped
                yield Counterexample(rule.code, code, rule.severity, row)
                continue

            value = faulty_values.of_rule(rule.code)
            # A value with a warning may be no name or no number, and its row would be rejected.
            if rule.severity is Severity.WARNING and _is_rejected(value, element, record_type):
                continue

            row = pool.take_with(code)
            row[code] = value

            if rule.code in ABOUT_NO_CODE and code == record_type.subject.code:
                row |= dict.fromkeys(record_type.subject.without_code)
            yield Counterexample(rule.code, code, rule.severity, row)


def _is_rejected(value: str | None, element: Element, record_type: RecordType) -> bool:
    """Whether a value cannot stand in its place, whatever else is odd about it."""
    values = pd.Series([value], dtype="str")
    if is_name(element, record_type):
        return bool(are_no_names(values).any())
    if needs_words(element, record_type):
        return bool(are_only_numbers(values).any())
    if not identifies_record(element, record_type) or value is None:
        return False
    broken = document_numbers.rules_broken_by_numbers(values, element, DoubtfulValues())
    return not broken.keys().isdisjoint(document_numbers.ERRORS)


class _FaultyValues:
    """Values of one element that its rules reject."""

    def __init__(self, record_type: RecordType, element: Element, sound_value: str) -> None:
        self._record_type = record_type
        self._element = element
        self._sound_value = sound_value

    def of_rule(self, rule: str) -> str | None:
        """A value that a general rule or a judgement rejects.

        Raises:
            KeyError: the value type has no such judgement, or nothing breaks it.
        """
        if rule == "required":
            return None
        if rule == "too-long":
            return "长" * ((self._element.length or 0) + 1)
        if rule in GENERAL_SLIPS:
            return GENERAL_SLIPS[rule]
        return self._by_judgement[rule]

    @cached_property
    def _by_judgement(self) -> dict[str, str]:
        """For each judgement a value that it rejects, and that all judgements before it accept."""
        element = self._element
        value_type = VALUE_TYPES[element.type]
        slips = _slips(value_type.slip, self._sound_value)
        if identifies_record(element, self._record_type):
            # A slip alone would be no number, which is refused.
            slips = [*SLIPS_OF_NUMBERS, *slips]
        # A longer one would be refused for its length.
        if value_type.is_free_text and element.length:
            slips = [slip for slip in slips if len(slip) <= element.length]
        canonical = value_type.normalise(pd.Series(slips, dtype="str"), element)
        is_left = canonical.notna().to_numpy(dtype=bool)

        rejected = {}
        for judgement in value_type.judgements_of(element):
            accepted = judgement.accepts(canonical, element)
            broken = np.flatnonzero(is_left & ~accepted).tolist()
            if broken:
                rejected[judgement.code] = slips[broken[0]]
            is_left = is_left & accepted
        return rejected


def _slips(own_slip: str, sound_value: str) -> list[str]:
    """Faulty values, those that tell most first: a digit missing, a wrong one, look-alikes."""
    slips = [own_slip] if own_slip else []
    slips.append(sound_value[:-1])
    slips.extend(sound_value[:-1] + last for last in "0123456789ABX")
    slips.extend(sound_value[:3] + other + sound_value[4:] for other in "OI01")
    slips.append(sound_value[:6] + "********" + sound_value[-4:])
    slips.extend(COMMON_SLIPS)
    slips.append(sound_value + "0")
    return slips


def _of_rule(rule: Rule, record_type: RecordType, pool: _Pool) -> Counterexample:
    kind = RULE_KINDS[rule.kind]
    breakable = kind.breakable(rule, pool.frame)
    values = pool.take(lambda number: bool(breakable[number]))
    row = RowToSpoil(record_type, values, pool.usual_value(rule.element))
    broken = kind.broken(rule, row)
    if kind.requires_element and rule.element == record_type.subject.code:
        broken = broken | dict.fromkeys(record_type.subject.without_code)
    return Counterexample(rule.code, rule.element, rule.severity, values | broken)
