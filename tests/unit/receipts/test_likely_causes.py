"""What is wrong throughout a column is no typing error:
the receipt says what in the export it comes from.
"""

import openpyxl
import pytest
from receipt_examples import contents_of, issued

from pipelines import catalogue
from pipelines.catalogue.model import RecordType
from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.likely_causes import likely_cause, shift_sentence
from pipelines.receipts.words.swapped_columns import swapped_columns
from pipelines.shapes.finding import Finding, Severity


def causes_of(record_type: RecordType, rule, element, values, *, received=None):
    rows = {row: {element: value} for row, value in enumerate(values, 2)}
    findings = [Finding(row, rule, element, Severity.ERROR) for row in rows]
    explained_findings = ExplainedFindings(contents_of(record_type, rows, findings))
    [kind] = explained_findings.kinds
    return likely_cause(explained_findings, kind, received or len(values))


@pytest.mark.parametrize(
    ("rule", "element", "value", "cause"),
    [
        ("date-form", "XK_JDRQ", "12/10/2018", "分不清月和日（如“12/10/2018”）"),
        ("date-form", "XK_JDRQ", "18-12-10", "年份只有两位"),
        ("date-form", "XK_JDRQ", "10-Dec-18", "英文月份"),
        ("date-form", "XK_JDRQ", "0000-00-00", "请留空"),
        ("date-form", "XK_JDRQ", "1544400000", "计时数字"),
        ("date-form", "XK_JDRQ", "十二月", "导出的日期格式问题（如“十二月”）"),
        ("credit-code-earlier-number", "XK_XDR_SHXYM", "152501020786064", "15位工商注册号"),
        ("credit-code-form", "XK_XDR_SHXYM", "68596521-8", "组织机构代码"),
        ("registration-no-form", "XK_XDR_GSZC", "1525011106979371", "信用代码的后16位"),
        (
            "code-unknown",
            "XK_XDR_LB",
            "企业",
            "填的都是“企业”，代码集中没有此项。请从下拉列表中选填",
        ),
        ("credit-code-check-digit", "XK_XDR_SHXYM", "911525011106979371", "末几位变成0"),
    ],
)
def test_a_column_that_is_wrong_throughout_is_explained_by_what_its_values_look_like(
    licence, rule, element, value, cause
):
    cause_words = causes_of(licence, rule, element, [value] * 412)
    assert cause_words.startswith("该列 412 行全部如此，")
    assert cause in cause_words


def test_values_that_do_not_look_alike_are_not_explained_by_one_of_them(licence):
    cause_words = causes_of(licence, "date-form", "XK_JDRQ", ["12/10/2018", "十二月"] * 30)
    assert "分不清月和日" not in cause_words


def test_several_unknown_values_are_a_code_list_of_ones_own(licence):
    assert "本系统自己的代码" in causes_of(licence, "code-unknown", "XK_XDR_LB", ["甲", "乙"] * 30)


def test_a_few_rows_are_slips(licence):
    cause_words = causes_of(licence, "date-form", "XK_JDRQ", ["12/10/2018"] * 2, received=500)
    assert cause_words == ""


def slipped(licence, step):
    """A file in which the codes in the middle of the table stand one
    column too far left or right.
    """
    right = {
        "XK_XDR_SHXYM": "911525011106979371",
        "XK_XDR_GSZC": "152501020786064",
        "XK_XDR_ZZJG": "685965218",
    }
    order = list(licence.elements)
    shifted_to = {code: order[order.index(code) + step] for code in right}
    cells = {shifted_to[code]: value for code, value in right.items()}
    rows = dict.fromkeys(range(2, 42), cells)
    wrong = {
        "XK_XDR_SHXYM": "credit-code-form",
        "XK_XDR_GSZC": "registration-no-form",
        "XK_XDR_ZZJG": "organisation-code-form",
    }
    findings = [
        Finding(row, rule, code, Severity.ERROR)
        for row in rows
        for code, rule in wrong.items()
        if code in shifted_to.values()
    ]
    return contents_of(licence, rows, findings, received=40, accepted=0)


@pytest.mark.parametrize(("step", "side"), [(1, "左"), (-1, "右")])
def test_columns_that_slipped_by_one_are_found_out(licence, step, side, tmp_path):
    contents = slipped(licence, step)
    sentence = shift_sentence(ExplainedFindings(contents), 40)
    assert f"应在{side}边一列" in sentence
    cells = [
        cell.value
        for row in openpyxl.load_workbook(issued(contents, tmp_path))["汇总"]
        for cell in row
    ]
    assert sentence in cells


def test_one_wrong_column_is_no_slip(licence):
    rows = {row: {"XK_XDR_SHXYM": "152501020786064"} for row in range(2, 42)}
    contents = contents_of(
        licence,
        rows,
        [Finding(row, "credit-code-form", "XK_XDR_SHXYM", Severity.ERROR) for row in rows],
    )
    assert shift_sentence(ExplainedFindings(contents), 40) == ""


