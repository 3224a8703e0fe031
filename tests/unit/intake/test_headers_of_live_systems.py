"""Headers that live systems write are understood,
and a table that fits nothing is told what it comes near to.
"""

import pytest
from intake_examples import csv_of, matcher_of, read_text, record_type

from pipelines.intake.recognising.recogniser import Recogniser
from tests.lib.refusals import refusal_of


NOWHERE = "market_regulation/inbox/1.csv"


@pytest.fixture(scope="module")
def recogniser(catalogue):
    return Recogniser(catalogue)


def element_named(name, header):
    return matcher_of(name).element_named(header)


LICENCE = "administrative_licence_legal_person"
LICENCE_OF_PERSON = "administrative_licence_natural_person"
PENALTY = "administrative_penalty_legal_person"
PENALTY_OF_PERSON = "administrative_penalty_natural_person"


@pytest.mark.parametrize(
    ("name", "header", "code"),
    [
        ("honour", "获得荣誉", "MD_RYMC"),
        ("honour", "颁发时间", "RY_SYRQ"),
        ("contract_performance", "乙方", "MD_ZTMC"),
        ("contract_performance", "甲方", "HT_DF"),
        ("contract_performance", "履约情况", "HT_ZT"),
        ("procurement_result", "标段", "CG_BAO"),
        ("utility_arrears", "欠费起始", "GY_QZ"),
        ("utility_arrears", "欠费终止", "GY_QZI"),
        ("utility_arrears", "用户类别", "MD_ZTLB"),
        ("wage_arrears_case", "案号/文书号", "TY_WSH"),
        ("wage_arrears_case", "下达日期", "TY_JDRQ"),
        ("major_tax_violation", "纳税人识别码", "MD_SHXYM"),
        ("food_business_licence", "社会信用代码（身份证号码）", "MD_SHXYM"),
        ("road_transport_permit", "证件有效期止", "TY_YXQZI"),
        ("housing_fund_arrears", "截止日期", "TY_TJRQ"),
        ("administrative_inspection", "抽查计划编号", "JC_BH"),
        ("administrative_reward", "奖励事由", "JL_SS"),
        ("land_transfer", "出让金（万元）", "TD_CJJ"),
        ("business_licence_revocation", "处罚机关", "DJ_DXJG"),
        ("red_list", "列入文号", "MD_RDWH"),
        ("individual_business_registration", "状态", "DJ_ZT"),
        ("major_fire_hazard", "挂牌日期", "TY_JDRQ"),
        ("food_safety_grade", "年度等级", "LH_DJ"),
        # The day of the notice is not always that of the award.
        ("procurement_result", "成交日期", None),
        ("tender_award", "中标人", "MD_ZTMC"),
        ("tender_award", "中标金额（元）", "TB_ZBJ"),
        ("tender_award", "项目名称", "ZB_XMMC"),
        ("tender_award", "中标日期", "TB_RQ"),
        ("procurement_result", "中标（成交）供应商名称", "MD_ZTMC"),
        ("food_business_licence", "经营者名称", "MD_ZTMC"),
        ("utility_arrears", "用户名称", "MD_ZTMC"),
        ("utility_arrears", "费用种类", "GY_FY"),
        ("land_transfer", "竞得人", "MD_ZTMC"),
        ("land_transfer", "宗地面积（㎡）", "TD_MJ"),
        ("land_transfer", "成交价款（万元）", "TD_CJJ"),
        ("honour", "获奖单位", "MD_ZTMC"),
        ("product_quality_failure", "受检单位", "MD_ZTMC"),
        ("food_drug_failure", "被抽样单位名称", "MD_ZTMC"),
        ("administrative_inspection", "被检查单位", "MD_ZTMC"),
        ("social_insurance_arrears", "参保单位名称", "MD_ZTMC"),
        ("pollutant_discharge_permit", "排污单位名称", "MD_ZTMC"),
        ("volunteer_service", "服务时长（小时）", "ZY_FWSC"),
        ("charitable_donation", "捐赠人", "MD_ZTMC"),
        ("work_safety_accident", "事故发生单位", "MD_ZTMC"),
        (LICENCE, "行政相对人代码_2(组织机构代码)", "XK_XDR_ZZJG"),
        (LICENCE, "行政相对人代码_2（组织机构代码）", "XK_XDR_ZZJG"),
        (LICENCE, "3.行政相对人代码_2（组织机构代码）", "XK_XDR_ZZJG"),
        (LICENCE, "行政相对人代码_3(工商登记码)", "XK_XDR_GSZC"),
        (LICENCE, "行政相对人代码3(工商注册号)", "XK_XDR_GSZC"),
        (LICENCE, "行政相对人代码_5(居民身份证号)", None),
        (LICENCE_OF_PERSON, "行政相对人代码_5(居民身份证号)", "XK_XDR_ZJHM"),
        (PENALTY_OF_PERSON, "行政相对人代码_5（居民身份证号码）", "CF_XDR_ZJHM"),
        (PENALTY, "行政相对人代码_6(统一社会信用代码)", "CF_XDR_SHXYM"),
        (PENALTY, "行政相对人代码_4(税务登记号)", "CF_XDR_SWDJ"),
        (PENALTY, "行政相对人代码_2", "CF_XDR_GSZC"),
        (PENALTY, "行政相对人代码_2(选填)", "CF_XDR_GSZC"),
        (PENALTY, "行政相对人代码_2(15位)", "CF_XDR_GSZC"),
        (PENALTY, "行政相对人代码_4(组织机构代码)（没有可不填）", "CF_XDR_ZZJG"),
        (PENALTY, "行政相对人代码_3（必填）(组织机构代码)", "CF_XDR_ZZJG"),
        (PENALTY, "行政相对人代码_4(工商登记)", "CF_XDR_GSZC"),
        (PENALTY, "行政相对人代码_4(组织机构)", None),
        (PENALTY, "行政相对人代码_4（护照）", None),
        (PENALTY, "行政相对人代码_4（税务）", None),
        (PENALTY, "行政相对人代码_5（居民身份证号）（自然人填写）", None),
        (PENALTY, "行政相对人代码_4(税务登记号)(选填)", "CF_XDR_SWDJ"),
        (PENALTY, "行政相对人代码_4(没有可不填)", "CF_XDR_SWDJ"),
        (PENALTY, "行政相对人代码_1(企业)", "CF_XDR_SHXYM"),
        (LICENCE, "许可机关(统一社会信用代码)", "XK_XKJGDM"),
        (LICENCE, "许可机关（代码）", "XK_XKJGDM"),
        (LICENCE, "行政相对人(名称)", "XK_XDR_MC"),
        (LICENCE, "有效期(自)", "XK_YXQZ"),
        (LICENCE, "决定日期(许可)", "XK_JDRQ"),
        (LICENCE, "行政相对人名称(统一社会信用代码)", None),
        (LICENCE, "行政相对人名称(200字以内)", "XK_XDR_MC"),
    ],
)
def test_what_stands_in_brackets_decides_and_the_number_never(name, header, code):
    assert element_named(name, header) == code


