"""One table about several kinds of subjects is split by the column that
says the kind of each row.
"""

import openpyxl
import pytest
from intake_examples import csv_of, record_type

from pipelines.errors import FileRefused
from tests.lib.refusals import refusal_of
from tests.lib.staging import staged_part


LEGAL = "administrative_penalty_legal_person"
NATURAL = "administrative_penalty_natural_person"
TITLES = (record_type(LEGAL).title, record_type(NATURAL).title)
ELEMENTS = {
    element.name: element
    for name in (LEGAL, NATURAL)
    for element in record_type(name).elements.values()
}
HEADER = list(ELEMENTS)


def penalty(kind, name):
    return [name, kind, *(f"值{position}" for position in range(2, len(HEADER)))]


def stage(path, part=None, dropped_as="market_regulation/inbox/行政处罚.csv"):
    staged, staging = staged_part(path, path.parent / str(part), dropped_as=dropped_as, part=part)
    rows = staging.raw_rows.table() if staged.reading else None
    return staged, rows


@pytest.fixture
def table(tmp_path):
    """A table with a person between two legal persons, a business, and a row of no kind."""
    rows = [
        penalty("法人及非法人组织", "甲公司"),
        penalty("自然人", "张三"),
        penalty("1", "乙公司"),
        penalty("个体工商户", "丙商店"),
        penalty("不详", "丁"),
        penalty("2", "李四"),
        ["填表人：王五", "审核人：赵六"],
    ]
    path = tmp_path / "行政处罚.csv"
    path.write_text(csv_of(HEADER, *rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "dropped_as", ["x/inbox/1.csv", "x/inbox/行政处罚.csv", "x/inbox/自然人行政处罚.csv"]
)
def test_every_row_lands_in_exactly_one_part(table, dropped_as):
    first, rows = stage(table, dropped_as=dropped_as)
    assert (first.name, first.other_parts) == (TITLES[0], (TITLES[1],))
    assert first.reading.record_type == LEGAL
    assert rows["c0"].to_pylist() == ["甲公司", "乙公司", "丙商店", "丁"]
    second, other_rows = stage(table, TITLES[1], dropped_as)
    assert (second.reading.record_type, second.other_parts) == (NATURAL, ())
    assert other_rows["c0"].to_pylist() == ["张三", "李四"]
    numbers = rows["row_number"].to_pylist() + other_rows["row_number"].to_pylist()
    assert sorted(numbers) == [2, 3, 4, 5, 6, 7]
    assert first.reading.received + second.reading.received == 6


def test_the_receipt_of_each_part_says_both(table):
    for part in (None, TITLES[1]):
        staged, _ = stage(table, part)
        assert any(all(title in note for title in TITLES) for note in staged.reading.notes)


@pytest.mark.parametrize(
    ("kind", "name"), [("自然人", NATURAL), ("个体工商户", LEGAL), ("1", LEGAL)]
)
def test_a_table_with_rows_of_one_record_type_only_is_one_batch(tmp_path, kind, name):
    path = tmp_path / "行政处罚.csv"
    path.write_text(csv_of(HEADER, penalty(kind, "甲"), penalty(kind, "乙")))
    staged, rows = stage(path)
    assert (staged.name, staged.other_parts, staged.reading.record_type) == (None, (), name)
    assert rows.num_rows == 2


def test_a_table_in_which_no_row_says_its_kind_is_asked_back_row_by_row(tmp_path):
    path = tmp_path / "1.csv"
    # 行政相对人类别 is required: each row goes back for it.
    path.write_text(csv_of(HEADER, penalty("", "甲"), penalty("不详", "乙")))
    staged, rows = stage(path, dropped_as="x/inbox/1.csv")
    assert (staged.reading.record_type, rows.num_rows) == (LEGAL, 2)
    assert any("“证件号码”" in note for note in staged.reading.notes)


def test_a_table_without_the_columns_of_persons_stays_one_batch(tmp_path):
    header = [element.name for element in record_type(LEGAL).elements.values()]
    path = tmp_path / "行政处罚.csv"
    cells = ["x"] * (len(header) - 2)
    path.write_text(csv_of(header, ["甲", "1", *cells], ["乙", "2", *cells]))
    staged, rows = stage(path)
    assert (staged.reading.record_type, rows.num_rows) == (LEGAL, 2)


def test_a_sheet_is_split_beside_other_sheets(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "一月"
    for rows, sheet in (
        ([penalty("1", "甲"), penalty("2", "张三")], book.active),
        ([penalty("2", "李四")], book.create_sheet("二月")),
    ):
        sheet.append(HEADER)
        for cells in rows:
            sheet.append(cells)
    path = tmp_path / "行政处罚.xlsx"
    book.save(path)
    first, rows = stage(path, dropped_as="x/inbox/行政处罚.xlsx")
    names = (f"一月·{TITLES[0]}", f"一月·{TITLES[1]}", "二月")
    assert (first.name, *first.other_parts) == names
    assert rows["c0"].to_pylist() == ["甲"]
    for name, subject in zip(names[1:], ["张三", "李四"], strict=True):
        staged, rows = stage(path, name, dropped_as="x/inbox/行政处罚.xlsx")
        assert (staged.name, staged.reading.record_type) == (name, NATURAL)
        assert rows["c0"].to_pylist() == [subject]


def test_a_malformed_row_goes_where_its_kind_says(tmp_path):
    path = tmp_path / "行政处罚.csv"
    path.write_text(csv_of(HEADER, penalty("1", "甲"), [*penalty("2", "张三"), "多"]))
    first, _ = stage(path)
    second, _ = stage(path, TITLES[1])
    assert (first.reading.malformed, list(second.reading.malformed)) == ({}, [3])


KIND_OF_DOCUMENT = "证件类型"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("身份证号码", "身份证"),
        ("居民身份证号", "身份证"),
        ("公民身份号码", "身份证"),
        ("行政相对人代码_5(居民身份证号)", "身份证"),
    ],
)
def test_the_kind_of_document_is_what_the_header_of_the_numbers_says(tmp_path, header, kind):
    names = [name for name in HEADER if name != KIND_OF_DOCUMENT]
    number = names.index("证件号码")
    names[number] = header
    rows = [["甲公司", "1", *["值"] * (len(names) - 2)], ["张三", "2", *["值"] * (len(names) - 2)]]
    rows[0][number] = ""
    path = tmp_path / "行政处罚.csv"
    path.write_text(csv_of(names, *rows), encoding="utf-8")

    first, rows_of_first = stage(path)
    assert (first.reading.record_type, first.other_parts) == (LEGAL, (TITLES[1],))
    assert rows_of_first["c0"].to_pylist() == ["甲公司"]
    assert KIND_OF_DOCUMENT not in {column.header for column in first.reading.columns}

    second, rows_of_second = stage(path, TITLES[1])
    assert second.reading.record_type == NATURAL
    [position] = [c.position for c in second.reading.columns if c.element == "CF_XDR_ZJLX"]
    assert rows_of_second[f"c{position}"].to_pylist() == [kind]
    assert any(f"“{header}”" in note and kind in note for note in second.reading.notes)


