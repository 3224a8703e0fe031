"""Amounts in 元 below the template's own header, which states 万元 whatever is typed there."""

import pytest
from unit_examples import ASKED, WRITERS, table, values_of


WAGES = ("wage_arrears_case", "QX_JE", "拖欠工资金额(万元)")
GIFTS = ("charitable_donation", "JZ_JE", "捐赠金额(万元)")
PRICES = ("procurement_result", "CG_JE", "中标(成交)金额(万元)")


def read(folder, item, values, file_format="csv"):
    type_name, code, header = item
    path = WRITERS[file_format](folder, table(type_name, code, header, values))
    return values_of(path, type_name, code, "表.csv")


@pytest.mark.parametrize("file_format", WRITERS)
@pytest.mark.parametrize(
    ("item", "values"),
    [
        (WAGES, ["235000", "18600", "4200"]),
        (WAGES, ["235000.50", "18600", "4200.5", "0"]),
        (GIFTS, ["20000", "5000", "2000"]),
        (PRICES, ["1285000", "386000", "20500"]),
    ],
)
def test_a_column_of_amounts_that_are_all_above_the_usual_is_asked_back(
    tmp_path, item, values, file_format
):
    expected = [value if value == "0" else ASKED for value in values]
    assert read(tmp_path, item, values, file_format) == expected


@pytest.mark.parametrize(
    ("item", "values"),
    [
        # One that is usual, or only two, are pointed at.
        (WAGES, ["235000", "18600", "42"]),
        (WAGES, ["235000", "18600"]),
        # None of them is far above it.
        (WAGES, ["2000", "2000", "2000"]),
        # More digits than 元 have.
        (WAGES, ["2350.1234", "1860.25", "4200"]),
        (WAGES, ["23.5", "18.6", "42", "0.3"]),
        (GIFTS, ["500", "2000", "1200"]),
        (PRICES, ["9800", "128.5", "3860"]),
    ],
)
def test_others_are_taken(tmp_path, item, values):
    assert ASKED not in read(tmp_path, item, values)


def test_whoever_writes_the_unit_behind_the_number_has_said_which(tmp_path):
    assert read(tmp_path, WAGES, ["235000元", "18600元", "4200元"]) == ["23.5", "1.86", "0.42"]
