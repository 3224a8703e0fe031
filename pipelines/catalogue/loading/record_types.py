"""From one file under expectations/catalogue/ to one record type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.catalogue.loading.derived_rules import derived_rules
from pipelines.catalogue.loading.element_definitions import STEM, ElementDefinitions
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.rule_declarations import RuleGroups, read_rules
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml
from pipelines.catalogue.model import (
    BlankCode,
    Deadline,
    Department,
    Disclosure,
    Element,
    Elements,
    Notice,
    RecordType,
    Subject,
    SubjectKind,
)
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.subject_numbers import OTHER_NUMBERS
from pipelines.catalogue.values.value_type import ComparedAs


_KEYS = {
    "title", "item_code", "category", "subject", "departments", "authority", "disclosure", "update_cycle",
    "deadline", "notice", "key", "elements", "rules", "provenance", "synonyms", "shared",
    "names_subjects",
}  # fmt: skip
REQUIRED_KEYS = _KEYS - {"names_subjects", "shared", "synonyms"}

# Any department, no deadline, no public notice. They must be written explicitly, so that a line
# that got lost is reported, and not read as a decision.
ANY = "any"
_NONE = "none"


@dataclass(frozen=True)
class Materials:
    """What record types are made of."""

    definitions: ElementDefinitions
    rule_groups: RuleGroups
    departments: Mapping[str, Department]
    categories: tuple[str, ...]


def read_record_types(
    folder: Path, materials: Materials, mistakes: Mistakes
) -> dict[str, RecordType]:
    """Every record type of a folder, by name."""
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        mistakes.add("catalogue", "", "holds no record type")
    record_types = {}
    for path in paths:
        record_type = read_record_type(path, materials, mistakes)
        if record_type is not None:
            record_types[path.stem] = record_type
    _report_shared_item_codes(record_types.values(), mistakes)
    return record_types


def _report_shared_item_codes(record_types: Iterable[RecordType], mistakes: Mistakes) -> None:
    """Every item of a catalogue has an item code of its own."""
    owners: dict[str, str] = {}
    for record_type in record_types:
        code = record_type.item_code
        owner = owners.setdefault(code, record_type.name)
        if owner != record_type.name:
            mistakes.add(
                f"{record_type.name}.yml", "item_code", f"{code!r} is the item code of {owner} too"
            )


def read_record_type(path: Path, materials: Materials, mistakes: Mistakes) -> RecordType | None:
    """Read one catalogue item; None when too much is missing to go on."""
    section = read_yaml(path, mistakes)
    if section is None or not _is_complete(section, path):
        return None

    # Elements come first: subject, key, deadline, notice and rules name some of them.
    elements, required = _elements(section, materials.definitions)
    # What is not one of the classes or categories is reported; the rest of the file is still read.
    classes = [disclosure.value for disclosure in Disclosure]
    disclosure = section.member("disclosure", classes, "disclosure class")
    section.member("category", materials.categories, "category")
    subject = _subject(section, elements)
    rules = read_rules(section, materials.rule_groups, elements)
    return RecordType(
        name=path.stem,
        title=section.text("title"),
        item_code=section.text("item_code"),
        category=section.text("category"),
        subject=subject,
        departments=_departments(section, materials.departments),
        authority=section.text("authority"),
        # In doubt nobody sees the records.
        disclosure=Disclosure(disclosure or Disclosure.AUTHORISED),
        update_cycle=section.text("update_cycle"),
        deadline=_deadline(section, elements),
        notice=_notice(section, elements),
        key=_key(section, elements),
        elements=elements,
        required=required,
        rules=(*rules, *derived_rules(subject, elements, rules)),
        provenance=section.provenance("provenance"),
        synonyms=section.texts("synonyms"),
        names_subjects=_is_true(section, "names_subjects"),
        shared=_is_true(section, "shared"),
    )


def _is_true(section: Section, key: str) -> bool:
    """Whether an optional yes or no is yes."""
    value = section.values.get(key, False)
    if not isinstance(value, bool):
        section.report(key, "true or false is expected")
    return value is True


def _is_complete(section: Section, path: Path) -> bool:
    section.allow_only(_KEYS)
    if not STEM.fullmatch(path.stem):
        section.report_here(
            "a record type's file is named in lower-case letters, digits and underscores"
        )
    missing = sorted(REQUIRED_KEYS - section.values.keys())
    for key in missing:
        section.report(key, "is missing")
    return not missing


def _elements(
    section: Section, definitions: ElementDefinitions
) -> tuple[dict[str, Element], frozenset[str]]:
    """The elements in order, and the codes of those that every row must fill.

    `CODE` is an optional element, `CODE !` a required one, `+group` all of a shared group.
    """
    elements: dict[str, Element] = {}
    required: set[str] = set()
    listed = section.entry("elements")

    for line in _with_groups(section, definitions):
        code, _, mark = line.partition(" ")
        if listed.with_value(code).member(definitions.elements, "element") is None:
            continue
        if code in elements:
            section.report(f"elements.{code}", "is listed twice")
        if mark not in ("", "!"):
            section.report(f"elements.{code}", f"only ! (required) may follow, not {mark!r}")
        elements[code] = definitions.elements[code]
        if mark == "!":
            required.add(code)

    return elements, frozenset(required)


def _with_groups(section: Section, definitions: ElementDefinitions) -> Iterator[str]:
    """The listed elements, with those of a group in the group's place."""
    listed = section.entry("elements")
    for line in listed.texts():
        if not line.startswith("+"):
            yield line
            continue
        group = listed.with_value(line[1:]).member(definitions.groups, "group")
        if group is not None:
            yield from definitions.groups[group]