@pytest.mark.parametrize(("header", "is_demanded"), [("身份证号", False), ("证件号码", True)])
def test_a_refusal_does_not_demand_the_kind_that_a_header_names(tmp_path, header, is_demanded):
    elements = record_type(NATURAL).elements.values()
    without = ("行政相对人类别", KIND_OF_DOCUMENT)
    names = [element.name for element in elements if element.name not in without]
    names[names.index("证件号码")] = header
    path = tmp_path / "行政处罚.csv"
    path.write_text(csv_of(names, ["值"] * len(names)), encoding="utf-8")
    dropped_as = "public_security/inbox/行政处罚（自然人）.csv"
    reason = refusal_of(staged_part, path, dropped_as=dropped_as).reason
    assert "缺少必填列：行政相对人类别" in reason
    assert (KIND_OF_DOCUMENT in reason) is is_demanded


def test_a_header_that_names_no_kind_leaves_the_kind_to_be_asked_for(tmp_path):
    names = [e.name for e in record_type(NATURAL).elements.values() if e.name != KIND_OF_DOCUMENT]
    path = tmp_path / "行政处罚.csv"
    path.write_text(csv_of(names, ["张三", "2", *["值"] * (len(names) - 2)]), encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        stage(path, dropped_as="x/inbox/自然人行政处罚.csv")
    assert KIND_OF_DOCUMENT in refused.value.reason


@pytest.mark.parametrize(
    ("header", "dropped_as"),
    [
        ("统一社会信用代码/身份证号", "x/inbox/行政处罚.csv"),
        ("身份证号码/统一社会信用代码", "x/inbox/1.csv"),
        ("统一社会信用代码（身份证号）", "x/inbox/自然人行政处罚.csv"),
        ("统一社会信用代码或身份证号码", "x/inbox/行政处罚.csv"),
        ("行政相对人代码（统一社会信用代码/身份证号码）", "x/inbox/行政处罚.csv"),
        ("身份证号、统一社会信用代码、工商注册号", "x/inbox/行政处罚.csv"),
    ],
)
def test_one_column_of_codes_and_id_numbers_is_parted_with_its_rows(tmp_path, header, dropped_as):
    code_names = {record_type(LEGAL).elements["CF_XDR_SHXYM"].name, "证件号码", KIND_OF_DOCUMENT}
    names = [*(name for name in HEADER if name not in code_names), header]
    width = len(names) - 3
    rows = [
        ["甲公司", "1", *["值"] * width, "91152501MA0PTESTX1"],
        ["张三", "2", *["值"] * width, "152501198503120421"],
    ]
    path = tmp_path / "行政处罚.csv"
    path.write_text(csv_of(names, *rows), encoding="utf-8")
    numbers = []
    for part, code in ((None, "CF_XDR_SHXYM"), (TITLES[1], "CF_XDR_ZJHM")):
        staged, rows_of_part = stage(path, part, dropped_as)
        [position] = [c.position for c in staged.reading.columns if c.element == code]
        numbers.append(rows_of_part[f"c{position}"].to_pylist())
        assert any(header in note and "分为" in note for note in staged.reading.notes)
    assert numbers == [["91152501MA0PTESTX1"], ["152501198503120421"]]
