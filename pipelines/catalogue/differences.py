"""What a new version of the catalogue changes, and what that means for departments and records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from pipelines.catalogue.model import (
    Catalogue,
    CodeList,
    Department,
    Element,
    Notice,
    RecordType,
    Rule,
)
from pipelines.catalogue.values import VALUE_TYPES


Named = TypeVar("Named", RecordType, CodeList, Department)

# Fields that are compared part by part, or that change nothing.
_OF_RECORD_TYPES_APART = {"elements", "required", "rules", "name", "provenance"}
_OF_ELEMENTS_APART = {"codes", "provenance"}
_OF_DEPARTMENTS_APART = {"provenance"}

_CONSEQUENCES = {
    "key": (
        "records are told apart otherwise: those that came before will not be recognised when they"
        " come again"
    ),
    "disclosure": "who may see the records changes at once, for old ones too",
    "notice": "public notices are computed anew, for old records too",
}
_JUDGED_AGAIN = "`resubmit --rule` judges again what it rejected"


@dataclass(frozen=True)
class Difference:
    """One change: what it is about, what changes, and what follows from it."""

    where: str
    """Record type, code list or department; with an element or rule behind a dot."""
    what: str
    follows: str = ""

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}"
        return f"{line} — {self.follows}" if self.follows else line


def differences(old: Catalogue, new: Catalogue) -> list[Difference]:
    """Every change from one catalogue to another, in the order of the new one's files."""
    # In the order of the files: version, record types, code lists, departments.
    changes = []
    if old.version != new.version:
        change = f"{old.version} → {new.version}"
        changes.append(Difference("version", change, "stored records keep theirs"))
    changes += _named(
        old.record_types,
        new.record_types,
        compare=_record_type,
        when_gone="its records stay, new files are refused",
    )
    changes += _named(old.code_lists, new.code_lists, compare=_code_list, when_gone="")
    changes += _named(
        old.departments, new.departments, compare=_department, when_gone="its files are refused"
    )
    return changes


def _named(
    old: Mapping[str, Named],
    new: Mapping[str, Named],
    *,
    compare: Callable[[Named, Named], Iterator[Difference]],
    when_gone: str,
) -> Iterator[Difference]:
    for name in old.keys() - new.keys():
        yield Difference(name, "removed", when_gone)
    for name, thing in new.items():
        if name in old:
            yield from compare(old[name], thing)
        else:
            title = thing.name if isinstance(thing, Department) else thing.title
            yield Difference(name, f"added ({title})")


def _changed_fields(old: Any, new: Any, apart: set[str]) -> Iterator[tuple[str, Any, Any]]:
    """Name, value before and value after of each field that differs."""
    for field in fields(new):
        before = getattr(old, field.name)
        after = getattr(new, field.name)
        if field.name not in apart and before != after:
            yield field.name, before, after


def _record_type(old: RecordType, new: RecordType) -> Iterator[Difference]:
    for name, before, after in _changed_fields(old, new, _OF_RECORD_TYPES_APART):
        change = f"{_shown(before)} → {_shown(after)}"
        yield Difference(f"{new.name}.{name}", change, _CONSEQUENCES.get(name, ""))

    # Nothing is dropped in the city's tables, so an element that goes takes no values with it.
    for code in old.elements.keys() - new.elements.keys():
        follows = "its column and old values stay; files may leave it out"
        yield Difference(f"{new.name}.{code}", "element removed", follows)
    for code in new.elements:
        if code in old.elements:
            yield from _element_of(code, old, new)
        else:
            yield _added_element(code, new)
    yield from _rules(old, new)


def _added_element(code: str, new: RecordType) -> Difference:
    name = new.elements[code].name
    where = f"{new.name}.{code}"
    if code in new.required:
        follows = "rows without it are rejected"
        return Difference(where, f"element added ({name}, required)", follows)
    return Difference(where, f"element added ({name}, optional)", "files may leave it out")


def _element_of(code: str, old: RecordType, new: RecordType) -> Iterator[Difference]:
    where = f"{new.name}.{code}"
    yield from _element(where, old.elements[code], new.elements[code])
    if code in new.required and code not in old.required:
        yield Difference(where, "required now")
    if code in old.required and code not in new.required:
        yield Difference(where, "no longer required")


def _element(where: str, old: Element, new: Element) -> Iterator[Difference]:
    has_other_column = VALUE_TYPES[old.type].sql_type != VALUE_TYPES[new.type].sql_type
    for name, before, after in _changed_fields(old, new, _OF_ELEMENTS_APART):
        follows = ""
        if name == "type" and has_other_column:
            follows = "its column has another type: `database migrate` will ask for a decision"
        yield Difference(where, f"{name} {_shown(before)} → {_shown(after)}", follows)

    old_codes = old.codes.name if old.codes else None
    new_codes = new.codes.name if new.codes else None
    if old_codes != new_codes:
        yield Difference(where, f"code list {old_codes} → {new_codes}")


def _rules(old: RecordType, new: RecordType) -> Iterator[Difference]:
    old_rules: dict[str, Rule] = {rule.code: rule for rule in old.rules}
    new_rules: dict[str, Rule] = {rule.code: rule for rule in new.rules}
    for code in old_rules.keys() - new_rules.keys():
        yield Difference(f"{new.name}.{code}", "rule removed", _JUDGED_AGAIN)
    for code, rule in new_rules.items():
        where = f"{new.name}.{code}"
        if code not in old_rules:
            change = f"rule added ({rule.kind} on {rule.element}, {rule.severity.value})"
            yield Difference(where, change)
        elif old_rules[code] != rule:
            yield Difference(where, "rule changed", _JUDGED_AGAIN)


def _code_list(old: CodeList, new: CodeList) -> Iterator[Difference]:
    for value in old.labels.keys() - new.labels.keys():
        change = f"code removed ({old.labels[value]})"
        follows = "old records keep it, new rows are rejected"
        yield Difference(f"{new.name}.{value}", change, follows)
    for value, label in new.labels.items():
        where = f"{new.name}.{value}"
        if value not in old.labels:
            yield Difference(where, f"code added ({label})")
        elif old.labels[value] != label:
            yield Difference(where, f"label {old.labels[value]} → {label}")


def _department(old: Department, new: Department) -> Iterator[Difference]:
    for name, before, after in _changed_fields(old, new, _OF_DEPARTMENTS_APART):
        yield Difference(new.code, f"{name} {_shown(before)} → {_shown(after)}")


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    if isinstance(value, Notice):
        # Only what is set, as the YAML has it.
        return str({name: setting for name, setting in asdict(value).items() if setting})
    return str(value)