def test_a_contradiction_between_number_and_brackets_is_said(tmp_path):
    elements = record_type(LICENCE).elements
    header = [
        element.name
        for code, element in elements.items()
        if not code.startswith("XK_XDR_") or code in ("XK_XDR_MC", "XK_XDR_LB", "XK_XDR_SHXYM")
    ]
    header += [
        "行政相对人代码_2(组织机构代码)",
        "行政相对人代码_3(工商登记码)",
        "行政相对人代码_5(居民身份证号)",
    ]
    cells = [f"值{number}" for number in range(len(header))]
    file = read_text(tmp_path, csv_of(header, cells), dropped_as="x/inbox/法人行政许可.csv")
    meanings = {column.header: column.element for column in file.reading.columns}
    assert meanings["行政相对人代码_2(组织机构代码)"] == "XK_XDR_ZZJG"
    assert meanings["行政相对人代码_3(工商登记码)"] == "XK_XDR_GSZC"
    assert meanings["行政相对人代码_5(居民身份证号)"] is None
    said = [note for note in file.reading.notes if "编号与目录不同" in note]
    assert len(said) == 3
    assert said[0].endswith("读作“行政相对人代码_3(组织机构代码)”")
    assert said[2].endswith("的数据项，未读取")


@pytest.mark.parametrize(
    ("name", "header", "code"),
    [
        ("dishonest_judgment_debtor", "失信被执行人姓名/名称", "MD_ZTMC"),
        ("dishonest_judgment_debtor", "被执行人姓名/名称", "MD_ZTMC"),
        ("dishonest_judgment_debtor", "被执行人性质", "MD_ZTLB"),
        ("dishonest_judgment_debtor", "法律生效文书确定的义务", "SX_YW"),
        ("dishonest_judgment_debtor", "生效法律文书确定的义务", "SX_YW"),
        ("dishonest_judgment_debtor", "失信被执行人具体情形", "SX_XWQX"),
        ("dishonest_judgment_debtor", "失信被执行人行为情况", "SX_XWQX"),
        ("dishonest_judgment_debtor", "做出执行依据单位", "SX_YJDW"),
        ("judgment_debtor", "被执行人姓名／名称", "MD_ZTMC"),
        ("restricted_consumption", "被执行人名称", "MD_ZTMC"),
        ("tax_credit_grade", "纳税人识别号", "MD_SHXYM"),
        ("a_rated_taxpayer", "纳税人名称", "MD_ZTMC"),
        ("tax_credit_grade", "主管机关", "SW_ZGJG"),
        ("tax_arrears", "企业或单位名称", "MD_ZTMC"),
        ("tax_arrears", "居民身份证或其他有效身份证件号码", "MD_ZJHM"),
        ("abnormal_taxpayer", "纳税人识别号（统一社会信用代码）", "MD_SHXYM"),
        ("major_tax_violation", "相关法律依据及处理处罚情况", "ZD_CLQK"),
        ("abnormal_operation", "作出决定机关(列入)", "TY_LRJG"),
        ("abnormal_operation", "作出决定机关（移出）", "TY_YCJG"),
        ("abnormal_operation", "企业名称（字号名称）", "MD_ZTMC"),
        ("seriously_illegal_enterprise", "作出决定机关(列入)", "TY_LRJG"),
        ("enterprise_registration", "法定代表人(负责人)", "DJ_FDDBR"),
        ("enterprise_registration", "登记状态（中文）", "DJ_ZT"),
        ("individual_business_registration", "法定代表人(经营者姓名)", "DJ_JYZ"),
        ("black_list", "统一社会信用代码/工商注册号", "MD_SHXYM"),
        ("black_list", "当事人名称", "MD_ZTMC"),
        (PENALTY, "当事人名称", "CF_XDR_MC"),
        (PENALTY, "作出行政处罚决定机关名称", "CF_CFJG"),
        (PENALTY, "执法单位", "CF_CFJG"),
        (PENALTY, "公示期限", None),
        ("overloaded_transport", "车牌号", "CZ_CPH"),
        ("procurement_serious_violation", "处罚（记录）日期", "ZC_CFRQ"),
        ("procurement_serious_violation", "统一社会信用代码(组织机构代码)", "MD_SHXYM"),
        ("procurement_serious_violation", "严重违法失信行为的具体情形", "ZC_WFSS"),
        ("procurement_serious_violation", "供应商名称", "MD_ZTMC"),
        ("environment_credit_rating", "环境信用评价结果", "HJ_DJ"),
        # What is right in one record type only means nothing in the others.
        ("black_list", "纳税人识别号", None),
        ("black_list", "被执行人名称", None),
    ],
)
def test_a_header_of_a_live_system_is_the_element_that_it_means(name, header, code):
    assert element_named(name, header) == code


