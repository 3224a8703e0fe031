"""Rows whose decision was revoked, was none, or may not be shown, are asked back; honest remarks
are not.
"""

import csv
import io
import json

import pytest
from intake_examples import Read, workbook
from openpyxl.comments import Comment

from pipelines import catalogue
from pipelines.catalogue.examples import samples


PENALTY = "administrative_penalty_legal_person"

BACK = [
    ("备注", "2018年7月1日经行政复议决定撤销本处罚"),
    ("备注", "该处罚已被二连浩特市人民法院（2018）内2501行初3号判决撤销"),
    ("备注", "经复议撤销原处罚决定"),
    ("备注", "复议维持，后法院判决撤销"),
    ("备注", "本处罚决定已于2018年8月撤销"),
    ("备注", "法院判决确认无效"),
    ("备注", "处罚决定书已作废，案件终结"),
    ("备注", "已信用修复，停止公示"),
    ("备注", "本案涉及国家秘密"),
    ("备注", "本决定已撤销"),
    ("备注", "本决定已撤销，由二市监罚字〔2018〕9号决定替代"),
    ("备注", "本处罚决定作废，重新作出"),
    ("备注", "已撤销，见二市监罚字〔2018〕9号"),
    ("备注", "法院判决撤销，责令重新作出"),
    ("备注", "该处罚被法院判决撤销，尚未重新作出"),
    ("备注", "原处罚决定已被法院判决撤销"),
    ("备注", "作废，见9号决定"),
    ("备注1", "此条不要"),
    ("备注1", "这行不算数，以上月报的为准"),
    ("处罚内容", "处罚决定已撤销"),
    ("处罚内容", "不予处罚"),
    ("处罚内容", "免予行政处罚。"),
    ("处罚状态", "已撤销（2018.7.1）"),
    ("处罚状态", "撤销：复议"),
    ("操作", "删除（2018-07-01）"),
    ("操作", "删除 重复"),
    ("操作", "D-删除"),
    ("数据状态", "失效（信用修复）"),
    ("是否有效", "否（已撤销）"),
    ("是否有效", "N/否"),
    ("是否作废(是/否)", "是（复议）"),
    ("公示状态", "已撤下"),
    ("公示状态", "停止公示"),
    ("公示状态", "不公示"),
    ("是否不予公示", "是"),
    ("是否撤下", "是"),
    ("复议诉讼结果", "撤销原处罚决定"),
    ("复议结果", "撤销（2018年7月）"),
    ("是否为测试数据", "是"),
    ("修改类型", "D"),
    ("审核", "不通过"),
    ("审核", "退回"),
    ("上报", "否"),
    ("入库标志", "0"),
]
HONEST = [
    ("备注", "该处罚未被撤销"),
    ("备注", "不服可申请复议"),
    ("备注", "当事人申请撤销本处罚"),
    ("备注", "如复议决定撤销本处罚，退还罚款"),
    ("备注", "一审判决撤销本处罚，二审改判维持"),
    ("备注", "原处罚决定已撤销，重新作出"),
    ("备注", "原决定书作废"),
    ("备注", "旧决定书已作废"),
    ("备注", "原处罚决定作废，以本决定为准"),
    ("备注", "原处罚决定已撤销，以本决定为准"),
    ("备注", "替代原二市监罚字〔2018〕5号决定（已作废）"),
    ("备注", "本处罚决定替代原5号处罚决定（已撤销）"),
    ("备注", "法院判决撤销，重新处罚后作出"),
    ("备注", "经复议撤销，已重新作出本决定"),
    ("备注", "行政诉讼已撤回"),
    ("备注", "营业执照已被法院判决撤销"),
    ("备注", "撤销登记"),
    ("备注", "不涉及国家秘密"),
    ("备注", "公示期满后停止公示"),
    ("处罚内容", "撤销许可证"),
    ("处罚内容", "撤销公司登记"),
    ("处罚内容", "责令撤销违法决定"),
    ("违法事实", "许可决定已被撤销，仍继续经营"),
    ("处罚状态", "正常（未撤销）"),
    ("操作", "新增（删除见另表）"),
    ("是否有效", "Y/是"),
    ("是否作废(是/否)", "0（未作废）"),
    ("公示状态", "已公示"),
    ("公示状态", "未公示"),
    ("复议结果", "维持"),
    ("复议结果", "驳回"),
    ("停止公示日期", "2021-06-01"),
    ("审核", "张三"),
    ("上报", "已上报"),
]


def penalty(**cells):
    """Header and cells of a penalty, with these written by name."""
    record_type = catalogue.current().record_types[PENALTY]
    values = samples.valid_rows(record_type, 1, seed=1).fillna("").to_dict("records")[0]
    named = {record_type.elements[code].name: value for code, value in values.items()}
    for name, value in {"备注": "", **cells}.items():
        named[name] = value
    return named


