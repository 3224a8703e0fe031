"""What the manual says about each record type, in Markdown and in HTML alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from pipelines.catalogue.examples.example_row import example_of
from pipelines.catalogue.model import Catalogue, CodeList, Element, RecordType
from pipelines.catalogue.words.every_rule import AppliedRule, every_rule
from pipelines.catalogue.words.sentences import Sentence
from pipelines.catalogue.words.wording import (
    CONSEQUENCES,
    EVERYBODY,
    facts,
    form_of,
    how_to_fill_in,
    labels_for,
    required_words,
)
from pipelines.manual.faulty_values import faulty_values
from pipelines.shapes.finding import Severity


# The row that the receipt's sentences name: the first one below a header.
FIRST_ROW = 2

# Code lists with more labels stand on the page of all code lists only.
SHORT_LIST = 30


@dataclass(frozen=True)
class Field:
    """One element of a record type: a line in the table of fields."""

    number: int
    element: Element
    form: str
    required: str
    how: str
    example: str


@dataclass(frozen=True)
class ShownRule:
    """A rule, with all fields about which it says the same.

    `sentence` is the receipt's sentence about the first of these fields.
    """

    code: str
    severity: Severity
    fields: tuple[str, ...]
    sentence: Sentence
    source: str
    """The regulation or standard that a declared rule comes from."""

    @property
    def consequence(self) -> str:
        """What becomes of a row that breaks the rule."""
        return CONSEQUENCES[self.severity]


@dataclass(frozen=True)
class ShownList:
    """A code list of a record type.

    A long one has no labels here: the reader finds them on the page of all code lists.
    """

    codes: CodeList
    fields: tuple[str, ...]
    labels: Mapping[str, str]
    is_part: bool
    """Whether only some values of the list may be reported in this record type."""


@dataclass(frozen=True)
class Chapter:
    """Everything about one record type."""

    record_type: RecordType
    facts: Mapping[str, str]
    fields: tuple[Field, ...]
    rules: tuple[ShownRule, ...]
    code_lists: tuple[ShownList, ...]


def chapter_of(record_type: RecordType, catalogue: Catalogue) -> Chapter:
    """Collect what the manual says about a record type."""
    return Chapter(
        record_type=record_type,
        facts=facts(record_type, catalogue),
        fields=tuple(_fields(record_type)),
        rules=tuple(_rules(record_type)),
        code_lists=tuple(_code_lists(record_type)),
    )


def by_category(catalogue: Catalogue) -> dict[str, list[RecordType]]:
    """The record types under their categories, in the order of their item codes."""
    record_types: dict[str, list[RecordType]] = {}
    for record_type in _by_item_code(catalogue):
        record_types.setdefault(record_type.category, []).append(record_type)
    return record_types


def by_department(catalogue: Catalogue) -> dict[str, list[RecordType]]:
    """The record types of each department, by the name of the department.

    Those that every department reports come first. A department without any of its own is left
    out.
    """
    ordered = _by_item_code(catalogue)
    of_everybody = [record_type for record_type in ordered if not record_type.departments]

    record_types: dict[str, list[RecordType]] = {}
    if of_everybody:
        record_types[EVERYBODY] = of_everybody
    for department in catalogue.departments.values():
        own = [record_type for record_type in ordered if department.code in record_type.departments]
        if own:
            record_types[department.name] = own
    return record_types


def _by_item_code(catalogue: Catalogue) -> list[RecordType]:
    return sorted(catalogue.record_types.values(), key=attrgetter("item_code"))


def _fields(record_type: RecordType) -> Iterator[Field]:
    example = example_of(record_type)
    for number, (code, element) in enumerate(record_type.elements.items(), 1):
        yield Field(
            number=number,
            element=element,
            form=form_of(element),
            required=required_words(record_type, element),
            how=how_to_fill_in(record_type, element),
            example=example[code] or "",
        )


def _rules(record_type: RecordType) -> Iterator[ShownRule]:
    """Each rule once: a rule that says the same about several fields names all of them."""
    values = faulty_values(record_type, every_rule(record_type))
    groups: dict[tuple[Any, ...], list[tuple[AppliedRule, Sentence]]] = {}
    for rule, value in values.items():
        sentence = rule.words(record_type, FIRST_ROW, value)
        words = _common_words(record_type, rule, sentence)
        groups.setdefault(words, []).append((rule, sentence))

    # Only declared rules have a source of their own; those of value types name a standard.
    sources = {rule.code: rule.source for rule in record_type.rules}
    for group in groups.values():
        first_rule, first_sentence = group[0]
        yield ShownRule(
            code=first_rule.code,
            severity=first_rule.severity,
            fields=tuple(sentence.field for _, sentence in group),
            sentence=first_sentence,
            source=sources.get(first_rule.code, ""),
        )


def _common_words(
    record_type: RecordType, rule: AppliedRule, sentence: Sentence
) -> tuple[str, Severity, str, str]:
    """What a rule says, without the name and the length of the field.

    Two rules with the same words are shown as one.
    """
    expected = sentence.expected
    element = record_type.elements.get(rule.element or "")
    if element:
        expected = expected.replace(element.name, "…")
        expected = expected.replace(str(element.length), "…")
    return rule.code, rule.severity, expected, sentence.remedy


def _code_lists(record_type: RecordType) -> Iterator[ShownList]:
    """The lists of the coded fields; fields that allow the same values share one."""
    groups: dict[tuple[str, ...], list[Element]] = {}
    for element in record_type.elements.values():
        if element.codes:
            # A rule of the record type may allow only some values of the list.
            values = (element.codes.name, *labels_for(record_type, element))
            groups.setdefault(values, []).append(element)

    for elements in groups.values():
        codes = elements[0].codes
        assert codes is not None
        labels = labels_for(record_type, elements[0])
        yield ShownList(
            codes=codes,
            fields=tuple(element.name for element in elements),
            labels=labels if len(labels) <= SHORT_LIST else {},
            is_part=len(labels) < len(codes.labels),
        )