ANNEX_OF_526 = [
    "序号",
    "企业名称",
    "企业地址",
    "统一社会信用代码（组织机构代码）",
    "严重违法失信行为的具体情形",
    "处罚结果",
    "处罚依据",
    "处罚（记录）日期",
    "公布日期",
    "执法单位",
]


@pytest.mark.parametrize(
    ("header", "title", "missing"),
    [
        (ANNEX_OF_526, "政府采购严重违法失信行为信息", ["文书号", "主体类别"]),
        (
            ["当事人名称", "处罚决定书文号", "处罚日期", "执法单位"],
            "行政处罚（法人和非法人组织、个体工商户）",
            [],
        ),
        (["纳税人名称", "纳税人识别号", "评价年度"], "纳税信用", ["评定日期"]),
        (["被执行人姓名/名称", "案号", "执行法院"], "执行", ["立案时间"]),
        (["企业名称", "车牌号", "超限超载次数"], "严重违法超限超载失信信息", ["违法超限超载事实"]),
        (["企业名称", "统一社会信用代码"], "", []),
    ],
)
def test_a_table_that_lacks_much_is_told_the_nearest_record_type_and_what_is_missing(
    recogniser, header, title, missing
):
    refused = recogniser.recognise([header, ["x"] * len(header)], NOWHERE).error
    assert refused.code == "missing-columns"
    assert title in refused.reason
    assert "缺少必填列" in refused.reason or "没有本目录必填的" in refused.reason
    for name in missing:
        assert name in refused.reason


