"""Lines around a table that withdraw some of its rows: these rows are asked back, by number or
name.
"""

import json

import pytest
from intake_examples import HEADER, WIDTH, Read, csv_of, read_text, row, workbook


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
