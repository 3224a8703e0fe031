"""Codes in the words of decisions, licences and announcements: read where they can mean one thing."""

import pytest
from value_examples import read


@pytest.mark.parametrize(
    ("code_list", "written", "value"),
    [
        ("sampling_kinds", "食用农产品", "1"),
        ("sampling_kinds", "保健食品", "1"),
        ("sampling_kinds", "乳制品", "1"),
        ("sampling_kinds", "食品（流通环节）", "1"),
        ("sampling_kinds", "中药饮片", "2"),
        ("industries", "批发业", "F"),
        ("industries", "餐饮业", "H"),
        ("industries", "道路运输业", "G"),
        ("industries", "F52", "F"),
        ("industries", "F5211", "F"),
        ("industries", "C13", "C"),
        ("industries", "T97", "T"),
        ("tax_kinds", "教育费附加", "99-教育费附加"),
        ("tax_kinds", "其他-水利建设基金", "99-水利建设基金"),
        ("tax_kinds", "企业所得税（汇算清缴）", "03"),
        ("enforcement_states", "已结案（执行完毕）", "3"),
        ("land_supply_kinds", "挂牌（网上）", "3"),
        ("honour_levels", "国家级（部委）", "1"),
        ("contract_states", "已完成", "2"),
        ("contract_states", "正常履行", "1"),
        ("registration_states", "正常经营", "1"),
        ("licence_kinds", "核准（企业投资）", "4"),
        ("subject_kinds", "企业（有限公司）", "1"),
        ("subject_kinds", "个人独资", "1"),
        ("subject_kinds", "民非", "1"),
        ("subject_kinds", "有限责任公司（自然人独资）", "1"),
    ],
)
def test_everyday_words_are_read(catalogue, code_list, written, value):
    assert read("code", written, codes=catalogue.code_lists[code_list]) == value


@pytest.mark.parametrize(
    ("code_list", "written"),
    [
        # The contract of another state, the case of another end.
        ("contract_states", "已终止"),
        ("contract_states", "履行中（违约）"),
        ("enforcement_states", "执行中（执行完毕）"),
        ("enforcement_states", "执行和解"),
        ("subject_kinds", "自然人（企业）"),
        ("subject_kinds", "个体工商户（有限公司）"),
        # 经营 of what, and digits that another edition of the classification numbers otherwise.
        ("sampling_kinds", "流通"),
        ("sampling_kinds", "食品（药品）"),
        ("industries", "5211"),
        ("industries", "F53"),
        ("industries", "F5311"),
        ("tax_kinds", "滞纳金"),
        ("tax_kinds", "企业所得税（已缴清）"),
        ("land_supply_kinds", "招拍挂"),
        ("honour_levels", "省部级"),
    ],
)
def test_what_may_mean_another_thing_is_asked_back(catalogue, code_list, written):
    assert read("code", written, codes=catalogue.code_lists[code_list]) == written


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("罚款、责令改正", "2;9-责令改正"),
        ("警告、责令限期改正", "1;9-责令限期改正"),
        ("责令停止违法行为、罚款", "9-责令停止违法行为;2"),
        ("罚款（5000元）", "2"),
        ("罚款5000元", "2"),
        ("警告、罚款人民币5000元整", "1;2"),
        ("罚款（0.5万元）", "2"),
        ("罚款并责令改正", "2;9-责令改正"),
    ],
)
def test_penalties_are_read_as_decisions_write_them(catalogue, written, values):
    assert read("codes", written, codes=catalogue.code_lists["penalty_kinds"]) == values


@pytest.mark.parametrize(
    "written",
    ["责令改正", "罚款5000", "不予罚款5000元", "5000元", "罚款（已缴清）"],
)
def test_any_other_penalty_is_asked_back(catalogue, written):
    assert read("codes", written, codes=catalogue.code_lists["penalty_kinds"]) == written


def test_each_division_of_industries_lies_in_one_section(catalogue):
    synonyms = catalogue.code_lists["industries"].synonyms
    numbered = {text: value for text, value in synonyms.items() if text[1:].isdecimal()}

    # 97 divisions from 01 to 97, in the order of the sections.
    assert [text[1:] for text in numbered] == [f"{number:02d}" for number in range(1, 98)]
    assert all(text[0] == value for text, value in numbered.items())
