"""Two statements about the unit of a column that contradict each other are asked back, whoever
wrote our own header above it; the answer names both and where they stand.
"""

import json

import pytest
from intake_examples import Read, record_type
from unit_examples import (
    ASKED,
    FINE,
    HINT,
    PENALTY,
    WRITERS,
    fine_of,
    names_of,
    rows_of,
    table,
    values_of,
    write_csv,
)

from pipelines.catalogue.words.sentences import sentence


pytestmark = pytest.mark.usefixtures("numbers_say_nothing")


OWN = "罚款金额(万元)"
POSITION = table(PENALTY, FINE, OWN, [])[0].index(OWN)


def words_of(path, code=FINE, type_name=PENALTY, dropped_as=HINT):
    """The sentence about the first value that is asked back."""
    file = Read(path, dropped_as)
    row, _, rule, detail = next(f for f in file.findings if (f[1], f[2]) == (code, "unit-in-doubt"))
    position = next(c.position for c in file.reading.columns if c.element == code)
    value = file.rows[f"c{position}"].to_pylist()[file.numbers.index(row)]
    return sentence(record_type(type_name), rule, code, row, value=value, detail=detail).text


LINES = [
    # A line beside our own header, and what is loaded of 2000.
    ("单位：元", ASKED),
    ("行政处罚（单位：元）", ASKED),
    ("（单位:人民币元）", ASKED),
    ("金额单位：千元", ASKED),
    ("注：本表金额均以元计", ASKED),
    ("罚款金额单位：元", ASKED),
    ("单位：美元", ASKED),
    ("单位：万元", "2000"),
    ("计量单位：元、万元", "2000"),
    ("币种：人民币", "2000"),
    ("单位：二连浩特市环保局", "2000"),
    ("填报单位：元宝山区税务局", "2000"),
    ("（单位：人）", "2000"),
    ("面积单位：亩", "2000"),
    ("没收金额单位：元", "2000"),
    ("没收金额：元，罚款金额：万元", "2000"),
    ("注：罚款金额单位为万元；没收金额单位为元", "2000"),
    ("金额精确到元", "2000"),
]


@pytest.mark.parametrize("file_format", WRITERS)
@pytest.mark.parametrize("is_below", [False, True])
@pytest.mark.parametrize(("line", "loaded"), LINES)
def test_a_line_against_our_own_header(tmp_path, line, loaded, is_below, file_format):
    beside = {"below": [[line]]} if is_below else {"above": [[line]]}
    lines = table(PENALTY, FINE, OWN, ["2000", "2000"], **beside)
    assert fine_of(tmp_path, lines, file_format=file_format)[:2] == [loaded] * 2


def test_both_statements_and_their_places_are_named(tmp_path):
    path = write_csv(
        tmp_path, table(PENALTY, FINE, OWN, ["2000"], above=[["行政处罚（单位：元）"]])
    )
    assert words_of(path) == (
        "第3行「罚款金额(万元)」：收到「2000」，表头“罚款金额(万元)”写的是万元，"
        "表格上方“行政处罚（单位：元）”写的是元，本格不能确定是万元还是元。"
        "请在表头或数字后写明单位，如 0.2万元 或 2000元。"
    )
    path = write_csv(tmp_path, table(PENALTY, FINE, OWN, ["2000"]))
    words = words_of(path, dropped_as="x/inbox/行政处罚_元.csv")
    assert "文件名“行政处罚_元.csv”写的是元" in words


@pytest.mark.parametrize(
    ("header", "question"),
    [
        ("罚款金额（元/万元）", "表头“罚款金额（元/万元）”写的是元/万元，本格不能确定是元还是万元"),
        ("罚款金额（元/人）", "表头“罚款金额（元/人）”写的是元/人，本格不能确定是元还是万元"),
        ("罚款金额（人民币）", "表头“罚款金额（人民币）”写的是人民币，本格不能确定是不是万元"),
    ],
)
def test_a_header_that_cannot_be_read_is_named(tmp_path, header, question):
    assert question in words_of(write_csv(tmp_path, table(PENALTY, FINE, header, ["2000"])))


def test_cells_of_which_some_state_a_unit(tmp_path):
    path = write_csv(tmp_path, table(PENALTY, FINE, "罚款金额", ["2000元", "3000"]))
    assert words_of(path) == (
        "第3行「罚款金额(万元)」：收到「3000」，本列有的数字写明了“元”，有的没写单位，"
        "本格不能确定是元还是万元。请在表头或数字后写明单位，如 0.2万元 或 2000元。"
    )


