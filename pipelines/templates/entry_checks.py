"""What a spreadsheet checks while a clerk types: a help at the keyboard; validation decides later.

Excel, WPS and LibreOffice keep these formulas and lists. Only what validation surely rejects is
forbidden; with anything else the spreadsheet asks whether it is meant.
"""

from __future__ import annotations

from typing import Any

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.value_type import EntryCheck
from pipelines.templates.code_sheet import PlacedList


# Most characters of a list inside a data validation, commas included.
LONGEST_LIST = 255


def entry_check(
    element: Element, placed_list: PlacedList | None, cell: str
) -> dict[str, Any] | None:
    """The data validation of an element's column, as xlsxwriter takes it; None: there is none.

    `placed_list` has the labels of a coded element; `cell` is the column's first cell.
    """
    check = VALUE_TYPES[element.type].entry_check
    if check is not None:
        return _from_value_type(check, cell)
    if placed_list is not None:
        is_open = element.codes is not None and element.codes.open is not None
        return _choice(placed_list, is_open=is_open)
    if element.length is not None:
        return _length("<=", element.length, f"请精简：最长{element.length}个字。")
    return None


def _from_value_type(check: EntryCheck, cell: str) -> dict[str, Any]:
    if check.length is not None:
        return _length("==", check.length, check.message)
    if check.formula:
        return {
            "validate": "custom",
            "value": check.formula.format(cell=cell),
            "error_type": "warning",
            "input_title": check.title,
            "input_message": check.message,
            "error_title": check.title,
            "error_message": check.message,
        }
    return {"validate": "any", "input_title": check.title, "input_message": check.message}


def _choice(placed_list: PlacedList, *, is_open: bool) -> dict[str, Any]:
    """A drop-down list; an open one lets the clerk write a value of his own."""
    message = "请从下拉列表中选择。"
    if is_open:
        message += "列表之外的写作“其他-名称”。"
    return {
        "validate": "list",
        "source": _list_source(placed_list),
        "error_type": "warning" if is_open else "stop",
        "error_title": "不在列表中",
        "error_message": message,
    }


def _list_source(placed_list: PlacedList) -> list[str] | str:
    """The labels themselves where Excel allows it, else a reference to the sheet 代码集."""
    labels = [label for _, label in placed_list.labels]
    joined = ",".join(labels)
    has_mark = any("," in label or '"' in label for label in labels)
    if len(joined) > LONGEST_LIST or has_mark:
        return placed_list.source
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
