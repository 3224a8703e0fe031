"""What a new version of the catalogue changes, and what that means for departments and for what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from pipelines.catalogue.model import Catalogue, CodeList, Department, Element, RecordType, Rule
from pipelines.catalogue.values import VALUE_TYPES


@dataclass(frozen=True)
class Difference:
    """One change: what it is about, what changes, and what follows from it."""

    where: str
    """Record type, code list or department; with an element or rule behind a dot."""
    what: str
    follows: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" — {self.follows}" if self.follows else "")


def differences(old: Catalogue, new: Catalogue) -> list[Difference]:
    """Every change from one catalogue to another, in the order of the new one's files."""
    found = []
    if old.version != new.version:
        found.append(
            Difference("version", f"{old.version} → {new.version}", "stored records keep theirs")
        )
    found += _named(
        old.record_types, new.record_types, _record_type, "its records stay, new ones are refused"
    )
    found += _named(old.code_lists, new.code_lists, _code_list, "")
    found += _named(old.departments, new.departments, _department, "its files are refused")
    return found


def _named(old, new, compare, gone) -> Iterator[Difference]:  # type: ignore[no-untyped-def]
    for name in old.keys() - new.keys():
        yield Difference(name, "removed", gone)
    for name, one in new.items():
        if name not in old:
            yield Difference(name, f"added ({getattr(one, 'title', getattr(one, 'name', ''))})")
        else:
            yield from compare(old[name], one)


def _record_type(old: RecordType, new: RecordType) -> Iterator[Difference]:
    for one in fields(RecordType):
        before, after = getattr(old, one.name), getattr(new, one.name)
        if (
            one.name not in ("elements", "required", "rules", "name", "provenance")
            and before != after
        ):
            yield Difference(
                f"{new.name}.{one.name}",
                f"{_shown(before)} → {_shown(after)}",
                _MEANS.get(one.name, ""),
            )
    for code in old.elements.keys() - new.elements.keys():
        yield Difference(
            f"{new.name}.{code}",
            "element removed",
            "its column and old values stay; files may leave it out",
        )
    for code, element in new.elements.items():
        must = code in new.required
        if code not in old.elements:
            follows = "rows without it are refused" if must else "files may leave it out"
            yield Difference(
                f"{new.name}.{code}",
                f"element added ({element.name}, {'required' if must else 'optional'})",
                follows,
            )
            continue
        yield from _element(f"{new.name}.{code}", old.elements[code], element)
        if must != (code in old.required):
            yield Difference(f"{new.name}.{code}", "required now" if must else "no longer required")
    yield from _rules(
        new.name, {one.code: one for one in old.rules}, {one.code: one for one in new.rules}
    )


def _element(where: str, old: Element, new: Element) -> Iterator[Difference]:
    for one in fields(Element):
        before, after = getattr(old, one.name), getattr(new, one.name)
        if one.name not in ("codes", "provenance") and before != after:
            follows = ""
            if (
                one.name == "type"
                and VALUE_TYPES[old.type].sql_type != VALUE_TYPES[new.type].sql_type
            ):
                follows = "its column has another type: `database migrate` will ask for a decision"
            yield Difference(where, f"{one.name} {_shown(before)} → {_shown(after)}", follows)
    if (old.codes and old.codes.name) != (new.codes and new.codes.name):
        yield Difference(
            where, f"code list {old.codes and old.codes.name} → {new.codes and new.codes.name}"
        )


def _rules(name: str, old: dict[str, Rule], new: dict[str, Rule]) -> Iterator[Difference]:
    for code in old.keys() - new.keys():
        yield Difference(
            f"{name}.{code}", "rule removed", "`resubmit --rule` judges again what it refused"
        )
    for code, rule in new.items():
        if code not in old:
            yield Difference(
                f"{name}.{code}",
                f"rule added ({rule.kind} on {rule.element}, {rule.severity.value})",
            )
        elif old[code] != rule:
            yield Difference(
                f"{name}.{code}", "rule changed", "`resubmit --rule` judges again what it refused"
            )


def _code_list(old: CodeList, new: CodeList) -> Iterator[Difference]:
    for value in old.labels.keys() - new.labels.keys():
        yield Difference(
            f"{new.name}.{value}",
            f"code removed ({old.labels[value]})",
            "old records keep it, new rows are refused",
        )
    for value, label in new.labels.items():
        if value not in old.labels:
            yield Difference(f"{new.name}.{value}", f"code added ({label})")
        elif old.labels[value] != label:
            yield Difference(f"{new.name}.{value}", f"label {old.labels[value]} → {label}")


def _department(old: Department, new: Department) -> Iterator[Difference]:
    for one in fields(Department):
        before, after = getattr(old, one.name), getattr(new, one.name)
        if one.name != "provenance" and before != after:
            yield Difference(new.code, f"{one.name} {_shown(before)} → {_shown(after)}")


_MEANS = {
    "key": "records are told apart otherwise: those that came before will not be recognised when they come again",
    "disclosure": "who may see the records changes at once, for old ones too",
    "notice": "public notices are computed anew, for old records too",
}


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return str(value)
