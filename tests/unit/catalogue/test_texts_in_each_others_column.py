"""Texts in each other's column, by what the elements are; see also tests/spec/rules."""

from datetime import date

import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.swapped_texts import swapped
from pipelines.validation import validate_rows


SCHOOL = "private_school_licence"
TRANSPORT = "road_transport_permit"
COMPANY = "enterprise_registration"
PENALTY = "administrative_penalty_legal_person"
WORKER = "professional_qualification"
COURT = "dishonest_judgment_debtor"
TENDER = "tender_award"
HONOUR = "honour"
DEREGISTRATION = "deregistration"


def row_of(catalogue, name, changes):
    """A sound row with some values changed; elements by their names, the subject's as 名称."""
    record_type = catalogue.record_types[name]
    codes = {element.name: code for code, element in record_type.elements.items()}
    codes["名称"] = record_type.subject.name
    row = valid_rows(record_type, 1, seed=7).astype("object")
    for element, value in changes.items():
        row[codes[element]] = value
    return record_type, row.astype("str").where(row.notna(), None)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (TRANSPORT, {"名称": "道路普通货物运输", "道路运输经营范围": "二连浩特市示例运输有限公司"}),
        (
            TRANSPORT,
            {"道路运输经营范围": "示例市道路运输管理所", "发证机关": "货物专用运输（冷藏）"},
        ),
        (SCHOOL, {"名称": "王芳", "举办者": "示例市蒙古族幼儿园"}),
        (SCHOOL, {"名称": "巴特尔", "举办者": "二连浩特市示例双语学校"}),
        (SCHOOL, {"办学内容": "示例市教育局", "发证机关": "学前教育"}),
        (SCHOOL, {"举办者": "示例市教育局", "发证机关": "王芳"}),
        (SCHOOL, {"办学类型": "示例市教育局", "发证机关": "幼儿园"}),
        (COMPANY, {"企业类型": "示例市市场监督管理局", "登记机关": "有限责任公司（自然人独资）"}),
        (COMPANY, {"名称": "有限责任公司", "企业类型": "二连浩特市示例商贸有限公司"}),
        (COMPANY, {"住所": "日用百货、五金销售", "经营范围": "二连浩特市示例街3号楼2单元"}),
        (COMPANY, {"名称": "二连浩特市示例大街0号", "住所": "二连浩特市示例商贸有限公司"}),
        (COMPANY, {"登记机关": "示例路口岸小区", "住所": "示例市市场监督管理局"}),
        (COMPANY, {"法定代表人": "二连浩特市示例大街0号", "住所": "王示例"}),
        (COMPANY, {"法定代表人": "示例市市场监督管理局", "登记机关": "其其格"}),
        (PENALTY, {"违法行为类型": "2018年5月1日在店内销售过期食品", "违法事实": "销售过期食品"}),
        (PENALTY, {"违法行为类型": "经查，当事人未亮照", "违法事实": "未亮照经营"}),
        (PENALTY, {"违法行为类型": "二连浩特市公安局", "处罚机关": "虚假宣传"}),
        (PENALTY, {"违法事实": "二连浩特市公安局", "处罚机关": "经查，当事人销售过期食品"}),
        (PENALTY, {"名称": "罚款2000元，责令改正", "处罚内容": "二连浩特市示例商贸有限公司"}),
        (WORKER, {"名称": "示例市示例建筑有限公司", "执业单位": "王示例"}),
        (WORKER, {"名称": "一级注册建造师", "职业资格名称": "王示例"}),
        (COURT, {"名称": "二连浩特市人民法院", "执行法院": "王示例"}),
        (COURT, {"名称": "二连浩特市人民法院", "执行法院": "其其格"}),
        (COURT, {"案号": "（2017）内2501民初3号", "执行依据文号": "（2018）内2501执4号"}),
        (
            COURT,
            {
                "生效法律文书确定的义务": "有履行能力而拒不履行生效法律文书确定义务",
                "失信被执行人行为具体情形": "支付货款50000元及利息",
            },
        ),
        (TENDER, {"招标人": "二连浩特市示例道路改造工程", "招标项目名称": "示例市示例局"}),
        (HONOUR, {"荣誉名称": "二连浩特市总工会委员会", "授予机关": "先进个人"}),
        (HONOUR, {"名称": "先进集体", "荣誉名称": "二连浩特市示例商贸有限公司"}),
        (DEREGISTRATION, {"注销原因": "示例市市场监督管理局", "登记机关": "决议解散"}),
    ],
)
def test_both_columns_of_swapped_texts_are_named(catalogue, name, changes):
    record_type, row = row_of(catalogue, name, changes)
    codes = {element.name: code for code, element in record_type.elements.items()}
    codes["名称"] = record_type.subject.name
    [(element, other, rows)] = swapped(row, record_type, catalogue.doubtful_values)
    assert {element.code, other.code} == {codes[name] for name in changes}
    assert rows.all()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        # An office may be penalised, a business may run a school, a bank may issue certificates.
        (PENALTY, {"名称": "二连浩特市水利局", "处罚机关": "二连浩特市生态环境局"}),
        (SCHOOL, {"名称": "二连浩特市示例幼儿园", "举办者": "二连浩特市示例教育有限公司"}),
        (SCHOOL, {"名称": "金太阳", "举办者": "二连浩特市示例教育有限公司"}),
        (SCHOOL, {"名称": "二连浩特市示例学校", "举办者": "示例市教育局"}),
        (TRANSPORT, {"名称": "二连浩特市示例局", "发证机关": "中国示例银行二连浩特支行"}),
        (TRANSPORT, {"名称": "示例管理所", "发证机关": "内蒙古自治区道路运输协会"}),
        # One of the two is odd, or both are and neither is the other's.
        (TRANSPORT, {"名称": "老王汽车维修", "道路运输经营范围": "汽车维修"}),
        (TRANSPORT, {"名称": "王示例", "道路运输经营范围": "普通货运"}),
        (TRANSPORT, {"道路运输经营范围": "示例市道路运输管理所"}),
        (COMPANY, {"住所": "示例街汽车维修城", "经营范围": "便利店"}),
        (COMPANY, {"企业类型": "国有", "登记机关": "示例市市场监督管理局"}),
        (COMPANY, {"法定代表人": "那日苏", "登记机关": "示例市市场监督管理局"}),
        (PENALTY, {"违法行为类型": "未取得许可，擅自经营", "违法事实": "无证经营"}),
        (PENALTY, {"违法行为类型": "虚假宣传", "违法事实": "虚假宣传"}),
        (WORKER, {"名称": "王示例", "执业单位": "王记诊所"}),
        # Short names of offices that begin like a person's, and two offices.
        (COURT, {"名称": "二连浩特市水利局", "执行法院": "公安"}),
        (COURT, {"执行法院": "二连浩特市公证处", "做出执行依据单位": "二连浩特市人民法院"}),
        (COURT, {"案号": "（2018）内2501执4号", "执行依据文号": "（2018）内2501执1号"}),
        (TENDER, {"招标人": "二连浩特市第一中学", "招标项目名称": "二连浩特市第一中学"}),
        (HONOUR, {"名称": "王示例", "荣誉名称": "五一劳动奖章"}),
        (DEREGISTRATION, {"注销原因": "解散"}),
    ],
)
def test_odd_texts_that_are_not_swapped_stay(catalogue, name, changes):
    record_type, row = row_of(catalogue, name, changes)
    assert [*swapped(row, record_type, catalogue.doubtful_values)] == []


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (TRANSPORT, {"名称": "示例市道路运输管理所", "发证机关": "二连浩特市示例运输有限公司"}),
        (SCHOOL, {"名称": "二连浩特市教育局", "发证机关": "二连浩特市示例幼儿园"}),
    ],
)
def test_a_subject_and_an_office_in_each_others_place_go_back(catalogue, name, changes):
    record_type, row = row_of(catalogue, name, changes)
    verdict = validate_rows(row, record_type, catalogue, today=date(2026, 11, 24))
    [finding] = verdict.findings.to_dict("records")
    assert finding["element"] == record_type.subject.name
    assert finding["rule"].startswith("name-exchanged-with-")


def test_sound_rows_of_no_record_type_look_swapped(catalogue):
    for record_type in catalogue.record_types.values():
        rows = valid_rows(record_type, 40, seed=11)
        assert [*swapped(rows, record_type, catalogue.doubtful_values)] == []
