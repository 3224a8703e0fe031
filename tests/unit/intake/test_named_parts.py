"""Parts of a file whose names say that they are not the list to report, in every format that has
parts.
"""

import json
import zipfile

import openpyxl
import pytest
import xlwt
from intake_examples import HEADER, RED_LIST, row, workbook
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from pipelines import catalogue
from pipelines.errors import FileRefused
from pipelines.intake.recognising.named_parts import PartNames
from pipelines.intake.staging.store import Staging
from tests.lib.staging import BATCH_NO, staged_part


TABLE = [HEADER, row("甲"), row("乙")]
OTHER = [HEADER, row("丙"), row("丁"), row("戊")]

NEVER = [
    "待审核",
    "待审核数据",
    "错误数据",
    "不予公示",
    "未审核",
    "审核未通过",
    "草稿",
    "作废黑名单",
    "康巴什_待审核",
    "名单（作废）",
    "无效數據",
    "删除及作废",
    "二、作废",
    "backup2",
]
EXAMPLES = [
    "模板",
    "样表",
    "示例",
    "参考",
    "批量导入模板",
    "黑名单模板",
    "填报说明",
    "Sample",
    # The only sheet of a file may be called so and hold what is to be reported.
    "test",
    "测试",
    "rejected",
]
EARLIER = [
    "变更前",
    "历史",
    "历史数据",
    "老数据",
    "旧",
    "修改前数据",
    "黑名单-旧",
    "2017历史",
    "變更前",
    "before",
    "history",
    "oldData",
    "旧黑名单",
]
DATA = [
    "作废发票处罚",
    "备份电源企业",
    "填报说明及数据",
    "示例路",
    "历史街区",
    "历史遗留",
    "老城区",
    "旧货市场",
    "参考消息",
    "模板工程",
    "未作废",
    "有效和作废",
    "变更后",
    "以前年度",
    "2018年之前",
    "待报送",
    "经营异常",
    "废弃物处置",
    "上月",
    "原始",
    "副本",
    "Sheet1 (2)",
    "drug_test",
]


def stage(path, part=None):
    return staged_part(path, part=part)[0]


def write_xlsx(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)


def write_xls(path, sheets):
    book = xlwt.Workbook()
    for name, lines in sheets.items():
        sheet = book.add_sheet(name)
        for down, line in enumerate(lines):
            for right, cell in enumerate(line):
                sheet.write(down, right, cell)
    book.save(str(path))


def write_ods(path, sheets):
    document = OpenDocumentSpreadsheet()
    for name, lines in sheets.items():
        table = Table(name=name)
        for line in lines:
            table_row = TableRow()
            for cell in line:
                table_cell = TableCell(valuetype="string")
                table_cell.addElement(P(text=cell))
                table_row.addElement(table_cell)
            table.addElement(table_row)
        document.spreadsheet.addElement(table)
    document.save(path)


def records(lines):
    return [dict(zip(HEADER, line, strict=True)) for line in lines[1:]]


def write_json(path, lists):
    content = {name: records(lines) for name, lines in lists.items()}
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def write_xml(path, lists):
    """All records have one name: only what stands around them differs."""
    pieces = []
    for name, lines in lists.items():
        fields = [
            "".join(f"<{header}>{cell}</{header}>" for header, cell in record.items())
            for record in records(lines)
        ]
        pieces.append(f"<{name}>{''.join(f'<记录>{each}</记录>' for each in fields)}</{name}>")
    path.write_text(f"<数据>{''.join(pieces)}</数据>", "utf-8")


WRITERS = {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods, "json": write_json}


@pytest.fixture(params=list(WRITERS))
def written(request, tmp_path):
    """Writes a file of named tables in each format that has such."""

    def write(**tables):
        path = tmp_path / f"八月.{request.param}"
        WRITERS[request.param](path, tables)
        return path

    return write


def note_of(staged):
    (note,) = [note for note in staged.reading.notes if "未作为数据读取" in note]
    return note


