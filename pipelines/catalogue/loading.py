"""From the YAML under expectations/ to the model; every mistake is found in one go, with file and key."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from pipelines.catalogue.model import (
    Catalogue,
    CodeList,
    Deadline,
    Department,
    Disclosure,
    Element,
    RecordType,
    Rule,
    Severity,
    Subject,
    SubjectKind,
    When,
)
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.errors import CatalogueError


ELEMENT_KEYS = {
    "name", "type", "length", "codes", "scale", "synonyms", "personal", "severity", "note", "provenance",
}  # fmt: skip
RULE_KEYS = {
    "code", "rule", "element", "severity", "other", "elements", "values", "pattern", "when", "remedy",
    "source",
}  # fmt: skip
RECORD_TYPE_KEYS = {
    "title", "item_code", "category", "family", "subject", "departments", "authority", "disclosure", "update_cycle",
    "deadline", "notice", "key", "elements", "rules", "provenance", "synonyms",
}  # fmt: skip
MUST_HAVE = {"title", "item_code", "category", "subject", "authority", "disclosure", "key", "elements", "provenance"}
NESTED_QUANTIFIER = re.compile(r"\([^()]*[+*}][^()]*\)[+*{]")
STEM = re.compile(r"[a-z][a-z0-9_]*")


class _Loader(yaml.SafeLoader):
    """Safe, and strict about keys that are given twice."""


def _no_duplicates(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=deep)  # type: ignore[no-untyped-call]
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f"the key {key!r} is given twice", problem_mark=key_node.start_mark)
        seen.add(key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=deep)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _no_duplicates)


@dataclass
class Reader:
    """Reads values out of YAML mappings and collects what is wrong instead of stopping at the first mistake."""

    mistakes: list[str] = field(default_factory=list)

    def say(self, file: str, key: str, what: str) -> None:
        """Note one mistake."""
        self.mistakes.append(f"{file}: {key}: {what}" if key else f"{file}: {what}")

    def mapping(self, path: Path) -> dict[str, Any]:
        """The mapping a YAML file holds; empty when it cannot be read."""
        try:
            with path.open(encoding="utf-8") as stream:
                content = yaml.load(stream, Loader=_Loader)  # noqa: S506  a SafeLoader
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as fault:
            self.say(path.name, "", " ".join(str(fault).split()))
            return {}
        if not isinstance(content, dict):
            self.say(path.name, "", "a mapping is expected")
            return {}
        return {str(key): value for key, value in content.items()}

    def keys(self, file: str, at: str, given: Mapping[str, Any], allowed: Collection[str]) -> None:
        """Report keys that are not allowed, with the nearest one that is."""
        for key in given:
            if key not in allowed:
                self.say(file, f"{at}{key}", f"no such key{_hint(str(key), allowed)}")

    def member(self, file: str, key: str, value: Any, known: Collection[str], what: str) -> bool:
        """Report a value that is not one of the known ones."""
        if isinstance(value, str) and value in known:
            return True
        self.say(file, key, f"no such {what} {value!r}{_hint(str(value), known)}")
        return False

    def text(self, file: str, key: str, value: Any) -> str:
        """A text; numbers and lists in its place are reported (YAML turns 010 into 8 and no into false)."""
        if isinstance(value, str):
            return value
        self.say(file, key, f"a text is expected, not {value!r} (put it in quotes)")
        return ""

    def texts(self, file: str, key: str, value: Any) -> tuple[str, ...]:
        """A list of texts."""
        if value is None:
            return ()
        if not isinstance(value, list):
            self.say(file, key, f"a list is expected, not {value!r}")
            return ()
        return tuple(self.text(file, f"{key}[{position}]", one) for position, one in enumerate(value))


def _hint(given: str, known: Iterable[str]) -> str:
    near = get_close_matches(given, [str(one) for one in known], n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def load(folder: Path) -> Catalogue:
    """Read a whole catalogue.

    Raises:
        CatalogueError: with every mistake, one line each: file, key, what is wrong, and what was probably meant.
    """
    reader = Reader()
    found = _read(folder, reader)
    if reader.mistakes:
        raise CatalogueError(reader.mistakes)
    return found


def check(folder: Path) -> list[str]:
    """All mistakes of a catalogue; an empty list means that it is sound."""
    reader = Reader()
    _read(folder, reader)
    return reader.mistakes


def _read(folder: Path, reader: Reader) -> Catalogue:
    version = reader.mapping(folder / "version.yml").get("version")
    code_lists = {path.stem: _code_list(path, reader) for path in sorted((folder / "codes").glob("*.yml"))}
    elements, groups = _elements(folder / "elements.yml", code_lists, reader)
    departments = _departments(folder / "departments.yml", reader)
    shelf = Shelf(reader, elements, groups, departments)
    paths = sorted((folder / "catalogue").glob("*.yml"))
    if not paths:
        reader.say("catalogue", "", "holds no record type")
    record_types = {path.stem: one for path in paths if (one := shelf.record_type(path)) is not None}
    return Catalogue(
        version=reader.text("version.yml", "version", version),
        record_types=record_types,
        elements=elements,
        code_lists=code_lists,
        departments=departments,
    )


def _code_list(path: Path, reader: Reader) -> CodeList:
    content = reader.mapping(path)
    reader.keys(path.name, "", content, {"title", "values", "synonyms", "provenance"})
    values = content.get("values")
    if not isinstance(values, dict) or not values:
        reader.say(path.name, "values", "a mapping from value to label is expected")
        values = {}
    labels = {
        reader.text(path.name, "values", value): reader.text(path.name, f"values.{value}", label)
        for value, label in values.items()
    }
    synonyms = content.get("synonyms") or {}
    for other, value in synonyms.items():
        reader.text(path.name, "synonyms", other)
        reader.member(path.name, f"synonyms.{other}", value, labels, "value")
    return CodeList(
        name=path.stem,
        title=reader.text(path.name, "title", content.get("title")),
        labels=labels,
        synonyms=synonyms,
        provenance=reader.text(path.name, "provenance", content.get("provenance")),
    )


def _departments(path: Path, reader: Reader) -> dict[str, Department]:
    content = reader.mapping(path)
    provenance = reader.text(path.name, "provenance", content.pop("provenance", None))
    found = {}
    for code, one in content.items():
        given = one if isinstance(one, dict) else {}
        reader.keys(path.name, f"{code}.", given, {"name", "credit_code", "kind", "synonyms"})
        if not STEM.fullmatch(code):
            reader.say(path.name, code, "a department's code is lower-case letters, digits and underscores")
        found[code] = Department(
            code=code,
            name=reader.text(path.name, f"{code}.name", given.get("name")),
            credit_code=given.get("credit_code"),
            kind=given.get("kind", "administrative"),
            synonyms=reader.texts(path.name, f"{code}.synonyms", given.get("synonyms")),
            provenance=provenance,
        )
    return found


def _elements(
    path: Path, code_lists: Mapping[str, CodeList], reader: Reader
) -> tuple[dict[str, Element], dict[str, tuple[str, ...]]]:
    content = reader.mapping(path)
    reader.keys(path.name, "", content, {"groups", "elements"})
    given = content.get("elements") or {}
    elements = {code: _element(path.name, code, one or {}, code_lists, reader) for code, one in given.items()}
    groups = {}
    for name, members in (content.get("groups") or {}).items():
        groups[name] = reader.texts(path.name, f"groups.{name}", members)
        for member in groups[name]:
            reader.member(path.name, f"groups.{name}", member.partition(" ")[0], elements, "element")
    return elements, groups


def _element(
    file: str, code: str, given: Mapping[str, Any], code_lists: Mapping[str, CodeList], reader: Reader
) -> Element:
    at = f"elements.{code}."
    reader.keys(file, at, given, ELEMENT_KEYS)
    kind = given.get("type", "text")
    reader.member(file, f"{at}type", kind, VALUE_TYPES, "value type")
    codes = given.get("codes")
    if (kind in ("code", "codes")) != (codes is not None):
        reader.say(file, f"{at}codes", "a code list goes with the types code and codes, and only with them")
    if codes is not None:
        reader.member(file, f"{at}codes", codes, code_lists, "code list")
    for number in ("length", "scale"):
        if given.get(number) is not None and not (isinstance(given[number], int) and given[number] > 0):
            reader.say(file, f"{at}{number}", f"a positive whole number is expected, not {given[number]!r}")
    if not isinstance(given.get("personal", False), bool):
        reader.say(file, f"{at}personal", "true or false is expected")
    if kind == "text" and not given.get("length"):
        reader.say(file, f"{at}length", "a text needs a length")
    return Element(
        code=code,
        name=reader.text(file, f"{at}name", given.get("name")),
        type=kind,
        length=given.get("length"),
        codes=code_lists.get(codes) if isinstance(codes, str) else None,
        scale=given.get("scale"),
        synonyms=reader.texts(file, f"{at}synonyms", given.get("synonyms")),
        personal=bool(given.get("personal", False)),
        severity=_severity(file, f"{at}severity", given.get("severity", "error"), reader),
        note=reader.text(file, f"{at}note", given.get("note", "")),
        provenance=reader.text(file, f"{at}provenance", given.get("provenance")),
    )


def _severity(file: str, key: str, given: Any, reader: Reader) -> Severity:
    known = [one.value for one in Severity]
    return Severity(given) if reader.member(file, key, given, known, "severity") else Severity.ERROR


@dataclass
class Shelf:
    """What record types are made of, and how their files are read."""

    reader: Reader
    elements: Mapping[str, Element]
    groups: Mapping[str, tuple[str, ...]]
    departments: Mapping[str, Department]

    def record_type(self, path: Path) -> RecordType | None:
        """Read one catalogue item; None when too much is missing to go on."""
        reader, file = self.reader, path.name
        given = reader.mapping(path)
        reader.keys(file, "", given, RECORD_TYPE_KEYS)
        if not STEM.fullmatch(path.stem):
            reader.say(file, "", "a record type's file is named in lower-case letters, digits and underscores")
        missing = sorted(MUST_HAVE - given.keys())
        for key in missing:
            reader.say(file, key, "is missing")
        if missing:
            return None
        elements, required = self._elements_of(file, given["elements"])
        reader.member(file, "disclosure", given["disclosure"], [one.value for one in Disclosure], "disclosure class")
        for code in given.get("departments") or ():
            reader.member(file, "departments", code, self.departments, "department")
        for code in given["key"]:
            reader.member(file, "key", code, elements, "element of this record type")
        return RecordType(
            name=path.stem,
            title=reader.text(file, "title", given["title"]),
            item_code=reader.text(file, "item_code", given["item_code"]),
            category=reader.text(file, "category", given["category"]),
            family=reader.text(file, "family", given.get("family", "")),
            subject=self._subject(file, given["subject"], elements),
            departments=reader.texts(file, "departments", given.get("departments")),
            authority=reader.text(file, "authority", given["authority"]),
            disclosure=Disclosure(given["disclosure"]) if given["disclosure"] in set(Disclosure) else Disclosure.PUBLIC,
            update_cycle=reader.text(file, "update_cycle", given.get("update_cycle", "")),
            deadline=self._deadline(file, given.get("deadline"), elements),
            notice=self._notice(file, given.get("notice") or {}, elements),
            key=reader.texts(file, "key", given["key"]),
            elements=elements,
            required=required,
            rules=tuple(self._rules(file, given.get("rules") or [], elements)),
            provenance=reader.text(file, "provenance", given["provenance"]),
            synonyms=reader.texts(file, "synonyms", given.get("synonyms")),
        )

    def _elements_of(self, file: str, given: Any) -> tuple[dict[str, Element], frozenset[str]]:
        """Elements in order: `CODE` optional, `CODE !` required, `+group` all of a shared group."""
        listed: list[str] = []
        for one in self.reader.texts(file, "elements", given):
            if one.startswith("+"):
                if self.reader.member(file, "elements", one[1:], self.groups, "group"):
                    listed.extend(self.groups[one[1:]])
            else:
                listed.append(one)
        elements, required = {}, set()
        for one in listed:
            code, _, mark = one.partition(" ")
            if not self.reader.member(file, "elements", code, self.elements, "element"):
                continue
            if code in elements:
                self.reader.say(file, f"elements.{code}", "is listed twice")
            if mark not in ("", "!"):
                self.reader.say(file, f"elements.{code}", f"only ! (required) may follow, not {mark!r}")
            elements[code] = self.elements[code]
            if mark == "!":
                required.add(code)
        return elements, frozenset(required)

    def _subject(self, file: str, given: Any, elements: Mapping[str, Element]) -> Subject:
        given = given if isinstance(given, dict) else {}
        self.reader.keys(file, "subject.", given, {"kinds", "name", "code", "id_number"})
        for part in ("name", "code", "id_number"):
            if part == "name" or given.get(part) is not None:
                self.reader.member(file, f"subject.{part}", given.get(part), elements, "element of this record type")
        if not (given.get("code") or given.get("id_number")):
            self.reader.say(file, "subject", "a code or an id_number must identify the subject")
        kinds = self.reader.texts(file, "subject.kinds", given.get("kinds"))
        known = [one.value for one in SubjectKind]
        good = [kind for kind in kinds if self.reader.member(file, "subject.kinds", kind, known, "subject kind")]
        return Subject(
            kinds=tuple(SubjectKind(kind) for kind in good),
            name=given.get("name", ""),
            code=given.get("code"),
            id_number=given.get("id_number"),
        )

    def _deadline(self, file: str, given: Any, elements: Mapping[str, Element]) -> Deadline | None:
        if given is None:
            return None
        given = given if isinstance(given, dict) else {}
        self.reader.keys(file, "deadline.", given, {"working_days", "after"})
        self.reader.member(file, "deadline.after", given.get("after"), elements, "element of this record type")
        days = given.get("working_days")
        if not (isinstance(days, int) and days > 0):
            self.reader.say(file, "deadline.working_days", f"a positive whole number is expected, not {days!r}")
            return None
        return Deadline(working_days=days, after=str(given.get("after")))

    def _notice(self, file: str, given: Any, elements: Mapping[str, Element]) -> Mapping[str, object]:
        given = given if isinstance(given, dict) else {}
        self.reader.keys(file, "notice.", given, {"years", "months", "after", "until"})
        for part in ("after", "until"):
            if part in given:
                self.reader.member(file, f"notice.{part}", given[part], elements, "element of this record type")
        return {str(key): value for key, value in given.items()}

    def _rules(self, file: str, given: Any, elements: Mapping[str, Element]) -> Iterable[Rule]:
        seen: set[str] = set()
        for position, one in enumerate(given if isinstance(given, list) else []):
            at = f"rules[{position}]."
            one = one if isinstance(one, dict) else {}
            self.reader.keys(file, at, one, RULE_KEYS)
            code = self.reader.text(file, f"{at}code", one.get("code"))
            if code in seen:
                self.reader.say(file, f"{at}code", f"{code!r} is given twice")
            seen.add(code)
            if rule := self._rule(file, at, code, one, elements):
                yield rule

    def _rule(
        self, file: str, at: str, code: str, given: Mapping[str, Any], elements: Mapping[str, Element]
    ) -> Rule | None:
        reader, kind = self.reader, given.get("rule")
        if not reader.member(file, f"{at}rule", kind, RULE_KINDS, "kind of rule"):
            return None
        for part in sorted(RULE_KINDS[str(kind)].needs - given.keys()):
            reader.say(file, f"{at}{part}", f"a rule {kind} needs it")
        severity = _severity(file, f"{at}severity", given.get("severity", "error"), reader)
        for part in ("element", "other"):
            if part in given:
                reader.member(file, f"{at}{part}", given[part], elements, "element of this record type")
        for member in given.get("elements") or ():
            reader.member(file, f"{at}elements", member, elements, "element of this record type")
        pattern = given.get("pattern")
        if pattern is not None:
            self._lint(file, f"{at}pattern", str(pattern))
        return Rule(
            code=code,
            kind=str(kind),
            element=str(given.get("element", "")),
            severity=severity,
            other=given.get("other"),
            elements=reader.texts(file, f"{at}elements", given.get("elements")),
            values=reader.texts(file, f"{at}values", given.get("values")),
            pattern=pattern,
            when=self._when(file, f"{at}when", given.get("when"), elements),
            remedy=reader.text(file, f"{at}remedy", given.get("remedy", "")),
            source=reader.text(file, f"{at}source", given.get("source", "")),
        )

    def _when(self, file: str, at: str, given: Any, elements: Mapping[str, Element]) -> When | None:
        if given is None:
            return None
        given = given if isinstance(given, dict) else {}
        self.reader.keys(file, f"{at}.", given, {"element", "values"})
        values = self.reader.texts(file, f"{at}.values", given.get("values"))
        if self.reader.member(file, f"{at}.element", given.get("element"), elements, "element of this record type"):
            codes = elements[given["element"]].codes
            for value in values if codes else ():
                self.reader.member(file, f"{at}.values", value, codes.labels if codes else (), "value")
        return When(element=str(given.get("element")), values=values)

    def _lint(self, file: str, at: str, pattern: str) -> None:
        """Refuse patterns that hostile text could make run for ever."""
        if NESTED_QUANTIFIER.search(pattern):
            self.reader.say(file, at, "nested quantifiers can run for ever on hostile text")
        try:
            re.compile(pattern)
        except re.error as fault:
            self.reader.say(file, at, f"not a pattern: {fault}")
