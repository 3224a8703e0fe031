"""Lines around a table that withdraw some of its rows: these rows are asked back, by number or
name.
"""

import json

import pytest
from intake_examples import HEADER, WIDTH, Read, csv_of, read_text, row, workbook
from openpyxl.comments import Comment

from pipelines.intake.recognising.withdrawing_lines import LineReader


def record(name, number):
    cells = row(f"{name}示例公司")
    cells[2] = f"9115250104050{str(number).zfill(5)}"
    cells[10] = f"二示例字〔2018〕{number}号"
    return cells


ROWS = [record(name, number) for number, name in enumerate("甲乙丙丁戊", 1)]
NUMBERED = [[str(number), *cells] for number, cells in enumerate(ROWS, 11)]


def withdrawn(read):
    return [finding[0] for finding in read.findings if finding[2] == "row-withdrawn"]


def read_with(folder, line):
    return read_text(folder, csv_of(HEADER, *ROWS, [line]))


# The header stands in row 1: the second record is row 3. Where both readings are possible, both
# rows go back.
LINES = {
    "说明：第2条已撤销": [3],
    "第2条已撤销": [3],
    "注：第2、4条不报": [3, 5],
    "注：第3、5行不报": [3, 4, 5, 6],
    "第二条至第四条作废": [3, 4, 5],
    "注：第1条有效，第2条作废": [3],
    "备注：第2条，已于上月撤销": [3],
    "序号2-3不上报": [3, 4],
    "最后一条不报": [6],
    "最后两条作废。": [5, 6],
    "倒数第二条已撤销": [5],
    "注：乙示例公司的认定已撤销": [3],
    "二示例字〔2018〕3号已撤销": [4],
    "以上数据作废": [2, 3, 4, 5, 6],
    "其中2条已撤销": [2, 3, 4, 5, 6],
    "标红的不报": [2, 3, 4, 5, 6],
    "备注：第2项经查不属实": [3],
    "注：其中乙示例公司不再列入": [3],
    "注：序号2待领导审批": [3],
    "注：本表数据仅供内部参考，不得对外公开": [2, 3, 4, 5, 6],
}


@pytest.mark.parametrize(("line", "rows"), LINES.items())
def test_a_line_below_the_table_withdraws_the_rows_that_it_may_mean(tmp_path, line, rows):
    read = read_with(tmp_path, line)
    assert (withdrawn(read), read.reading.received) == (rows, 5)
    assert line in next(finding[3] for finding in read.findings)


OTHER_LINES = [
    "注：第2条未撤销",
    "注：已撤销的处罚不含在内",
    "说明：数据真实有效，没有重复",
    "说明：依据《办法》第三条作废原证",
    "填表说明：文号不要重复",
    "注：共5条",
    "填表人：张三",
    "注：2018年第2季度数据",
    "备注：上月第2条已撤销",
    "注：第2条为补报",
    "注：整改完成后不再列入",
    "注：第2条经查属实",
    "注：对外公开前请核对",
]


@pytest.mark.parametrize("line", OTHER_LINES)
def test_any_other_line_withdraws_nothing(tmp_path, line):
    read = read_with(tmp_path, line)
    assert (withdrawn(read), read.reading.received) == ([], 5)
    assert not any("看不出指的是哪一行" in note for note in read.reading.notes)


@pytest.mark.parametrize("line", ["注：第9条已撤销", "说明：有的已作废", "注：带*的不报"])
def test_a_line_that_means_no_row_of_the_table_is_said_with_a_warning(tmp_path, line):
    read = read_with(tmp_path, line)
    assert withdrawn(read) == []
    assert any(
        note.startswith(f"第7行写有“{line}”，看不出指的是哪一行") for note in read.reading.notes
    )


def test_a_running_number_goes_before_the_place_of_a_row(tmp_path):
    read = read_text(tmp_path, csv_of(["序号", *HEADER], *NUMBERED, ["注：第12条已撤销"]))
    assert withdrawn(read) == [3]