def test_exports_are_spoken_of_where_nobody_can_have_filled_in_so_many_rows_by_hand(licence):
    words = causes_of(licence, "date-form", "XK_JDRQ", ["十二月"] * 50)
    assert words.endswith("可能是导出的日期格式问题（如“十二月”），请先核对导出设置。")
    by_hand = causes_of(licence, "date-form", "XK_JDRQ", ["十二月"] * 49)
    assert by_hand == "该列 49 行全部如此，请核对整列是否填错。"
    assert "导出" not in causes_of(licence, "date-form", "XK_JDRQ", ["12/10/2018"] * 4)


CODE = "911525011106979371"
NAME = "示例农牧有限公司"
NUMBER = "二市监许字〔2018〕18号"
SWAPS = [
    ("XK_XDR_SHXYM", "credit-code-form", NAME, "XK_XDR_MC", CODE),
    ("XK_JDRQ", "date-form", NUMBER, "XK_WSH", "2018-01-25"),
    ("XK_JDRQ", "date-form", NUMBER, "XK_WSH", "2018年1月25日"),
    ("XK_JDRQ", "date-form", CODE, "XK_XDR_SHXYM", "2018-01-25"),
    ("XK_YXQZI", "date-form", "许可内容若干", "XK_NR", "2018/1/25"),
    ("XK_XDR_SHXYM", "credit-code-form", "152501020786064", "XK_XDR_GSZC", CODE),
    ("XK_XDR_GSZC", "registration-no-form", "685965218", "XK_XDR_ZZJG", "152501020786064"),
    ("XK_XDR_SHXYM", "credit-code-form", "王示例", "XK_FRDB", CODE),
    ("XK_XKJGDM", "credit-code-form", "二连浩特市示例管理局", "XK_XKJG", CODE),
    ("XK_XDR_LB", "code-unknown", CODE, "XK_XDR_SHXYM", "法人及非法人组织"),
    ("XK_XDR_SHXYM", "credit-code-form", "XK-2018-9", "XK_XKBH", CODE),
    ("XK_XDR_LB", "code-unknown", "许可内容若干", "XK_NR", "1"),
    ("XK_XDR_LB", "code-unknown", "许可内容若干", "XK_NR", "个体工商户"),
    ("XK_XDR_LB", "code-unknown", "普通", "XK_XKLB", "个体工商户"),
]


@pytest.mark.parametrize(("element", "rule", "value", "other", "other_value"), SWAPS)
@pytest.mark.parametrize("rows", [1, 4])
def test_any_two_columns_that_are_the_wrong_way_round_are_found_out(
    licence, element, rule, value, other, other_value, rows
):
    cells = dict.fromkeys(range(2, rows + 2), {element: value, other: other_value})
    wrong = [Finding(row, rule, element, Severity.ERROR) for row in cells]
    findings = ExplainedFindings(contents_of(licence, cells, wrong))
    [swap] = swapped_columns(findings, rows)
    assert swap.elements == {element, other}
    assert (swap.rows, swap.is_throughout) == (rows, rows > 1)
    findings.swaps = [swap]
    cause = likely_cause(findings, findings.kinds[0], rows)
    assert cause == f"像是与“{licence.elements[other].name}”填反了。"


@pytest.mark.parametrize("rows", [1, 4])
def test_swapped_texts_are_swapped_columns_with_the_one_that_the_finding_names(licence, rows):
    texts = {"XK_WSH": "二连浩特市示例管理局", "XK_XKJG": "二示例许字〔2018〕12号"}
    wrong = []
    for row in range(2, rows + 2):
        finding = Finding(row, "texts-exchanged", "XK_WSH", Severity.ERROR, detail="许可机关")
        wrong.append(finding)
    cells = dict.fromkeys(range(2, rows + 2), texts)
    findings = ExplainedFindings(contents_of(licence, cells, wrong))
    [swap] = swapped_columns(findings, rows)
    assert swap.elements == {"XK_WSH", "XK_XKJG"}
    assert (swap.rows, swap.is_throughout) == (rows, rows > 1)


def test_a_swap_is_the_cause_of_its_own_rows_only(licence):
    cells = dict.fromkeys(range(2, 5), {"XK_JDRQ": NUMBER, "XK_WSH": "2018-01-25"})
    cells |= dict.fromkeys(range(7, 9), {"XK_JDRQ": "2018-02-30", "XK_WSH": NUMBER})
    wrong = [Finding(row, "date-form", "XK_JDRQ", Severity.ERROR) for row in cells]
    wrong.append(Finding(9, "required", "XK_WSH", Severity.ERROR))
    findings = ExplainedFindings(contents_of(licence, cells | {9: {}}, wrong))
    findings.swaps = swapped_columns(findings, 60)
    assert [likely_cause(findings, kind, 60) for kind in findings.kinds] == [
        f"其中 3 行像是与“{licence.elements['XK_WSH'].name}”填反了。",
        "",
    ]


