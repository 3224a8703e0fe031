"""Every rule that a row of a record type is asked, in order.

Rules of reading, of value types, those that the record type declares, and those about duplicates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.catalogue import document_numbers, doubtful_names, masked_names
from pipelines.catalogue.masked_names import may_be_hidden
from pipelines.catalogue.misplaced_values import (
    DATE_AS_NUMBER,
    LINE_BREAK,
    NO_NAME,
    NUMBER_AS_TEXT,
)
from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.named_elements import (
    identifies_record,
    is_decision_number,
    is_name,
    is_numbering_element,
    is_representative,
)
from pipelines.catalogue.swapped_texts import TEXTS_SWAPPED, swappable_with
from pipelines.catalogue.text_sorts import needs_words
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.record_rules import KEPT_BY_ANOTHER
from pipelines.catalogue.words.sentences import Sentence, sentence
from pipelines.shapes.finding import Severity


# The row that a finding about two rows names, where there is no file to take it from.
OTHER_ROW = "3"

# Warnings about numbers of persons in elements that are not made for them.
ABOUT_PERSONAL_NUMBERS = (
    "identity-number-in-text",
    "travel-document-in-text",
    "phone-number-in-text",
    "possible-personal-number",
)

# Details of findings that say more than rule and value, by rule.
_DETAILS = {
    "duplicate-in-file": OTHER_ROW,
    "duplicate-in-file-kept": OTHER_ROW,
    KEPT_BY_ANOTHER: "其他部门",
    TEXTS_SWAPPED: "其他列",
    "row-nearly-blank": "只填了少数几列",
    "record-in-two-rows": "6",
    "row-shape": "",
}


@dataclass(frozen=True)
class AppliedRule:
    """One rule, asked of one element of a record type."""

    code: str
    element: str | None
    """None: of the row as a whole."""
    severity: Severity

    def words(self, record_type: RecordType, row_number: int, value: str | None) -> Sentence:
        """What the receipt says when a value breaks it."""
        detail = _DETAILS.get(self.code)
        return sentence(
            record_type, self.code, self.element, row_number, value=value, detail=detail
        )


def every_rule(record_type: RecordType) -> Iterator[AppliedRule]:
    """All rules of a record type: element by element, and those about whole rows at the end."""
    for code in record_type.elements:
        yield from rules_about(record_type, code)
    yield from rules_about_rows(record_type)


def rules_about(record_type: RecordType, code: str) -> Iterator[AppliedRule]:
    """What one element is asked, in the order in which it is asked."""
    # The order is that of judging: what an earlier rule rejects is not asked the next.
    if code in record_type.required:
        yield AppliedRule("required", code, Severity.ERROR)
    yield from _rules_of_values(record_type.elements[code])
    yield from _rules_of_names(record_type, code)
    for rule in record_type.rules:
        if rule.element == code:
            yield AppliedRule(rule.code, code, rule.severity)


def _rules_of_values(element: Element) -> Iterator[AppliedRule]:
    value_type = VALUE_TYPES[element.type]
    if value_type.is_free_text and element.length:
        yield AppliedRule("too-long", element.code, Severity.ERROR)
    for judgement in value_type.judgements_of(element):
        yield AppliedRule(judgement.code, element.code, judgement.severity(element))


def _rules_of_names(record_type: RecordType, code: str) -> Iterator[AppliedRule]:
    element = record_type.elements[code]
    if masked_names.names_subject(element, record_type):
        yield AppliedRule(masked_names.MASKED_NAME, code, Severity.ERROR)
    if may_be_hidden(element, record_type):
        yield AppliedRule(masked_names.MASKED_PERSON, code, Severity.WARNING)
    if swappable_with(element, record_type):
        yield AppliedRule(TEXTS_SWAPPED, code, Severity.ERROR)
    if needs_words(element, record_type):
        yield AppliedRule(NUMBER_AS_TEXT, code, Severity.ERROR)
    if is_name(element, record_type) or is_numbering_element(element, record_type):
        yield AppliedRule(LINE_BREAK, code, Severity.WARNING)
    if is_name(element, record_type):
        yield AppliedRule(NO_NAME, code, Severity.ERROR)
        yield from _rules_of_doubtful_names(record_type, code)
    elif is_numbering_element(element, record_type):
        yield AppliedRule(DATE_AS_NUMBER, code, Severity.WARNING)
        yield from _rules_of_document_numbers(record_type, code)


def _rules_of_doubtful_names(record_type: RecordType, code: str) -> Iterator[AppliedRule]:
    rules = list(doubtful_names.ABOUT_NAMES)
    if code == record_type.subject.name:
        rules.extend(doubtful_names.ABOUT_SUBJECTS)
    elif is_representative(record_type.elements[code]):
        rules.extend(doubtful_names.ABOUT_REPRESENTATIVES)
    for rule in rules:
        is_warning = rule in doubtful_names.WARNINGS
        yield AppliedRule(rule, code, Severity.WARNING if is_warning else Severity.ERROR)


def _rules_of_document_numbers(record_type: RecordType, code: str) -> Iterator[AppliedRule]:
    element = record_type.elements[code]
    if not identifies_record(element, record_type):
        return
    for rule in document_numbers.ERRORS:
        yield AppliedRule(rule, code, Severity.ERROR)
    # Certificates, users and contracts may have short numbers that count up.
    if is_decision_number(element):
        yield AppliedRule(document_numbers.SERIAL, code, Severity.ERROR)
        for rule in document_numbers.ABOUT_DECISIONS:
            yield AppliedRule(rule, code, Severity.WARNING)
    for rule in document_numbers.WARNINGS:
        yield AppliedRule(rule, code, Severity.WARNING)


def rules_about_rows(record_type: RecordType) -> Iterator[AppliedRule]:
    """What is asked of rows: that they are whole, and that no two of a file are one record."""
    yield AppliedRule("row-shape", None, Severity.ERROR)
    element = key_element(record_type)
    yield AppliedRule("row-nearly-blank", element, Severity.ERROR)
    yield AppliedRule("record-in-two-rows", element, Severity.ERROR)
    yield AppliedRule("duplicate-in-file", element, Severity.ERROR)
    yield AppliedRule("duplicate-in-file-kept", element, Severity.WARNING)
    # They may stand in any text of a row.
    for code in ABOUT_PERSONAL_NUMBERS:
        yield AppliedRule(code, None, Severity.WARNING)


def elements_under_rules(record_type: RecordType) -> set[str]:
    """The elements that are required, or that a rule of the record type looks at.

    Not the name of the subject: a row has to say itself whom it is about.
    """
    codes = set(record_type.required)
    for rule in record_type.rules:
        codes.update(elements_of(rule))
    return codes - {record_type.subject.name}


def elements_of(rule: Rule) -> tuple[str, ...]:
    """The elements that a rule looks at, first the one that it is about."""
    codes = [rule.element, rule.other, *rule.elements]
    if rule.when:
        codes.append(rule.when.element)
    return tuple(dict.fromkeys(code for code in codes if code))


def key_element(record_type: RecordType) -> str:
    """The element that a duplicate is reported on.

    It is the part of the key that is the record's own, not the subject's.
    """
    subject = record_type.subject
    elements_of_subject = {subject.name, subject.code, subject.id_number}
    own = [code for code in record_type.key if code not in elements_of_subject]
    return own[-1] if own else record_type.key[0]
