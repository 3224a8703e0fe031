"""Titles, names, lines between rows and remarks say that the records below them do not, or no
longer, count: they are asked back.
"""

import pytest
from intake_examples import HEADER, Read, csv_of, read_text, row, workbook

from pipelines import catalogue
from pipelines.errors import FileRefused
from pipelines.intake.recognising.stated_endings import EndingsOfTable, StatedEndings
from tests.lib.staging import staged_part


ENDED = [
    ("administrative_penalty_legal_person", "行政处罚案件信息（听证中）"),
    ("administrative_penalty_legal_person", "2018年行政处罚未生效案件"),
    ("administrative_licence_legal_person", "行政许可受理情况表"),
    ("wage_arrears_case", "拖欠工资案件线索（待查实）"),
    ("procurement_result", "2018年中止采购项目情况"),
    ("procurement_result", "2018年政府采购意向公开"),
    ("land_transfer", "收回（解除出让合同）国有建设用地使用权情况表"),
    ("food_drug_failure", "2018年食品抽检合格情况表"),
    ("tax_arrears", "2018年三季度清缴欠税情况"),
    ("fiscal_support", "2018年扶持资金拟安排项目"),
    ("wage_arrears_list", "三、已付清企业"),
    ("honour", "取消荣誉称号单位名单"),
    ("honour", "二连浩特市示例局关于撤销甲公司荣誉称号的决定"),
    ("honour", "三、未获表彰单位"),
    ("honour", "拟表彰名单"),
    ("honour", "2018年度表彰候选对象名单"),
    ("red_list", "被移出红名单企业"),
    ("abnormal_operation", "拟列入经营异常名录企业名单"),
    ("abnormal_operation", "已恢复"),
    ("abnormal_operation", "二连浩特市2018年经营异常名录移出企业名单"),
    ("abnormal_operation", "暂不列入经营异常名录企业"),
    ("tax_arrears", "已清缴欠税纳税人名单"),
    ("tax_arrears", "二、已缴清欠税企业"),
    ("abnormal_taxpayer", "解除非正常户（恢复正常）名单"),
    ("food_business_licence", "注销食品经营许可证名单"),
    ("food_business_licence", "二连浩特市市场监管局食品经营许可证注销公告"),
    ("tender_award", "中标候选人公示"),
    ("procurement_result", "废标（终止）公告"),
    ("land_transfer", "2019年拟出让地块"),
    ("land_transfer", "二连浩特市2019年第一批拟出让地块"),
    ("honour", "二、上年度数据（仅供对比）"),
    ("honour", "表彰名单（征求意见稿）"),
    ("honour", "绝密"),
    ("honour", "重复数据"),
]
STANDING = [
    ("administrative_licence_legal_person", "政务服务受理中心行政许可信息"),
    ("administrative_licence_legal_person", "行政许可受理、审批情况表"),
    ("administrative_penalty_legal_person", "经听证的行政处罚案件"),
    ("administrative_penalty_legal_person", "已生效行政处罚案件"),
    ("procurement_result", "2018年政府采购公告"),
    ("land_transfer", "国有建设用地使用权出让合同签订情况"),
    ("food_drug_failure", "2018年食品抽检不合格情况表"),
    ("food_drug_failure", "食品不合格产品名单"),
    ("fiscal_support", "2018年扶持资金安排项目"),
    ("wage_arrears_case", "三、已结案"),
    ("wage_arrears_case", "已付清工资的拖欠工资案件"),
    ("abnormal_operation", "列入、移出经营异常名录企业名单"),
    ("abnormal_operation", "经营异常名录列入和移出情况"),
    ("abnormal_operation", "逾期未移出经营异常名录企业名单"),
    ("abnormal_operation", "《经营异常名录移出办法》列入企业名单"),
    ("restricted_consumption", "未解除限制消费令人员名单"),
    ("judgment_debtor", "恢复执行案件名单"),
    ("food_business_licence", "食品经营许可证（新办、变更、延续、注销）信息公示表"),
    ("food_business_licence", "食品经营许可证新增名单"),
    ("food_business_licence", "2018年第三季度延续食品经营许可证名单"),
    ("tax_arrears", "未缴清欠税企业名单"),
    ("licence_ending", "行政许可注销名单"),
    ("list_removal", "解除严重违法失信企业名单"),
    ("deregistration", "企业注销名单"),
    ("procurement_serious_violation", "取消政府采购资格供应商名单"),
    ("honour", "拟报送表彰名单"),
    ("honour", "虚拟经济先进单位表彰名单"),
    ("honour", "表彰名单（非涉密）"),
    ("honour", "市委组织部表彰名单"),
]
USUAL_TITLES = [
    "{}公示表",
    "二连浩特市{}公示表",
    "2018年第三季度{}名单",
    "新增{}",
    "{}（变更）",
    "{}（延续）",
    "关于{}的公告",
    "一、{}",
    "{}汇总表（截至2018年9月）",
    "{}（最终版）",
    "示例局{}报送表",
]


