"""The rules of one record type: each has a kind, what the kind needs, and its elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipelines.catalogue.loading import patterns
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Entry, Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.model import Element, Elements, Rule, When
from pipelines.catalogue.rules import RULE_KINDS, RuleKind
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.general_rules import GENERAL_RULES


ELEMENT_AND_OTHER = ("element", "other")


RULE_KEYS = {
    "code", "rule", "element", "severity", "other", "elements", "values", "pattern", "example", "when",
    "remedy", "source",
}  # fmt: skip
RULE_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

RuleGroups = Mapping[str, Sequence[Entry]]
"""Name of a group in `rules.yml` → its rules."""


def read_rule_groups(path: Path, mistakes: Mistakes) -> dict[str, list[Entry]]:
    """The groups of rules that record types share.

    Only keys are looked at here; a rule is read where a record type uses it.
    """
    if not path.exists():
        return {}
    groups = {}
    for name, entry in read_yaml_or_empty(path, mistakes).entries():
        groups[name] = entry.items()
        if not groups[name]:
            entry.report("holds no rule")
        for rule in groups[name]:
            rule.section().allow_only(RULE_KEYS)
    return groups


def read_rules(record_type: Section, groups: RuleGroups, elements: Elements) -> list[Rule]:
    """Read those rules of a record type's file that can be read."""
    rules = []
    taken_codes = _codes_of_other_rules()
    for entry in _with_groups(record_type, groups):
        declaration = _Declaration(entry.section(), elements, record_type.file)
        declaration.check_code(taken_codes)
        taken_codes.add(declaration.code)
        # A rule of an unknown kind cannot be read any further.
        kind = declaration.section.member("rule", RULE_KINDS, "kind of rule")
        if kind is not None:
            rules.append(declaration.rule(RULE_KINDS[kind]))
    return rules


def _codes_of_other_rules() -> set[str]:
    codes = set(GENERAL_RULES)
    for value_type in VALUE_TYPES.values():
        codes.update(judgement.code for judgement in value_type.judgements)
    return codes


def _with_groups(record_type: Section, groups: RuleGroups) -> Iterator[Entry]:
    """The listed rules; `+group` stands for all rules of a shared group."""
    for entry in record_type.items("rules"):
        if not isinstance(entry.value, str):
            yield entry
        elif not entry.value.startswith("+"):
            entry.report(f"a rule or +group is expected, not {entry.value!r}")
        else:
            group = entry.with_value(entry.value[1:]).member(groups, "group of rules")
            if group is not None:
                yield from groups[group]


