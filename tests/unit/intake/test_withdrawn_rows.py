"""Rows that the file itself calls deleted, void or not to be reported are asked back, in every format."""

import json

import pytest
from intake_examples import HEADER, NAME_CODE, WIDTH, Read, csv_of, read_text, row, workbook


WITHDRAWN = [
    ("操作类型", "删除"),
    ("操作", "删除"),
    ("操作类型", "D"),
    ("op", "delete"),
    ("数据状态", "已作废"),
    ("记录状态", "无效"),
    ("status", "deleted"),
    ("增删改标志", "删"),
    ("是否作废", "是"),
    ("是否作废", "作废"),
    ("是否已删除", "1"),
    ("删除标志", "2"),
    ("删除标记", "√"),
    ("逻辑删除", "1.0"),
    ("del_flag", "Y"),
    ("is_deleted", "true"),
    ("IsDeleted", "TRUE"),
    ("deleted_at", "2018-03-01"),
    ("删除时间", "2018-03-01 10:00"),
    ("ＳＦＳＣ", "１"),
    ("有效标志", "0"),
    ("是否有效", "否"),
    ("有效状态", "无效"),
    ("is_valid", "N"),
    ("启用状态", "停用"),
    ("是否报送", "不报送"),
    ("处罚状态", "已撤销"),
    ("决定书状态", "撤销"),
    ("案件状态", "撤案"),
    ("审核状态", "不通过"),
    ("审核状态", "待审核"),
    ("审核结果", "退回"),
    ("校验结果", "未通过"),
    ("处罚是否撤销", "是"),
    ("是否涉密", "是"),
    ("是否公开", "否"),
    ("是否公示", "否"),
    ("是否可以公开", "否"),
]
STANDING = [
    ("操作类型", "新增"),
    ("操作", "I"),
    ("数据状态", "1"),
    ("status", "ok"),
    ("是否作废", "否"),
    ("是否已删除", "0"),
    ("删除标志", "未删除"),
    ("del_flag", "0"),
    ("is_deleted", "false"),
    ("deleted_at", "NULL"),
    ("删除时间", ""),
    ("有效标志", "1"),
    ("是否有效", "是"),
    ("有效状态", "有效"),
    ("撤销原因", "删除"),
    ("删除人", "张三"),
    ("经营范围", "删除"),
    ("公司状态", "注销"),
    ("当前状态", "注销"),
    ("审核状态", "已通过"),
    ("审核结果", "同意"),
    ("是否涉密", "否"),
    ("是否公开", "是"),
    ("案件状态", "已结案"),
    ("处罚状态", "正常"),
    ("说明", "作废"),
]


def asked_back(read):
    return [(finding[0], finding[1]) for finding in read.findings if finding[2] == "row-withdrawn"]


@pytest.mark.parametrize(("header", "value"), WITHDRAWN)
def test_a_row_that_a_column_withdraws_is_asked_back(tmp_path, header, value):
    rows = csv_of([*HEADER, header], [*row("甲"), ""], [*row("乙"), value])
    read = read_text(tmp_path, rows)
    assert asked_back(read) == [(3, NAME_CODE)]
    assert value in read.findings[0][3]


@pytest.mark.parametrize(("header", "value"), STANDING)
def test_any_other_column_or_value_withdraws_nothing(tmp_path, header, value):
    read = read_text(tmp_path, csv_of([*HEADER, header], [*row("甲"), value]))
    assert asked_back(read) == []


@pytest.mark.parametrize("header", HEADER)
def test_a_column_of_the_record_type_stays_its_own(tmp_path, header):
    cells = row("甲")
    cells[HEADER.index(header)] = "删除"
    assert asked_back(read_text(tmp_path, csv_of(HEADER, cells))) == []


def test_rows_of_a_workbook_are_asked_back(tmp_path):
    workbook(
        tmp_path / "黑名单.xlsx", ["是否作废", *HEADER], ["否", *row("甲")], ["是", *row("乙")]
    )
    assert asked_back(Read(tmp_path / "黑名单.xlsx")) == [(3, NAME_CODE)]


def test_objects_are_asked_back(tmp_path):
    records = [dict(zip(HEADER, row(name), strict=True)) for name in "甲乙"]
    records[1]["操作类型"] = "删除"
    text = json.dumps(records, ensure_ascii=False)
    assert asked_back(read_text(tmp_path, text, name="黑名单.json")) == [(2, NAME_CODE)]


def test_a_text_beside_the_records_withdraws_them_all(tmp_path):
    records = [dict(zip(HEADER, row(name), strict=True)) for name in "甲乙"]
    text = json.dumps({"操作类型": "删除", "data": records}, ensure_ascii=False)
    read = read_text(tmp_path, text, name="黑名单.json")
    assert asked_back(read) == [(1, NAME_CODE), (2, NAME_CODE)]


def test_records_of_xml_are_asked_back(tmp_path):
    fields = "".join(f"<{name}>值</{name}>" for name in HEADER)
    text = f"<数据><行>{fields}</行><行>{fields}<是否作废>是</是否作废></行></数据>"
    assert asked_back(read_text(tmp_path, text, name="黑名单.xml")) == [(2, NAME_CODE)]


def test_a_row_of_another_shape_is_asked_back_for_its_shape_alone(tmp_path):
    read = read_text(
        tmp_path, csv_of([*HEADER, "操作"], [*row("甲"), "删除", "多"], [*row("乙"), ""])
    )
    assert [finding[2] for finding in read.findings] == ["row-shape"]
    assert len(HEADER) == WIDTH