@pytest.mark.parametrize("name", [*EXAMPLES, *EARLIER])
def test_what_is_no_list_to_report_is_left_out_beside_one_with_reason_and_rows(written, name):
    for tables in ({"清单": TABLE, name: OTHER}, {name: OTHER, "清单": TABLE}):
        staged = stage(written(**tables))
        assert (staged.name, staged.other_parts, staged.reading.received) == (None, (), 2)
        note = note_of(staged)
        assert f"“{name}”未作为数据读取：按名称是" in note
        assert "（共3行）" in note


@pytest.mark.parametrize("name", NEVER)
def test_what_is_not_for_reporting_is_never_read_and_always_mentioned(written, name):
    path = written(清单=TABLE, **{name: OTHER})
    staged = stage(path)
    assert staged.reading.received == 2
    # Of named fields a list of records to delete is a refused part of its own.
    if staged.other_parts:
        assert path.suffix == ".json"
        with pytest.raises(FileRefused, match=name):
            stage(path, name).require_reading()
    else:
        assert "（共3行）" in note_of(staged)


@pytest.mark.parametrize("name", NEVER)
def test_a_file_of_nothing_else_is_refused(written, name):
    with pytest.raises(FileRefused, match=name) as refused:
        stage(written(**{name: OTHER}))
    assert (refused.value.code, refused.value.received) == ("not-for-reporting", 3)


@pytest.mark.parametrize("name", [*EXAMPLES, *EARLIER, *DATA])
def test_a_file_of_one_table_is_read_whatever_it_is_called(written, name):
    staged = stage(written(**{name: OTHER}))
    assert (staged.name, staged.reading.received) == (None, 3)


@pytest.mark.parametrize("name", DATA)
def test_a_word_among_others_decides_nothing(written, name):
    path = written(清单=TABLE, **{name: OTHER})
    staged = stage(path)
    assert (staged.name, staged.other_parts) == ("清单", (name,))
    assert stage(path, name).reading.received == 3


@pytest.mark.parametrize("name", ["变更前", "待审核", "旧", "before", "作废", "历史"])
def test_names_of_xml_elements_around_records_count(tmp_path, name):
    path = tmp_path / "八月.xml"
    write_xml(path, {"清单": TABLE, name: OTHER})
    staged = stage(path)
    assert staged.reading.received == 2
    if name == "作废":
        assert staged.other_parts == (name,)
    else:
        assert f"元素“{name}”未作为数据读取" in note_of(staged)
        assert "（共3行）" in note_of(staged)


def test_a_lone_history_of_xml_is_read(tmp_path):
    path = tmp_path / "八月.xml"
    write_xml(path, {"历史": OTHER})
    assert stage(path).reading.received == 3


def test_records_in_elements_of_other_names_stay_one_list(tmp_path):
    path = tmp_path / "八月.xml"
    write_xml(path, {"新增": TABLE, "修改": OTHER})
    staged = stage(path)
    assert (staged.name, staged.other_parts, staged.reading.received) == (None, (), 5)


@pytest.mark.parametrize(
    "content",
    [
        {"历史": {"黑名单": records(OTHER)}, "当前": {"黑名单": records(TABLE)}},
        {"before": {"list": records(OTHER)}, "after": {"list": records(TABLE)}},
        [
            {"op": "u", "before": before, "after": after}
            for before, after in zip(records(OTHER), records(TABLE), strict=False)
        ],
        {"before": records(OTHER)[0], "after": records(TABLE)[0]},
    ],
)
def test_what_records_of_json_were_before_is_left_out(tmp_path, content):
    path = tmp_path / "八月.json"
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    staged = stage(path)
    assert staged.other_parts == ()
    assert "按名称是变更前或以前的数据" in note_of(staged)
    staging = Staging(path.parent, BATCH_NO)
    assert staging.raw_rows.table()["c0"].to_pylist()[0] == "甲"


def test_an_earlier_list_beside_a_table_of_another_record_type_is_read(tmp_path):
    path = tmp_path / "八月.xlsx"
    red = [list(RED_LIST.values()), ["红"] * len(RED_LIST)]
    write_xlsx(path, {"红名单": red, "历史": TABLE})
    assert stage(path).other_parts == ("历史",)


