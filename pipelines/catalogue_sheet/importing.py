"""Turn the sheets of an official catalogue into the YAML of expectations/.

Where a cell is empty or cannot be read, a likely value is assumed; the result names each such cell.
A file that somebody edited is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.catalogue import check
from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.import_folder import ImportFolder
from pipelines.catalogue_sheet.import_notes import ImportNotes
from pipelines.catalogue_sheet.items import Item, read_items
from pipelines.catalogue_sheet.sheet_rows import CatalogueRow, Sheets, text_in
from pipelines.catalogue_sheet.side_sheets import (
    code_list_contents,
    department_contents,
    departments_text,
    rule_contents,
    several,
)
from pipelines.catalogue_sheet.vocabulary import Vocabulary
from pipelines.catalogue_sheet.yaml_text import block, flow
from pipelines.errors import CatalogueError


# Keys whose value takes several lines: one for each item of a list, or for each key of a map.
_LISTS = frozenset({"elements", "rules"})
MAPS = frozenset({"values", "synonyms", "groups"})

ASSUMED_VERSION = "2018"


@dataclass(frozen=True)
class Imported:
    """What an import did, in words that name files and cells."""

    written: list[str]
    unchanged: list[str]
    kept: list[str]
    """Files that differ from the sheet and were edited since they were imported, or never were."""
    unread: list[str]
    """Cells that could not be read, and why."""
    assumed: list[str]
    """What the sheet does not say, and what was put in its place."""
    mistakes: list[str]
    """What `catalogue check` reports about the folder afterwards."""


def import_sheet(
    sheet: Path, folder: Path, *, version: str | None = None, force: bool = False
) -> Imported:
    """Read a workbook into a folder such as expectations/; elements that are there stay unchanged.

    Raises:
        CatalogueError: the file cannot be opened, or holds no sheet with the columns 信息事项 and 数据项.
    """
    sheets = Sheets(sheet)
    notes = ImportNotes()

    # Code lists, departments and rules come first, because the items refer to them.
    code_lists = code_list_contents(sheets)
    departments = department_contents(sheets)
    names = {code: row["name"].text for code, row in departments.items()}
    vocabulary = Vocabulary.of(folder, code_lists, names)
    items = read_items(sheets, vocabulary, rule_contents(sheets), notes)
    if not items:
        raise CatalogueError([f"{sheet.name}: no sheet has the columns 信息事项 and 数据项"])

    # Nothing has been written so far: a workbook that cannot be read leaves the folder untouched.
    target = ImportFolder(folder, sheet.name, force)
    version_row = sheets.first_row(layout.OF_VERSION, frozenset({"version"}))
    _write_version(target, version_row, items, notes, version=version)
    if departments:
        target.write("departments.yml", departments_text(departments))
    for name, content in code_lists.items():
        target.write(f"codes/{name}.yml", block(content, maps=MAPS))
    words_row = sheets.first_row(layout.OF_VERSION, frozenset({"never_collected"}))
    _write_elements(target, vocabulary, words_row)
    for item in items:
        target.write(f"catalogue/{item.name}.yml", block(item.content, lists=_LISTS))

    return Imported(
        written=target.written,
        unchanged=target.unchanged,
        kept=target.kept,
        unread=notes.unread,
        assumed=notes.assumed,
        mistakes=check(folder),
    )


def _write_version(
    target: ImportFolder,
    row: CatalogueRow,
    items: Sequence[Item],
    notes: ImportNotes,
    *,
    version: str | None,
) -> None:
    """Write version.yml, if there is none or the caller names a version."""
    if target.has("version.yml") and version is None:
        return

    written_version = text_in(row, "version")
    if not (version or written_version):
        notes.assumed.append(f"version.yml: the sheet names no version: {ASSUMED_VERSION}")
    categories = several(row.get("categories"))
    if not categories:
        categories = list(dict.fromkeys(str(item.content["category"]) for item in items))
    content = {
        "version": version or written_version or ASSUMED_VERSION,
        "categories": categories,
    }
    target.write("version.yml", block(content))


def _write_elements(target: ImportFolder, vocabulary: Vocabulary, row: CatalogueRow) -> None:
    """Write elements.yml, or add new elements at the end of the one that is there."""
    lines = ""
    for code, content in vocabulary.new_elements.items():
        lines += f"  {code}: {flow(content)}\n"

    if target.has("elements.yml"):
        if lines:
            target.append("elements.yml", lines)
        return

    head = ""
    if "never_collected" in row:
        head = block({"never_collected": several(row["never_collected"])})
    target.write("elements.yml", f"{head}elements:\n{lines}")
