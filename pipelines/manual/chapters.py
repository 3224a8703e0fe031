"""What the manual says of each record type, before it is known in which form it will be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.catalogue.model import Catalogue, CodeList, Element, RecordType, Severity
from pipelines.catalogue.words.every_rule import AskedRule, every_rule
from pipelines.catalogue.words.sentences import Sentence
from pipelines.catalogue.words.wording import (
    CONSEQUENCES,
    EVERYBODY,
    example_of,
    facts,
    form_of,
    how_to_write,
    labels_for,
    required_words,
)
from pipelines.manual.faults import faulty_values


FIRST_ROW = 2
"""The row that faults are shown in: the first below a header."""
SHORT_LIST = 30
"""Longer code lists stand on the page of all code lists only."""


@dataclass(frozen=True)
class Field:
    """One element of a record type, as its line in the table of fields says it."""

    number: int
    element: Element
    form: str
    required: str
    how: str
    example: str


@dataclass(frozen=True)
class ShownRule:
    """A rule, the fields that are asked it in the same words, and what the receipt says of the first of them."""

    code: str
    severity: Severity
    fields: tuple[str, ...]
    said: Sentence
    source: str
    """The regulation or standard that a declared rule comes from."""

    @property
    def consequence(self) -> str:
        """What becomes of the row."""
        return CONSEQUENCES[self.severity]


@dataclass(frozen=True)
class ShownList:
    """A code list of a record type; without labels it is to be looked up on the page of all code lists."""

    codes: CodeList
    fields: tuple[str, ...]
    labels: Mapping[str, str]
    is_part: bool


@dataclass(frozen=True)
class Chapter:
    """Everything about one record type."""

    record_type: RecordType
    facts: Mapping[str, str]
    fields: tuple[Field, ...]
    rules: tuple[ShownRule, ...]
    code_lists: tuple[ShownList, ...]


def chapter_of(record_type: RecordType, known: Catalogue) -> Chapter:
    """Gather what is said of a record type."""
    return Chapter(
        record_type=record_type,
        facts=facts(record_type, known),
        fields=tuple(_fields(record_type)),
        rules=tuple(_rules(record_type)),
        code_lists=tuple(_code_lists(record_type)),
    )


def by_category(known: Catalogue) -> dict[str, list[RecordType]]:
    """The record types under their categories, in the order of their item codes."""
    found: dict[str, list[RecordType]] = {}
    for one in sorted(known.record_types.values(), key=lambda one: one.item_code):
        found.setdefault(one.category, []).append(one)
    return found


def by_department(known: Catalogue) -> dict[str, list[RecordType]]:
    """The record types of each department that has some of its own, and first those that are every department's."""
    ordered = sorted(known.record_types.values(), key=lambda one: one.item_code)
    found = {EVERYBODY: [one for one in ordered if not one.departments]}
    for department in known.departments.values():
        found[department.name] = [one for one in ordered if department.code in one.departments]
    return {name: record_types for name, record_types in found.items() if record_types}


def _fields(record_type: RecordType) -> Iterator[Field]:
    example = example_of(record_type)
    for number, (code, element) in enumerate(record_type.elements.items(), 1):
        words, how = required_words(record_type, element), how_to_write(element)
        yield Field(number, element, form_of(element), words, how, example[code] or "")


def _rules(record_type: RecordType) -> Iterator[ShownRule]:
    """Rules that say the same of several fields stand together."""
    together: dict[tuple[Any, ...], list[tuple[AskedRule, Sentence]]] = {}
    for rule, value in faulty_values(record_type, every_rule(record_type)).items():
        said = rule.words(record_type, FIRST_ROW, value)
        together.setdefault(_same_words(record_type, rule, said), []).append((rule, said))
    sources = {rule.code: rule.source for rule in record_type.rules}
    for alike in together.values():
        rule, said = alike[0]
        fields = tuple(one.field for _, one in alike)
        yield ShownRule(rule.code, rule.severity, fields, said, sources.get(rule.code, ""))


def _same_words(record_type: RecordType, rule: AskedRule, said: Sentence) -> tuple[Any, ...]:
    """What a rule says, but for the name and the length of the field that it says it of."""
    element = record_type.elements.get(rule.element or "")
    own = [element.name, str(element.length)] if element else []
    expected = said.expected
    for word in own:
        expected = expected.replace(word, "…")
    return rule.code, rule.severity, expected, said.remedy


def _code_lists(record_type: RecordType) -> Iterator[ShownList]:
    """The lists of the coded fields; fields that allow the same share one."""
    found: dict[tuple[str, ...], list[Element]] = {}
    for element in record_type.elements.values():
        if element.codes:
            found.setdefault((element.codes.name, *labels_for(record_type, element)), []).append(
                element
            )
    for (_, *values), elements in found.items():
        codes = elements[0].codes
        assert codes is not None
        labels = labels_for(record_type, elements[0]) if len(values) <= SHORT_LIST else {}
        yield ShownList(
            codes, tuple(one.name for one in elements), labels, len(values) < len(codes.labels)
        )