def test_rows_with_the_mark_that_a_line_names_are_asked_back(tmp_path):
    rows = [list(cells) for cells in ROWS]
    rows[3][0] = "*丁示例公司"
    read = read_text(tmp_path, csv_of(HEADER, *rows, ["注：带*的不报"]))
    assert withdrawn(read) == [5]


def test_a_line_between_the_rows_counts_as_well(tmp_path):
    read = read_text(tmp_path, csv_of(HEADER, *ROWS[:3], ["第2条作废"], *ROWS[3:]))
    assert withdrawn(read) == [3]


def test_a_line_above_the_table_counts_as_well(tmp_path):
    read = read_text(tmp_path, csv_of(["黑名单"], ["说明：第2条已撤销"], HEADER, *ROWS))
    assert withdrawn(read) == [5]


@pytest.mark.parametrize("is_merged", [False, True])
def test_the_same_holds_in_a_workbook(tmp_path, is_merged):
    path = tmp_path / "黑名单.xlsx"
    book = workbook(path, HEADER, *ROWS, ["说明：第2条已撤销"])
    if is_merged:
        book.active.merge_cells(start_row=7, end_row=7, start_column=1, end_column=WIDTH)
        book.save(path)
    assert withdrawn(Read(path)) == [3]


def test_a_text_beside_the_records_of_json_counts_as_well(tmp_path):
    records = [dict(zip(HEADER, cells, strict=True)) for cells in ROWS]
    text = json.dumps({"说明": "第2条已撤销", "data": records}, ensure_ascii=False)
    assert withdrawn(read_text(tmp_path, text, name="黑名单.json")) == [2]


TAX = "欠税公告信息"
SAMPLES = "食品药品抽检不合格信息"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (TAX, "注：序号2纳税人已于10月20日缴清欠税"),
        ("拖欠工资案件信息", "注：第2项已结清"),
        ("行政处罚（法人和非法人组织、个体工商户）", "注：2号案件为不予处罚"),
        ("国有建设用地使用权出让信息", "注：第2宗地因受让人违约合同解除"),
        ("财政扶持资金信息", "注：序号2为拟拨付"),
        (SAMPLES, "注：序号2经复检合格"),
        (SAMPLES, "注：序号2样品系冒用，非该企业生产"),
    ],
)
def test_what_ends_a_record_depends_on_what_it_is_about(catalogue, title, line):
    reader = LineReader(catalogue.withdrawn_words.lines)
    assert reader.of_type(title).read("第5行", line).numbers == ((2, 2),)
    # A fine that is paid is an honest penalty, and so on.
    assert reader.of_type("黑名单信息").read("第5行", line) is None


@pytest.mark.parametrize(
    "line", ["注：序号2未缴清", "注：序号2责令10月20日前缴清", "注：2018年已缴清的不含在内"]
)
def test_what_is_still_owed_is_no_end(catalogue, line):
    assert LineReader(catalogue.withdrawn_words.lines, TAX).read("第5行", line) is None


def commented(folder, text):
    path = folder / "黑名单.xlsx"
    book = workbook(path, HEADER, *ROWS)
    book.active.cell(3, 7).comment = Comment(text, "李")
    book.save(path)
    return Read(path)


@pytest.mark.parametrize("text", ["实际应为25.6万元", "更正为：2018年9月26日", "待领导审批"])
def test_a_comment_that_changes_its_row_is_asked_back(tmp_path, text):
    read = commented(tmp_path, text)
    assert withdrawn(read) == [3]
    assert not any("没有读取" in note for note in read.reading.notes)


@pytest.mark.parametrize("text", ["已电话核对", "代码应为18位", "下月跟进"])
def test_any_other_comment_is_named_with_its_cell(tmp_path, text):
    read = commented(tmp_path, text)
    assert withdrawn(read) == []
    assert any(note.startswith(f"G3的批注写有“{text}”，没有读取") for note in read.reading.notes)


def test_a_number_of_a_person_in_a_comment_is_shown_masked(tmp_path):
    [note] = [
        note for note in commented(tmp_path, "电话13800138000").reading.notes if "批注" in note
    ]
    assert "13800138000" not in note