@pytest.mark.parametrize(
    ("type_name", "code", "header", "unit", "example"),
    [
        ("land_transfer", "TD_MJ", "土地面积(公顷)", "亩", "1公顷 或 15亩"),
        ("volunteer_service", "ZY_FWSC", "志愿服务时长(小时)", "分钟", "1.5小时 或 90分钟"),
        ("social_insurance_participation", "SB_CBRS", "参保人数（人）", "百人", "12人"),
    ],
)
def test_the_example_follows_the_element(tmp_path, type_name, code, header, unit, example):
    path = write_csv(tmp_path, table(type_name, code, header, ["12"], above=[[f"单位：{unit}"]]))
    dropped_as = f"x/inbox/{record_type(type_name).title}.csv"
    assert values_of(path, type_name, code, dropped_as) == [ASKED]
    assert words_of(path, code, type_name, dropped_as).endswith(
        f"请在表头或数字后写明单位，如 {example}。"
    )


UNIT_COLUMNS = [
    # Header of the numbers, title of the unit column, its cells, what is loaded of 2000.
    (OWN, "金额单位", ["元", "万元", ""], [ASKED, "2000", "2000"]),
    (OWN, "单位", ["元", "某某局", "万元"], [ASKED, "2000", "2000"]),
    (OWN, "计量单位", ["千元", "公顷", "人"], [ASKED, "2000", "2000"]),
    (OWN, "币种", ["人民币", "美元", ""], ["2000", ASKED, "2000"]),
    (OWN, "没收金额单位", ["元", "元", "元"], ["2000", "2000", "2000"]),
    ("罚款金额", "金额单位", ["元", "万元", "角"], ["0.2", "2000", "0.02"]),
    ("罚款金额（元）", "金额单位", ["元", "万元", ""], ["0.2", ASKED, "0.2"]),
    ("罚款金额", "计量单位", ["公顷", "元", ""], ["2000", "0.2", ASKED]),
]


@pytest.mark.parametrize("place", [0, POSITION, POSITION + 1, -1])
@pytest.mark.parametrize(("header", "title", "units", "loaded"), UNIT_COLUMNS)
def test_a_column_of_units_anywhere_in_the_row(tmp_path, header, title, units, loaded, place):
    lines = table(PENALTY, FINE, header, ["2000"] * 3)
    for line, cell in zip(lines, [title, *units], strict=True):
        line.insert(place if place >= 0 else len(line), cell)
    assert fine_of(tmp_path, lines) == loaded


def test_two_kinds_of_unit_columns_both_count(tmp_path):
    lines = table(PENALTY, FINE, OWN, ["2000"] * 3)
    for line, cells in zip(
        lines,
        [("币种", "金额单位"), ("人民币", "元"), ("美元", "万元"), ("人民币", "万元")],
        strict=True,
    ):
        line[POSITION + 1 : POSITION + 1] = cells
    assert fine_of(tmp_path, lines) == [ASKED, ASKED, "2000"]


@pytest.mark.parametrize(
    ("around", "loaded"),
    [
        ({"金额单位": "元"}, ASKED),
        ({"meta": {"unit": "元"}}, ASKED),
        ({"units": {"罚款金额": "元"}}, ASKED),
        ({"units": {"没收金额": "元"}}, "2000"),
        ({"说明": "本表金额单位为元"}, ASKED),
        ({"金额单位": "万元"}, "2000"),
        ({"币种": "人民币"}, "2000"),
    ],
)
def test_a_field_beside_records_against_our_own_name(tmp_path, around, loaded):
    names = names_of(PENALTY, FINE, OWN)
    records = [
        {names[code]: value for code, value in row.items()}
        for row in rows_of(PENALTY, FINE, ["2000"])
    ]
    path = tmp_path / "表.json"
    path.write_text(json.dumps({**around, "data": records}, ensure_ascii=False))
    assert values_of(path, PENALTY, FINE, HINT) == [loaded]


def below(text):
    return [["合计", *[""] * (POSITION - 1), text]]


