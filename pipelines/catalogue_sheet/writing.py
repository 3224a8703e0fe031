"""Write a catalogue as the workbook that circulates: one row a data item, the item's own cells merged over its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.catalogue.model import Catalogue, Element, RecordType, Rule, Severity
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.layout import (
    DISCLOSURES,
    KINDS,
    NO,
    SEPARATOR,
    WARNING,
    YES,
    Columns,
)


WIDE = {"authority", "provenance", "element_provenance", "note", "remedy", "label"}


def export_sheet(known: Catalogue, path: Path) -> None:
    """Write all of a catalogue; `import_sheet` reads the same catalogue from it."""
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        _write_items(book, known)
        _write_list(book, layout.RULES, layout.OF_RULE, _rules(known))
        _write_list(book, layout.CODES, layout.OF_CODE, _codes(known))
        _write_list(book, layout.DEPARTMENTS, layout.OF_DEPARTMENT, _departments(known))
        facts = {
            "categories": SEPARATOR.join(known.categories),
            "never_collected": SEPARATOR.join(known.never_collected),
        }
        _write_list(book, layout.VERSION, layout.OF_VERSION, [{"version": known.version} | facts])


def _write_items(book: Any, known: Catalogue) -> None:
    columns = [*layout.OF_ITEM.items(), *layout.OF_ELEMENT.items()]
    title = f"公共信用信息目录（{known.version}版）"
    sheet = _sheet(book, layout.ITEMS, columns, above=title)
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"})
    row = 2
    for record_type in known.record_types.values():
        first = row
        for element in record_type.elements.values():
            for column, (key, _) in enumerate(layout.OF_ELEMENT.items(), len(layout.OF_ITEM)):
                sheet.write_string(row, column, _OF_ELEMENT[key](element, record_type), cell)
            row += 1
        for column, key in enumerate(layout.OF_ITEM):
            text = _OF_ITEM[key](record_type, known)
            if row - first > 1:
                sheet.merge_range(first, column, row - 1, column, "", cell)
            sheet.write_string(first, column, text, cell)


def _write_list(book: Any, name: str, columns: Columns, rows: Iterable[Mapping[str, str]]) -> None:
    sheet = _sheet(book, name, list(columns.items()))
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"})
    for number, row in enumerate(rows, 1):
        for column, key in enumerate(columns):
            sheet.write_string(number, column, row.get(key) or "", cell)


def _sheet(
    book: Any, name: str, columns: Sequence[tuple[str, tuple[str, ...]]], above: str = ""
) -> Any:
    """A sheet with its headings, frozen, under a title if there is one."""
    sheet = book.add_worksheet(name)
    at = 1 if above else 0
    if above:
        heading = book.add_format(
            {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        sheet.merge_range(0, 0, 0, len(columns) - 1, above, heading)
        sheet.set_row(0, 30)
    bold = book.add_format(
        {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1}
    )
    for column, (key, headings) in enumerate(columns):
        sheet.write_string(at, column, headings[0], bold)
        sheet.set_column(column, column, 36 if key in WIDE else 18)
    sheet.freeze_panes(at + 1, 0)
    return sheet


def _notice(record_type: RecordType, _known: Catalogue) -> str:
    notice = record_type.notice
    if not notice:
        return "不公示"
    length = "".join(
        f"{notice[part]}{unit}"
        for part, unit in (("years", "年"), ("months", "个月"))
        if part in notice
    )
    until = f"，至{notice['until']}止" if "until" in notice else ""
    return f"自{notice['after']}起{length}{until}"


def _deadline(record_type: RecordType, _known: Catalogue) -> str:
    one = record_type.deadline
    return f"{one.working_days}个工作日（{one.after}）" if one else "无"


def _subject(record_type: RecordType, _known: Catalogue) -> str:
    one = record_type.subject
    parts = {"名称": one.name, "代码": one.code, "证件": one.id_number}
    return SEPARATOR.join(f"{part}={code}" for part, code in parts.items() if code)


def _providers(record_type: RecordType, known: Catalogue) -> str:
    return (
        "、".join(known.departments[code].name for code in record_type.departments)
        or layout.EVERY_DEPARTMENT[0]
    )


_OF_ITEM: dict[str, Callable[[RecordType, Catalogue], str]] = {
    "category": lambda one, known: one.category,
    "item_code": lambda one, known: one.item_code,
    "title": lambda one, known: one.title,
    "name": lambda one, known: one.name,
    "synonyms": lambda one, known: SEPARATOR.join(one.synonyms),
    "kinds": lambda one, known: "、".join(KINDS[kind.value][0] for kind in one.subject.kinds),
    "departments": _providers,
    "authority": lambda one, known: one.authority,
    "disclosure": lambda one, known: DISCLOSURES[one.disclosure.value][0],
    "update_cycle": lambda one, known: one.update_cycle,
    "deadline": _deadline,
    "notice": _notice,
    "key": lambda one, known: "、".join(one.key),
    "subject": _subject,
    "provenance": lambda one, known: one.provenance,
}
_OF_ELEMENT: dict[str, Callable[[Element, RecordType], str]] = {
    "element": lambda one, whose: one.name,
    "code": lambda one, whose: one.code,
    "type": lambda one, whose: VALUE_TYPES[one.type].title,
    "length": lambda one, whose: str(one.length or ""),
    "scale": lambda one, whose: str(one.scale or ""),
    "required": lambda one, whose: YES[0] if one.code in whose.required else NO[0],
    "codes": lambda one, whose: one.codes.name if one.codes else "",
    "severity": lambda one, whose: WARNING if one.severity is Severity.WARNING else "",
    "element_synonyms": lambda one, whose: SEPARATOR.join(one.synonyms),
    "note": lambda one, whose: one.note,
    "element_provenance": lambda one, whose: one.provenance,
}


def _rules(known: Catalogue) -> Iterable[Mapping[str, str]]:
    for record_type in known.record_types.values():
        yield from ({"name": record_type.name} | _rule(rule) for rule in record_type.rules)


def _rule(rule: Rule) -> dict[str, str]:
    when = rule.when
    return {
        "code": rule.code,
        "rule": rule.kind,
        "element": rule.element,
        "other": rule.other or "",
        "elements": SEPARATOR.join(rule.elements),
        "values": SEPARATOR.join(rule.values),
        "pattern": rule.pattern or "",
        "example": rule.example or "",
        "when_element": when.element if when else "",
        "when_values": SEPARATOR.join(when.values) if when else "",
        "severity": WARNING if rule.severity is Severity.WARNING else "",
        "remedy": rule.remedy,
        "source": rule.source,
    }


def _codes(known: Catalogue) -> Iterable[Mapping[str, str]]:
    for one in known.code_lists.values():
        for value, label in one.labels.items():
            others = [
                spelling for spelling, stands_for in one.synonyms.items() if stands_for == value
            ]
            yield {
                "name": one.name,
                "title": one.title,
                "value": value,
                "label": label,
                "synonyms": SEPARATOR.join(others),
                "open": YES[0] if one.open == value else "",
                "provenance": one.provenance,
            }


def _departments(known: Catalogue) -> Iterable[Mapping[str, str]]:
    for one in known.departments.values():
        yield {
            "code": one.code,
            "name": one.name,
            "credit_code": one.credit_code or "",
            "kind": one.kind,
            "synonyms": SEPARATOR.join(one.synonyms),
            "provenance": one.provenance,
        }
