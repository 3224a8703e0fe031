"""Bare amounts without any unit in the file: what speaks for 元 is asked back, the rest is said."""

import json

import pytest
from intake_examples import Read, record_type
from unit_examples import (
    ASKED,
    FINE,
    HINT,
    PENALTY,
    fine_of,
    rows_of,
    table,
    values_of,
    write_csv,
)


CAPITAL = "DJ_ZCZB"


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "xls"])
@pytest.mark.parametrize(
    "numbers",
    [["2000"], ["100"], ["2000", "350"], ["5", "50", "500"], ["2000.00", "1500.50"], ["1,200"]],
)
def test_numbers_as_they_are_in_yuan_are_asked_back(tmp_path, numbers, file_format):
    lines = table(PENALTY, FINE, "罚款金额", numbers)
    assert fine_of(tmp_path, lines, file_format=file_format) == [ASKED] * len(numbers)


@pytest.mark.parametrize(
    "numbers",
    [["0.2"], ["0.2", "300"], ["20"], ["5", "50"], ["12.3456", "1500"], ["350.5"], ["0", "99"]],
)
def test_numbers_as_they_are_in_wan_yuan_are_taken(tmp_path, numbers):
    lines = table(PENALTY, FINE, "罚款金额", numbers)
    assert fine_of(tmp_path, lines) == numbers


@pytest.mark.parametrize(
    "numbers",
    [
        ["50000", "60000.5", "9.8"],
        ["2000", "5000", "0.5"],
        ["200", "500", "0.5"],
        ["200", "300", "150.5"],
        ["2000.5", "1500.5", "9.8"],
        ["20000", "0.1234"],
        ["12000.5"],
        ["3000", "0.2", "800", "1000"],
    ],
)
def test_one_fraction_does_not_silence_the_numbers_beside_it(tmp_path, numbers):
    lines = table(PENALTY, FINE, "罚款金额", numbers)
    assert fine_of(tmp_path, lines) == [ASKED] * len(numbers)


@pytest.mark.parametrize(
    "numbers",
    [
        ["0.5", "0.2", "1200"],
        ["0.5", "300", "12.5"],
        ["5.25", "1.5", "150", "200"],
        ["0.0512", "300", "200"],
        ["9999.1234", "0.5"],
        ["0.2", "0.5", "2"],
        ["1.5"],
        ["99", "0.5"],
        ["120.5", "80.5"],
        ["0", "0.3"],
    ],
)
def test_fractions_of_wan_yuan_beside_a_large_fine_are_taken(tmp_path, numbers):
    assert fine_of(tmp_path, table(PENALTY, FINE, "罚款金额", numbers)) == numbers


@pytest.mark.parametrize("header", ["罚款金额(万元)", "CF_NR_FK(万元)", "罚款金额/万元"])
def test_a_unit_in_the_header_settles_it(tmp_path, header):
    assert fine_of(tmp_path, table(PENALTY, FINE, header, ["2000"])) == ["2000"]


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "xls"])
@pytest.mark.parametrize("header", ["CF_NR_FK", "cf_nr_fk", " CF_NR_FK "])
@pytest.mark.parametrize("number", ["2000", "5000.00", "12500.50"])
def test_a_code_as_the_header_states_no_unit(tmp_path, header, number, file_format):
    lines = table(PENALTY, FINE, header, [number])
    assert fine_of(tmp_path, lines, file_format=file_format) == [ASKED]


def test_a_small_amount_below_a_code_is_taken_and_said(tmp_path):
    path = write_csv(tmp_path, table(PENALTY, FINE, "CF_NR_FK", ["0.2"]))
    assert values_of(path, PENALTY, FINE, HINT) == ["0.2"]
    notes = Read(path, HINT).reading.notes
    assert "“CF_NR_FK”一列没有写单位，其中没有单位的数字按万元读取，请核对" in notes


@pytest.mark.parametrize(
    ("lines", "loaded"), [([["单位：元"]], "0.2"), ([["单位：万元"]], "2000"), ([], ASKED)]
)
def test_a_line_states_the_unit_of_a_column_that_is_called_by_its_code(tmp_path, lines, loaded):
    assert fine_of(tmp_path, table(PENALTY, FINE, FINE, ["2000"], above=lines)) == [loaded]


AREA = ("land_transfer", "TD_MJ")
HOURS = ("volunteer_service", "ZY_FWSC")


@pytest.mark.parametrize(
    ("element", "header", "numbers", "is_asked"),
    [
        (AREA, "土地面积", ["15000"], True),
        (AREA, "土地面积", ["23456.78", "15000"], True),
        (AREA, "TD_MJ", ["15000.00"], True),
        (AREA, "土地面积", ["980", "640"], True),
        (AREA, "土地面积", ["1.5", "12.3456"], False),
        (AREA, "土地面积", ["350.5", "99"], False),
        (AREA, "土地面积", ["20"], False),
        (AREA, "土地面积(公顷)", ["15000"], False),
        (HOURS, "志愿服务时长", ["5400", "7260"], True),
        (HOURS, "志愿服务时长", ["1500", "90"], False),
        (HOURS, "志愿服务时长(小时)", ["5400"], False),
    ],
)
def test_areas_and_hours_are_asked_back_where_their_size_speaks_for_another_unit(
    tmp_path, element, header, numbers, is_asked
):
    type_name, code = element
    path = write_csv(tmp_path, table(type_name, code, header, numbers))
    dropped_as = f"x/inbox/{record_type(type_name).title}.csv"
    values = values_of(path, type_name, code, dropped_as)
    if is_asked:
        assert values == [ASKED] * len(numbers)
    else:
        assert ASKED not in values
        says_unit = "(" in header
        notes = [note for note in Read(path, dropped_as).reading.notes if "没有写单位" in note]
        assert bool(notes) is not says_unit


