"""From expectations/departments.yml to the registered source units."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from pipelines.catalogue.loading.element_definitions import STEM
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.model import Department, Element
from pipelines.catalogue.values.credit_code import CreditCodeType


_KEYS = {"name", "credit_code", "kind", "synonyms"}
_KINDS = {"administrative", "judicial", "public_institution", "public_utility"}


def read_departments(path: Path, mistakes: Mistakes) -> dict[str, Department]:
    """The registered source units, by the code that their folder may bear."""
    section = read_yaml_or_empty(path, mistakes)
    # One provenance for the whole file; every other key is a department.
    provenance = section.provenance("provenance")

    departments = {}
    for code, entry in section.entries():
        if code != "provenance":
            departments[code] = _department(code, entry.section(), provenance)
    _report_shared_folders(section, departments.values())
    return departments


def _department(code: str, section: Section, provenance: str) -> Department:
    section.allow_only(_KEYS)
    if not STEM.fullmatch(code):
        section.report_here("a department's code is lower-case letters, digits and underscores")

    kind: str | None = "administrative"
    if "kind" in section.values:
        kind = section.member("kind", _KINDS, "kind of department")

    credit_code = section.values.get("credit_code")
    if credit_code is not None and not _is_credit_code(credit_code):
        section.report("credit_code", f"not a credit code: {credit_code!r}")
    return Department(
        code=code,
        name=section.text("name"),
        credit_code=credit_code,
        kind=str(kind),
        synonyms=section.texts("synonyms"),
        provenance=provenance,
    )


def _is_credit_code(value: object) -> bool:
    # Value types judge whole columns, so this is a column of one.
    values = pd.Series([value], dtype="str")
    value_type = CreditCodeType()
    element = Element(code="", name="", type=value_type.name)
    is_sound = value_type.sound(values, element)
    return bool(is_sound[0])


def _report_shared_folders(section: Section, departments: Iterable[Department]) -> None:
    """A folder that two departments could have would mix up what they report."""
    owners: dict[str, str] = {}
    for department in departments:
        folders = {department.code, department.name, *department.synonyms}
        for folder in folders - {""}:
            owner = owners.setdefault(folder, department.code)
            if owner != department.code:
                section.report(department.code, f"a folder {folder} would belong to {owner} too")