TOTALS = [
    # Header, numbers, the total below them, what is loaded.
    ("罚款金额", ["50000", "70000"], "120000元", ["5", "7"]),
    ("罚款金额", ["50000", "70000"], "120,000.00元", ["5", "7"]),
    ("罚款金额", ["50000", "70000"], "壹拾贰万元整", ["5", "7"]),
    ("罚款金额", ["50000", "70000"], "130000元", ["5", "7"]),
    ("罚款金额", ["5", "7"], "12万元", ["5", "7"]),
    ("罚款金额", ["5", "7"], "120000元", ["5", "7"]),
    ("罚款金额", ["5", "7"], "130000元", [ASKED, ASKED]),
    ("罚款金额", ["50000", "70000"], "12万元", [ASKED, ASKED]),
    ("罚款金额", ["50000", "70000"], "120000", ["50000", "70000"]),
    (OWN, ["50000", "70000"], "120000元", [ASKED, ASKED]),
    (OWN, ["5", "7"], "120000元", ["5", "7"]),
    ("罚款金额（元）", ["50000", "70000"], "12万元", ["5", "7"]),
    ("罚款金额（元）", ["50000", "70000"], "120000元", ["5", "7"]),
    # A foreign currency is never converted, whatever states another unit.
    ("罚款金额", ["5", "7"], "120000美元", [ASKED, ASKED]),
    ("罚款金额", ["5", "7"], "USD 12", [ASKED, ASKED]),
    ("罚款金额", ["5", "7"], "$12.00", [ASKED, ASKED]),
    (OWN, ["5", "7"], "12万欧元", [ASKED, ASKED]),
    (OWN, ["5", "7"], "图格里克 120000", [ASKED, ASKED]),
    ("罚款金额（元）", ["50000", "70000"], "港币120000元", [ASKED, ASKED]),
    ("罚款金额（元）", ["50000", "70000"], "120,000卢布", [ASKED, ASKED]),
    ("罚款金额", ["5万元", "7万元"], "12万美元", ["5", "7"]),
    (OWN, ["5", "7"], "人民币12万元", ["5", "7"]),
    (OWN, ["5", "7"], "¥120000元", ["5", "7"]),
]


@pytest.mark.parametrize("file_format", WRITERS)
@pytest.mark.parametrize(("header", "numbers", "total", "loaded"), TOTALS)
def test_a_total_with_a_unit(tmp_path, header, numbers, total, loaded, file_format):
    lines = table(PENALTY, FINE, header, numbers, below=below(total))
    assert fine_of(tmp_path, lines, file_format=file_format) == loaded


def test_a_total_in_one_cell_is_about_the_only_column_with_numbers(tmp_path):
    lines = table(PENALTY, FINE, "罚款金额", ["50000", "70000"], below=[["合计 120000元"]])
    path = write_csv(tmp_path, lines)
    assert values_of(path, PENALTY, FINE, HINT) == ["5", "7"]
    note = "“罚款金额”一列的数字按元读取，换算为万元（依据“合计 120000元”）"
    assert note in Read(path, HINT).reading.notes


@pytest.mark.parametrize("header", [OWN, "罚款金额", "罚款金额（元）"])
@pytest.mark.parametrize("lines", [[["行政处罚（单位：元）"]], []])
def test_a_row_that_comes_back_as_it_went_is_asked_the_same(tmp_path, header, lines):
    values = ["3000", "2000元" if header == "罚款金额" else "0.3万元", "3"]
    path = write_csv(tmp_path, table(PENALTY, FINE, header, values, above=lines))
    first = Read(path, HINT)
    asked = {finding[3] for finding in first.findings if finding[2] == "unit-in-doubt"}
    position = next(c.position for c in first.reading.columns if c.element == FINE)
    staged = first.rows[f"c{position}"].to_pylist()

    again = write_csv(tmp_path, table(PENALTY, FINE, header, staged))
    assert {f[3] for f in Read(again, HINT).findings if f[2] == "unit-in-doubt"} >= asked


@pytest.mark.parametrize(
    ("line", "currency"),
    [
        ("合计 120000美元", "美元"),
        ("合计：USD 120000", "USD"),
        ("总计 12万欧元", "欧元"),
        ("小计（港币）120000元", "港币"),
        ("合计 120,000.00 卢布", "卢布"),
    ],
)
def test_a_total_in_a_foreign_currency_is_named_with_its_line(tmp_path, line, currency):
    lines = table(PENALTY, FINE, "罚款金额", ["5", "7"], below=[[line]])
    file = Read(write_csv(tmp_path, lines), HINT)
    [detail] = {finding[3] for finding in file.findings}
    assert detail.endswith(f"”写的是{currency}，本格不能确定是不是万元")
    assert file.reading.received == 2


@pytest.mark.parametrize("footer", ["注：含外币案件3件（美元）", "填报说明：涉外案件1件，美元"])
def test_a_footer_that_speaks_of_a_foreign_currency_is_no_total(tmp_path, footer):
    lines = table(PENALTY, FINE, OWN, ["5", "7"], below=[[footer]])
    assert fine_of(tmp_path, lines) == ["5", "7"]