def test_two_lists_of_earlier_years_are_read(written):
    staged = stage(written(**{"历史2016": TABLE, "历史2017": OTHER}))
    assert (staged.name, staged.other_parts) == ("历史2016", ("历史2017",))


def test_an_example_beside_an_empty_table_is_no_data_and_the_refusal_names_it(tmp_path):
    path = tmp_path / "八月.xlsx"
    workbook(path, HEADER, 填写示例=OTHER)
    with pytest.raises(FileRefused, match="“填写示例”未作为数据读取：按名称是示例") as refused:
        stage(path)
    assert refused.value.code == "no-rows"


def test_a_hidden_sheet_and_one_without_rows_are_mentioned_with_the_reason(tmp_path):
    path = tmp_path / "八月.xlsx"
    book = workbook(path, *TABLE, 藏=OTHER, 空=[HEADER])
    book["藏"].sheet_state = "hidden"
    book.save(path)
    empty, hidden = sorted(stage(path).reading.notes, key=len)
    assert "“藏”未作为数据读取：是隐藏的（共3行）" in hidden
    assert "“空”未作为数据读取：只有表头，没有数据" in empty


def test_names_of_files_in_an_archive_count_too(tmp_path):
    path = tmp_path / "八月.zip"
    lines = "\n".join(",".join(line) for line in TABLE)
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("变更前", "变更后", "待审核", "示例", "a/名单（作废）"):
            archive.writestr(f"{name}.csv", lines)
    staged = stage(path)
    assert staged.name == "变更后.csv"
    assert set(staged.other_parts[:-1]) == {"a/名单（作废）.csv", "待审核.csv", "示例.csv"}
    assert staged.other_parts[-1] == "变更前.csv"
    for name in ("待审核", "示例", "a/名单（作废）"):
        refused = stage(path, f"{name}.csv").error
        assert (refused.code, refused.received) == ("not-for-reporting", 2)
    assert stage(path, "变更前.csv").reading.received == 2


def archive_of(tmp_path, *names):
    path = tmp_path / "八月.zip"
    lines = "\n".join(",".join(line) for line in TABLE)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(f"{name}.csv", lines)
    return path


@pytest.mark.parametrize(
    "copy",
    [
        "名单（旧）",
        "旧名单",
        "名单_旧版",
        "名单-修改前",
        "a/名单（历史版本）",
        "备份/名单",
        "a/备份/名单",
        "旧/名单",
        "历史版本/名单",
        "backup/名单",
    ],
)
def test_a_copy_in_an_archive_goes_back_where_the_file_itself_stands_beside_it(tmp_path, copy):
    path = archive_of(tmp_path, copy, "名单")
    staged = stage(path)
    assert (staged.name, staged.other_parts) == ("名单.csv", (f"{copy}.csv",))
    refused = stage(path, f"{copy}.csv").error
    assert (refused.code, refused.received) == ("not-for-reporting", 2)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("名单（旧）", "红榜"),
        ("名单2017旧", "名单"),
        ("旧货市场名单", "名单"),
        ("旧", "名单"),
        ("备份/名单", "红榜"),
        ("备份电源企业/名单", "名单"),
        ("九月/名单", "名单"),
        ("备份/名单", "旧/名单"),
        ("名单（2）", "名单"),
    ],
)
def test_a_file_in_an_archive_that_no_other_stands_for_is_read(tmp_path, name, other):
    path = archive_of(tmp_path, name, other)
    assert stage(path, f"{name}.csv").reading.received == 2


def test_a_record_type_about_what_ended_has_its_own_words():
    names = PartNames(catalogue.current().part_naming)
    record_types = catalogue.current().record_types
    assert names.meaning_of("注销") is not None
    assert names.meaning_of("注销", record_types["deregistration"]) is None


def test_a_long_name_of_many_words_is_looked_at_quickly():
    names = PartNames(catalogue.current().part_naming)
    assert names.meaning_of("本月本期数据表" * 40 + "作废甲") is None