def test_what_the_table_itself_shows_is_said_of_few_rows_too(licence):
    words = causes_of(licence, "damaged-by-spreadsheet", "XK_XDR_SHXYM", ["9.1E+17"] * 6)
    assert words == (
        "该列 6 行全部如此：该列不是文本格式，长号码变成了科学计数；"
        "请先把该列设为“文本”，再重新录入或导出。"
    )
    # Nothing else makes such values, and so not all of them have to be so.
    some = causes_of(licence, "damaged-by-spreadsheet", "XK_XDR_SHXYM", ["9.1E+17"] * 4, received=9)
    assert some.startswith("该列有 4 行如此：该列不是文本格式")
    assert causes_of(licence, "required", "XK_XDR_MC", [None] * 4, received=9) == ""
    assert "请核对整列" not in causes_of(licence, "required", "XK_XDR_MC", [None] * 6)


def test_a_few_swapped_rows_among_many_are_no_swapped_columns(licence):
    cells = dict.fromkeys(range(32, 35), {"XK_JDRQ": NUMBER, "XK_WSH": "2018-01-25"})
    wrong = [Finding(row, "date-form", "XK_JDRQ", Severity.ERROR) for row in cells]
    [swap] = swapped_columns(ExplainedFindings(contents_of(licence, cells, wrong)), 60)
    assert (swap.rows, swap.is_throughout) == (3, False)
    assert swap.text.startswith("有 3 行的") and "对调这些行" in swap.text


def test_all_swapped_rows_are_counted_not_only_the_first(licence):
    cells = dict.fromkeys(range(2, 92), {"XK_JDRQ": NUMBER, "XK_WSH": "2018-01-25"})
    wrong = [Finding(row, "date-form", "XK_JDRQ", Severity.ERROR) for row in cells]
    findings = ExplainedFindings(contents_of(licence, cells, wrong))
    assert "有 90 行的" in swapped_columns(findings, 200)[0].text
    assert "两列的内容" in swapped_columns(findings, 90)[0].text


AUTHORITY = "11152501141956604R"
BUSINESS = "92152501152937222K"


@pytest.mark.parametrize(
    ("element", "rule", "value", "other", "other_value"),
    [
        ("XK_YXQZI", "validity-ends-before-it-begins", "2018-01-02", "XK_YXQZ", "2019-01-01"),
        (
            "XK_XDR_SHXYM",
            "individual-business-code-expected",
            AUTHORITY,
            "XK_XKJGDM",
            BUSINESS,
        ),
    ],
)
def test_a_rule_tells_two_columns_of_one_type_apart(
    licence, element, rule, value, other, other_value
):
    cells = dict.fromkeys(range(2, 6), {element: value, other: other_value})
    wrong = [Finding(row, rule, element, Severity.ERROR) for row in cells]
    [swap] = swapped_columns(ExplainedFindings(contents_of(licence, cells, wrong)), 4)
    assert swap.elements == {element, other}

    # One row with its dates the wrong way round may be a slip.
    one_row = ExplainedFindings(contents_of(licence, {2: cells[2]}, wrong[:1]))
    assert len(swapped_columns(one_row, 1)) == (0 if "validity" in rule else 1)


def test_swapped_columns_of_which_only_warnings_speak_are_told_too(licence):
    cells = dict.fromkeys(
        range(2, 6), {"XK_XDR_GSZC": "685965218", "XK_XDR_ZZJG": "152501020786064"}
    )
    warnings = [
        Finding(row, "registration-no-form", "XK_XDR_GSZC", Severity.WARNING) for row in cells
    ]
    [swap] = swapped_columns(ExplainedFindings(contents_of(licence, cells, warnings)), 4)
    assert swap.elements == {"XK_XDR_GSZC", "XK_XDR_ZZJG"}


