"""From the YAML under expectations/ to the model; every mistake is found in one go, with file and key."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipelines.catalogue.loading import definitions
from pipelines.catalogue.loading.reader import Reader
from pipelines.catalogue.loading.record_types import Shelf
from pipelines.catalogue.loading.rule_reader import SHARED_RULES, rule_groups
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.errors import CatalogueError


def load(folder: Path) -> Catalogue:
    """Read a whole catalogue.

    Raises:
        CatalogueError: with every mistake, one line each: file, key, what is wrong, and what was probably meant.
    """
    reader = Reader()
    found = _read(folder, reader)
    if reader.mistakes:
        raise CatalogueError(reader.mistakes)
    return found


def check(folder: Path) -> list[str]:
    """All mistakes of a catalogue; an empty list means that it is sound."""
    reader = Reader()
    _read(folder, reader)
    return reader.mistakes


def _read(folder: Path, reader: Reader) -> Catalogue:
    version = reader.file(folder / "version.yml") or {}
    reader.keys("version.yml", "", version, {"version", "categories"})
    categories = reader.texts("version.yml", "categories", version.get("categories"))
    code_lists = {
        path.stem: definitions.code_list(path, reader)
        for path in sorted((folder / "codes").glob("*.yml"))
    }
    elements = definitions.elements(folder / "elements.yml", code_lists, reader)
    departments = definitions.departments(folder / "departments.yml", reader)
    record_types: dict[str, RecordType] = {}
    # Without elements every line of every record type would be a mistake that is none.
    if elements is not None:
        groups = rule_groups(folder / SHARED_RULES, reader)
        shelf = Shelf(reader, elements.elements, elements.groups, groups, departments, categories)
        record_types = _record_types(folder / "catalogue", shelf)
    return Catalogue(
        version=reader.text("version.yml", "version", version.get("version")),
        record_types=record_types,
        elements=elements.elements if elements else {},
        code_lists=code_lists,
        departments=departments,
        categories=categories,
        never_collected=elements.never_collected if elements else (),
    )


def _record_types(folder: Path, shelf: Shelf) -> dict[str, RecordType]:
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        shelf.reader.say("catalogue", "", "holds no record type")
    found = {path.stem: one for path in paths if (one := shelf.record_type(path)) is not None}
    _told_apart(found.values(), shelf.reader)
    return found


def _told_apart(record_types: Iterable[RecordType], reader: Reader) -> None:
    """Every item of a catalogue has an item code of its own."""
    whose: dict[str, str] = {}
    for one in record_types:
        if (other := whose.setdefault(one.item_code, one.name)) != one.name:
            reader.say(
                f"{one.name}.yml", "item_code", f"{one.item_code!r} is the item code of {other} too"
            )
