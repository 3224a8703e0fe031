"""What stands in the brackets of a header: it is understood, or the column is not read in silence.

A table is refused where no row may be read without the column; any other column is left unread.
"""

import json

import openpyxl
import pytest
from intake_examples import BLACK_LIST, Read, csv_of, matcher_of, record_type, row

from pipelines.errors import FileRefused
from pipelines.intake.recognising.headers.bracket_meaning import BracketReader, is_identifying


PENALTY = "administrative_penalty_legal_person"
PERSON = "administrative_penalty_natural_person"
LICENCE = "administrative_licence_legal_person"

# Record type → headers in whose brackets nothing makes another thing of the column.
HONEST = {
    PENALTY: (
        "行政相对人名称（法人） 行政相对人名称（当事人） 行政相对人名称（违法主体） 行政相对人名称（单位名称）"
        " 行政相对人名称（须与执照相同） 行政相对人名称（真实姓名） 行政相对人名称（公示用） 行政相对人名称（必填）"
        " 公示截止期（默认为三年） 公示截止期（一般一年，严重三年） 公示截止期（三年） 公示截止期（系统自动计算）"
        " 公示截止期（到期自动撤下） 公示截止期（选填） 处罚机关（单位名称） 处罚机关（机关名称） 处罚机关（本单位）"
        " 处罚机关（执法部门） 处罚机关（作出处罚决定的行政机关全称） 罚款金额（不含没收） 罚款金额（没收除外）"
        " 罚款金额（不含没收违法所得） 罚款金额（元，不含没收金额） 罚款金额（仅指罚款） 罚款金额（合计）"
        " 罚款金额（决定书金额） 罚款金额（处罚类别为罚款时填写） 罚款金额（不含滞纳金） 处罚决定日期（作出）"
        " 处罚决定日期（签发日期） 处罚决定日期（决定书落款日期） 处罚决定日期（格式：YYYY/MM/DD）"
        " 处罚决定日期（公历日期） 处罚决定日期（不早于立案日期） 处罚决定日期（不能晚于今天）"
        " 处罚有效期（长期为2099/12/31） 处罚有效期（截止） 处罚类别（字典项） 处罚类别（见代码表）"
        " 处罚类别（多个用；隔开） 处罚类别（行政处罚法第八条） 处罚类别（警告、罚款等） 处罚类别（主要）"
        " 行政处罚决定书文号（50字） 行政处罚决定书文号（含年份） 行政处罚决定书文号（完整文号）"
        " 统一社会信用代码（法人） 统一社会信用代码（当事人） 统一社会信用代码（企业）"
        " 组织机构代码（含横线） 法定代表人证件号码（后四位隐藏） 法定代表人证件号码（居民身份证/护照）"
        " 数据来源单位（填报单位） 数据来源单位统一社会信用代码（本单位）"
    ),
    PERSON: (
        "行政相对人名称（个人填姓名） 行政相对人名称（真实姓名） 证件号码（居民身份证/护照） 证件号码（当事人）"
        " 证件号码（军官证、护照等） 证件类型（身份证、护照等）"
    ),
    LICENCE: (
        "许可有效期至（截止日期） 有效期至（终止日） 有效期至（五年） 有效期至（证书载明） 有效期至（可延续）"
        " 有效期自（起始日期） 许可决定日期（批准日期） 许可决定日期（作出行政决定的具体日期）"
        " 许可编号（新证号） 行政相对人类别（法人/非法人/个体） 当前状态（1有效2无效）"
    ),
    "black_list": "认定日期（认定时间） 黑名单类型（领域） 黑名单类型（失信类型） 主体名称（法定名称）",
    "tax_credit_grade": "评价年度（自然年度） 纳税人识别号（统一社会信用代码） 纳税人名称（全称）",
    "tax_arrears": "欠税余额（累计） 欠税余额（截至本期末） 欠税税种（主要） 公告日期（发布日期）",
    "enterprise_registration": "注册资本（认缴） 注册资本（认缴，万元） 核准日期（最近一次）",
    "wage_arrears_list": "拖欠工资金额（万元，累计） 企业名称（用工单位） 列入日期（作出决定日期）",
    "honour": "授予日期（表彰日期） 授予机关（表彰单位）",
    "abnormal_operation": "列入日期（决定日期） 企业名称（法定名称）",
    "food_business_licence": "许可证编号（JY开头） 有效期至（五年） 发证日期（签发）",
    "social_insurance_arrears": "险种（养老/失业/工伤）",
    "work_safety_accident": "事故发生日期（具体到分） 事故等级（一般/较大）",
}
# The same where they do.
DOUBTFUL = {
    PENALTY: (
        "罚款金额（未缴纳） 罚款金额（人均） 罚款金额（每日） 罚款金额（已缴） 罚款金额（拟处罚） 罚款金额（含没收）"
        " 罚款金额（罚没款合计） 罚款金额（法定最高） 罚款金额（上限） 罚款金额（减免后） 罚款金额（首期）"
        " 处罚决定日期（公示） 处罚决定日期（截止日期） 处罚决定日期（印发日期） 处罚决定日期（公布）"
        " 处罚决定日期（立案日期） 公示截止期（起） 公示截止期（签发日期） 处罚有效期（起）"
        " 行政相对人名称（曾用名） 行政相对人名称（法定代表人） 行政相对人名称（上级单位） 行政相对人名称（处罚机关）"
        " 统一社会信用代码（施工单位） 统一社会信用代码（身份证号） 处罚类别（变更前）"
        " 行政处罚决定书文号（催告） 组织机构代码（原）"
    ),
    LICENCE: (
        "有效期至（起） 有效期自（截止日期） 有效期至（作出） 有效期至（签发日期） 有效期自（签发）"
        " 有效期自（发证日期） 许可决定日期（受理） 许可决定日期（发证日期） 有效期至（年审） 许可编号（旧）"
    ),
    "enterprise_registration": "注册资本（实缴） 注册资本（外方） 成立日期（变更） 核准日期（变更）",
    "tax_arrears": "欠税余额（含滞纳金） 欠税余额（期初） 欠税余额（上期）",
    "work_safety_accident": "事故发生日期（报告）",
}


