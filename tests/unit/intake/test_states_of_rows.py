"""Columns about the state of their rows: what plainly ended is asked back, and what nobody understands
is named.
"""

import pytest
from intake_examples import Read
from unit_examples import table, write_csv

from pipelines import catalogue


# What a record type may say of the end of its own rows stays blank here.
ENDED = [
    ("procurement_result", "是否中标", "否"),
    ("honour", "评审结果", "未通过"),
    ("honour", "获奖情况", "未授予"),
    ("administrative_penalty_legal_person", "是否生效", "否"),
    ("tax_arrears", "清缴情况", "已于2018年9月全部入库"),
    ("utility_arrears", "缴费情况", "已缴清"),
    ("land_transfer", "供地状态", "终止"),
    ("fiscal_support", "拨付状态", "未拨付"),
    ("wage_arrears_list", "是否重复", "是"),
    ("abnormal_operation", "状态", "已移出"),
    ("abnormal_operation", "操作类型", "移出"),
    ("abnormal_taxpayer", "状态", "已解除"),
    ("wage_arrears_list", "名单状态", "已退出"),
    ("red_list", "状态", "取消"),
    ("tax_arrears", "欠税状态", "已缴清"),
    ("dishonest_judgment_debtor", "状态", "屏蔽"),
    ("dishonest_judgment_debtor", "状态", "已结案"),
    ("food_business_licence", "许可证状态", "注销"),
    ("food_business_licence", "证照状态", "已吊销"),
    ("food_business_licence", "状态", "过期"),
    ("administrative_penalty_legal_person", "案件状态", "拟处罚"),
    ("administrative_penalty_legal_person", "案件状态", "已立案"),
    ("administrative_penalty_legal_person", "状态", "暂停公示"),
    ("administrative_penalty_legal_person", "是否公示", "免于公示"),
    ("administrative_penalty_legal_person", "是否公示", "依申请"),
    ("administrative_penalty_legal_person", "审核意见", "金额有误，应为0.8万元"),
]
UNCLEAR = [
    ("administrative_penalty_legal_person", "案件状态", "未结案"),
    ("administrative_penalty_legal_person", "状态", "已变更"),
    ("administrative_penalty_legal_person", "复议结果", "复议变更为罚款3000元"),
    ("administrative_penalty_legal_person", "处理结果", "罚款5000元已缴纳"),
    ("administrative_penalty_legal_person", "审核意见", "同意，金额应为0.8万元"),
    ("administrative_penalty_legal_person", "公开属性", "依申请公开"),
    ("abnormal_taxpayer", "状态", "注销"),
    ("red_list", "数据状态", "2"),
]
UNDERSTOOD = [
    ("procurement_result", "是否中标", "是"),
    ("administrative_penalty_legal_person", "是否生效", "是"),
    ("tax_arrears", "清缴情况", "未缴清"),
    ("wage_arrears_list", "是否重复", "否"),
    ("abnormal_operation", "状态", "在册"),
    ("abnormal_operation", "状态", "未移出"),
    ("abnormal_taxpayer", "状态", "非正常"),
    ("list_removal", "状态", "已移出"),
    ("food_business_licence", "状态", "有效"),
    ("food_business_licence", "操作类型", "I"),
    ("tax_arrears", "状态", "未缴清"),
    ("judgment_debtor", "状态", "已结案"),
    ("administrative_penalty_legal_person", "案件状态", "1-已结案"),
    ("administrative_penalty_legal_person", "处罚状态", "履行完毕"),
    ("administrative_penalty_legal_person", "公示状态", "已公示（2026年9月1日）"),
    ("administrative_penalty_legal_person", "是否公示", "1"),
    ("administrative_penalty_legal_person", "领导意见", "同意"),
    ("administrative_penalty_legal_person", "复议结果", "无"),
]
PROOFS = ("移出", "解除", "执行", "履行", "案件状态", "当前状态", "登记状态", "注销")


def read(tmp_path, type_name, header, value):
    elements = catalogue.current().record_types[type_name].elements
    code = next(iter(elements))
    lines = table(type_name, code, elements[code].name, ["甲", "乙"])
    ends = [any(word in element.name for word in PROOFS) for element in elements.values()]
    for line in lines[1:]:
        line[:] = ["" if is_end else cell for is_end, cell in zip(ends, line, strict=True)]
    for line, cell in zip(lines, [header, "", value], strict=True):
        line.append(cell)
    return Read(write_csv(tmp_path, lines), f"market_regulation/inbox/{type_name}.csv")


def withdrawn(file):
    return [finding[0] for finding in file.findings if finding[2] == "row-withdrawn"]


@pytest.mark.parametrize(
    ("value", "rows"),
    [("合格", [3]), ("未检出不合格项目", [3]), ("菌落总数不合格", []), ("检验合格后销售", [])],
)
def test_a_sample_that_lacked_nothing_is_no_failure(tmp_path, value, rows):
    lines = table("food_drug_failure", "SJ_BHG", "抽检不合格项目", ["菌落总数", value])
    file = Read(write_csv(tmp_path, lines), "market_regulation/inbox/food_drug_failure.csv")
    assert withdrawn(file) == rows


@pytest.mark.parametrize(("type_name", "header", "value"), ENDED)
def test_a_state_by_which_a_row_does_not_count_is_asked_back(tmp_path, type_name, header, value):
    file = read(tmp_path, type_name, header, value)
    assert (withdrawn(file), file.reading.unread) == ([3], ())


@pytest.mark.parametrize(("type_name", "header", "value"), UNCLEAR)
def test_a_state_that_nobody_understands_is_named(tmp_path, type_name, header, value):
    file = read(tmp_path, type_name, header, value)
    assert withdrawn(file) == []
    [unread] = file.reading.unread
    assert (unread.header, unread.values) == (header, (value,))
    assert any(f"填有“{value}”" in note for note in file.reading.notes)


@pytest.mark.parametrize(("type_name", "header", "value"), UNDERSTOOD)
def test_a_state_by_which_a_row_counts_stays_silent(tmp_path, type_name, header, value):
    file = read(tmp_path, type_name, header, value)
    assert (withdrawn(file), file.reading.unread) == ([], ())