class _Declaration:
    """One rule as YAML declares it, for one record type."""

    def __init__(self, section: Section, elements: Elements, file: str) -> None:
        self.section = section
        self.section.allow_only(RULE_KEYS)
        self.code = section.text("code")
        self._elements = elements
        self._file = file
        self._element_of = f"element of {file.removesuffix('.yml')}"

    def check_code(self, taken_codes: set[str]) -> None:
        """Report a code that another rule has, or that is no code."""
        if self.code in taken_codes:
            self.section.report(
                "code", f"{self.code!r} is the code of another rule of {self._file}"
            )
        if self.code and not RULE_CODE.fullmatch(self.code):
            self.section.report(
                "code", f"lower-case words joined by hyphens are expected, not {self.code!r}"
            )

    def rule(self, kind: RuleKind) -> Rule:
        """The rule; a part of it that is wrong is reported, and a safe default is used."""
        section = self.section
        for key in sorted(kind.needs - section.values.keys()):
            section.report(key, f"a rule {kind.name} needs it")
        self._check_element("element", kind.types)
        self._check_element("other", kind.other_types or kind.types)

        # None where the element is a mistake; then its values cannot be compared with anything.
        element = self._elements.get(str(section.values.get("element")))
        return Rule(
            code=str(section.values.get("code")),
            kind=kind.name,
            element=str(section.values.get("element")),
            severity=section.severity("severity"),
            other=section.values.get("other"),
            elements=section.members("elements", self._elements, self._element_of),
            values=self._values(kind, element),
            pattern=self._pattern(element),
            example=self._example(kind, element),
            when=self._when(),
            remedy=section.optional_text("remedy"),
            source=section.optional_text("source"),
        )

    def _values(self, kind: RuleKind, element: Element | None) -> tuple[str, ...]:
        entry = self.section.entry("values")
        if kind.values_are:
            return _two_numbers(entry, kind.values_are)
        if not kind.words:
            return _values(entry, element, are_whole=kind.values_are_whole)
        words = entry.members(kind.words, "word")
        if len(words) != len(ELEMENT_AND_OTHER):
            entry.report("two words are expected, one for the element and one for the other")
            # Something harmless, so that the rest can be read.
            return tuple(sorted(kind.words)[: len(ELEMENT_AND_OTHER)])
        return words

    def _check_element(self, key: str, types: frozenset[str]) -> None:
        """Report an element that the record type lacks, or whose type the kind does not take."""
        if key not in self.section.values:
            return
        code = self.section.member(key, self._elements, self._element_of)
        if code is None or not types:
            return
        element = self._elements[code]
        if element.type not in types:
            expected = " or ".join(sorted(types))
            self.section.report(key, f"{code} is of type {element.type}; {expected} is expected")

    def _pattern(self, element: Element | None) -> str | None:
        if not self.section.has("pattern"):
            return None
        pattern = self.section.text("pattern")
        # Only short values are laid against patterns, so no text can make one run for long.
        for mistake in patterns.mistakes_in(pattern):
            self.section.report("pattern", mistake)
        if element and (element.length is None or element.length > patterns.LONGEST):
            self.section.report(
                "pattern",
                f"{element.code} needs a length of at most {patterns.LONGEST}"
                " to be laid against it",
            )
        return pattern

    def _example(self, kind: RuleKind, element: Element | None) -> str | None:
        """A value that shows what a pattern means."""
        section = self.section
        if not section.has("example"):
            is_free_text = element is not None and VALUE_TYPES[element.type].is_free_text
            # Other types have words of their own for what is expected.
            if "pattern" in kind.needs and is_free_text:
                section.report(
                    "example", "a pattern for a text needs an example, for receipts and samples"
                )
            return None

        example = section.text("example")
        pattern = str(section.values.get("pattern"))
        if not patterns.mistakes_in(pattern) and not re.fullmatch(pattern, example):
            section.report("example", f"{example!r} does not match the pattern")
        return example

    def _when(self) -> When | None:
        if not self.section.has("when"):
            return None
        section = self.section.section("when")
        section.allow_only({"element", "values"})
        code = section.member("element", self._elements, self._element_of)
        element = self._elements[code] if code else None
        values = _values(section.entry("values"), element, are_whole=True)
        if not section.values.get("values"):
            section.report("values", "is missing")
        return When(element=element.code, values=values) if element else None


def _two_numbers(entry: Entry, pattern: str) -> tuple[str, ...]:
    """Two numbers of which the second one is larger."""
    values = entry.texts()
    are_numbers = all(re.fullmatch(pattern, value) for value in values)
    if len(values) == len(ELEMENT_AND_OTHER) and are_numbers and int(values[0]) < int(values[1]):
        return values
    entry.report("two whole numbers are expected, the second one larger")
    # Something harmless, so that the rest can be read.
    return ("0", "999")


def _values(entry: Entry, element: Element | None, *, are_whole: bool) -> tuple[str, ...]:
    """Texts; where whole values are meant and a code list knows them, only its values."""
    if are_whole and element and element.codes:
        return entry.members(element.codes.labels, "value")

    values = entry.texts()
    # A beginning that no value can have would make the rule reject every row.
    value_type = VALUE_TYPES[element.type] if element else None
    if value_type and value_type.beginnings:
        for value in values:
            if not re.fullmatch(value_type.beginnings, value):
                name = value_type.name.replace("_", " ")
                entry.report(f"no {name} begins with {value!r}")
    if entry.value is not None and not values:
        entry.report("names no value")
    return values
