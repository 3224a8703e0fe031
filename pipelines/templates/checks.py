"""What a spreadsheet is told to look at while a clerk types: help at the keyboard, the river judges anyway.

Formulas and lists are those that Excel, WPS and LibreOffice all keep. Only what the river would surely refuse is
stopped; whatever it might still read is asked about.
"""

from __future__ import annotations

from typing import Any

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.value_type import EntryCheck
from pipelines.templates.code_sheet import PlacedList


# Characters that a list inside a validation may have, its commas included.
LONGEST_LIST = 255


def entry_check(element: Element, choice: PlacedList | None, cell: str) -> dict[str, Any] | None:
    """The data validation of an element's column, as xlsxwriter takes it; None: there is none.

    `cell` is the column's first cell.
    """
    check = VALUE_TYPES[element.type].entry_check
    if check is not None:
        return _from_value_type(check, cell)
    if choice is not None:
        return _choosing(element, choice)
    if element.length is not None:
        return _of_length("<=", element.length, f"请精简：最长{element.length}个字。")
    return None


def _from_value_type(check: EntryCheck, cell: str) -> dict[str, Any]:
    if check.length is not None:
        return _of_length("==", check.length, check.message)
    if check.formula:
        return _doubting(check.formula.format(cell=cell), check.title, check.message)
    return {"validate": "any", "input_title": check.title, "input_message": check.message}


def _choosing(element: Element, choice: PlacedList) -> dict[str, Any]:
    labels = [label for _, label in choice.labels]
    fits = len(",".join(labels)) <= LONGEST_LIST and not any(
        mark in label for label in labels for mark in ',"'
    )
    is_open = element.codes is not None and element.codes.open is not None
    return {
        "validate": "list",
        "source": labels if fits else choice.source,
        "error_type": "warning" if is_open else "stop",
        "error_title": "不在列表中",
        "error_message": "请从下拉列表中选择。"
        + ("列表之外的写作“其他-名称”。" if is_open else ""),
    }


def _doubting(formula: str, title: str, message: str) -> dict[str, Any]:
    words = {
        "input_title": title,
        "input_message": message,
        "error_title": title,
        "error_message": message,
    }
    return {"validate": "custom", "value": formula, "error_type": "warning"} | words


def _of_length(criteria: str, length: int, message: str) -> dict[str, Any]:
    return {
        "validate": "length",
        "criteria": criteria,
        "value": length,
        "error_type": "warning",
        "error_title": "长度不符",
        "error_message": message,
    }
