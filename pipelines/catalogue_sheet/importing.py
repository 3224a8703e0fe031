"""Turn the sheets of an official catalogue into the YAML of expectations/.

What a cell says is taken; what it does not say is assumed where a department could go on with it, and every assumption
and every cell that could not be read is named with its place. A file that somebody edited is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.catalogue import check
from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.items import Item, read_items
from pipelines.catalogue_sheet.known import Known
from pipelines.catalogue_sheet.reading import Cell, Row, Sheets
from pipelines.catalogue_sheet.yaml_text import block
from pipelines.errors import CatalogueError


LISTS, MAPS = frozenset({"elements", "rules"}), frozenset({"values", "synonyms", "groups"})
_MARK = re.compile(r"\A# Imported from .*; as imported: ([0-9a-f]{16})\n")


@dataclass
class Imported:
    """What an import did, in words that name files and cells."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Files that differ from the sheet and were edited since they were imported, or never were."""
    unread: list[str] = field(default_factory=list)
    """Cells that could not be read, and why."""
    assumed: list[str] = field(default_factory=list)
    """What the sheet does not say, and what was put in its place."""
    mistakes: list[str] = field(default_factory=list)
    """What `catalogue check` has to say about the folder afterwards."""


def import_sheet(
    sheet: Path, folder: Path, *, version: str | None = None, force: bool = False
) -> Imported:
    """Read a workbook into a folder such as expectations/; what it shares with what is there stays as it is there.

    Raises:
        CatalogueError: the file cannot be opened, or holds no sheet with the columns 信息事项 and 数据项.
    """
    sheets, outcome = Sheets(sheet), Imported()
    lists = _code_lists(sheets)
    departments = {
        one["code"].text: one
        for one in sheets.rows(layout.OF_DEPARTMENT, frozenset({"code", "name"}))
    }
    known = Known.of(folder, lists, {code: one["name"].text for code, one in departments.items()})
    items = read_items(sheets, known, _rules(sheets), outcome.unread, outcome.assumed)
    if not items:
        raise CatalogueError([f"{sheet.name}: no sheet has the columns 信息事项 and 数据项"])
    shelf = _Folder(folder, sheet.name, force, outcome)
    shelf.add_version(
        next(sheets.rows(layout.OF_VERSION, frozenset({"version"})), {}), version, items
    )
    if departments:
        shelf.write("departments.yml", _departments(departments.values()))
    for name, content in lists.items():
        shelf.write(f"codes/{name}.yml", block(content, maps=MAPS))
    shelf.add_elements(
        known, next(sheets.rows(layout.OF_VERSION, frozenset({"never_collected"})), {})
    )
    for item in items:
        shelf.write(f"catalogue/{item.name}.yml", block(item.content, lists=LISTS))
    outcome.mistakes = check(folder)
    return outcome


@dataclass
class _Folder:
    """The folder that is written to; nothing that was edited is lost."""

    folder: Path
    source: str
    force: bool
    outcome: Imported

    def write(self, name: str, text: str) -> None:
        """Write a file, unless it says the same already or somebody has edited it."""
        path = self.folder / name
        seal = hashlib.sha256(text.encode()).hexdigest()[:16]
        if path.exists():
            before = path.read_text("utf-8")
            mark = _MARK.match(before)
            body = before[mark.end() :] if mark else before
            if body == text:
                self.outcome.unchanged.append(name)
                return
            if not self.force and (
                mark is None or hashlib.sha256(body.encode()).hexdigest()[:16] != mark.group(1)
            ):
                self.outcome.kept.append(name)
                return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# Imported from {self.source}; as imported: {seal}\n{text}", "utf-8")
        self.outcome.written.append(name)

    def add_version(self, row: Row, version: str | None, items: Iterable[Item]) -> None:
        """Say which version the folder holds, if it does not yet."""
        if (self.folder / "version.yml").exists() and version is None:
            return
        given = row["version"].text if "version" in row else ""
        categories = _parts(row.get("categories")) or list(
            dict.fromkeys(str(one.content["category"]) for one in items)
        )
        if not (version or given):
            self.outcome.assumed.append("version.yml: the sheet names no version: 2018")
        self.write(
            "version.yml", block({"version": version or given or "2018", "categories": categories})
        )

    def add_elements(self, known: Known, row: Row) -> None:
        """Write elements.yml, or add what is new to the one that is there without touching a line of it."""
        new = "".join(
            f"  {code}: {_flow(content)}\n" for code, content in known.new_elements.items()
        )
        path = self.folder / "elements.yml"
        if not path.exists():
            never = (
                {"never_collected": _parts(row.get("never_collected"))}
                if "never_collected" in row
                else {}
            )
            self.write("elements.yml", block(never) * bool(never) + "elements:\n" + new)
        elif new:
            path.write_text(
                f"{path.read_text('utf-8').rstrip()}\n\n  # from {self.source}\n{new}", "utf-8"
            )
            self.outcome.written.append("elements.yml")


def _flow(content: Mapping[str, Any]) -> str:
    return block({"x": content}).removeprefix("x: ").rstrip("\n")


def _parts(cell: Cell | None) -> list[str]:
    return [one.strip() for one in cell.text.split(layout.SEPARATOR) if one.strip()] if cell else []


def _code_lists(sheets: Sheets) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in sheets.rows(layout.OF_CODE, frozenset({"name", "value", "label"})):
        text = {key: cell.text for key, cell in row.items()}
        one = found.setdefault(
            text["name"],
            {
                "title": text.get("title") or text["name"],
                "provenance": text.get("provenance")
                or "placeholder: imported, to be confirmed by the centre",
                "values": {},
            },
        )
        one["values"][text["value"]] = text["label"]
        if text.get("open") in layout.YES:
            one["open"] = text["value"]
        if others := _parts(row.get("synonyms")):
            one.setdefault("synonyms", {}).update(dict.fromkeys(others, text["value"]))
    return found


def _departments(rows: Iterable[Row]) -> str:
    provenance, lines = "", []
    for row in rows:
        text = {key: cell.text for key, cell in row.items()}
        provenance = provenance or text.get("provenance", "")
        content: dict[str, Any] = {"name": text["name"]}
        if text.get("credit_code"):
            content["credit_code"] = text["credit_code"]
        if text.get("kind", "administrative") != "administrative":
            content["kind"] = text["kind"]
        if others := _parts(row.get("synonyms")):
            content["synonyms"] = others
        lines.append(f"{text['code']}: {_flow(content)}\n")
    head = {"provenance": provenance or "placeholder: imported, to be confirmed by the centre"}
    return block(head) + "".join(lines)


def _rules(sheets: Sheets) -> dict[str, list[dict[str, Any]]]:
    """Record type → its rules as YAML has them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sheets.rows(layout.OF_RULE, frozenset({"name", "code", "rule"})):
        text = {key: cell.text for key, cell in row.items()}
        one: dict[str, Any] = {
            key: text[key] for key in ("code", "rule", "element", "other") if text.get(key)
        }
        one |= {key: parts for key in ("elements", "values") if (parts := _parts(row.get(key)))}
        one |= {key: text[key] for key in ("pattern", "example") if text.get(key)}
        if text.get("severity") == layout.WARNING:
            one["severity"] = "warning"
        if text.get("when_element"):
            one["when"] = {
                "element": text["when_element"],
                "values": _parts(row.get("when_values")),
            }
        one |= {key: text[key] for key in ("remedy", "source") if text.get(key)}
        found.setdefault(text["name"], []).append(one)
    return found
