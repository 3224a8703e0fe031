"""Everything that a spreadsheet can tell of an element's cell while a row is filled in.

What a value type and a kind of rule can tell, each says itself. The words are those of the receipt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.blank import MISSING_CODE
from pipelines.catalogue.values.entries.entry_test import EntryTest
from pipelines.catalogue.words.every_rule import AppliedRule, elements_of
from pipelines.catalogue.words.wording import reportable
from pipelines.shapes.finding import Severity


# The row that the words of a rule are asked for; the clauses that are used here do not name it.
_ANY_ROW = 2


def entry_tests(record_type: RecordType, element: Element, row: SheetRow) -> Iterator[EntryTest]:
    """The tests of one element: of its length, of its value type, and of the rules about it."""
    subject = record_type.subject
    takes_missing_code = element.code == subject.code and subject.states_missing_code
    for test in _tests_of_value(record_type, element, row):
        yield _or_missing_code(test, row.cells[element.code]) if takes_missing_code else test


def _tests_of_value(
    record_type: RecordType, element: Element, row: SheetRow
) -> Iterator[EntryTest]:
    cell = row.cells[element.code]
    value_type = VALUE_TYPES[element.type]
    if value_type.is_free_text and element.length:
        yield EntryTest(
            conditions=(f"LEN({cell})<={element.length}",),
            requirement=_requirement(record_type, "too-long", element.code),
            severity=Severity.ERROR,
        )
    yield from value_type.entry_tests(reportable(record_type, element), cell)
    for rule in record_type.rules:
        if rule.element == element.code:
            test = _test_of_rule(record_type, rule, row)
            if test is not None:
                yield test


def _or_missing_code(test: EntryTest, cell: str) -> EntryTest:
    """The same test, which the word for a missing code passes too."""
    conditions = [f'OR({cell}="{MISSING_CODE}",{condition})' for condition in test.conditions]
    return replace(test, conditions=tuple(conditions))


def _test_of_rule(record_type: RecordType, rule: Rule, row: SheetRow) -> EntryTest | None:
    # A sheet need not have all columns.
    if not row.cells.keys() >= set(elements_of(rule)):
        return None
    kind = RULE_KINDS[rule.kind]
    formula = kind.entry_formula(rule, row)
    if formula is None:
        return None
    return EntryTest(
        conditions=(formula,),
        requirement=_requirement(record_type, rule.code, rule.element),
        severity=rule.severity,
        is_of_empty_cells=kind.demands_value,
        is_of_entries=not (kind.demands_value and kind.is_about_presence),
    )


def _requirement(record_type: RecordType, rule: str, element: str) -> str:
    applied = AppliedRule(rule, element, Severity.ERROR)
    return applied.words(record_type, _ANY_ROW, None).expected
