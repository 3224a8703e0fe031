"""What a folder and a workbook name already: elements, code lists, departments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.catalogue.loading.reader import Reader


@dataclass
class Known:
    """What the folder and the workbook name already: elements, code lists, departments."""

    elements: dict[str, str]
    """Name → code of an element."""
    taken: set[str]
    """Codes of elements."""
    code_lists: Mapping[str, Any]
    departments: dict[str, str]
    """Every name of a department → its code."""
    types: dict[str, str]
    there: Mapping[str, Mapping[str, Any]]
    """Elements of the folder, as its elements.yml has them."""
    new_elements: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, folder: Path, code_lists: Mapping[str, Any], departments: Mapping[str, str]
    ) -> Known:
        """Look over the folder; what is wrong in it is for `catalogue check` to say."""
        reader = Reader()
        content = (
            (reader.file(folder / "elements.yml") or {})
            if (folder / "elements.yml").exists()
            else {}
        )
        there = {
            code: one
            for code, one in (content.get("elements") or {}).items()
            if isinstance(one, dict)
        }
        elements: dict[str, str] = {}
        for code, one in there.items():
            elements.setdefault(str(one.get("name")), code)
        names = {name: code for code, name in departments.items()}
        if (folder / "departments.yml").exists():
            for code, one in (reader.file(folder / "departments.yml") or {}).items():
                if isinstance(one, dict):
                    names |= dict.fromkeys(
                        [code, str(one.get("name")), *map(str, one.get("synonyms", []))], code
                    )
        lists = {path.stem: None for path in (folder / "codes").glob("*.yml")} | dict(code_lists)
        types = {str(code): str(one.get("type", "text")) for code, one in there.items()}
        return cls(elements, set(there), lists, names, types, there)
