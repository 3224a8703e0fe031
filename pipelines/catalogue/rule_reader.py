"""The rules of one record type: each has a kind, what the kind needs, and elements that it can be asked of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.catalogue import patterns
from pipelines.catalogue.model import Element, Rule, When
from pipelines.catalogue.reader import Reader
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.sentences import GENERAL_RULES
from pipelines.catalogue.values import VALUE_TYPES


RULE_KEYS = {
    "code", "rule", "element", "severity", "other", "elements", "values", "pattern", "when", "remedy",
    "source",
}  # fmt: skip
OURS = "element of this record type"


def rules(file: str, given: Any, elements: Mapping[str, Element], reader: Reader) -> Iterator[Rule]:
    """Read the rules that can be read."""
    taken = {judgement.code for one in VALUE_TYPES.values() for judgement in one.judgements} | set(GENERAL_RULES)
    for position, value in enumerate(reader.items(file, "rules", given)):
        at = f"rules[{position}]"
        one = reader.section(file, at, value)
        reader.keys(file, f"{at}.", one, RULE_KEYS)
        code = reader.text(file, f"{at}.code", one.get("code"))
        if code in taken:
            reader.say(file, f"{at}.code", f"{code!r} is the code of another rule")
        taken.add(code)
        if reader.member(file, f"{at}.rule", one.get("rule"), RULE_KINDS, "kind of rule"):
            yield _rule(file, f"{at}.", one, elements, reader)


def _rule(file: str, at: str, given: Mapping[str, Any], elements: Mapping[str, Element], reader: Reader) -> Rule:
    kind = RULE_KINDS[given["rule"]]
    for part in sorted(kind.needs - given.keys()):
        reader.say(file, f"{at}{part}", f"a rule {kind.name} needs it")
    for part in ("element", "other"):
        if part in given and reader.member(file, f"{at}{part}", given[part], elements, OURS):
            _can_be_asked(file, f"{at}{part}", kind.types, elements[given[part]], reader)
    element = elements.get(str(given.get("element")))
    return Rule(
        code=str(given.get("code")),
        kind=kind.name,
        element=str(given.get("element")),
        severity=reader.severity(file, f"{at}severity", given.get("severity")),
        other=given.get("other"),
        elements=reader.members(file, f"{at}elements", given.get("elements"), elements, OURS),
        values=_values(file, f"{at}values", given.get("values"), element, kind.name == "one_of", reader),
        pattern=_pattern(file, f"{at}pattern", given.get("pattern"), element, reader),
        when=_when(file, f"{at}when", given.get("when"), elements, reader),
        remedy=reader.text(file, f"{at}remedy", given.get("remedy", "")),
        source=reader.text(file, f"{at}source", given.get("source", "")),
    )


def _can_be_asked(file: str, key: str, types: frozenset[str], element: Element, reader: Reader) -> None:
    if types and element.type not in types:
        reader.say(file, key, f"{element.code} is of type {element.type}; {' or '.join(sorted(types))} is expected")


def _values(file: str, key: str, given: Any, element: Element | None, whole: bool, reader: Reader) -> tuple[str, ...]:
    """Texts; where whole values are meant and a code list knows them, only its values."""
    codes = element.codes if element and whole else None
    if codes:
        return reader.members(file, key, given, codes.labels, "value")
    return reader.texts(file, key, given)


def _pattern(file: str, key: str, given: Any, element: Element | None, reader: Reader) -> str | None:
    if given is None:
        return None
    pattern = reader.text(file, key, given)
    for fault in patterns.faults(pattern):
        reader.say(file, key, fault)
    if element and (element.length is None or element.length > patterns.LONGEST):
        reader.say(file, key, f"{element.code} needs a length of at most {patterns.LONGEST} to be laid against it")
    return pattern


def _when(file: str, at: str, value: Any, elements: Mapping[str, Element], reader: Reader) -> When | None:
    if value is None:
        return None
    given = reader.section(file, at, value)
    reader.keys(file, f"{at}.", given, {"element", "values"})
    is_ours = reader.member(file, f"{at}.element", given.get("element"), elements, OURS)
    element = elements[given["element"]] if is_ours else None
    values = _values(file, f"{at}.values", given.get("values"), element, True, reader)
    if not given.get("values"):
        reader.say(file, f"{at}.values", "is missing")
    return When(element=element.code, values=values) if element else None
