"""Lines of one text that part a table, lead into it or end it are said, and are no rows,
whatever the format; a cell that stands alone in its own column stays a row.
"""

import pytest
import xlwt
from intake_examples import HEADER, WIDTH, Read, csv_of, read_text, row, workbook


def record(name, number):
    cells = row(name)
    cells[2] = f"9115250104050{str(number).zfill(5)}"
    cells[10] = f"二示例字〔2018〕{number}号"
    return cells


FIRST, SECOND = record("甲公司", 1), record("乙公司", 2)
LINES = [
    "一、欠薪10万元以上的",
    "（二）50人以下的用工情况",
    "三、2018年9月新增",
    "第二部分：罚款5,000元以上",
    "二、欠薪10万元以下的（单位：元）",
    "第二批",
    "第三批次：补报",
    "续表",
    "（续表1）",
    "接上页",
    "附件2",
    "附件2：行政处罚信息表",
    "附：处罚明细",
    "表1-2",
    "2018年度",
    "2018年",
    "二〇一八年度行政处罚",
    "城区",
    "苏尼特右旗",
    "特此报告",
    "特此报告。",
    "此致",
    "请予审核",
    "（此页无正文）",
    "以下空白",
    "第1页 共3页",
    "填表人：张三",
    "审核：李四",
    "单位（盖章）",
    "以上数据截止2018年12月31日",
    "数据截至2018年12月底",
    "以下为补报的部分",
    "本表完",
    "元",
    "%",
    "注：金额单位为元",
    "币种：人民币",
]
ROWS_THAT_STAY = {
    "a name alone": {0: "甲公司"},
    "a person alone": {0: "续建国"},
    "a firm behind a number": {0: "一、10元店商贸公司"},
    "a number behind a number": {0: "一、20180012"},
    "a name that begins like a batch": {0: "第二建筑公司"},
    "a name that begins like an annex": {0: "附件加工厂"},
    "a name that begins like a sentence about the table": {0: "以上海为家餐厅"},
    "a village": {0: "示例嘎查"},
    "a name that ends like a year": {0: "1980年代咖啡馆"},
    "a code alone": {2: "91152501040500001A"},
    "a document number alone": {10: "二示例字〔2018〕1号"},
    "a withdrawn document number alone": {10: "二示例字〔2018〕1号（作废）"},
    "a fact alone": {6: "拖欠工资"},
    "an authority alone": {8: "示例局", 6: "拖欠工资"},
}


def line_of(text, position=0):
    return ["" if place != position else text for place in range(WIDTH)]


def is_said(read, text):
    return any("未作为数据" in note and text[:5] in note for note in read.reading.notes)


@pytest.mark.parametrize("text", LINES)
@pytest.mark.parametrize("position", [0, 6])
def test_such_a_line_is_said_and_not_counted_wherever_it_stands(tmp_path, text, position):
    line = line_of(text, position)
    between = read_text(tmp_path, csv_of(HEADER, FIRST, line, SECOND, line))
    assert (between.reading.received, between.numbers) == (2, [2, 4])
    assert is_said(between, text)


@pytest.mark.parametrize("text", LINES)
def test_the_same_holds_over_all_columns(tmp_path, text):
    read = read_text(tmp_path, csv_of(HEADER, FIRST, [text] * WIDTH, SECOND))
    assert (read.reading.received, read.reading.malformed) == (2, {})


@pytest.mark.parametrize("is_merged", [False, True])
def test_such_lines_in_a_workbook_are_no_rows(tmp_path, is_merged):
    path = tmp_path / "黑名单.xlsx"
    lines = [[text] for text in LINES]
    book = workbook(path, HEADER, FIRST, *lines, SECOND, *lines)
    if is_merged:
        for number in [*range(3, 3 + len(lines)), *range(4 + len(lines), 4 + 2 * len(lines))]:
            book.active.merge_cells(
                start_row=number, end_row=number, start_column=1, end_column=WIDTH
            )
        book.save(path)
    read = Read(path)
    assert (read.reading.received, read.names) == (2, ["甲公司", "乙公司"])
    assert read.findings == []


