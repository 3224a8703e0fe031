"""What a spreadsheet checks while a clerk types: a help at the keyboard; validation decides later.

Excel, WPS and LibreOffice keep these formulas and lists. Only what validation surely rejects is
forbidden; with anything else the spreadsheet asks whether it is meant.
"""

from __future__ import annotations

from typing import Any

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.value_type import EntryCheck
from pipelines.catalogue.words.wording import labels_for


# Most characters of a list inside a data validation, commas included.
LONGEST_LIST = 255

# Most characters of what a spreadsheet says of a cell.
LONGEST_MESSAGE = 255


def entry_check(
    record_type: RecordType, element: Element, cell: str, *, list_place: str | None = None
) -> dict[str, Any] | None:
    """The data validation of an element's column, as XlsxWriter takes it; None: there is none.

    `cell`: the column's first cell. `list_place`: where in the workbook the labels of a coded
    element stand, as a formula; None: a long list is not offered.
    """
    check = VALUE_TYPES[element.type].entry_check
    if check is not None:
        return _from_value_type(check, element, cell)
    if element.codes is not None:
        source = _list_source(list(labels_for(record_type, element).values()), list_place)
        return _choice(source, is_open=element.codes.open is not None) if source else None
    if element.length is not None:
        return _length("<=", element.length, f"请精简：最长{element.length}个字。")
    return None


def _from_value_type(check: EntryCheck, element: Element, cell: str) -> dict[str, Any]:
    if check.length is not None:
        return _length("==", check.length, check.message)
    message = check.message
    if element.note:
        message += f"{element.note.removesuffix('。')}。"
    message = message[:LONGEST_MESSAGE]
    if check.formula:
        return {
            "validate": "custom",
            "value": check.formula.format(cell=cell),
            "error_type": "warning",
            "input_title": check.title,
            "input_message": message,
            "error_title": check.title,
            "error_message": check.question or check.message,
        }
    return {"validate": "any", "input_title": check.title, "input_message": message}


def _choice(source: list[str] | str, *, is_open: bool) -> dict[str, Any]:
    """A drop-down list; an open one lets the clerk write a value of his own."""
    message = "请从下拉列表中选择。"
    if is_open:
        message += "列表之外的写作“其他-名称”。"
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning" if is_open else "stop",
        "error_title": "不在列表中",
        "error_message": message,
    }


def _list_source(labels: list[str], list_place: str | None) -> list[str] | str | None:
    """The labels themselves where Excel allows it, else the place where they stand."""
    joined = ",".join(labels)
    has_mark = any("," in label or '"' in label for label in labels)
    if len(joined) > LONGEST_LIST or has_mark:
        return list_place
    return labels


def _length(criteria: str, length: int, message: str) -> dict[str, Any]:
    return {
        "validate": "length",
        "criteria": criteria,
        "value": length,
        "error_type": "warning",
        "error_title": "长度不符",
        "error_message": message,
    }
