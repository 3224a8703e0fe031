"""Write a catalogue as an official workbook.

Each data item is a row; the cells about its item are merged over all rows of the item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.catalogue.model import Catalogue, Element, RecordType, Rule
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.layout import (
    DISCLOSURE_WORDS,
    KIND_WORDS,
    NO,
    PARTS_SEPARATOR,
    WARNING,
    YES,
    Columns,
)
from pipelines.shapes.finding import Severity


# Columns with longer texts.
_WIDE = {"authority", "provenance", "element_provenance", "note", "remedy", "label"}

# The format `@` is text: a code such as 0101 must not become a number.
_CELL = {"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"}
_TITLE = {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
_HEADING = {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1}


def export_sheet(catalogue: Catalogue, path: Path) -> None:
    """Write all of a catalogue; `import_sheet` reads the same catalogue from it."""
    # A text that begins with = or http must not become a formula or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        _write_items(book, catalogue)
        _write_list(book, layout.RULES_SHEET, layout.OF_RULE, _rules(catalogue))
        _write_list(book, layout.CODES_SHEET, layout.OF_CODE, _codes(catalogue))
        _write_list(book, layout.DEPARTMENTS, layout.OF_DEPARTMENT, _departments(catalogue))
        _write_list(book, layout.VERSION_SHEET, layout.OF_VERSION, [_version(catalogue)])


def _write_items(book: Any, catalogue: Catalogue) -> None:
    columns = [*layout.OF_ITEM.items(), *layout.OF_ELEMENT.items()]
    title = f"公共信用信息目录（{catalogue.version}版）"
    sheet = _add_sheet(book, layout.ITEMS, columns, title=title)
    cell = book.add_format(_CELL)

    # Row 0 has the title, row 1 the headings.
    row = 2
    for record_type in catalogue.record_types.values():
        first_row = row
        for element in record_type.elements.values():
            texts = _element_texts(element, record_type)
            for column, key in enumerate(layout.OF_ELEMENT, len(layout.OF_ITEM)):
                sheet.write_string(row, column, texts[key], cell)
            row += 1

        # Excel cannot merge a single cell.
        texts = _item_texts(record_type, catalogue)
        for column, key in enumerate(layout.OF_ITEM):
            if row - first_row > 1:
                sheet.merge_range(first_row, column, row - 1, column, "", cell)
            sheet.write_string(first_row, column, texts[key], cell)


def _write_list(book: Any, name: str, columns: Columns, rows: Iterable[Mapping[str, str]]) -> None:
    sheet = _add_sheet(book, name, list(columns.items()))
    cell = book.add_format(_CELL)
    for row_number, row in enumerate(rows, 1):
        for column, key in enumerate(columns):
            sheet.write_string(row_number, column, row.get(key) or "", cell)


def _add_sheet(
    book: Any, name: str, columns: Sequence[tuple[str, tuple[str, ...]]], title: str = ""
) -> Any:
    """A sheet with its headings, frozen, under a title if there is one."""
    sheet = book.add_worksheet(name)
    heading_row = 0
    if title:
        sheet.merge_range(0, 0, 0, len(columns) - 1, title, book.add_format(_TITLE))
        sheet.set_row(0, 30)
        heading_row = 1

    heading = book.add_format(_HEADING)
    for column, (key, headings) in enumerate(columns):
        sheet.write_string(heading_row, column, headings[0], heading)
        sheet.set_column(column, column, 36 if key in _WIDE else 18)
    sheet.freeze_panes(heading_row + 1, 0)
    return sheet


def _item_texts(record_type: RecordType, catalogue: Catalogue) -> dict[str, str]:
    """What stands in the columns of `layout.OF_ITEM`."""
    return {
        "category": record_type.category,
        "item_code": record_type.item_code,
        "title": record_type.title,
        "name": record_type.name,
        "synonyms": PARTS_SEPARATOR.join(record_type.synonyms),
        "kinds": "、".join(KIND_WORDS[kind.value][0] for kind in record_type.subject.kinds),
        "departments": _departments_text(record_type, catalogue),
        "authority": record_type.authority,
        "disclosure": DISCLOSURE_WORDS[record_type.disclosure.value][0],
        "update_cycle": record_type.update_cycle,
        "deadline": _deadline_text(record_type),
        "notice": _notice_text(record_type),
        "key": "、".join(record_type.key),
        "shared": YES[0] if record_type.shared else "",
        "names_subjects": YES[0] if record_type.names_subjects else "",
        "subject": _subject_text(record_type),
        "provenance": record_type.provenance,
    }


def _element_texts(element: Element, record_type: RecordType) -> dict[str, str]:
    """What stands in the columns of `layout.OF_ELEMENT`."""
    is_required = element.code in record_type.required
    return {
        "element": element.name,
        "code": element.code,
        "type": VALUE_TYPES[element.type].title,
        "length": str(element.length or ""),
        "scale": str(element.scale or ""),
        "most": str(element.most or ""),
        "required": YES[0] if is_required else NO[0],
        "codes": element.codes.name if element.codes else "",
        "severity": _severity_text(element.severity),
        "none_is_a_value": YES[0] if element.none_is_a_value else "",
        "is_large": YES[0] if element.is_large else "",
        "is_period": YES[0] if element.is_period else "",
        "usual": PARTS_SEPARATOR.join(element.usual),
        "element_synonyms": PARTS_SEPARATOR.join(element.synonyms),
        "note": element.note,
        "element_provenance": element.provenance,
    }


def _notice_text(record_type: RecordType) -> str:
    """Such as 自CF_JDRQ起3年，至CF_GSJZQ止; `terms.read_notice` reads it."""
    notice = record_type.notice
    if notice is None:
        return "不公示"
    text = f"自{notice.after}起"
    if notice.years:
        text += f"{notice.years}年"
    if notice.months:
        text += f"{notice.months}个月"
    if notice.until:
        text += f"，至{notice.until}止"
    return text


def _deadline_text(record_type: RecordType) -> str:
    """Such as 7个工作日（CF_JDRQ）; `terms.read_deadline` reads it."""
    deadline = record_type.deadline
    if deadline is None:
        return "无"
    return f"{deadline.working_days}个工作日（{deadline.after}）"


def _subject_text(record_type: RecordType) -> str:
    # The import splits this text again at the separator.
    subject = record_type.subject
    codes = {
        "名称": subject.name,
        "代码": subject.code,
        "证件": subject.id_number,
        layout.WITHOUT_CODE: layout.OR.join(subject.without_code),
    }
    if subject.without_code:
        codes[layout.BLANK_CODE] = layout.BLANK_CODES[subject.blank_code]
        codes[layout.WITHOUT_CODE_SOURCE] = subject.without_code_source
    return PARTS_SEPARATOR.join(f"{role}={code}" for role, code in codes.items() if code)


def _departments_text(record_type: RecordType, catalogue: Catalogue) -> str:
    if not record_type.departments:
        return layout.EVERY_DEPARTMENT[0]
    return "、".join(catalogue.departments[code].name for code in record_type.departments)


def _severity_text(severity: Severity) -> str:
    return WARNING if severity is Severity.WARNING else ""


def _rules(catalogue: Catalogue) -> Iterator[Mapping[str, str]]:
    for record_type in catalogue.record_types.values():
        for rule in record_type.rules:
            yield {"name": record_type.name} | _rule(rule)


def _rule(rule: Rule) -> dict[str, str]:
    when_element = rule.when.element if rule.when else ""
    when_values = rule.when.values if rule.when else ()
    return {
        "code": rule.code,
        "rule": rule.kind,
        "element": rule.element,
        "other": rule.other or "",
        "elements": PARTS_SEPARATOR.join(rule.elements),
        "values": PARTS_SEPARATOR.join(rule.values),
        "pattern": rule.pattern or "",
        "example": rule.example or "",
        "when_element": when_element,
        "when_values": PARTS_SEPARATOR.join(when_values),
        "severity": _severity_text(rule.severity),
        "remedy": rule.remedy,
        "source": rule.source,
    }


def _codes(catalogue: Catalogue) -> Iterator[Mapping[str, str]]:
    for code_list in catalogue.code_lists.values():
        for value, label in code_list.labels.items():
            synonyms = [text for text, code in code_list.synonyms.items() if code == value]
            yield {
                "name": code_list.name,
                "title": code_list.title,
                "value": value,
                "label": label,
                "synonyms": PARTS_SEPARATOR.join(synonyms),
                "open": YES[0] if code_list.open == value else "",
                "named": PARTS_SEPARATOR.join(code_list.named),
                "remarks": PARTS_SEPARATOR.join(sorted(code_list.remarks)),
                "provenance": code_list.provenance,
            }


def _departments(catalogue: Catalogue) -> Iterator[Mapping[str, str]]:
    for department in catalogue.departments.values():
        yield {
            "code": department.code,
            "name": department.name,
            "credit_code": department.credit_code or "",
            "kind": department.kind,
            "synonyms": PARTS_SEPARATOR.join(department.synonyms),
            "provenance": department.provenance,
        }


def _version(catalogue: Catalogue) -> Mapping[str, str]:
    return {
        "version": catalogue.version,
        "categories": PARTS_SEPARATOR.join(catalogue.categories),
        "never_collected": PARTS_SEPARATOR.join(catalogue.never_collected),
    }
