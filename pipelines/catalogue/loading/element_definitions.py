"""From expectations/elements.yml to elements and groups of elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml
from pipelines.catalogue.model import CodeList, Element, Elements
from pipelines.catalogue.values import DEFAULT_TYPE, VALUE_TYPES, ValueType
from pipelines.catalogue.values.number import NumberType


# Names of files and departments.
STEM = re.compile(r"[a-z][a-z0-9_]*")

# In lower case it becomes a column's name in the database.
ELEMENT_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,39}")

# The ends of the usual amounts of an element.
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")

ELEMENT_KEYS = {
    "name", "type", "length", "codes", "scale", "most", "synonyms", "personal", "severity", "none_is_a_value",
    "is_large", "is_period", "usual", "note", "provenance",
}  # fmt: skip


@dataclass(frozen=True)
class ElementDefinitions:
    """What `elements.yml` holds."""

    elements: Elements
    groups: Mapping[str, tuple[str, ...]]
    """Name of a group → its elements, as record types list them."""
    never_collected: tuple[str, ...]
    """Words that no element's name may hold."""


def read_elements(
    path: Path, code_lists: Mapping[str, CodeList], mistakes: Mistakes
) -> ElementDefinitions | None:
    """Every element and every group of elements; None when the file cannot be read."""
    section = read_yaml(path, mistakes)
    if section is None:
        return None
    section.allow_only({"groups", "elements", "never_collected"})

    elements = {}
    for code, entry in section.section("elements").entries():
        elements[code] = _element(code, entry.section(), code_lists)

    never_collected = section.texts("never_collected")
    _report_what_must_not_be_collected(section, elements.values(), never_collected)
    groups = _groups(section, elements)
    return ElementDefinitions(elements, groups, never_collected)


def _report_what_must_not_be_collected(
    section: Section, elements: Iterable[Element], words: Iterable[str]
) -> None:
    for element in elements:
        for word in words:
            if word in element.name:
                section.report(f"elements.{element.code}", f"{word} must not be collected")


def _groups(section: Section, elements: Elements) -> dict[str, tuple[str, ...]]:
    groups = {}
    for name, entry in section.section("groups").entries():
        groups[name] = entry.texts()
        for line in groups[name]:
            # Behind the code there may be a mark, as in `MD_ZTMC !`.
            code = line.partition(" ")[0]
            entry.with_value(code).member(elements, "element")
    return groups


def _element(code: str, section: Section, code_lists: Mapping[str, CodeList]) -> Element:
    section.allow_only(ELEMENT_KEYS)

    type_name: str | None = DEFAULT_TYPE
    if "type" in section.values:
        type_name = section.member("type", VALUE_TYPES, "value type")
    _report_contradictions(code, section)

    codes = None
    if section.has("codes"):
        codes = section.member("codes", code_lists, "code list")
    return Element(
        code=code,
        name=section.text("name"),
        type=type_name or DEFAULT_TYPE,
        length=section.number("length"),
        codes=code_lists[codes] if codes else None,
        scale=section.number("scale"),
        most=section.number("most"),
        usual=section.texts("usual"),
        synonyms=section.texts("synonyms"),
        personal=section.values.get("personal") is True,
        severity=section.severity("severity"),
        none_is_a_value=section.values.get("none_is_a_value") is True,
        is_large=section.values.get("is_large") is True,
        is_period=section.values.get("is_period") is True,
        note=section.optional_text("note"),
        provenance=section.provenance("provenance"),
    )


def _report_contradictions(code: str, section: Section) -> None:
    """Keys that only make sense together with the value type."""
    if not ELEMENT_CODE.fullmatch(code):
        section.report_here("an element's code is capital letters, digits and underscores")

    type_name = section.values.get("type", DEFAULT_TYPE)
    types = VALUE_TYPES.values()
    coded = _names(value_type for value_type in types if value_type.has_code_list)
    if (type_name in coded) != section.has("codes"):
        what = f"a code list goes with the types {' and '.join(coded)}, and only with them"
        section.report("codes", what)

    personal = _names(value_type for value_type in types if value_type.is_personal)
    is_personal = section.values.get("personal", False)
    if not isinstance(is_personal, bool):
        section.report("personal", "true or false is expected")
    elif is_personal != (type_name in personal):
        section.report("personal", f"true goes with {' and '.join(personal)}, and only with them")

    for key in ("none_is_a_value", "is_large", "is_period"):
        if not isinstance(section.values.get(key, False), bool):
            section.report(key, "true or false is expected")
    money = _names(value_type for value_type in types if value_type.is_money)
    if section.values.get("is_large") is True and type_name not in money:
        section.report("is_large", f"true goes with {' and '.join(money)}, and only with it")

    _report_usual(section, type_name in money)

    if section.has("most") and type_name != NumberType.name:
        section.report("most", f"a largest value goes with {NumberType.name}, and only with it")

    free = _names(value_type for value_type in types if value_type.is_free_text)
    if section.values.get("is_period") is True and type_name not in free:
        section.report("is_period", f"true goes with {' and '.join(free)}, and only with it")
    if type_name in free and not section.has("length"):
        section.report("length", "a text needs a length")


def _report_usual(section: Section, is_money: bool) -> None:
    """The least and the most of the usual amounts of an element."""
    if not section.has("usual"):
        return
    ends = section.texts("usual")
    if not is_money:
        section.report("usual", "usual amounts go with amounts of money, and only with them")
    elif len(ends) != 2 or not all(_AMOUNT.fullmatch(end) for end in ends):
        section.report("usual", "the least and the most are expected, as texts of digits")
    elif Decimal(ends[0]) >= Decimal(ends[1]):
        section.report("usual", "the least comes before the most")


def _names(value_types: Iterable[ValueType]) -> list[str]:
    return sorted(value_type.name for value_type in value_types)
