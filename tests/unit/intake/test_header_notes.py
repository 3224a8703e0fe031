"""What a header says in brackets and nobody reads, and a unit that nobody states, are said."""

import pytest
from intake_examples import HEADER, NAME, Read, csv_of, read_text, row
from unit_examples import FINE, HINT, PENALTY, table, write_csv

from pipelines.errors import Unreadable


def notes_with(tmp_path, header):
    file = read_text(tmp_path, csv_of([header, *HEADER[1:]], row("甲")))
    assert file.names == ["甲"]
    return [note for note in file.reading.notes if "没有计入" in note]


@pytest.mark.parametrize(
    "content",
    ["变更前", "曾用名", "总公司", "被申请人", "上年", "预计", "续", "分支机构", "旧", "初评"],
)
def test_what_stands_in_brackets_and_is_not_understood_is_said(tmp_path, content):
    [note] = notes_with(tmp_path, f"{NAME}（{content}）")
    assert f"“{content}”没有计入" in note
    assert f"按“{NAME}”读取" in note


@pytest.mark.parametrize(
    "content", ["必填", "没有可不填", "200字以内", "*", "C", "如有", "详见说明", "全称填写", "18位"]
)
def test_a_remark_on_how_to_fill_a_column_in_needs_no_word(tmp_path, content):
    assert notes_with(tmp_path, f"{NAME}（{content}）") == []


def notes_on_unit(tmp_path, header, *values):
    file = Read(write_csv(tmp_path, table(PENALTY, FINE, header, list(values))), HINT)
    return [note for note in file.reading.notes if "没有写单位" in note]


def test_a_column_of_money_without_any_unit_is_said(tmp_path):
    [note] = notes_on_unit(tmp_path, "罚款金额", "2000", "0.2")
    assert note.startswith("“罚款金额”一列没有写单位，其中没有单位的数字按万元读取")


@pytest.mark.parametrize(
    ("header", "value"),
    [("罚款金额(万元)", "0.2"), ("罚款金额", "2000元"), ("罚款金额", "0"), ("罚款金额", "")],
)
def test_a_unit_that_is_stated_and_a_column_without_bare_numbers_need_no_word(
    tmp_path, header, value
):
    assert notes_on_unit(tmp_path, header, value) == []


@pytest.mark.parametrize("unit", ["立方米", "吨", "度", "件", "人", "单位：次", "天", "亩"])
def test_a_unit_of_something_else_in_the_header_of_an_amount_is_asked_back(tmp_path, unit):
    path = write_csv(tmp_path, table(PENALTY, FINE, f"罚款金额（{unit}）", ["350.5"]))
    with pytest.raises(Unreadable) as refusal:
        Read(path, HINT)
    assert refusal.value.code == "unknown-unit"
    assert "不是金额的单位" in refusal.value.reason
