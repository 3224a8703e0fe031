"""Amounts are in the unit that the header states;
what is converted is converted exactly, and said.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_examples import Read, csv_of, record_type

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.spellings.amount_spellings import read_amount
from pipelines.errors import FileRefused
from pipelines.intake.recognising.units.stated_units import stated_above, stated_in


FINE = "CF_NR_FK"
HINT = "market_regulation/inbox/行政处罚.csv"


def read_penalty(folder, fine, header, *above):
    """A file of one penalty: how its fine was staged,
    what the value type makes of it, and the notes.
    """
    names = {}
    for code, element in record_type("administrative_penalty_legal_person").elements.items():
        names[code] = element.name
    row = dict.fromkeys(names, "x")
    names[FINE] = header
    row[FINE] = fine

    path = folder / "行政处罚.csv"
    path.write_text(csv_of(*above, names.values(), row.values()))
    file = Read(path, HINT)
    staged = file.cells[list(names).index(FINE)]
    return staged, read_amount(staged), file.reading.notes


@pytest.mark.parametrize(
    ("header", "fine", "staged", "amount"),
    [
        ("罚款金额(万元)", "0.2", "0.2", "0.2"),
        ("罚款金额", "0.2", "0.2", "0.2"),
        ("罚款金额(元)", "2000", "2000元", "0.2"),
        ("罚款金额（元）", "67.5", "67.5元", "0.00675"),
        ("罚款金额（单位：元）", "2,000.00", "2,000.00元", "0.2"),
        ("罚款金额【元】*", ".15", ".15元", "0.000015"),
        ("罚款金额/元", "２０００", "2000元", "0.2"),
        ("罚款金额(人民币元)", "¥2000", "2000元", "0.2"),
        ("罚款金额(元)", "0.2万元", "0.2万元", "0.2"),
        ("罚款金额(元)", "2000元", "2000元", "0.2"),
        ("罚款金额(千元)", "2", "2000元", "0.2"),
        ("罚款金额(亿元)", "0.0001", "10000.0000元", "1"),
        ("罚款金额(元)", "15250.1E+17", "15250.1E+17", "15250.1E+17"),
        ("罚款金额(元)", "二千", "二千", "二千"),
    ],
)
def test_a_number_is_in_the_unit_of_its_header(tmp_path, header, fine, staged, amount):
    assert read_penalty(tmp_path, fine, header)[:2] == (staged, amount)


WITH_CURRENCY = [
    "人民币：元",
    "人民币/元",
    "人民币（元）",
    "元（人民币）",
    "元：人民币",
    "单位：人民币/元",
    "单位：人民币：元",
    "单位：元（人民币）",
    "金额单位：元至角分",
    "单位：人民币元至角分",
    "金额单位：人民币元（列至角分）",
    "金额单位：元（保留两位小数）",
    "币种：人民币（元）",
]


@pytest.mark.parametrize("words", WITH_CURRENCY)
def test_the_currency_and_the_decimals_beside_a_unit_change_nothing(tmp_path, words):
    assert read_penalty(tmp_path, "2000", f"罚款金额（{words}）")[1] == "0.2"
    # Text of lines and of brackets is read by different rules.
    assert read_penalty(tmp_path, "2000", "罚款金额", ["行政处罚"], [words])[1] == "0.2"
    in_wan = words.replace("元", "万元")
    assert read_penalty(tmp_path, "0.2", f"罚款金额（{in_wan}）")[1] == "0.2"


@pytest.mark.parametrize("words", ["元列示到个位", "人民币元为准"])
def test_a_unit_that_is_written_and_not_understood_is_named(tmp_path, words):
    path = tmp_path / "行政处罚.csv"
    names = {}
    for code, element in record_type("administrative_penalty_legal_person").elements.items():
        names[code] = element.name
    row = dict.fromkeys(names, "x")
    names[FINE] = "罚款金额"
    row[FINE] = "2000"
    path.write_text(csv_of([f"金额单位：{words}"], names.values(), row.values()))
    [detail] = [finding[3] for finding in Read(path, HINT).findings if finding[1] == FINE]
    assert detail.startswith(f"表格上方“金额单位：{words}”写的是{words}，")


def test_what_is_converted_is_said_by_column(tmp_path):
    _, _, notes = read_penalty(tmp_path, "2000", "罚款金额（元）")
    assert notes == ("“罚款金额（元）”一列的数字按元读取，换算为万元",)
    assert read_penalty(tmp_path, "2000", "罚款金额（万元）")[2] == ()


def test_a_unit_above_the_table_counts_where_the_column_states_none(tmp_path):
    assert (
        read_penalty(tmp_path, "2000", "罚款金额", ["行政处罚"], ["填报单位：某局", "单位：元"])[1]
        == "0.2"
    )
    assert read_penalty(tmp_path, "2000", "罚款金额(万元)", ["单位：万元"])[1] == "2000"
    assert stated_above([["填报单位：二连浩特市国家税务局"], ["公元2018年"]]) is None


@pytest.mark.parametrize("header", ["罚款金额(美元)", "罚款金额(元)(万元)"])
def test_a_unit_that_cannot_be_converted_is_asked_back(tmp_path, header):
    with pytest.raises(FileRefused) as refused:
        read_penalty(tmp_path, "2000", header)
    assert refused.value.code == "unknown-unit"


@pytest.mark.parametrize(
    "header", ["没收违法所得、没收非法财物的金额", "单位名称", "公元", "元", "罚款（决定）"]
)
def test_other_words_state_no_unit(header):
    assert stated_in(header) is None


@given(st.decimals(min_value=0, max_value=10**11, places=2, allow_nan=False))
def test_there_and_back_loses_nothing(amount):
    in_ten_thousands = read_amount(f"{amount}元")
    assert float(read_amount(f"{in_ten_thousands}万元", "元")) == float(amount)
    assert read_amount(f"{in_ten_thousands}万元", "元") == read_amount(f"{amount}", "元")


def test_an_element_that_is_kept_in_yuan_takes_ten_thousands_too():
    from pipelines.catalogue.values.amount import unit_of

    element = Element("X", "欠税金额（元）", "amount")
    assert unit_of(element) == "元"
    assert [read_amount(text, "元") for text in ("2000", "2000元", "0.2万元", "0.2万")] == [
        "2000"
    ] * 4
