"""Rows that the file itself calls deleted, void or not to be reported are asked back, in every
format.
"""

import json

import pytest
from intake_examples import CODES, HEADER, NAME_CODE, WIDTH, Read, csv_of, read_text, row, workbook

from pipelines.intake.recognising.withdrawing_cells import WithdrawingCells


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
    ("数据状态", "注销"),
    ("记录状态", "已注销"),
    ("状态标识", "注销"),
    ("record_status", "停用"),
    ("当前状态", "无效"),
    ("当前状态", "撤销"),
    ("状态", "作废"),
    ("ZT", "无效"),
    ("ZTBZ", "注销"),
    ("SJZT", "停用"),
    ("备注说明", "请勿入库"),
    ("说明", "作废"),
    ("批注", "此条不报"),
    ("附注", "录入有误，请删除此条"),
    ("经办人意见", "本条不要上报"),
    ("办理情况", "请勿入库"),
    ("序号", "2(作废)"),
    ("序号", "2×"),
    ("序号", "×"),
    ("编号", "删"),
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
    ("经营状态", "注销"),
    ("许可状态", "注销"),
    ("状态", "注销"),
    ("ZT", "1"),
    ("说明", "原处罚决定已撤销，重新作出"),
    ("说明", "未撤销"),
    ("备注说明", "补报"),
    ("办理情况", "作废"),
    ("序号", "2-1"),
    ("序号", "A2"),
]
REMARKS = [
    "请勿入库",
    "此条不报",
    "本条已撤销",
    "不要上报",
    "删除此条",
    "作废",
    "（已作废）",
    "作 废",
    "重复，请删除",
    "测试数据",
    "经行政复议，本处罚决定已被撤销",
    "暂不报送，待核实",
]
HONEST_REMARKS = [
    "",
    "无",
    "补报",
    "已注销",
    "未撤销",
    "撤销许可证",
    "原处罚决定已撤销，现重新作出",
    "再次违法，从重处罚",
    "已履行完毕",
    "已责令删除虚假宣传内容",
]
MARKED_NAMES = [
    "【作废】甲公司",
    "（已撤销）某公司",
    "甲公司（不报）",
    "甲公司-作废",
    "[删]甲公司",
    "甲公司 已作废",
]
HONEST_NAMES = [
    "甲公司",
    "甲公司（已注销）",
    "甲（废旧物资）公司",
    "删除键网络公司",
    "（集团）甲公司",
    "*甲",
]


REMARK_CODE = CODES[HEADER.index("备注")]
NUMBER_CODE = CODES[HEADER.index("认定文号")]


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


@pytest.mark.parametrize("text", REMARKS)
def test_a_remark_that_withdraws_its_row_is_asked_back(tmp_path, text):
    cells = [*row("甲")[:-1], text]
    read = read_text(tmp_path, csv_of(HEADER, cells))
    # It is about the cell that says it, and not about the name of whoever the row is about.
    assert asked_back(read) == [(2, REMARK_CODE)]
    assert read.findings[0][3].startswith("“备注”填的是“")


@pytest.mark.parametrize("text", HONEST_REMARKS)
def test_any_other_remark_withdraws_nothing(tmp_path, text):
    read = read_text(tmp_path, csv_of(HEADER, [*row("甲")[:-1], text]))
    assert asked_back(read) == []


@pytest.mark.parametrize("name", MARKED_NAMES)
def test_a_mark_beside_a_name_is_asked_back(tmp_path, name):
    assert asked_back(read_text(tmp_path, csv_of(HEADER, row(name)))) == [(2, NAME_CODE)]


@pytest.mark.parametrize("name", HONEST_NAMES)
def test_a_name_with_other_brackets_withdraws_nothing(tmp_path, name):
    assert asked_back(read_text(tmp_path, csv_of(HEADER, row(name)))) == []


@pytest.mark.parametrize("number", ["二示例字〔2018〕1号（作废）", "二示例字〔2018〕1号-已撤销"])
def test_a_mark_beside_the_number_of_a_document_is_asked_back(tmp_path, number):
    cells = row("甲")
    cells[HEADER.index("认定文号")] = number
    assert asked_back(read_text(tmp_path, csv_of(HEADER, cells))) == [(2, NUMBER_CODE)]


# 备注 is where such a word is about the row itself.
@pytest.mark.parametrize("header", HEADER[:-1])
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


def test_the_state_of_a_record_of_xml_is_not_that_of_its_subject(tmp_path):
    fields = "".join(f"<{name}>值</{name}>" for name in HEADER)
    text = f"<数据><行>{fields}<ZT>有效</ZT></行><行>{fields}<ZT>无效</ZT></行></数据>"
    assert asked_back(read_text(tmp_path, text, name="黑名单.xml")) == [(2, NAME_CODE)]


def test_a_remark_in_a_workbook_is_asked_back(tmp_path):
    rows = [row("甲"), [*row("乙")[:-1], "此条不报"]]
    workbook(tmp_path / "黑名单.xlsx", HEADER, *rows)
    assert asked_back(Read(tmp_path / "黑名单.xlsx")) == [(3, REMARK_CODE)]


def test_a_row_of_another_shape_is_asked_back_for_its_shape_alone(tmp_path):
    read = read_text(
        tmp_path, csv_of([*HEADER, "操作"], [*row("甲"), "删除", "多"], [*row("乙"), ""])
    )
    assert [finding[2] for finding in read.findings] == ["row-shape"]
    assert len(HEADER) == WIDTH


@pytest.mark.parametrize(
    ("name", "is_marked"),
    [
        ("作废物资回收有限公司", False),
        ("作废旧金属加工厂", False),
        ("作废车辆拆解有限公司", False),
        ("作废机动车回收站", False),
        ("作废甲公司", True),
        ("【作废】物资回收有限公司", True),
        ("作废-物资回收有限公司", True),
        ("已作废物资公司", True),
    ],
)
def test_name_of_who_trades_in_what_is_scrapped_is_no_mark(catalogue, name, is_marked):
    assert WithdrawingCells(catalogue.withdrawn_words).has_mark(name) == is_marked
