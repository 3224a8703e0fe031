"""What a spreadsheet is told to look at while a clerk types: help at the keyboard, the river judges anyway.

Formulas and lists are those that Excel, WPS and LibreOffice all keep. Only what the river would surely refuse is
stopped; whatever it might still read is asked about.
"""

from __future__ import annotations

from typing import Any

from pipelines.catalogue.model import Element
from pipelines.templates.code_sheet import PlacedList


LONGEST_LIST = 255
"""Characters that a list inside a validation may have, its commas included."""
EIGHTEEN = {"credit_code", "id_number"}
_DATE = '=OR(AND(LEN({0})=10,MID({0},5,1)="-",MID({0},8,1)="-",ISNUMBER(DATEVALUE({0}))),{0}="长期",ISNUMBER({0}))'
_AMOUNT = "=ISNUMBER(VALUE({0}))"


def entry_check(element: Element, choice: PlacedList | None, cell: str) -> dict[str, Any] | None:
    """The data validation of an element's column, whose first cell is given; None: nothing can be said."""
    if element.codes is not None and choice is not None:
        return _choosing(element, choice)
    if element.type == "date":
        return _doubting(
            _DATE.format(cell), "日期的写法", "请写作 2018-12-10；长期有效填 2099-12-31。"
        )
    if element.type == "amount":
        return _doubting(
            _AMOUNT.format(cell), "金额的写法", "以万元为单位，只填数字，如 0.2 表示2000元。"
        )
    if element.type in EIGHTEEN:
        return _of_length("==", 18, "请核对：应为18位。")
    return (
        _of_length("<=", element.length, f"请精简：最长{element.length}个字。")
        if element.length
        else None
    )


def _choosing(element: Element, choice: PlacedList) -> dict[str, Any]:
    labels = [label for _, label in choice.labels]
    if element.type == "codes":
        # A list would refuse two labels joined.
        return {
            "validate": "any",
            "input_title": "可填几个",
            "input_message": "名称之间用分号“;”隔开，见表头批注。",
        }
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
