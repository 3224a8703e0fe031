"""What the clerk opens, as two independent readers see it."""

import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from python_calamine import CalamineWorkbook
from receipt_examples import (
    ID_NUMBER,
    LICENCE,
    REFUSED,
    batch_of,
    contents_of,
    formulas,
    formulas_of,
    issued,
    lines_of,
    refused,
    texts,
)

from pipelines.batch import Origin
from pipelines.receipts import read_json_receipt
from pipelines.receipts.words.headlines import receipt_headline
from pipelines.receipts.workbook import findings_sheet, rejected_rows_sheet, summary_sheet
from pipelines.receipts.workbook.cell_text import writable
from pipelines.shapes.finding import Finding, Severity
from tests.lib.tries import tries


HOSTILE = [
    "=1+1", "+864797521234", "-123.50", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1",
    "＝1+1", "＋1", "－1", "＠x", " =1+1", "\u3000=1+1", "\u00a0@x", "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example","点我")', "{=1+1}",
    "http://x.example/", "mailto:a@x.example", "internal:Sheet1!A1",
    "12345678901234567890", "1e5", "00012", "TRUE", "<r>x</r>",
    '<r></t></is></c><c r="A9" t="str"><f>1+1</f><v>2</v></c></r>', "_x0041_", "_x000D_=1",
    "\ufffe", "\x1b[31m", "a\x0bb", "'=1", '"quoted"', "</t></si>", "&amp;", "㼆𠮷", "#REF!", "%s{0}",
]  # fmt: skip


def cells_of(path):
    return [
        cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row
    ]


def test_both_readers_find_the_four_sheets(example, tmp_path):
    path = issued(example, tmp_path)
    names = ["汇总", "退回行", "明细", "文件读取说明"]
    assert openpyxl.load_workbook(path).sheetnames == names
    assert CalamineWorkbook.from_path(path).sheet_names == names


def test_the_first_sentence_says_both_counts_and_what_to_do(example, tmp_path):
    first = openpyxl.load_workbook(issued(example, tmp_path))["汇总"]["A1"].value
    assert (
        first
        == "本次报送 123 条：通过 120 条，退回 3 条，请改正“退回行”表后重新放入收件夹（inbox）。"
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rejected": 0, "warned": 0}, "本次报送 123 条：通过 120 条，退回 0 条，无需处理。"),
        (
            {"rejected": 0, "warned": 2},
            "本次报送 123 条：通过 120 条，退回 0 条；其中 2 条有提示，请核对“明细”表。",
        ),
        (
            {"origin": Origin.REGION},
            "区域平台本次下发 123 条：通过 120 条，退回 3 条。退回的由平台自动告知区域平台。",
        ),
        (
            REFUSED | {"reason": "编码无法识别。请另存。"},
            "本次文件未接收。原因：编码无法识别。请：另存。",
        ),
    ],
)
def test_every_outcome_has_its_sentence(changes, sentence):
    assert receipt_headline(batch_of(**changes)) == sentence


def test_a_rejected_row_bears_all_its_faults_and_the_cells_of_the_file(example, licence, tmp_path):
    header, *rows = lines_of(issued(example, tmp_path), "退回行")
    # What the first row lacks stands beside its reason, then what others lack; the rest follows in the
    # order of the file.
    faulty = ["有效期至", "行政相对人名称", "许可内容"]
    others = [element.name for element in licence.elements.values() if element.name not in faulty]
    assert header == ["行号", "原因与改法", *faulty, *others, "科室", "回执号"]
    assert [row[0] for row in rows] == [5, 9, 12]
    nine = rows[1]
    assert nine[1].count("\n") == 1
    assert nine[1].startswith("「行政相对人名称」必填项未填写，请补填。\n「有效期至」日期不存在")
    assert nine[header.index("行政相对人名称")] is None
    assert nine[header.index("有效期至")] == "2027/13/40"
    assert nine[-2] == "注册股"


def test_faulty_cells_are_coloured_and_the_others_are_not(example, tmp_path):
    sheet = openpyxl.load_workbook(issued(example, tmp_path))["退回行"]
    header = {cell.value: cell.column for cell in sheet[1]}
    colours = {
        name: sheet.cell(3, header[name]).fill.fgColor.rgb
        for name in ("行政相对人名称", "有效期至", "许可机关")
    }
    assert colours["行政相对人名称"] == colours["有效期至"] == "FFFBDDDB"
    assert colours["许可机关"] != "FFFBDDDB"


