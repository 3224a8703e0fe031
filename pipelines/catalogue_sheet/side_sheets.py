"""Read the other sheets: code lists, departments and rules, as the YAML files have them."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.import_notes import TO_BE_CONFIRMED
from pipelines.catalogue_sheet.sheet_rows import CatalogueRow, Cell, Sheets
from pipelines.catalogue_sheet.yaml_text import YamlMapping, block, flow


def code_list_contents(sheets: Sheets) -> dict[str, YamlMapping]:
    """Name of a code list → what its file holds."""
    code_lists: dict[str, YamlMapping] = {}
    for row in sheets.rows(layout.OF_CODE, frozenset({"name", "value", "label"})):
        text = _texts_of(row)
        # A list has one row for each of its values; the first one also describes the list itself.
        if text["name"] not in code_lists:
            code_lists[text["name"]] = {
                "title": text.get("title") or text["name"],
                "provenance": text.get("provenance") or TO_BE_CONFIRMED,
                "values": {},
            }
        code_list = code_lists[text["name"]]
        code_list["values"][text["value"]] = text["label"]
        if text.get("open") in layout.YES:
            code_list["open"] = text["value"]
        for key in ("named", "remarks"):
            texts = several(row.get(key))
            if texts:
                code_list[key] = texts
        for synonym in several(row.get("synonyms")):
            synonyms = code_list.setdefault("synonyms", {})
            synonyms[synonym] = text["value"]
    return code_lists


def department_contents(sheets: Sheets) -> dict[str, CatalogueRow]:
    """Code of a department → its row."""
    rows = sheets.rows(layout.OF_DEPARTMENT, frozenset({"code", "name"}))
    return {row["code"].text: row for row in rows}


def departments_text(departments: Mapping[str, CatalogueRow]) -> str:
    """The text of departments.yml; the first provenance of a row counts for the whole file."""
    # The first row that names a source speaks for the file: departments are registered together.
    provenance = ""
    lines = []
    for code, row in departments.items():
        text = _texts_of(row)
        provenance = provenance or text.get("provenance", "")
        department = flow(_department(text, row))
        lines.append(f"{code}: {department}\n")

    head = block({"provenance": provenance or TO_BE_CONFIRMED})
    return head + "".join(lines)


def _department(text: Mapping[str, str], row: CatalogueRow) -> YamlMapping:
    content: YamlMapping = {"name": text["name"]}
    if text.get("credit_code"):
        content["credit_code"] = text["credit_code"]
    # Most departments are administrative: departments.yml leaves that kind out.
    if text.get("kind", "administrative") != "administrative":
        content["kind"] = text["kind"]
    synonyms = several(row.get("synonyms"))
    if synonyms:
        content["synonyms"] = synonyms
    return content


def rule_contents(sheets: Sheets) -> dict[str, list[YamlMapping]]:
    """Record type → its rules as its file has them."""
    rules: dict[str, list[YamlMapping]] = {}
    for row in sheets.rows(layout.OF_RULE, frozenset({"name", "code", "rule"})):
        record_type = row["name"].text
        rules.setdefault(record_type, []).append(_rule(row))
    return rules


def _rule(row: CatalogueRow) -> YamlMapping:
    """A rule, its keys in the order of the YAML files."""
    text = _texts_of(row)
    rule: YamlMapping = {}
    _take(rule, text, "code", "rule", "element", "other")
    for key in ("elements", "values"):
        texts = several(row.get(key))
        if texts:
            rule[key] = texts
    _take(rule, text, "pattern", "example")
    if text.get("severity") == layout.WARNING:
        rule["severity"] = "warning"
    if text.get("when_element"):
        rule["when"] = {
            "element": text["when_element"],
            "values": several(row.get("when_values")),
        }
    _take(rule, text, "remedy", "source")
    return rule


def _take(content: YamlMapping, text: Mapping[str, str], *keys: str) -> None:
    for key in keys:
        if text.get(key):
            content[key] = text[key]


def several(cell: Cell | None) -> list[str]:
    """The texts of a cell that may hold several."""
    if cell is None:
        return []
    texts = [text.strip() for text in cell.text.split(layout.PARTS_SEPARATOR)]
    return [text for text in texts if text]


def _texts_of(row: CatalogueRow) -> dict[str, str]:
    return {key: cell.text for key, cell in row.items()}