def test_of_items_that_come_as_near_the_departments_own_is_named(recogniser):
    header = "单位名称 统一社会信用代码/工商注册号 处罚决定书文号 案件名称 处罚依据 处罚结果 处罚日期 执法单位"
    refused = recogniser.recognise([header.split()], "market_regulation/inbox/1.csv").error
    assert "行政处罚（法人和非法人组织、个体工商户）" in refused.reason
    assert "政府采购" not in refused.reason
    refused = recogniser.recognise([header.split()], "finance/inbox/1.csv").error
    assert "政府采购严重违法失信行为信息" in refused.reason


def test_columns_that_are_not_understood_are_named(recogniser):
    header = [*ANNEX_OF_526, "处罚的情况"]
    assert "处罚的情况" in recogniser.recognise([header], NOWHERE).error.remedy


def test_a_file_name_tells_what_a_header_was_meant_to_be(recogniser):
    refused = recogniser.recognise([["甲", "乙"], ["1", "2"]], "x/inbox/黑名单.csv").error
    assert refused.code == "unknown-record-type"
    assert "黑名单" in refused.reason and "主体名称" in refused.reason


COMMON_OF_2015 = """行政相对人名称 行政相对人代码_1(统一社会信用代码) 行政相对人代码_2(组织机构代码)
    行政相对人代码_3(工商登记码) 行政相对人代码_4(税务登记号) 行政相对人代码_5(居民身份证号) 法定代表人姓名
    当前状态 地方编码 数据更新时间戳 备注"""
LICENCE_OF_2015 = f"""行政许可决定书文号 项目名称 审批类别 许可内容 许可决定日期 许可截止期 许可机关
    {COMMON_OF_2015}"""
PENALTY_OF_2015 = f"""行政处罚决定书文号 处罚名称 处罚类别1 处罚类别2 处罚事由 处罚依据 处罚结果 处罚决定日期 处罚机关
    {COMMON_OF_2015}"""
LICENCE_CODES_OF_2015 = """XK_WSH XK_XMMC XK_SPLB XK_NR XK_XDR XK_XDR_SHXYM XK_XDR_ZDM XK_FR XK_JDRQ
    XK_JZQ XK_XZJG XK_ZT DFBM SJC"""
PENALTY_CODES_OF_2015 = """CF_WSH CF_CFMC CF_CFLB1 CF_CFLB2 CF_SY CF_YJ CF_XDR_MC CF_JG CF_JDRQ
    CF_XZJG CF_ZT DFBM SJC"""


@pytest.mark.parametrize(
    ("header", "title"),
    [
        (LICENCE_OF_2015, "2015年版行政许可“双公示”模板"),
        (PENALTY_OF_2015, "2015年版行政处罚“双公示”模板"),
        (LICENCE_CODES_OF_2015, "2015年版行政许可“双公示”模板"),
        (PENALTY_CODES_OF_2015, "2015年版行政处罚“双公示”模板"),
    ],
)
@pytest.mark.parametrize("dropped_as", [NOWHERE, "x/inbox/行政许可.csv", "x/inbox/行政处罚.csv"])
def test_a_template_of_2015_is_named_as_such_with_what_to_do(recogniser, header, title, dropped_as):
    refused = recogniser.recognise([["公示表"], header.split()], dropped_as).error
    assert refused.code == "earlier-template"
    assert title in refused.reason and "2018年版" in refused.remedy


def test_a_table_of_today_with_columns_of_2015_beside_it_is_taken(tmp_path):
    header = [element.name for element in record_type(LICENCE).elements.values()]
    header += ["地方编码", "数据更新时间戳"]
    file = read_text(
        tmp_path, csv_of(header, ["x"] * len(header)), dropped_as="x/inbox/法人行政许可.csv"
    )
    assert file.reading.record_type == LICENCE