def test_the_sheet_to_mend_is_frozen_filtered_and_has_nothing_hidden(example, tmp_path):
    book = openpyxl.load_workbook(issued(example, tmp_path))
    sheet = book["退回行"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert not [tab for tab in book if tab.sheet_state != "visible" or tab.protection.sheet]
    assert not [column for column in sheet.column_dimensions.values() if column.hidden]
    assert {
        cell.number_format for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row
    } == {"@"}


def test_details_put_the_subject_first_and_the_codes_last(example, tmp_path):
    header, *lines = lines_of(issued(example, tmp_path), "明细")
    assert header == [
        "主体名称",
        "行政许可决定文书号",
        "原因与改法",
        "字段",
        "原值",
        "行号",
        "规则号",
        "级别（退回/提示）",
    ]
    assert len(lines) == 6
    assert lines[0][:2] == ["内蒙古草原牧业有限公司", "二市监许字〔2026〕第18号"]
    assert [line[-1] for line in lines] == ["退回"] * 5 + ["提示"]


def test_a_receipt_that_names_unread_columns_does_not_call_for_nothing():
    batch = batch_of(rejected=0, warned=0)
    assert receipt_headline(batch, unread_columns=2) == (
        "本次报送 123 条：通过 120 条，退回 0 条；有 2 列没有读取，请核对下面的“没有读取的列”。"
    )


def test_the_reading_shows_what_was_not_recognised(example, tmp_path):
    lines = lines_of(issued(example, tmp_path), "文件读取说明")
    assert ["编码", "GB18030"] in [line[:2] for line in lines]
    assert ["AA", "科室", "不是目录中的数据项，没有入库"] in [line[:3] for line in lines]


def test_a_fault_of_a_whole_column_is_called_a_matter_of_the_export(licence, tmp_path):
    findings = [Finding(row, "date-form", "XK_JDRQ", Severity.ERROR) for row in range(2, 414)]
    rows = {row: {"XK_JDRQ": "十二月"} for row in range(2, 414)}
    contents = contents_of(licence, rows, findings, received=412, accepted=0)
    text = " ".join(
        str(cell) for line in lines_of(issued(contents, tmp_path), "汇总") for cell in line
    )
    assert "该列 412 行全部如此，可能是导出的日期格式问题" in text


def test_single_slips_are_not_blamed_on_the_export(example, tmp_path):
    text = " ".join(
        str(cell) for line in lines_of(issued(example, tmp_path), "汇总") for cell in line
    )
    assert "导出" not in text


def test_a_file_refused_as_a_whole_gets_its_reason(example, tmp_path):
    batch = batch_of(**REFUSED, reason="文件已加密。请去掉密码。", record_type=None)
    path = issued(refused(replace(example, record_type=None), batch), tmp_path)
    assert openpyxl.load_workbook(path).sheetnames == ["汇总"]
    assert "文件已加密" in openpyxl.load_workbook(path)["汇总"]["A1"].value


def test_no_hostile_value_becomes_a_formula_and_each_comes_back_as_text(licence, tmp_path):
    rows = {
        row: {"XK_NR": value, "XK_XDR_MC": value, "科室": value}
        for row, value in enumerate(HOSTILE, 2)
    }
    findings = [Finding(row, "required", "XK_WSH", Severity.ERROR) for row in rows]
    path = issued(contents_of(licence, rows, findings, extra=("科室",)), tmp_path)
    assert formulas_of(path) == []
    assert {cell.data_type for cell in cells_of(path)} <= {"s", "n", "inlineStr"}
    header, *lines = lines_of(path, "退回行")
    for line, row in zip(lines, rows.values(), strict=True):
        for name in ("许可内容", "科室"):
            assert line[header.index(name)] == writable(row["XK_NR"])


def test_what_looks_like_a_formula_is_quoted_and_comes_back_unchanged(licence, tmp_path):
    rows = {2: {"XK_NR": "-123.50"}, 3: {"XK_NR": "道路运输"}}
    path = issued(
        contents_of(
            licence, rows, [Finding(row, "required", "XK_WSH", Severity.ERROR) for row in rows]
        ),
        tmp_path,
    )
    sheet = openpyxl.load_workbook(path)["退回行"]
    column = next(cell.column for cell in sheet[1] if cell.value == "许可内容")
    assert (sheet.cell(2, column).value, sheet.cell(2, column).quotePrefix) == ("-123.50", True)
    assert not sheet.cell(3, column).quotePrefix


@pytest.mark.many_tries
@given(value=texts | formulas, header=texts | formulas, name=texts | formulas)
@hypothesis_settings(max_examples=tries(10, 100), deadline=None)
def test_no_cell_is_ever_a_formula(licence, value, header, name):
    rows = {2: {"XK_XDR_MC": value, "XK_WSH": value, header: value}}
    findings = [
        Finding(2, "required", "XK_NR", Severity.ERROR),
        Finding(2, "row-shape", None, Severity.ERROR, value),
    ]
    contents = contents_of(
        licence, rows, findings, extra=(header,), path=f"market_regulation/inbox/{name}.csv"
    )
    with TemporaryDirectory() as folder:
        path = issued(replace(contents, department_name=value), Path(folder))
        assert formulas_of(path) == []
        assert {cell.data_type for cell in cells_of(path)} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize(
    "wrong",
    [
        ID_NUMBER,
        f"身份证{ID_NUMBER}号",
        "１５２５０１１９９００３０７１２３６",
        ID_NUMBER[:-1] + "x",
    ],
)
def test_id_numbers_stand_in_no_byte_of_the_files_wherever_they_were_typed(
    natural, tmp_path, wrong
):
    row = {
        "XK_XDR_ZJHM": wrong,
        "XK_XDR_MC": wrong,
        "XK_WSH": wrong,
        "BZ": f"见{wrong}",
        "身份证号": "15250119900307123",
        "科室": wrong,
    }
    findings = [
        Finding(2, "identity-document-form", "XK_XDR_ZJHM", Severity.ERROR),
        Finding(2, "too-long", "XK_XDR_MC", Severity.ERROR),
        Finding(2, "row-shape", None, Severity.ERROR, f"多出一列“{wrong}”。"),
    ]
    contents = contents_of(
        natural, {2: row}, findings, extra=("身份证号", "科室"), path=f"a/inbox/{wrong}.csv"
    )
    notes = (*contents.reading.notes, f"表格下方：{wrong}")
    contents = replace(contents, reading=replace(contents.reading, notes=notes))
    path = issued(contents, tmp_path)
    with zipfile.ZipFile(path) as parts:
        content = b"\n".join(parts.read(name) for name in parts.namelist())
    content += path.name.encode() + path.with_suffix(".json").read_bytes()
    assert wrong.encode() not in content
    assert b"15250119900307123" not in content
    assert b"152501********" in content


def test_a_sound_credit_code_that_looks_like_an_id_number_comes_back_as_it_is(licence, tmp_path):
    from stdnum.cn import uscc

    code = "91310118200101123"
    code += uscc.calc_check_digit(code)
    rows = {2: {"XK_XDR_SHXYM": code}}
    path = issued(
        contents_of(licence, rows, [Finding(2, "required", "XK_NR", Severity.ERROR)]), tmp_path
    )
    assert code in lines_of(path, "退回行")[1]


def test_a_receipt_dropped_again_is_not_answered_with_two_columns_of_a_name(licence, tmp_path):
    extra = ("行号", "原因与改法", "科室", "回执号")
    again = contents_of(
        licence,
        {2: dict.fromkeys(extra, "旧")},
        [Finding(2, "required", "XK_NR", Severity.ERROR)],
        extra=extra,
    )
    header, line = lines_of(issued(again, tmp_path), "退回行")
    assert len(set(header)) == len(header)
    assert line.count("旧") == 1


def test_a_departments_own_column_of_row_numbers_comes_back(licence, tmp_path):
    own = contents_of(
        licence,
        {2: {"行号": "甲-7"}},
        [Finding(2, "required", "XK_NR", Severity.ERROR)],
        extra=("行号",),
    )
    header, line = lines_of(issued(own, tmp_path), "退回行")
    assert (header[0], header[-2], line[-2]) == ("回执行号", "行号", "甲-7")


def test_a_workbook_ends_at_its_limit_and_says_so(licence, tmp_path, monkeypatch):
    assert summary_sheet.MAX_REJECTED_ROWS == 50_000
    monkeypatch.setattr(rejected_rows_sheet, "MAX_REJECTED_ROWS", 3)
    monkeypatch.setattr(findings_sheet, "MAX_FINDINGS", 4)
    monkeypatch.setattr(summary_sheet, "MAX_REJECTED_ROWS", 3)
    monkeypatch.setattr(summary_sheet, "MAX_FINDINGS", 4)
    rows = {row: {"XK_NR": "甲"} for row in range(2, 12)}
    path = issued(
        contents_of(
            licence, rows, [Finding(row, "required", "XK_WSH", Severity.ERROR) for row in rows]
        ),
        tmp_path,
    )
    assert len(lines_of(path, "退回行")) == 4
    assert len(lines_of(path, "明细")) == 5
    assert "只列前 3 行" in str(lines_of(path, "汇总"))
    assert len(read_json_receipt(path)["rejections"]) == 10


def test_findings_may_come_as_an_arrow_table_in_any_order(example, tmp_path):
    backwards = list(reversed(range(len(example.findings))))
    names = ["detail", "severity", "element", "rule", "row_number"]
    table = example.findings.take(backwards).select(names)
    first = issued(example, tmp_path)
    expected = lines_of(first, "明细")
    assert lines_of(issued(replace(example, findings=table), tmp_path), "明细") == expected


def test_five_thousand_rejected_rows_are_all_there(licence, tmp_path):
    values = {code: f"值{number}" for number, code in enumerate(licence.elements)}
    rows = dict.fromkeys(range(2, 5002), values)
    findings = [Finding(row, "date-form", "XK_JDRQ", Severity.ERROR) for row in rows]
    path = issued(contents_of(licence, rows, findings), tmp_path)
    assert len(lines_of(path, "退回行")) == 5001


def test_each_reason_leads_to_the_first_cell_to_mend_and_each_such_cell_says_what_to_do(
    example, tmp_path
):
    sheet = openpyxl.load_workbook(issued(example, tmp_path))["退回行"]
    header = {cell.value: cell.column_letter for cell in sheet[1]}
    # The link is on the number before the reason: LibreOffice breaks no line in a linked text.
    targets = [sheet.cell(row, 1).hyperlink.location for row in (2, 3, 4)]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == [5, 9, 12]
    assert targets == [
        f"'退回行'!{header['有效期至']}2",
        f"'退回行'!{header['有效期至']}3",
        f"'退回行'!{header['有效期至']}4",
    ]
    assert sheet.sheet_view.selection[-1].activeCell == f"{header['有效期至']}2"
    comment = sheet[f"{header['有效期至']}3"].comment.text
    assert comment.startswith("日期不存在或无法识别") and "2099-12-31" in comment


def test_the_sheet_to_mend_offers_the_templates_lists_and_prints_legibly(example, tmp_path):
    sheet = openpyxl.load_workbook(issued(example, tmp_path))["退回行"]
    header = {cell.value: cell.column_letter for cell in sheet[1]}
    lists = {
        str(check.sqref): check.formula1
        for check in sheet.data_validations.dataValidation
        if check.type == "list"
    }
    column = header["行政相对人类别"]
    assert lists[f"{column}2:{column}4"] == '"法人及非法人组织,个体工商户"'
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToWidth > 1
    assert sheet.print_title_cols == "$A:$B" and sheet.print_title_rows == "$1:$1"
    assert sheet.column_dimensions["B"].width <= 41


def test_the_summary_leads_to_the_rows_and_to_the_details(example, tmp_path):
    book = openpyxl.load_workbook(issued(example, tmp_path))
    targets = {
        cell.hyperlink.location
        for row in book["汇总"].iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert "'明细'!A1" in targets


def test_each_line_of_the_details_leads_to_its_very_cell(example, tmp_path):
    book = openpyxl.load_workbook(issued(example, tmp_path))
    rows, details = book["退回行"], book["明细"]
    header = {cell.value: cell.column_letter for cell in rows[1]}
    line_of = {rows.cell(line, 1).value: line for line in range(2, rows.max_row + 1)}
    linked = 0
    for row in details.iter_rows(min_row=2):
        field, row_number = row[3].value, row[5]
        if row_number.value not in line_of:
            assert row_number.hyperlink is None
            continue
        place = f"{header[field]}{line_of[row_number.value]}"
        assert row_number.hyperlink.location == f"'退回行'!{place}"
        linked += 1
    assert linked >= 4


def test_the_first_step_and_the_counts_lead_to_the_first_cell_to_mend(licence, tmp_path):
    rows = {row: {"XK_WSH": "1", "XK_JDRQ": "x", "XK_NR": "y"} for row in (2, 3, 4)}
    findings = [
        Finding(2, "date-form", "XK_JDRQ", Severity.ERROR),
        Finding(3, "required", "XK_WSH", Severity.ERROR),
        Finding(4, "required", "XK_WSH", Severity.ERROR),
    ]
    book = openpyxl.load_workbook(issued(contents_of(licence, rows, findings), tmp_path))
    sheet = book["退回行"]
    header = {cell.value: cell.column_letter for cell in sheet[1]}
    day = header[licence.elements["XK_JDRQ"].name]
    number = header[licence.elements["XK_WSH"].name]
    links = {
        str(cell.value): cell.hyperlink.location
        for row in book["汇总"].iter_rows()
        for cell in row
        if cell.hyperlink
    }
    step = next(place for text, place in links.items() if text.startswith("1. "))
    assert step == f"'退回行'!{day}2"
    assert sheet.sheet_view.selection[-1].activeCell == f"{day}2"
    assert links["2"] == f"'退回行'!{number}3" and links["1"] == f"'退回行'!{day}2"


def test_of_a_repeated_row_the_differing_cells_are_coloured_and_not_the_number(licence, tmp_path):
    rows = {row: {"XK_WSH": "1", "XK_NR": "y"} for row in (2, 3)}
    findings = [Finding(3, "duplicate-in-file", "XK_WSH", Severity.ERROR, "2｜XK_NR｜许可内容：…")]
    book = openpyxl.load_workbook(issued(contents_of(licence, rows, findings), tmp_path))
    sheet = book["退回行"]
    column = {cell.value: cell.column_letter for cell in sheet[1]}
    content = column[licence.elements["XK_NR"].name]
    number = column[licence.elements["XK_WSH"].name]
    assert sheet[f"{content}2"].fill.fgColor.rgb == "FFFBDDDB"
    assert sheet[f"{number}2"].fill.fgColor.rgb != "FFFBDDDB"
    assert sheet["A2"].hyperlink.location == f"'退回行'!{content}2"
    assert book["明细"]["F2"].hyperlink.location == f"'退回行'!{content}2"


def test_what_the_sheet_does_not_list_is_led_to_by_its_header(licence, tmp_path, monkeypatch):
    monkeypatch.setattr(rejected_rows_sheet, "MAX_REJECTED_ROWS", 2)
    rows = {row: {"XK_WSH": "1", "XK_NR": "y"} for row in range(2, 6)}
    findings = [Finding(row, "required", "XK_WSH", Severity.ERROR) for row in (2, 3, 4)]
    findings.append(Finding(5, "required", "XK_NR", Severity.ERROR))
    book = openpyxl.load_workbook(issued(contents_of(licence, rows, findings), tmp_path))
    assert [bool(cell.hyperlink) for cell in book["明细"]["F"][1:]] == [True, True, False, False]
    places = [cell.hyperlink.location for cell in book["汇总"]["D"] if cell.hyperlink]
    assert places == ["'退回行'!C2", "'退回行'!D1"]


def test_a_refused_file_has_no_counts_of_rows_to_mend_and_names_the_nearest_item(example, tmp_path):
    batch = batch_of(
        **REFUSED, record_type=None, reason="缺少必填列。", reason_code="missing-columns"
    )
    lines = str(
        lines_of(issued(replace(refused(example, batch), record_type=None), tmp_path), "汇总")
    )
    assert "未接收" in lines and "最接近的信息事项见首行的原因" in lines
    assert "'退回'" not in lines and "通过 · 新增" not in lines and "未能识别" not in lines
    path = issued(refused(example, replace(batch, record_type=LICENCE)), tmp_path)
    assert f"最接近 {example.record_type.title}（目录 2018 版）" in str(lines_of(path, "汇总"))


def test_rows_of_another_department_are_not_to_be_mended_and_have_one_reason(licence, tmp_path):
    rows = {2: {"XK_WSH": "1", "XK_NR": "y", "XK_XKWS": "z"}}
    findings = [
        Finding(2, "kept-by-another-department", code, Severity.ERROR, "市示例局")
        for code in ("XK_NR", "XK_XKWS")
    ]
    path = issued(contents_of(licence, rows, findings), tmp_path)
    summary, reason = str(lines_of(path, "汇总")), str(lines_of(path, "退回行")[1][1])
    assert "请改正" not in summary and "请与原报送部门核对" in summary
    assert reason.count("本记录由市示例局报送") == 1 and "」「许可内容」" in reason


def test_what_the_first_row_lacks_stands_right_beside_its_reason(licence, tmp_path):
    codes = list(licence.elements)
    values = dict.fromkeys(codes, "某值")
    # The first row has one error, far to the right of those of the second.
    findings = [Finding(2, "too-long", "XK_NR", Severity.ERROR)]
    findings += [Finding(3, "too-long", code, Severity.ERROR) for code in codes[:8]]
    path = issued(contents_of(licence, {2: values, 3: values}, findings), tmp_path)
    sheet = openpyxl.load_workbook(path)["退回行"]
    headers = [cell.value for cell in sheet[1]]
    names = [licence.elements[code].name for code in ("XK_NR", *codes[:8])]
    assert headers[2 : 2 + len(names)] == names
    assert sheet.sheet_view.selection[-1].activeCell == "C2"