def test_such_lines_in_an_old_workbook_are_no_rows(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for number, cells in enumerate([HEADER, FIRST, *([text] for text in LINES), SECOND]):
        for column, cell in enumerate(cells):
            sheet.write(number, column, cell)
    book.save(str(tmp_path / "黑名单.xls"))
    assert Read(tmp_path / "黑名单.xls").names == ["甲公司", "乙公司"]


def test_such_lines_in_a_web_page_are_no_rows(tmp_path):
    lines = [f"<tr><td colspan={WIDTH}>{text}</td></tr>" for text in LINES]
    rows = ["".join(f"<td>{cell}</td>" for cell in cells) for cells in (HEADER, FIRST, SECOND)]
    header, first, second = (f"<tr>{cells}</tr>" for cells in rows)
    text = f"<html><table>{header}{first}{''.join(lines)}{second}</table></html>"
    assert read_text(tmp_path, text, name="黑名单.xls").names == ["甲公司", "乙公司"]


def test_such_lines_in_a_text_are_no_malformed_rows(tmp_path):
    lines = "\n".join(LINES)
    rows = ["\t".join(cells) for cells in (HEADER, FIRST, SECOND)]
    text = f"{rows[0]}\n{rows[1]}\n{lines}\n{rows[2]}\n{lines}\n"
    read = read_text(tmp_path, text, name="黑名单.txt")
    assert (read.names, read.reading.malformed) == (["甲公司", "乙公司"], {})


@pytest.mark.parametrize("cells", ROWS_THAT_STAY.values(), ids=ROWS_THAT_STAY)
@pytest.mark.parametrize("is_last", [False, True])
def test_a_cell_alone_in_its_own_column_stays_a_row(tmp_path, cells, is_last):
    line = [cells.get(position, "") for position in range(WIDTH)]
    rows = [FIRST, line] if is_last else [FIRST, line, SECOND]
    read = read_text(tmp_path, csv_of(HEADER, *rows))
    assert read.reading.received == len(rows)


def test_many_rows_do_not_hide_such_a_line(tmp_path):
    rows = [record(f"示例{number}公司", number) for number in range(1, 400)]
    for cells in rows:
        cells[2] = ""
    text = csv_of(HEADER, *rows, ["第二批"], ["城区"], ["特此报告"], SECOND)
    assert read_text(tmp_path, text).reading.received == 400


PENALTY = "当事人 统一社会信用代码 处罚决定书文号 罚款金额 行政相对人类别 违法行为类型 违法事实 处罚依据 处罚类别"
PENALTY += " 处罚内容"
PENALTY += " 处罚决定日期 处罚有效期 处罚机关 处罚机关统一社会信用代码 数据来源单位 数据来源单位统一社会信用代码"


def penalty(number, amount):
    names = [f"{number}公司", f"9115250104050{number:05}", f"二罚〔2018〕{number}号"]
    return [*names, amount, *["x"] * 12]


def test_the_unit_of_a_heading_is_that_of_the_rows_below_it_only(tmp_path):
    line = ["一、罚款10万元以下的（单位：元）"]
    header = PENALTY.replace("罚款金额", "罚款金额（万元）").split()
    lines = [header, penalty(1, "0.3"), line, penalty(2, "3000")]
    read = read_text(
        tmp_path, csv_of(*lines), name="行政处罚.csv", dropped_as="x/inbox/法人行政处罚.csv"
    )
    assert [finding[0] for finding in read.findings] == [4]
    # Nobody knows yet of what these are.
    assert list(read.reading.malformed) == [4]


@pytest.mark.parametrize("line", ["注：金额单位为元", "说明：金额均为人民币元", "人民币：元", "元"])
def test_a_last_line_states_the_unit_of_the_amounts(tmp_path, line):
    cells = ["甲公司", "91152501040500001A", "二罚〔2018〕1号", "3000", *["x"] * 12]
    read = read_text(
        tmp_path,
        csv_of(PENALTY.split(), cells, [line]),
        name="行政处罚.csv",
        dropped_as="x/inbox/法人行政处罚.csv",
    )
    assert (read.reading.received, read.rows["c3"].to_pylist()) == (1, ["3000元"])
