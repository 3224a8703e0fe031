"""A table made with a published form is told what that form never has, and why it is
needed here.
"""

import re

import pytest
from intake_examples import csv_of, read_text

from tests.lib.refusals import refusal_of


PROCUREMENT = "供应商名称 {code} {place} {facts} 处罚结果 处罚依据 {day} {office}"
FORMS = [
    PROCUREMENT.format(code=code, place=place, facts=facts, day=day, office=office)
    for code, place, facts, day, office in [
        ("统一社会信用代码", "地址", "违法失信行为具体情形", "处罚(记录)日期", "执法单位"),
        ("组织机构代码", "企业地址", "严重违法失信行为的具体情形", "处罚日期", "执法单位"),
        (
            "统一社会信用代码",
            "地址",
            "严重违法失信行为具体情形",
            "处罚（记录）日期",
            "执法（处罚）单位",
        ),
        ("统一社会信用代码/组织机构代码", "地址", "违法失信行为的具体情形", "处罚日期", "执法单位"),
        ("统一社会信用代码", "地址 公布日期", "违法失信行为具体情形", "处罚日期", "执法单位"),
    ]
]
OTHER_FORMS = [
    (
        "被执行人姓名/名称 性别 年龄 身份证号码/组织机构代码 法定代表人或者负责人姓名 执行法院 省份 "
        "执行依据文号 立案时间 案号 做出执行依据单位 生效法律文书确定的义务 被执行人的履行情况 "
        "失信被执行人行为具体情形 发布时间",
        "失信被执行人名单",
        ["主体类别"],
    ),
    (
        "被执行人姓名/名称 身份证号码/组织机构代码 执行法院 立案时间 案号 执行标的",
        "被执行人信息公开表",
        ["主体类别", "执行状态"],
    ),
    (
        "序号 企业或单位名称 纳税人识别号 法定代表人或负责人姓名 居民身份证或其他有效身份证件号码 "
        "经营地点 欠税税种 欠税余额 当期新发生的欠税金额",
        "欠税公告",
        ["主体类别", "欠税公告日期", "主管税务机关"],
    ),
    (
        "车牌号 车主 道路运输证号 违法超限超载次数 违法事实 认定单位",
        "严重违法超限超载名单",
        ["主体类别", "列入日期"],
    ),
]


def refused(tmp_path, header, name="1.csv"):
    names = header.split()
    text = csv_of(["公示"], names, *[["x"] * len(names)] * 3)
    return refusal_of(read_text, tmp_path, text, dropped_as=f"x/inbox/{name}")


@pytest.mark.parametrize("name", ["1.csv", "政府采购失信.csv"])
@pytest.mark.parametrize("header", FORMS)
def test_the_annex_of_procurement_is_told_what_to_add_and_why(tmp_path, header, name):
    error = refused(tmp_path, header, name)
    assert (error.code, error.received) == ("missing-columns", 3)
    assert "财办库〔2014〕526号附件" in error.reason
    assert "没有本目录必填的“主体类别”“文书号”" in error.reason
    assert "另缺少" not in error.reason
    assert "没有文号就分不清是哪一次" in error.remedy
    assert "逐行填“法人及非法人组织”" in error.remedy


@pytest.mark.parametrize(("header", "title", "lacking"), OTHER_FORMS)
def test_other_published_forms_are_named(tmp_path, header, title, lacking):
    error = refused(tmp_path, header)
    assert title in error.reason
    assert f"没有本目录必填的“{'”“'.join(lacking)}”" in error.reason
    for name in lacking:
        assert f"“{name}”：" in error.remedy


def test_what_else_is_missing_is_named_beside(tmp_path):
    error = refused(tmp_path, FORMS[0].replace(" 处罚依据", ""))
    assert "另缺少必填列：" in error.reason


def test_the_annex_with_what_it_lacked_is_taken(tmp_path):
    names = [*FORMS[0].split(), "主体类别", "处罚决定书文号"]
    file = read_text(tmp_path, csv_of(names, ["x"] * len(names)), dropped_as="x/inbox/1.csv")
    assert file.reading.record_type == "procurement_serious_violation"


def test_every_form_names_what_its_record_type_requires(catalogue):
    assert catalogue.published_forms
    for form in catalogue.published_forms:
        record_type = catalogue.record_types[form.record_type]
        assert set(form.lacks) <= record_type.required
        assert form.provenance


COURT_HEADER = (
    "失信被执行人姓名/名称 身份证号码/组织机构代码 执行法院 立案时间 案号 执行依据文号 "
    "生效法律文书确定的义务 被执行人的履行情况 失信被执行人行为具体情形 发布时间"
)


def test_what_is_understood_is_not_called_unknown(tmp_path):
    error = refused(tmp_path, f"序号 {COURT_HEADER} 性别")
    assert "未识别的列：性别；" in error.remedy
    assert "证件类型" not in error.remedy


def test_who_follows_the_advice_to_a_court_needs_nothing_else(tmp_path):
    names = f"主体类别 {COURT_HEADER}".split()
    rows = [
        ["自然人", "王示例", "152501198401289998", *["x"] * 8],
        ["法人及非法人组织", "示例公司", "27937328-4", *["x"] * 8],
    ]
    file = read_text(tmp_path, csv_of(names, *rows), dropped_as="court/inbox/失信被执行人.csv")
    code_of = {column.element: f"c{column.position}" for column in file.reading.columns}
    assert file.rows[code_of["MD_ZJLX"]].to_pylist() == ["身份证", None]
    assert file.rows[code_of["MD_ZJHM"]].to_pylist() == ["152501198401289998", None]


@pytest.mark.parametrize(
    ("header", "later"),
    [
        (OTHER_FORMS[2][0], "填“自然人”的行还须有“证件类型”。"),
        (OTHER_FORMS[3][0], "填“自然人”的行还须有“证件类型”“证件号码”。"),
    ],
)
def test_what_persons_will_need_is_said_at_once(tmp_path, header, later):
    assert later in refused(tmp_path, header).remedy


PENALTY_LIST = "单位名称 统一社会信用代码/工商注册号 执法单位 处罚结果 处罚日期"


@pytest.mark.parametrize(
    ("header", "name", "title"),
    [
        (PENALTY_LIST, "处罚_单位名称.csv", "“行政处罚（"),
        (PENALTY_LIST, "2018年处罚.csv", "“行政处罚（"),
        (f"{PENALTY_LIST} 处罚决定书文号 处罚事由", "单位名称行政处罚.csv", "“行政处罚（"),
        (
            "被执行人姓名/名称 身份证号码/组织机构代码 执行法院 立案时间 案号 限制消费令日期 主体类别",
            "法院_限制消费.csv",
            "“限制消费令信息",
        ),
        (
            "被执行人姓名/名称 身份证号码/组织机构代码 执行法院 立案时间 案号 限制消费令日期 主体类别",
            "1.csv",
            "“限制消费令信息",
        ),
        (FORMS[0], "处罚.csv", "“政府采购严重违法失信行为信息"),
        (OTHER_FORMS[1][0], "失信.csv", "“被执行人信息"),
    ],
)
def test_own_words_and_own_columns_say_what_a_table_is(tmp_path, header, name, title):
    reason = refused(tmp_path, header, name).reason
    assert re.search("(?:按|最接近)(“[^”]+)”", reason)[1].startswith(title)
