"""The names that the folder and the workbook already have: elements, code lists, departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty
from pipelines.catalogue.values import DEFAULT_TYPE
from pipelines.catalogue_sheet.yaml_text import YamlMapping


@dataclass
class Vocabulary:
    """The names that an imported sheet may refer to; elements are added while it is read."""

    element_codes: dict[str, str]
    """Chinese name → code of an element."""
    used_codes: set[str]
    """Codes of elements that are in use."""
    code_lists: set[str]
    """Names of code lists."""
    departments: dict[str, str]
    """Every name of a department → its code."""
    types: dict[str, str]
    """Element code → value type."""
    folder_elements: Mapping[str, YamlMapping]
    """Elements of the folder, as its elements.yml has them."""
    new_elements: dict[str, YamlMapping] = field(default_factory=dict)
    """New elements of the sheet, as elements.yml will have them."""

    @classmethod
    def of(
        cls, folder: Path, code_lists: Iterable[str], departments: Mapping[str, str]
    ) -> Vocabulary:
        """Read the folder, and add the code lists and departments (code → name) of the workbook.

        What is wrong in the folder is for `catalogue check` to report.
        """
        elements = _elements_in(folder)
        element_codes: dict[str, str] = {}
        types: dict[str, str] = {}
        for code, element in elements.items():
            # Of two elements with the same name the first one is meant.
            element_codes.setdefault(str(element.get("name")), code)
            types[code] = str(element.get("type", DEFAULT_TYPE))

        # The folder's departments win: the workbook may call another one by the same name.
        department_codes = {name: code for code, name in departments.items()}
        department_codes |= _departments_in(folder)

        list_names = {path.stem for path in (folder / "codes").glob("*.yml")}
        list_names.update(code_lists)
        return cls(
            element_codes=element_codes,
            used_codes=set(elements),
            code_lists=list_names,
            departments=department_codes,
            types=types,
            folder_elements=elements,
        )

    def name_of(self, code: str) -> str:
        """The first Chinese name of an element; empty where its code is unknown."""
        for name, named_code in self.element_codes.items():
            if named_code == code:
                return name
        return ""

    def add_element(self, code: str, name: str, content: YamlMapping) -> None:
        """Add a new element of the sheet."""
        self.used_codes.add(code)
        self.element_codes.setdefault(name, code)
        self.new_elements[code] = content
        self.types[code] = str(content.get("type", DEFAULT_TYPE))


def _elements_in(folder: Path) -> dict[str, YamlMapping]:
    content = _yaml_of(folder / "elements.yml")
    elements: dict[str, YamlMapping] = {}
    for code, element in (content.get("elements") or {}).items():
        if isinstance(element, dict):
            elements[str(code)] = element
    return elements


def _departments_in(folder: Path) -> dict[str, str]:
    """Every name of a department of the folder → its code."""
    codes: dict[str, str] = {}
    for code, department in _yaml_of(folder / "departments.yml").items():
        if isinstance(department, dict):
            names = [code, department.get("name"), *department.get("synonyms", [])]
            codes |= dict.fromkeys(map(str, names), code)
    return codes


def _yaml_of(path: Path) -> YamlMapping:
    if not path.exists():
        return {}
    return dict(read_yaml_or_empty(path, Mistakes()).values)