def of(record_type_name):
    current = catalogue.current()
    endings = StatedEndings(current.part_naming.endings)
    return EndingsOfTable(endings, current.record_types[record_type_name], ())


@pytest.mark.parametrize(("record_type", "title"), ENDED)
def test_a_title_says_that_its_records_do_not_count(record_type, title):
    assert of(record_type).ending_in_title(title) is not None


@pytest.mark.parametrize(("record_type", "title"), STANDING)
def test_any_other_title_says_nothing_of_the_kind(record_type, title):
    assert of(record_type).ending_in_title(title) is None


def test_no_usual_title_of_a_record_type_says_that_its_records_do_not_count():
    heard = []
    endings = StatedEndings(catalogue.current().part_naming.endings)
    for record_type in catalogue.current().record_types.values():
        for name in (record_type.title, *record_type.synonyms):
            for usual in ("{}", *USUAL_TITLES):
                title = usual.format(name)
                if endings.ending_in_title(title, record_type) is not None:
                    heard.append(title)
    assert heard == []


# The title of the table of removals stands alone in its row, or beside the unit.
TITLE_ROWS = [["屏蔽黑名单企业名单"], ["拟列入黑名单企业名单", "", "", "单位：元"]]


@pytest.mark.parametrize("title", TITLE_ROWS)
def test_a_title_above_the_table_sends_its_rows_back(tmp_path, title):
    header = [name for name in HEADER if not name.startswith("移出")]
    text = csv_of(title, header, listed("甲", 1)[: len(header)])
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, text)
    assert refused.value.code == "not-for-reporting"


def test_a_title_that_begins_with_a_deregistration_is_no_note(tmp_path):
    path = tmp_path / "食品经营许可证.csv"
    elements = catalogue.current().record_types["food_business_licence"].elements.values()
    lines = [["注销食品经营许可证名单"], [element.name for element in elements]]
    path.write_text(csv_of(*lines, ["值"] * len(lines[1])), "utf-8")
    with pytest.raises(FileRefused) as refused:
        Read(path, dropped_as="market_regulation/inbox/食品经营许可证.csv")
    assert refused.value.code == "not-for-reporting"


def listed(name, number, removed="", remark=""):
    cells = row(f"{name}示例公司")
    cells[2] = f"9115250104050{str(number).zfill(5)}"
    cells[10] = f"二示例字〔2018〕{number}号"
    cells[13:] = [removed, "", remark]
    return cells


def withdrawn(read):
    return [finding[0] for finding in read.findings if finding[2] == "row-withdrawn"]


def test_below_a_title_about_removals_only_rows_without_their_day_go_back(tmp_path):
    rows = [listed("甲", 1, "2018-09-26"), listed("乙", 2)]
    read = read_text(tmp_path, csv_of(["移出黑名单企业名单"], HEADER, *rows))
    assert (withdrawn(read), read.reading.received) == ([4], 2)


def test_a_line_between_rows_sends_back_those_below_it_down_to_the_next_line(tmp_path):
    lines = [
        HEADER,
        ["一、列入企业"],
        listed("甲", 1),
        ["二、拟列入企业"],
        listed("乙", 2),
        listed("丙", 3),
        ["三、新增企业"],
        listed("丁", 4),
        ["四、移出企业"],
        listed("戊", 5, "2018-09-26"),
        listed("己", 6),
    ]
    workbook(tmp_path / "黑名单.xlsx", *lines)
    read = Read(tmp_path / "黑名单.xlsx")
    assert withdrawn(read) == [5, 6, 11]
    assert "“二、拟列入企业”，本行在它之下" in next(finding[3] for finding in read.findings)


def over(text, columns):
    return [text] * columns


ENDED_SECTIONS = [
    over("移出部分", 1),
    over("移出企业", 1),
    over("拟列入黑名单企业", 1),
    over("已移出黑名单的企业", 1),
    over("作废部分", 1),
    over("撤销部分：", 1),
    over("【移出企业名单】", 1),
    over("移出", len(HEADER)),
    over("暂不列入名单", len(HEADER)),
]


