"""From expectations/departments.yml to the registered source units."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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

    sections = {}
    for code, entry in section.entries():
        if code != "provenance":
            sections[code] = entry.section()
    wrong_codes = _wrong_credit_codes(sections.values())
    departments = {}
    for code, of_department in sections.items():
        departments[code] = _department(code, of_department, provenance, wrong_codes)
    _report_shared_folders(section, departments.values())
    return departments


def _department(
    code: str, section: Section, provenance: str, wrong_codes: Collection[str]
) -> Department:
    section.allow_only(_KEYS)
    if not STEM.fullmatch(code):
        section.report_here("a department's code is lower-case letters, digits and underscores")

    kind: str | None = "administrative"
    if "kind" in section.values:
        kind = section.member("kind", _KINDS, "kind of department")

    credit_code = section.values.get("credit_code")
    if credit_code is not None and str(credit_code) in wrong_codes:
        section.report("credit_code", f"not a credit code: {credit_code!r}")
    return Department(
        code=code,
        name=section.text("name"),
        credit_code=credit_code,
        kind=str(kind),
        synonyms=section.texts("synonyms"),
        provenance=provenance,
    )


def _wrong_credit_codes(sections: Iterable[Section]) -> set[str]:
    """Those among the credit codes of all departments that are none."""
    codes = [section.values.get("credit_code") for section in sections]
    # Value types judge whole columns: one look at all costs as much as one look at each.
    values = pd.Series([str(code) for code in codes if code is not None], dtype="str")
    value_type = CreditCodeType()
    element = Element(code="", name="", type=value_type.name)
    return set(values[~value_type.sound(values, element)])


def _report_shared_folders(section: Section, departments: Iterable[Department]) -> None:
    """A folder that two departments could have would mix up what they report."""
    owners: dict[str, str] = {}
    for department in departments:
        folders = {department.code, department.name, *department.synonyms}
        for folder in folders - {""}:
            owner = owners.setdefault(folder, department.code)
            if owner != department.code:
                section.report(department.code, f"a folder {folder} would belong to {owner} too")
