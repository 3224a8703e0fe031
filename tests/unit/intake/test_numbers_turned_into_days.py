"""3-12 typed into a cell becomes the 12th of March: no number of a contract or a lot is left."""

from datetime import date, datetime

import openpyxl
import pytest
from intake_examples import Read
from unit_examples import table

from pipelines.intake.cells.meant_cells import is_turned_into_day
from pipelines.intake.cells.sheet_facts import ShownCell


RULE = "number-turned-into-date"


def findings_of(folder, type_name, code, header, value, number_format):
    path = folder / "表.xlsx"
    book = openpyxl.Workbook()
    lines = table(type_name, code, header, [value])
    for line in lines:
        book.active.append([cell or None for cell in line])
    column = lines[0].index(header) + 1
    book.active.cell(2, column).number_format = number_format
    book.save(path)
    read = Read(path, "表.xlsx")
    return [(rule, detail) for _, each, rule, detail in read.findings if each == code]


@pytest.mark.parametrize(
    ("type_name", "code", "header", "number_format", "shown"),
    [
        ("contract_performance", "HT_BH", "合同编号", 'm"月"d"日"', "3月12日"),
        ("contract_performance", "HT_BH", "合同编号", "mmm-yy", "Mar-18"),
        ("procurement_result", "CG_BAO", "采购包号", 'm"月"d"日"', "3月12日"),
        ("procurement_result", "CG_BAO", "采购包号", "m-d", "3-12"),
        ("procurement_result", "CG_BH", "采购项目编号", "yyyy-m", "2018-3"),
    ],
)
def test_a_number_of_which_a_day_was_made_is_asked_back(
    tmp_path, type_name, code, header, number_format, shown
):
    day = datetime(2018, 3, 12)
    found = findings_of(tmp_path, type_name, code, header, day, number_format)
    assert found == [(RULE, shown)]


@pytest.mark.parametrize(
    ("type_name", "code", "header", "value", "number_format"),
    [
        # Typed as a text, a whole day, the month of a period, and a day in its own column.
        ("contract_performance", "HT_BH", "合同编号", "3月12日", "@"),
        ("contract_performance", "HT_BH", "合同编号", datetime(2018, 3, 12), "yyyy/m/d"),
        ("tax_arrears", "QS_SSQ", "税款所属期", datetime(2018, 3, 1), 'yyyy"年"m"月"'),
        ("contract_performance", "HT_QDRQ", "合同签订日期", datetime(2018, 3, 12), 'm"月"d"日"'),
        ("contract_performance", "HT_BH", "合同编号", 312, "0"),
    ],
)
def test_others_are_no_damaged_numbers(tmp_path, type_name, code, header, value, number_format):
    found = findings_of(tmp_path, type_name, code, header, value, number_format)
    assert RULE not in [rule for rule, _ in found]


@pytest.mark.parametrize(
    ("value", "shown", "is_turned"),
    [
        (date(2018, 3, 12), "3月12日", True),
        (date(2018, 12, 1), "2018-12", True),
        (date(2018, 3, 12), "2018年3月12日", False),
        (312.0, "3-12", False),
    ],
)
def test_a_day_of_which_a_part_is_shown_was_something_else(value, shown, is_turned):
    assert is_turned_into_day(ShownCell(value, shown)) == is_turned