@pytest.mark.parametrize("line", ENDED_SECTIONS)
@pytest.mark.parametrize("following", ["列入部分", "新增企业"])
def test_a_line_without_a_number_does_the_same(tmp_path, line, following):
    lines = [listed("甲", 1), line, listed("乙", 2), listed("丙", 3), [following], listed("丁", 4)]
    read = read_text(tmp_path, csv_of(HEADER, *lines))
    assert (withdrawn(read), read.reading.received) == ([4, 5], 4)
    assert f"“{line[0]}”，本行在它之下" in next(finding[3] for finding in read.findings)


@pytest.mark.parametrize("text", ["变更部分", "新增企业", "列入黑名单企业", "延续（变更）名单"])
def test_a_plain_one_is_said_and_is_no_row(tmp_path, text):
    read = read_text(tmp_path, csv_of(HEADER, listed("甲", 1), [text], listed("乙", 2)))
    assert (read.numbers, read.findings) == ([2, 4], [])
    assert any("分类标题，未作为数据" in note and text in note for note in read.reading.notes)


@pytest.mark.parametrize(
    "line",
    [
        ["移出"],
        ["移出示例公司"],
        ["注销汽车回收企业"],
        ["食品类"],
        ["", "", "", "", "", "移出部分"],
        ["移出企业", "企业"],
    ],
)
def test_what_may_be_the_rest_of_a_row_is_no_such_line(tmp_path, line):
    read = read_text(tmp_path, csv_of(HEADER, listed("甲", 1), line, listed("乙", 2)))
    assert read.numbers == [2, 3, 4]
    assert 4 not in withdrawn(read)


def test_many_rows_without_codes_do_not_hide_such_a_line(tmp_path):
    rows = [listed(str(number), number) for number in range(1, 300)]
    for cells in rows:
        cells[2] = ""
    read = read_text(tmp_path, csv_of(HEADER, *rows, ["移出部分"], listed("乙", 2)))
    assert withdrawn(read) == [302]


def test_a_sheet_with_such_a_name_is_left_unread(tmp_path):
    rows = [HEADER, listed("乙", 2)]
    workbook(tmp_path / "黑名单.xlsx", HEADER, listed("甲", 1), 拟列入=rows)
    staged, _ = staged_part(
        tmp_path / "黑名单.xlsx", dropped_as="market_regulation/inbox/黑名单.xlsx"
    )
    assert staged.other_parts == ()
    assert any("拟列入" in note for note in staged.require_reading().notes)


REMARKS = [
    "已于2018年7月移出",
    "拟列入",
    "已移出",
    "2018年7月1日已移出",
    "现已解除",
    "仅供参考",
    "该户已移出名单。",
]
USUAL_REMARKS = [
    "",
    "无",
    "拟于2019年移出",
    "未移出",
    "移出需提交材料",
    "已缴清罚款",
    "解除合同",
    "已列入",
]


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_says_that_its_row_does_not_count(tmp_path, remark):
    rows = [listed("甲", 1), listed("乙", 2, remark=remark)]
    assert withdrawn(read_text(tmp_path, csv_of(HEADER, *rows))) == [3]


@pytest.mark.parametrize("remark", USUAL_REMARKS)
def test_any_other_remark_says_nothing_of_the_kind(tmp_path, remark):
    rows = [listed("甲", 1, remark=remark)]
    assert withdrawn(read_text(tmp_path, csv_of(HEADER, *rows))) == []


def test_a_remark_on_a_removal_is_honest_beside_its_day(tmp_path):
    rows = [listed("甲", 1, "2018-07-01", "已移出")]
    assert withdrawn(read_text(tmp_path, csv_of(HEADER, *rows))) == []


@pytest.mark.parametrize(
    ("name", "title", "place"),
    [
        ("黑名单移出.csv", "", "文件名写有“黑名单移出.csv”，指其中各行"),
        ("黑名单.csv", "移出黑名单企业名单", "，本行在它之下"),
    ],
)
def test_a_row_that_goes_back_for_a_name_or_title_is_told_to_fill_in_the_day_of_its_end(
    tmp_path, name, title, place
):
    lines = [[title], HEADER] if title else [HEADER]
    path = tmp_path / name
    path.write_text(csv_of(*lines, listed("甲", 1, "2018-09-26"), listed("乙", 2)), "utf-8")
    [finding] = Read(path, dropped_as=f"market_regulation/inbox/{name}").findings
    assert f"{place}；确是如此的，请补填“移出日期”" in finding[3]
