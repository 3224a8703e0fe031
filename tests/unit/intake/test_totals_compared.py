"""A total that is at odds with the rows above it is said, and totals of single subjects are no records."""

import openpyxl
import pytest
from intake_examples import csv_of

from pipelines import catalogue
from pipelines.catalogue.examples.samples import valid_rows
from tests.lib.staging import staged_part


AMOUNT = "拖欠工资金额(万元)"
PERSONS = "拖欠工资涉及人数"


def lines_of(name, count):
    """The header of an item and so many records of it."""
    record_type = catalogue.current().record_types[name]
    rows = valid_rows(record_type, count, seed=3)
    header = [element.name for element in record_type.elements.values()]
    return header, [["" if cell is None else cell for cell in row] for row in rows.to_numpy()]


def arrears(*amounts):
    header, records = lines_of("wage_arrears_case", len(amounts))
    for record, amount in zip(records, amounts, strict=True):
        record[header.index(AMOUNT)] = amount
        record[header.index(PERSONS)] = "18"
    return header, records


def total(header, words, amount, persons=""):
    line = [""] * len(header)
    line[0], line[header.index(AMOUNT)], line[header.index(PERSONS)] = words, amount, persons
    return line


def read(tmp_path, lines):
    path = tmp_path / "拖欠.csv"
    path.write_text(csv_of(*lines), encoding="utf-8")
    staged, staging = staged_part(path)
    notes = [note for note in staged.reading.notes if "不相等" in note]
    return staged.reading, notes, staging


def disagreements(tmp_path, lines):
    return read(tmp_path, lines)[1]


@pytest.mark.parametrize(
    ("amounts", "amount", "sum_above"),
    [
        (("23.5", "24.5"), "58", "48"),
        (("0.1", "0.2"), "0.5", "0.3"),
        (("1,200", "300"), "1,600", "1500"),
        (("23.5",), "0", "23.5"),
        (("23.5", "24.5"), "38.0", "48"),
    ],
)
@pytest.mark.parametrize("words", ["合计", "总计", "合 计", "小计", "共计"])
def test_a_total_at_odds_with_its_rows_is_said_with_both_figures(
    tmp_path, words, amounts, amount, sum_above
):
    header, records = arrears(*amounts)
    (note,) = disagreements(tmp_path, [header, *records, total(header, words, amount)])
    assert f"第{len(records) + 2}行" in note
    assert f"“{AMOUNT}”合计为{amount}，上面各行之和为{sum_above}" in note


@pytest.mark.parametrize(
    ("amounts", "amount"),
    [
        (("23.5", "24.5"), "48"),
        (("23.5", "24.5"), "48.00"),
        (("0.1", "0.2"), "0.3"),
        (("1.234", "1.234"), "2.47"),
        (("33.33", "33.33", "33.33"), "100"),
        (("23.5", "24.5"), "2"),
        (("23.5万元", "24.5"), "58"),
        (("", ""), "58"),
    ],
)
def test_a_total_that_agrees_or_cannot_be_compared_is_not_in_question(tmp_path, amounts, amount):
    header, records = arrears(*amounts)
    assert not disagreements(tmp_path, [header, *records, total(header, "合计", amount)])


@pytest.mark.parametrize("words", ["累计", "本年累计", "平均", "上年同期合计"])
def test_a_total_of_other_rows_is_not_compared(tmp_path, words):
    header, records = arrears("23.5", "24.5")
    assert not disagreements(tmp_path, [header, *records, total(header, words, "580")])


def test_totals_of_parts_and_of_all_rows_agree_with_their_own(tmp_path):
    header, records = arrears("1", "2", "3", "4")
    lines = [
        header,
        ["一、建筑业", *[""] * (len(header) - 1)],
        *records[:2],
        total(header, "小计", "3", "36"),
        ["二、餐饮业", *[""] * (len(header) - 1)],
        *records[2:],
        total(header, "小计", "7", "36"),
        total(header, "合计", "10", "72"),
    ]
    assert not disagreements(tmp_path, lines)
    lines[-2] = total(header, "小计", "8", "36")
    (note,) = disagreements(tmp_path, lines)
    assert "合计为8，上面各行之和为7" in note


def test_each_column_is_compared_by_itself(tmp_path):
    header, records = arrears("1", "2")
    (note,) = disagreements(tmp_path, [header, *records, total(header, "合计", "3", "37")])
    assert f"“{PERSONS}”合计为37，上面各行之和为36" in note


def test_a_total_of_a_workbook_is_compared_as_well(tmp_path):
    header, records = arrears("23.5", "24.5")
    book = openpyxl.Workbook()
    for line in [header, *records, total(header, "合计", 58)]:
        book.active.append(line)
    path = tmp_path / "拖欠.xlsx"
    book.save(path)
    notes = staged_part(path)[0].reading.notes
    assert any("上面各行之和为48" in note for note in notes)


def taxes(words, *, of_same=True):
    """Two kinds of taxes of one subject, and below them their total."""
    header, records = lines_of("tax_arrears", 2)
    kind = header.index("欠税税种")
    last = records[0].copy()
    if of_same:
        records[1] = [*records[0]]
        records[1][kind] = "06"
    else:
        last = records[1].copy()
        records = records[:1]
    last[kind] = words
    last[header.index("税款所属期")] = ""
    return [header, *records, last]


@pytest.mark.parametrize("words", ["合计", "小计", "合 计", "总计"])
def test_a_total_of_one_taxpayer_is_left_out_and_said(tmp_path, words):
    reading, _, _ = read(tmp_path, taxes(words))
    assert reading.received == 2
    assert any("第4行是同一主体的合计，未作为数据" in note for note in reading.notes)


def test_a_total_whose_rows_are_not_there_stays_a_row(tmp_path):
    reading, _, _ = read(tmp_path, taxes("小计", of_same=False))
    assert reading.received == 2


@pytest.mark.parametrize("units", [("元", "人", "年月日"), ("万元", "人次", "yyyy-mm-dd")])
def test_a_row_of_units_without_brackets_is_no_record(tmp_path, units):
    header, records = arrears("235000")
    line = [""] * len(header)
    for name, unit in zip((AMOUNT, PERSONS, "决定日期"), units, strict=True):
        line[header.index(name)] = unit
    reading, _, _ = read(tmp_path, [header, line, *records])
    assert reading.received == 1