@pytest.mark.parametrize(
    ("element", "rule", "value", "others"),
    [
        # Wrong, and nothing beside it would be right in its place.
        ("XK_XDR_SHXYM", "credit-code-form", NAME, {"XK_XDR_MC": "另一个名称"}),
        ("XK_JDRQ", "date-form", "上个月", {"XK_WSH": NUMBER, "XK_YXQZ": "2018-01-25"}),
        # What stands beside it would be right, but the value would be wrong there.
        ("XK_JDRQ", "date-form", "上个月", {"XK_WSH": "2018-01-25"}),
        ("XK_XDR_SHXYM", "credit-code-form", "9115", {"XK_XDR_MC": CODE}),
        ("XK_XDR_LB", "code-unknown", "企业", {"XK_XDR_SHXYM": CODE, "XK_XDR_MC": "1"}),
        ("XK_YXQZI", "date-form", "", {"XK_NR": "2018-01-25"}),
    ],
)
def test_columns_that_are_only_wrong_are_not_called_swapped(licence, element, rule, value, others):
    cells = dict.fromkeys(range(2, 6), {element: value, **others})
    wrong = [Finding(row, rule, element, Severity.ERROR) for row in cells]
    assert swapped_columns(ExplainedFindings(contents_of(licence, cells, wrong)), 4) == []


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        # Codes of another system, and numbers that happen to be codes of this one.
        ("social_insurance_arrears", {"险种": "110", "社会保险欠缴月数": "1"}),
        ("social_insurance_arrears", {"险种": "510", "社会保险欠缴月数": "5"}),
        ("administrative_penalty_legal_person", {"处罚类别": "行政罚款", "处罚内容": "罚款"}),
        ("administrative_penalty_legal_person", {"处罚类别": "通报批评", "处罚内容": "罚款"}),
        ("administrative_penalty_legal_person", {"处罚类别": "降低资质等级", "处罚内容": "警告"}),
    ],
)
def test_a_value_that_also_fits_the_other_column_is_no_sign_of_a_swap(name, cells):
    record_type = catalogue.current().record_types[name]
    codes = {element.name: code for code, element in record_type.elements.items()}
    [(wrong, value), (other, other_value)] = cells.items()
    rows = dict.fromkeys(range(2, 6), {codes[wrong]: value, codes[other]: other_value})
    findings = [Finding(row, "code-unknown", codes[wrong], Severity.ERROR) for row in rows]
    assert swapped_columns(ExplainedFindings(contents_of(record_type, rows, findings)), 4) == []


def test_a_sanction_among_its_kinds_is_still_called_swapped():
    record_type = catalogue.current().record_types["administrative_penalty_legal_person"]
    cells = {"CF_CFLB": "责令改正，罚款2000元", "CF_NR": "罚款"}
    rows = dict.fromkeys(range(2, 6), cells)
    findings = [Finding(row, "code-unknown", "CF_CFLB", Severity.ERROR) for row in rows]
    explained = ExplainedFindings(contents_of(record_type, rows, findings))
    [swap] = swapped_columns(explained, 4)
    assert swap.elements == {"CF_CFLB", "CF_NR"}


def test_the_row_itself_says_that_two_of_its_cells_are_swapped_and_both_are_marked(
    licence, tmp_path
):
    cells = dict.fromkeys(range(2, 6), {"XK_XDR_SHXYM": NAME, "XK_XDR_MC": CODE, "XK_NR": "内容"})
    cells[9] = {"XK_XDR_SHXYM": "9115", "XK_XDR_MC": NAME, "XK_NR": "内容"}
    wrong = [Finding(row, "credit-code-form", "XK_XDR_SHXYM", Severity.ERROR) for row in cells]
    path = issued(contents_of(licence, cells, wrong, received=60), tmp_path)
    sheet = openpyxl.load_workbook(path)["退回行"]

    name, code = licence.elements["XK_XDR_MC"].name, licence.elements["XK_XDR_SHXYM"].name
    assert [cell.value for cell in sheet[1]][2:4] == [name, code]
    assert sheet["B2"].value.endswith(f"像是与“{name}”填反了。请对调这两格。")
    assert "营业执照" not in sheet["B2"].value
    assert sheet["A2"].hyperlink.location == "'退回行'!C2"
    assert (
        sheet["C2"].fill.fgColor.rgb == sheet["D2"].fill.fgColor.rgb != sheet["E2"].fill.fgColor.rgb
    )
    assert sheet["C2"].comment.text.endswith(f"像是与“{code}”填反了，请对调这两格。")

    # The row whose code is only wrong keeps its own words.
    assert "填反" not in sheet["B6"].value and sheet["C6"].comment is None


def test_a_unit_in_doubt_is_the_fault_of_what_states_it():
    licence = catalogue.current().record_types["administrative_penalty_legal_person"]
    rows = {row: {"CF_NR_FK": "2000（…）"} for row in range(2, 6)}
    stated = "表头“罚款金额（元/万元）”写的是元/万元"
    findings = [
        Finding(
            row, "unit-in-doubt", "CF_NR_FK", Severity.ERROR, f"{stated}，本格不能确定是元还是万元"
        )
        for row in rows
    ]
    explained = ExplainedFindings(contents_of(licence, rows, findings))
    cause = likely_cause(explained, explained.kinds[0], len(rows))
    assert cause.startswith(f"该列 4 行全部如此：{stated}。请在表头写明")
    assert "整列是否填错" not in cause