def withdrawn(path):
    read = Read(path, f"market_regulation/inbox/{path.name}")
    return [finding[:3] for finding in read.findings if finding[2] == "row-withdrawn"]


def write_csv(path, records):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    path.write_text(stream.getvalue(), "utf-8")


@pytest.mark.parametrize(("header", "value"), BACK)
def test_a_row_whose_decision_does_not_stand_is_asked_back(tmp_path, header, value):
    write_csv(tmp_path / "行政处罚.csv", [penalty(**{header: value})])
    # It is about the cell that says it; where that is of no element, about the subject's name.
    element = {"备注": "BZ", "处罚内容": "CF_NR"}.get(header, "CF_XDR_MC")
    assert withdrawn(tmp_path / "行政处罚.csv") == [(2, element, "row-withdrawn")]


@pytest.mark.parametrize(("header", "value"), HONEST)
def test_what_only_sounds_like_it_withdraws_nothing(tmp_path, header, value):
    write_csv(tmp_path / "行政处罚.csv", [penalty(**{header: value})])
    assert withdrawn(tmp_path / "行政处罚.csv") == []


def test_the_same_holds_for_a_workbook(tmp_path):
    records = [penalty(备注="已履行"), penalty(备注="该处罚已被法院判决撤销")]
    rows = [list(record.values()) for record in records]
    workbook(tmp_path / "行政处罚.xlsx", list(records[0]), *rows)
    assert [row for row, *_ in withdrawn(tmp_path / "行政处罚.xlsx")] == [3]


def test_the_same_holds_for_records_of_json(tmp_path):
    records = [penalty(备注="已履行"), penalty(备注="该处罚已被法院判决撤销")]
    path = tmp_path / "行政处罚.json"
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    assert [row for row, *_ in withdrawn(path)] == [2]


@pytest.mark.parametrize("name", ["penalty_change", "credit_repair", "objection"])
@pytest.mark.parametrize("text", ["经复议撤销本处罚", "已信用修复，停止公示", "不予处罚"])
def test_in_records_about_endings_such_words_are_their_subject(tmp_path, name, text):
    record_type = catalogue.current().record_types[name]
    values = samples.valid_rows(record_type, 1, seed=1).fillna("").to_dict("records")[0]
    named = {record_type.elements[code].name: value for code, value in values.items()}
    path = tmp_path / f"{record_type.title}.csv"
    write_csv(path, [{**named, "备注": text}])
    assert withdrawn(path) == []


TITLES = [
    ("penalty_change", "行政处罚撤销情况表"),
    ("penalty_change", "二连浩特市2018年撤销、变更的行政处罚"),
    ("licence_ending", "行政许可撤销公示"),
    ("credit_repair", "信用修复后删除公示的名单"),
]


def noted_with_title(folder, name, title, *below):
    """What the receipt notes of a record below a title."""
    record_type = catalogue.current().record_types[name]
    row = samples.valid_rows(record_type, 1, seed=1).fillna("").to_dict("records")[0]
    header = [record_type.elements[code].name for code in row]
    path = folder / f"{record_type.title}.xlsx"
    workbook(path, [title], header, list(row.values()), *below)
    read = Read(path, f"market_regulation/inbox/{path.name}")
    return [note for note in read.reading.notes if "看不出指的是哪一行" in note]


@pytest.mark.parametrize(("name", "title"), TITLES)
def test_the_title_of_records_about_endings_withdraws_nothing(tmp_path, name, title):
    assert noted_with_title(tmp_path, name, title) == []


def test_any_other_line_of_such_records_is_still_asked_about(tmp_path):
    below = ["说明：有的已撤销"]
    assert noted_with_title(tmp_path, "penalty_change", "行政处罚撤销情况表", below)
    assert noted_with_title(tmp_path, "penalty_change", "说明：有的已撤销")
    assert noted_with_title(tmp_path, "black_list", "含部分已撤销的认定")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("此条不报", [3]),
        ("该处罚已撤销，请勿入库", [3]),
        ("李:\n作废", [3]),
        ("该处罚未被撤销", []),
        ("撤销许可证", []),
        ("已核对", []),
    ],
)
@pytest.mark.parametrize("column", [1, 12])
def test_a_comment_on_a_cell_is_about_its_row(tmp_path, column, text, rows):
    records = [penalty(), penalty(), penalty()]
    path = tmp_path / "行政处罚.xlsx"
    book = workbook(path, list(records[0]), *[list(record.values()) for record in records])
    book.active.cell(3, column).comment = Comment(text, "李")
    book.save(path)
    read = Read(path, f"market_regulation/inbox/{path.name}")
    back = [finding[0] for finding in read.findings if finding[2] == "row-withdrawn"]
    assert back == rows
    assert not (rows and any("看不出指的是哪一行" in note for note in read.reading.notes))
