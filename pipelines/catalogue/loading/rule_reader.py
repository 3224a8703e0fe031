"""The rules of one record type: each has a kind, what the kind needs, and elements that it can be asked of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.catalogue.loading import patterns
from pipelines.catalogue.loading.reader import Reader
from pipelines.catalogue.model import Element, Rule, When
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.sentences import GENERAL_RULES


RULE_KEYS = {
    "code", "rule", "element", "severity", "other", "elements", "values", "pattern", "example", "when",
    "remedy", "source",
}  # fmt: skip
RULE_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHARED_RULES = "rules.yml"


RuleGroups = Mapping[str, Sequence[Any]]
"""Name of a group in `rules.yml` → its rules as they are written there."""


def rule_groups(path: Path, reader: Reader) -> dict[str, list[Any]]:
    """The groups of rules that record types share; what is wrong with a rule is said where it is used."""
    content = (reader.file(path) or {}) if path.exists() else {}
    groups = {}
    for name, given in content.items():
        groups[name] = reader.items(path.name, name, given)
        if not groups[name]:
            reader.say(path.name, name, "holds no rule")
        for position, one in enumerate(groups[name]):
            at = f"{name}[{position}]"
            reader.keys(path.name, f"{at}.", reader.section(path.name, at, one), RULE_KEYS)
    return groups


def rules(
    file: str, given: Any, groups: RuleGroups, elements: Mapping[str, Element], reader: Reader
) -> Iterator[Rule]:
    """Read the rules that can be read."""
    taken = {judgement.code for one in VALUE_TYPES.values() for judgement in one.judgements} | set(
        GENERAL_RULES
    )
    ours = f"element of {file.removesuffix('.yml')}"
    for where, at, value in _spread(file, given, groups, reader):
        one = reader.section(where, at, value)
        reader.keys(where, f"{at}.", one, RULE_KEYS)
        code = reader.text(where, f"{at}.code", one.get("code"))
        if code in taken:
            reader.say(where, f"{at}.code", f"{code!r} is the code of another rule of {file}")
        if code and not RULE_CODE.fullmatch(code):
            reader.say(
                where,
                f"{at}.code",
                f"lower-case words joined by hyphens are expected, not {code!r}",
            )
        taken.add(code)
        if reader.member(where, f"{at}.rule", one.get("rule"), RULE_KINDS, "kind of rule"):
            yield _rule(where, f"{at}.", one, elements, ours, reader)


def _spread(
    file: str, given: Any, groups: RuleGroups, reader: Reader
) -> Iterator[tuple[str, str, Any]]:
    """Each rule with its file and place; `+group` stands for all rules of a shared group."""
    for position, value in enumerate(reader.items(file, "rules", given)):
        at = f"rules[{position}]"
        if not isinstance(value, str):
            yield file, at, value
        elif not value.startswith("+"):
            reader.say(file, at, f"a rule or +group is expected, not {value!r}")
        elif reader.member(file, at, value[1:], groups, "group of rules"):
            shared = enumerate(groups[value[1:]])
            yield from ((SHARED_RULES, f"{value[1:]}[{number}]", one) for number, one in shared)


def _rule(
    file: str,
    at: str,
    given: Mapping[str, Any],
    elements: Mapping[str, Element],
    ours: str,
    reader: Reader,
) -> Rule:
    kind = RULE_KINDS[given["rule"]]
    for part in sorted(kind.needs - given.keys()):
        reader.say(file, f"{at}{part}", f"a rule {kind.name} needs it")
    for part in ("element", "other"):
        if part in given and reader.member(file, f"{at}{part}", given[part], elements, ours):
            _can_be_asked(file, f"{at}{part}", kind.types, elements[given[part]], reader)
    element = elements.get(str(given.get("element")))
    return Rule(
        code=str(given.get("code")),
        kind=kind.name,
        element=str(given.get("element")),
        severity=reader.severity(file, f"{at}severity", given.get("severity")),
        other=given.get("other"),
        elements=reader.members(file, f"{at}elements", given.get("elements"), elements, ours),
        values=_values(
            file, f"{at}values", given.get("values"), element, kind.values_are_whole, reader
        ),
        pattern=_pattern(file, f"{at}pattern", given.get("pattern"), element, reader),
        example=_example(file, f"{at}example", given, element, reader),
        when=_when(file, f"{at}when", given.get("when"), elements, ours, reader),
        remedy=reader.text(file, f"{at}remedy", given.get("remedy", "")),
        source=reader.text(file, f"{at}source", given.get("source", "")),
    )


def _can_be_asked(
    file: str, key: str, types: frozenset[str], element: Element, reader: Reader
) -> None:
    if types and element.type not in types:
        reader.say(
            file,
            key,
            f"{element.code} is of type {element.type}; {' or '.join(sorted(types))} is expected",
        )


def _values(
    file: str, key: str, given: Any, element: Element | None, whole: bool, reader: Reader
) -> tuple[str, ...]:
    """Texts; where whole values are meant and a code list knows them, only its values."""
    codes = element.codes if element and whole else None
    if codes:
        return reader.members(file, key, given, codes.labels, "value")
    values = reader.texts(file, key, given)
    value_type = VALUE_TYPES[element.type] if element else None
    if value_type and value_type.beginnings:
        for one in values:
            if not re.fullmatch(value_type.beginnings, one):
                kind = value_type.name.replace("_", " ")
                reader.say(file, key, f"no {kind} begins with {one!r}")
    if given is not None and not values:
        reader.say(file, key, "names no value")
    return values


def _pattern(
    file: str, key: str, given: Any, element: Element | None, reader: Reader
) -> str | None:
    if given is None:
        return None
    pattern = reader.text(file, key, given)
    for fault in patterns.faults(pattern):
        reader.say(file, key, fault)
    if element and (element.length is None or element.length > patterns.LONGEST):
        reader.say(
            file,
            key,
            f"{element.code} needs a length of at most {patterns.LONGEST} to be laid against it",
        )
    return pattern


def _example(
    file: str, key: str, given: Mapping[str, Any], element: Element | None, reader: Reader
) -> str | None:
    """A value that shows what a pattern means; identity numbers have their value type's own words."""
    if given.get("example") is None:
        if (
            "pattern" in RULE_KINDS[given["rule"]].needs
            and element
            and VALUE_TYPES[element.type].is_free_text
        ):
            reader.say(file, key, "a pattern for a text needs an example, for receipts and samples")
        return None
    example, pattern = reader.text(file, key, given["example"]), str(given.get("pattern"))
    if not patterns.faults(pattern) and not re.fullmatch(pattern, example):
        reader.say(file, key, f"{example!r} does not match the pattern")
    return example


def _when(
    file: str, at: str, value: Any, elements: Mapping[str, Element], ours: str, reader: Reader
) -> When | None:
    if value is None:
        return None
    given = reader.section(file, at, value)
    reader.keys(file, f"{at}.", given, {"element", "values"})
    is_ours = reader.member(file, f"{at}.element", given.get("element"), elements, ours)
    element = elements[given["element"]] if is_ours else None
    values = _values(file, f"{at}.values", given.get("values"), element, True, reader)
    if not given.get("values"):
        reader.say(file, f"{at}.values", "is missing")
    return When(element=element.code, values=values) if element else None