@pytest.mark.parametrize(
    "mixed",
    [
        "身份证号码/组织机构代码",
        "组织机构代码或身份证号码",
        "身份证号/统一社会信用代码",
        "统一社会信用代码（身份证号码）",
        "证照号码（统一社会信用代码、身份证号）",
    ],
)
def test_a_column_of_id_numbers_and_codes_is_read_as_two(tmp_path, mixed):
    """An ID number, whole or masked, never lands in the column of codes."""
    header = "姓名/名称 被执行人性质 案号 执行法院 立案时间 执行依据文号 做出执行依据单位 法律生效文书确定的义务"
    header += " 被执行人的履行情况 失信被执行人具体情形 发布时间 性别"
    rows = []
    numbers = [
        "152501198703239996",
        "91152501040502275M",
        "735563939",
        "1525011987****9996",
        "152501870323999",
    ]
    for number in numbers:
        rows.append(["甲", number, *["x"] * 11])
    cells = [header.split()[0], mixed, *header.split()[1:]]
    file = read_text(tmp_path, csv_of(cells, *rows), dropped_as="court/inbox/失信被执行人.csv")
    columns = {column.element: f"c{column.position}" for column in file.reading.columns}
    id_numbers = file.rows[columns["MD_ZJHM"]].to_pylist()
    # Of codes under this name some are credit codes: judging puts them in their place.
    element = "MD_ZZJG" if "组织机构代码" in mixed else "MD_SHXYM"
    codes = file.rows[columns[element]].to_pylist()
    assert id_numbers == [numbers[0], None, None, numbers[3], numbers[4]]
    assert codes == [None, numbers[1], numbers[2], None, None]
    assert any("分为" in note for note in file.reading.notes)


def test_below_a_header_that_names_no_document_a_citizens_number_is_known_by_its_form(tmp_path):
    names = "姓名/名称 主体类别 证件号码 荣誉名称 荣誉级别 表彰文件编号 授予机关 授予日期"
    header = names.split()
    numbers = ["152501198703239996", "E12345678", "91152501040502275M", ""]
    rows = [["甲", "自然人", number, *["x"] * 5] for number in numbers]
    file = read_text(tmp_path, csv_of(header, *rows), dropped_as="x/inbox/荣誉.csv")
    [position] = [c.position for c in file.reading.columns if c.element == "MD_ZJLX"]
    assert file.rows[f"c{position}"].to_pylist() == ["身份证", None, None, None]
    assert any("18位公民身份号码读作“身份证”" in note for note in file.reading.notes)


def test_a_table_without_any_column_of_the_catalogue_is_no_record_type(tmp_path):
    refused = refusal_of(
        read_text, tmp_path, csv_of(["姓氏", "科室"], ["甲", "乙"]), dropped_as=NOWHERE
    )
    assert refused.code == "unknown-record-type"


def test_a_table_that_lacks_a_column_of_what_its_name_promises_is_told_which(recogniser):
    header = [
        "企业名称",
        "统一社会信用代码",
        "列入日期",
        "列入事由",
        "列入机关",
        "移出日期",
        "主体类别",
    ]
    for name in ("拖欠农民工工资黑名单", "拖欠农民工工资“黑名单”信息"):
        result = recogniser.recognise([header], f"human_resources/inbox/{name}.csv")
        assert result.error.code == "missing-columns"
        assert "拖欠工资金额" in result.error.reason
        assert "请把它写入文件名" in result.error.remedy


def test_an_order_of_restricted_consumption_is_the_nearest_to_a_list_of_such_persons(recogniser):
    header = ["限制消费人员姓名", "性别", "身份证号", "执行法院", "立案时间", "案号", "发布时间"]
    result = recogniser.recognise([header], "court/inbox/限制消费人员名单.csv")
    assert result.nearest.record_type.name == "restricted_consumption"


def test_name_of_the_file_does_not_outweigh_a_header_that_is_nearly_complete(recogniser):
    header = "单位名称,统一社会信用代码,法定代表人,违法事实,拖欠金额（万元）,涉及人数（人）,列入日期,列入机关"
    refused = recogniser.recognise([header.split(",")], "human_resources/inbox/黑名单欠薪.csv")
    assert refused.nearest.record_type.name == "wage_arrears_list"
    assert refused.nearest.missing == ["主体类别"]