def _each(headers_of):
    return [(name, header) for name, headers in headers_of.items() for header in headers.split()]


@pytest.mark.parametrize(("name", "header"), _each(HONEST))
def test_brackets_that_change_nothing_are_understood(name, header):
    matcher = matcher_of(name)
    code = matcher.element_named(header)
    assert code == matcher.element_named(header.partition("（")[0]) is not None
    assert BracketReader(matcher).unexplained(header, record_type(name).elements[code]) == []


@pytest.mark.parametrize(("name", "header"), _each(DOUBTFUL))
def test_brackets_that_may_make_another_column_of_it_are_not_understood(name, header):
    matcher = matcher_of(name)
    assert matcher.element_named(header.partition("（")[0]) is not None
    code = matcher.element_named(header)
    if code is not None:
        element = record_type(name).elements[code]
        assert is_identifying(record_type(name), element)
        assert BracketReader(matcher).unexplained(header, element) != []


def _csv(folder, rows):
    path = folder / "黑名单.csv"
    path.write_text(csv_of(*rows), encoding="utf-8")
    return Read(path)


def _xlsx(folder, rows):
    path = folder / "黑名单.xlsx"
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    book.save(path)
    return Read(path)


def _html(folder, rows):
    lines = ["".join(f"<td>{cell}</td>" for cell in cells) for cells in rows]
    path = folder / "黑名单.xls"
    path.write_text(f"<table><tr>{'</tr><tr>'.join(lines)}</tr></table>", encoding="utf-8")
    return Read(path)


def _json(folder, rows):
    header, *records = rows
    path = folder / "黑名单.json"
    objects = [dict(zip(header, cells, strict=True)) for cells in records]
    path.write_text(json.dumps(objects, ensure_ascii=False), encoding="utf-8")
    return Read(path)


def _header(code, remark):
    name = BLACK_LIST[code]
    return [f"{name}（{remark}）" if each == name else each for each in BLACK_LIST.values()]


@pytest.mark.parametrize("read", [_csv, _xlsx, _html, _json])
@pytest.mark.parametrize("remark", ["预计", "提前", "上一次", "预计，YYYY-MM-DD"])
def test_an_optional_column_in_doubt_is_left_unread_and_said(tmp_path, read, remark):
    file = read(tmp_path, [_header("MD_YCRQ", remark), row("甲")])
    assert file.names == ["甲"]
    element_of = {column.header: column.element for column in file.reading.columns}
    assert element_of[f"移出日期（{remark}）"] is None
    assert "MD_YCRQ" not in element_of.values()
    [note] = [note for note in file.reading.notes if "该列没有读取" in note]
    assert f"“移出日期（{remark}）”一列的括号里写着" in note
    assert "可能不是“移出日期”" in note


@pytest.mark.parametrize("read", [_csv, _xlsx, _html, _json])
@pytest.mark.parametrize(
    ("code", "remark"),
    [
        # Required; the end of the notice; whose record it is.
        ("MD_RDRQ", "送达"),
        ("MD_YXQZ", "起"),
        ("MD_SHXYM", "总公司"),
        ("MD_ZJHM", "联系人"),
        ("MD_ZTMC", "变更前"),
    ],
)
def test_a_column_in_doubt_that_no_row_can_do_without_refuses_the_table(
    tmp_path, read, code, remark
):
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path, [_header(code, remark), row("甲")])
    assert refusal.value.code == "header-in-doubt"
    assert f"“{BLACK_LIST[code]}（{remark}）”一列的括号里写着“{remark}”" in refusal.value.reason