@pytest.mark.parametrize(
    ("element", "header", "number", "question"),
    [
        (AREA, "土地面积", "15000", "是平方米、亩还是公顷"),
        (HOURS, "志愿服务时长", "5400", "是分钟还是小时"),
    ],
)
def test_the_answer_names_the_units_that_it_may_be(tmp_path, element, header, number, question):
    type_name, code = element
    path = write_csv(tmp_path, table(type_name, code, header, [number]))
    file = Read(path, f"x/inbox/{record_type(type_name).title}.csv")
    [detail] = [detail for _, each, _, detail in file.findings if each == code]
    assert detail == f"表头和文件都没有写单位，本格不能确定{question}"


def test_a_unit_above_the_table_settles_it(tmp_path):
    lines = table(PENALTY, FINE, "罚款金额", ["2000"], above=[["单位：万元"]])
    assert fine_of(tmp_path, lines) == ["2000"]


def test_the_answer_names_both_units_and_says_how_to_settle_it(tmp_path):
    path = write_csv(tmp_path, table(PENALTY, FINE, "罚款金额", ["2000"]))
    file = Read(path, HINT)
    [detail] = [detail for _, code, _, detail in file.findings if code == FINE]
    assert detail == "表头和文件都没有写单位，本格不能确定是元还是万元"
    assert not [note for note in file.reading.notes if "没有写单位" in note]


def test_what_is_mended_with_its_unit_is_taken(tmp_path):
    lines = table(PENALTY, FINE, "罚款金额", ["2000元", "200万元"])
    assert fine_of(tmp_path, lines) == ["0.2", "200"]


def test_records_of_json_without_a_unit(tmp_path):
    names = {code: each.name for code, each in record_type(PENALTY).elements.items()}
    names[FINE] = "罚款金额"
    [row] = rows_of(PENALTY, FINE, [2000])
    path = tmp_path / "表.json"
    path.write_text(json.dumps([{names[code]: value for code, value in row.items()}]))
    assert values_of(path, PENALTY, FINE, HINT) == [ASKED]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["500"], ["500"]),
        (["10", "50", "3000"], ["10", "50", "3000"]),
        # 1亿元 and more, by itself; where half of them are so large, the whole column.
        (["3000", "20000", "10"], ["3000", ASKED, "10"]),
        (["3000", "20000"], [ASKED, ASKED]),
        (["5000000", "500", "30,000", "100"], [ASKED] * 4),
        (["9999.99", "500", "10000.00"], ["9999.99", "500", ASKED]),
        (["235000.55", "1200.5", "560", "18000", "3250000"], [ASKED] * 5),
        (["5000000"], [ASKED]),
        (["30000", "5000000"], [ASKED, ASKED]),
        # More digits than 元 have behind the point, and cells that state their unit.
        (["12345.678901", "500"], ["12345.678901", "500"]),
        (["20000万元", "3000万元"], ["20000", "3000"]),
    ],
)
def test_capitals_are_whole_numbers_in_wan_yuan_as_well(tmp_path, numbers, expected):
    register = "enterprise_registration"
    path = write_csv(tmp_path, table(register, CAPITAL, "注册资本", numbers))
    assert values_of(path, register, CAPITAL, "market_regulation/inbox/表.csv") == expected


@pytest.mark.parametrize("header", ["注册资本(万元)", "注册资本（单位：万元）"])
def test_a_large_capital_below_a_stated_unit_is_taken(tmp_path, header):
    register = "enterprise_registration"
    path = write_csv(tmp_path, table(register, CAPITAL, header, ["12000", "500"]))
    hint = "market_regulation/inbox/表.csv"
    assert values_of(path, register, CAPITAL, hint) == ["12000", "500"]


@pytest.mark.parametrize(
    ("type_name", "code", "header", "is_asked"),
    [
        # 工资金额 has 资金 in it, and no capital.
        ("wage_arrears_list", "QX_JE", "拖欠工资金额", True),
        ("tax_arrears", "QS_YE", "欠税余额", True),
        ("charitable_donation", "JZ_JE", "捐赠金额", True),
        ("land_transfer", "TD_CJJ", "成交价", False),
        ("contract_performance", "HT_JE", "合同金额", False),
        ("farmers_cooperative_registration", "DJ_CYZE", "成员出资总额", False),
        ("annual_report", "NB_ZCZE", "资产总额", False),
    ],
)
def test_the_catalogue_says_which_amounts_are_often_large(
    tmp_path, type_name, code, header, is_asked
):
    path = write_csv(tmp_path, table(type_name, code, header, ["2000"]))
    dropped_as = f"x/inbox/{record_type(type_name).title}.csv"
    assert values_of(path, type_name, code, dropped_as) == [ASKED if is_asked else "2000"]
