"""What a spreadsheet checks while a clerk types: a help at the keyboard; validation decides later.

Excel, WPS and LibreOffice keep these formulas and lists. Only what validation surely rejects is
forbidden; with anything else the spreadsheet asks whether it is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.entries.entry_test import LONGEST_FORMULA, EntryTest, all_of
from pipelines.catalogue.words.entry_tests import entry_tests
from pipelines.catalogue.words.every_rule import rules_about
from pipelines.catalogue.words.wording import CONSEQUENCES, how_to_fill_in, labels_for
from pipelines.shapes.finding import Severity
from pipelines.shapes.json_object import JsonObject


# Most characters of a list inside a data validation, commas included.
LONGEST_LIST = 255

# Most characters of what a spreadsheet says of a cell, and of the title above it.
LONGEST_MESSAGE = 255
LONGEST_TITLE = 32


@dataclass(frozen=True)
class EntryDemand:
    """What a spreadsheet asks of an entry, and what it says where the entry is another."""

    kind: Literal["list", "custom"]
    argument: list[str] | str
    """The choices of a list, or where they stand; the formula of a custom demand."""

    is_question: bool
    """The spreadsheet asks whether the entry is meant; otherwise it only informs."""

    title: str
    message: str


@dataclass(frozen=True)
class EntryCheck:
    """What a spreadsheet does for the cells of a column while a clerk fills them in."""

    demand: EntryDemand | None
    """None: any entry will do."""

    title: str
    prompt: str
    """Shown while the cell is chosen; empty: nothing is."""

    def as_data_validation(self) -> JsonObject:
        """The options of XlsxWriter's `data_validation`."""
        options: dict[str, object] = {"validate": "any"}
        if self.demand is not None:
            argument_name = "source" if self.demand.kind == "list" else "value"
            options = {
                "validate": self.demand.kind,
                argument_name: self.demand.argument,
                "error_type": "warning" if self.demand.is_question else "information",
                "error_title": self.demand.title,
                "error_message": self.demand.message,
            }
        if self.prompt:
            options |= {"input_title": self.title, "input_message": self.prompt}
        return options


def entry_check(
    record_type: RecordType, element: Element, row: SheetRow, *, list_range: str | None = None
) -> EntryCheck | None:
    """What a spreadsheet checks and says in an element's column; None: nothing.

    `row`: the cells of the sheet's first row. `list_range`: where in the workbook the labels of a
    coded element stand, as a formula; None: a long list is not offered.
    """
    tests = [test for test in entry_tests(record_type, element, row) if test.is_of_entries]
    demand = _choice(record_type, element, list_range) or _custom(element, tests)
    prompt = _prompt(record_type, element)
    if demand is None and not prompt:
        return None
    return EntryCheck(demand, title=element.name[:LONGEST_TITLE], prompt=prompt)


def _choice(
    record_type: RecordType, element: Element, list_range: str | None
) -> EntryDemand | None:
    """A drop-down list; the clerk may write a value of his own after a warning."""
    if element.codes is None or VALUE_TYPES[element.type].holds_several:
        return None
    source = _list_source(list(labels_for(record_type, element).values()), list_range)
    if source is None:
        return None
    message = "请从下拉列表中选择；填写代码的，核对后可以保留。"
    if element.codes.open is not None:
        message += "列表之外的写作“其他-名称”。"
    # Reading takes the code itself and other spellings too, and the list shows one of them.
    return EntryDemand("list", source, is_question=True, title="不在列表中", message=message)


def _list_source(labels: list[str], list_range: str | None) -> list[str] | str | None:
    """The labels themselves where Excel allows it, else the place where they stand."""
    joined = ",".join(labels)
    has_mark = any("," in label or '"' in label for label in labels)
    if len(joined) > LONGEST_LIST or has_mark:
        return list_range
    return labels


def _custom(element: Element, tests: Sequence[EntryTest]) -> EntryDemand | None:
    """As many of the tests in one formula as Excel allows."""
    fitting: list[EntryTest] = []
    # First what takes more than half of the room: behind others it would find none.
    for test in sorted(tests, key=lambda test: len(test.formula) <= LONGEST_FORMULA // 2):
        if len(_formula([*fitting, test])) <= LONGEST_FORMULA:
            fitting.append(test)
    fitting.sort(key=tests.index)
    if not fitting:
        return None

    clauses = [_with_consequence(test.requirement, test.severity) for test in fitting]
    return EntryDemand(
        "custom",
        _formula(fitting),
        is_question=any(test.severity is not Severity.WARNING for test in fitting),
        title=f"请核对“{element.name}”"[:LONGEST_TITLE],
        message=_joined(f"{clause}。" for clause in clauses),
    )


def _formula(tests: Sequence[EntryTest]) -> str:
    conditions = list(chain.from_iterable(test.conditions for test in tests))
    return f"=IFERROR({all_of(conditions)},FALSE)"


def _prompt(record_type: RecordType, element: Element) -> str:
    """What is said while the cell is chosen: how to write the value, and what the rules ask.

    Empty: it is plain text, of which there is nothing to say.
    """
    sentences = [how_to_fill_in(record_type, element), _choices(record_type, element)]
    return _joined([*sentences, *_rule_clauses(record_type, element)])


def _choices(record_type: RecordType, element: Element) -> str:
    """The names to choose several from: no drop-down list offers them."""
    if not VALUE_TYPES[element.type].holds_several:
        return ""
    return f"可填：{'；'.join(labels_for(record_type, element).values())}。"


def _rule_clauses(record_type: RecordType, element: Element) -> Iterator[str]:
    declared = {rule.code for rule in record_type.rules}
    for rule in rules_about(record_type, element.code):
        if rule.code in declared:
            requirement = rule.words(record_type, 2, None).expected
            yield f"{_with_consequence(requirement, rule.severity)}。"


def _with_consequence(requirement: str, severity: Severity) -> str:
    if severity is Severity.WARNING:
        return f"{requirement}（{CONSEQUENCES[severity]}）"
    return requirement


def _joined(sentences: Iterable[str]) -> str:
    """Sentences one behind the other, as many as a spreadsheet shows."""
    text = ""
    for sentence in sentences:
        if len(text) + len(sentence) <= LONGEST_MESSAGE:
            text += sentence
    return text