def _departments(section: Section, registered: Mapping[str, Department]) -> tuple[str, ...]:
    written = section.values["departments"]
    if written == ANY:
        return ()
    departments = section.members("departments", registered, "department")
    if not departments and not written:
        section.report("departments", f"names none; the responsible ones, or {ANY}, are expected")
    return departments


def _key(section: Section, elements: Elements) -> tuple[str, ...]:
    key = section.members("key", elements, _element_of(section))
    if not key:
        section.report("key", "names no element; which ones tell a record from another?")
    return key


def _subject(section: Section, elements: Elements) -> Subject:
    subject = section.section("subject")
    subject.allow_only({"kinds", "name", "code", "id_number", "without_code"})
    # Only the name must be there; which of the two numbers depends on whom the records are about.
    name = subject.member("name", elements, _element_of(section))
    code = None
    if subject.has("code"):
        code = subject.member("code", elements, _element_of(section))
    id_number = None
    if subject.has("id_number"):
        id_number = subject.member("id_number", elements, _element_of(section))
    if not (subject.values.get("code") or subject.values.get("id_number")):
        section.report("subject", "a code or an id_number must identify the subject")

    kinds = subject.members("kinds", [kind.value for kind in SubjectKind], "subject kind")
    return Subject(
        kinds=tuple(SubjectKind(kind) for kind in kinds),
        name=name or "",
        code=code,
        id_number=id_number,
        **_without_code(subject, elements),
    )


def _without_code(subject: Section, elements: Elements) -> dict[str, Any]:
    """What is said of subjects whose credit code is missing."""
    if "without_code" not in subject.values:
        return {}
    if not subject.has("code"):
        subject.report("without_code", "goes with a code, which is what may be missing")
    section = subject.section("without_code")
    section.allow_only({"numbers", "blank", "source", "placeholder"})
    # A clerk who forgot the code and a subject that has none look the same.
    blank = section.member("blank", [blank.value for blank in BlankCode], "blank")
    source = section.optional_text("source")
    is_placeholder = _is_true(section, "placeholder")
    if bool(source) is is_placeholder:
        section.report_here("names its source, or says placeholder: true, and not both")
    return {
        "without_code": _other_numbers(section, elements),
        "blank_code": BlankCode(blank or BlankCode.REJECTED),
        "without_code_source": source,
    }


def _other_numbers(section: Section, elements: Elements) -> tuple[str, ...]:
    """The elements that may stand for a missing credit code, in order."""
    allowed = [code for code in elements if elements[code].type in OTHER_NUMBERS]
    stem = section.file.removesuffix(".yml")
    types = " or ".join(OTHER_NUMBERS)
    codes = section.members("numbers", allowed, f"{types} among the elements of {stem}")
    if not section.items("numbers"):
        section.report("numbers", "names no element; which numbers stand for a missing code?")
    if len(set(codes)) < len(codes):
        section.report("numbers", "names an element twice")
    return tuple(dict.fromkeys(codes))


def _deadline(section: Section, elements: Elements) -> Deadline | None:
    if section.values["deadline"] == _NONE:
        return None
    deadline = section.section("deadline")
    deadline.allow_only({"working_days", "after"})
    working_days = deadline.number("working_days")
    if not deadline.has("working_days"):
        deadline.report("working_days", "is missing")
    after = _date(deadline, "after", elements)

    if working_days is None or after is None:
        return None
    return Deadline(working_days=working_days, after=after)


def _notice(section: Section, elements: Elements) -> Notice | None:
    if section.values["notice"] == _NONE:
        return None
    notice = section.section("notice")
    if not notice.values:
        section.report("notice", f"says nothing; a notice, or {_NONE}, is expected")
    notice.allow_only({"years", "months", "after", "until"})

    after = _date(notice, "after", elements) if "after" in notice.values else None
    until = _date(notice, "until", elements) if "until" in notice.values else None
    years = notice.number("years")
    months = notice.number("months")

    # Without a first day nothing is shown.
    if after is None:
        return None
    return Notice(after, until, years=years or 0, months=months or 0)


def _date(section: Section, key: str, elements: Elements) -> str | None:
    """The code of an element that holds a date."""
    dates = []
    for element in elements.values():
        if VALUE_TYPES[element.type].compared_as is ComparedAs.DAY:
            dates.append(element.code)
    stem = section.file.removesuffix(".yml")
    return section.member(key, dates, f"date among the elements of {stem}")


def _element_of(section: Section) -> str:
    return f"element of {section.file.removesuffix('.yml')}"
