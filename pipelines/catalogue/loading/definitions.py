"""What record types are made of: code lists, elements and their groups, departments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.catalogue.loading.reader import Reader
from pipelines.catalogue.model import CodeList, Department, Element
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.code_spellings import spellings


STEM = re.compile(r"[a-z][a-z0-9_]*")
ELEMENT_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
"""It becomes a column's name in the database, in lower case."""
ELEMENT_KEYS = {
    "name", "type", "length", "codes", "scale", "synonyms", "personal", "severity", "note", "provenance",
}  # fmt: skip
DEPARTMENT_KINDS = {"administrative", "judicial", "public_institution", "public_utility"}


def code_list(path: Path, reader: Reader) -> CodeList:
    """One list of `codes/`, named like its file."""
    file, content = path.name, reader.file(path) or {}
    reader.keys(file, "", content, {"title", "values", "synonyms", "open", "provenance"})
    labels = {
        value: reader.text(file, f"values.{value}", label)
        for value, label in reader.section(file, "values", content.get("values")).items()
    }
    if not labels:
        reader.say(file, "values", "a mapping from value to label is expected")
    synonyms = reader.section(file, "synonyms", content.get("synonyms"))
    known = {
        other: value
        for other, value in synonyms.items()
        if _stands_for(file, other, value, labels, reader)
    }
    is_open = content.get("open") is not None and reader.member(
        file, "open", content["open"], labels, "value"
    )
    return CodeList(
        name=path.stem,
        title=reader.text(file, "title", content.get("title")),
        labels=labels,
        synonyms=known,
        open=content["open"] if is_open else None,
        provenance=reader.provenance(file, "provenance", content.get("provenance")),
    )


def _stands_for(
    file: str, other: str, value: Any, labels: Mapping[str, str], reader: Reader
) -> bool:
    if not reader.member(file, f"synonyms.{other}", value, labels, "value"):
        return False
    taken = spellings(CodeList(name="", title="", labels=labels)).get(other, value)
    if taken != value:
        reader.say(file, f"synonyms.{other}", f"already means {taken!r}")
    return bool(taken == value)


def departments(path: Path, reader: Reader) -> dict[str, Department]:
    """The registered source units, by the code that their folder may bear."""
    file, content = path.name, reader.file(path) or {}
    provenance = reader.provenance(file, "provenance", content.pop("provenance", None))
    found = {
        code: _department(file, code, one, provenance, reader) for code, one in content.items()
    }
    whose: dict[str, str] = {}
    for one in found.values():
        for folder in {one.code, one.name, *one.synonyms} - {""}:
            if whose.setdefault(folder, one.code) != one.code:
                reader.say(file, one.code, f"a folder {folder} would belong to {whose[folder]} too")
    return found


def _department(file: str, code: str, value: Any, provenance: str, reader: Reader) -> Department:
    given = reader.section(file, code, value)
    reader.keys(file, f"{code}.", given, {"name", "credit_code", "kind", "synonyms"})
    if not STEM.fullmatch(code):
        reader.say(file, code, "a department's code is lower-case letters, digits and underscores")
    kind, credit_code = given.get("kind", "administrative"), given.get("credit_code")
    reader.member(file, f"{code}.kind", kind, DEPARTMENT_KINDS, "kind of department")
    if credit_code is not None and not _is_credit_code(credit_code):
        reader.say(file, f"{code}.credit_code", f"not a credit code: {credit_code!r}")
    return Department(
        code=code,
        name=reader.text(file, f"{code}.name", given.get("name")),
        credit_code=credit_code,
        kind=str(kind),
        synonyms=reader.texts(file, f"{code}.synonyms", given.get("synonyms")),
        provenance=provenance,
    )


def _is_credit_code(value: Any) -> bool:
    one, element = pd.Series([value], dtype="str"), Element(code="", name="", type="credit_code")
    return bool(VALUE_TYPES["credit_code"].sound(one, element).all())


@dataclass
class Elements:
    """What `elements.yml` holds."""

    elements: Mapping[str, Element]
    groups: Mapping[str, tuple[str, ...]]
    never_collected: tuple[str, ...]


def elements(path: Path, code_lists: Mapping[str, CodeList], reader: Reader) -> Elements | None:
    """Every element and every group of elements; None when the file cannot be read."""
    content = reader.file(path)
    if content is None:
        return None
    file = path.name
    reader.keys(file, "", content, {"groups", "elements", "never_collected"})
    given = reader.section(file, "elements", content.get("elements"))
    found = {code: _element(file, code, one, code_lists, reader) for code, one in given.items()}
    banned = reader.texts(file, "never_collected", content.get("never_collected"))
    for one in found.values():
        for word in banned:
            if word in one.name:
                reader.say(file, f"elements.{one.code}", f"{word} must not be collected")
    groups = {}
    for name, members in reader.section(file, "groups", content.get("groups")).items():
        groups[name] = reader.texts(file, f"groups.{name}", members)
        for member in groups[name]:
            reader.member(file, f"groups.{name}", member.partition(" ")[0], found, "element")
    return Elements(found, groups, banned)


def _element(
    file: str, code: str, value: Any, code_lists: Mapping[str, CodeList], reader: Reader
) -> Element:
    at = f"elements.{code}."
    given = reader.section(file, at.removesuffix("."), value)
    reader.keys(file, at, given, ELEMENT_KEYS)
    kind, codes, personal = (
        given.get("type", "text"),
        given.get("codes"),
        given.get("personal", False),
    )
    is_known = reader.member(file, f"{at}type", kind, VALUE_TYPES, "value type")
    _hold_together(file, code, given, str(kind), reader)
    if codes is not None:
        reader.member(file, f"{at}codes", codes, code_lists, "code list")
    return Element(
        code=code,
        name=reader.text(file, f"{at}name", given.get("name")),
        type=kind if is_known else "text",
        length=reader.number(file, f"{at}length", given.get("length")),
        codes=code_lists.get(codes) if isinstance(codes, str) else None,
        scale=reader.number(file, f"{at}scale", given.get("scale")),
        synonyms=reader.texts(file, f"{at}synonyms", given.get("synonyms")),
        personal=personal is True,
        severity=reader.severity(file, f"{at}severity", given.get("severity")),
        note=reader.text(file, f"{at}note", given.get("note", "")),
        provenance=reader.provenance(file, f"{at}provenance", given.get("provenance")),
    )


def _hold_together(
    file: str, code: str, given: Mapping[str, Any], kind: str, reader: Reader
) -> None:
    """Keys that only make sense together."""
    value_type = VALUE_TYPES.get(kind)
    at = f"elements.{code}."
    if not ELEMENT_CODE.fullmatch(code):
        reader.say(
            file, f"elements.{code}", "an element's code is capital letters, digits and underscores"
        )
    if (value_type is not None and value_type.has_code_list) != (given.get("codes") is not None):
        reader.say(
            file,
            f"{at}codes",
            f"a code list goes with the types {_types_that('has_code_list')}, and only with them",
        )
    if not isinstance(given.get("personal", False), bool):
        reader.say(file, f"{at}personal", "true or false is expected")
    elif given.get("personal", False) != (value_type is not None and value_type.is_personal):
        reader.say(
            file,
            f"{at}personal",
            f"true goes with {_types_that('is_personal')}, and only with them",
        )
    if value_type is not None and value_type.is_free_text and given.get("length") is None:
        reader.say(file, f"{at}length", "a text needs a length")


def _types_that(trait: str) -> str:
    """Names of the value types that have a trait."""
    return " and ".join(sorted(name for name, one in VALUE_TYPES.items() if getattr(one, trait)))
