"""A name over several columns of its own, and two columns of one element, are asked
about by name.
"""

import json

import openpyxl
import pytest
from intake_examples import Read
from unit_examples import FINE, HINT, PENALTY, table, write_csv

from tests.lib.refusals import refusal_of


NAME = "罚款金额(万元)"


def lines_with(*names, header=NAME, blanks=None):
    """A table whose amount has further columns on its right, and the names of all in
    the row below.
    """
    lines = table(PENALTY, FINE, header, ["0.2", "0.5"])
    position = lines[0].index(header)
    more = len(names) - 1 if blanks is None else blanks
    below = [""] * len(lines[0])
    below[position : position + 1] = names
    wide = [line[: position + 1] + [""] * more + line[position + 1 :] for line in lines]
    for line in wide[1:]:
        line[position + 1 : position + 1 + more] = ["0.1"] * more
    return [wide[0], below, *wide[1:]]


def refused(path):
    return refusal_of(lambda: Read(path, HINT))


@pytest.mark.parametrize(
    "names", [("应缴", "实缴"), ("应缴", "已缴", "未缴"), ("大写", "小写"), ("决定数", "执行数")]
)
def test_a_name_over_several_columns_is_asked_about(tmp_path, names):
    error = refused(write_csv(tmp_path, lines_with(*names)))
    assert error.code == "header-in-doubt"
    assert error.reason == f"表头“{NAME}”下面分成了“{'”“'.join(names)}”，不能确定哪一列才是"


def test_merged_cells_say_the_same(tmp_path):
    lines = lines_with("应缴", "实缴")
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([cell or None for cell in line])
    position = lines[0].index(NAME) + 1
    for column in range(1, len(lines[0]) + 1):
        if column not in (position, position + 1):
            book.active.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
    book.active.merge_cells(start_row=1, end_row=1, start_column=position, end_column=position + 1)
    book.save(tmp_path / "表.xlsx")
    assert "“应缴”“实缴”" in refused(tmp_path / "表.xlsx").reason


def test_below_groups_that_are_understood_the_split_one_is_asked_about(tmp_path):
    lines = lines_with("应缴", "实缴")
    # All other names stand in the second row, below groups.
    position = lines[0].index(NAME)
    upper, lower = lines[0], lines[1]
    for column, name in enumerate(upper):
        if column not in (position, position + 1):
            upper[column], lower[column] = "基本信息", name
    error = refused(write_csv(tmp_path, lines))
    assert error.code == "header-in-doubt"
    assert "“应缴”“实缴”" in error.reason


@pytest.mark.parametrize(
    ("below", "rows"),
    [
        # A row of units, a note, a record with two short texts, and nothing.
        ({NAME: "万元"}, 2),
        ({NAME: "必填"}, None),
        ({}, 2),
    ],
)
def test_other_rows_below_a_header_part_no_name(tmp_path, below, rows):
    lines = table(PENALTY, FINE, NAME, ["0.2", "0.5"])
    row = [below.get(name, "") for name in lines[0]]
    file = Read(write_csv(tmp_path, [lines[0], row, *lines[1:]]), HINT)
    assert rows is None or file.reading.received == rows


@pytest.mark.parametrize("cells", [("说明", ""), ("0.2", "0.1"), ("", "备查")])
def test_an_unnamed_column_beside_a_name_parts_it_not(tmp_path, cells):
    lines = lines_with("应缴", "实缴")
    position = lines[0].index(NAME)
    lines[1] = list(lines[2])
    lines[1][position : position + 2] = cells
    assert Read(write_csv(tmp_path, lines), HINT).reading.received == 3


def test_two_columns_of_one_element_are_quoted_as_they_are_written(tmp_path):
    lines = table(PENALTY, FINE, NAME, ["0.2"])
    lines = [[*lines[0], "罚款金额(元)"], [*lines[1], "2000"]]
    error = refused(write_csv(tmp_path, lines))
    assert error.reason == (
        "表头中有两列都是“罚款金额(万元)”（分别写作“罚款金额(万元)”“罚款金额(元)”）"
    )


def test_fields_of_json_for_one_element_are_quoted_as_they_are_written(tmp_path):
    lines = table(PENALTY, FINE, NAME, ["0.2"])
    record = dict(zip(lines[0], lines[1], strict=True)) | {"罚款金额(元)": "2000"}
    path = tmp_path / "表.json"
    path.write_text(json.dumps([record]), encoding="utf-8")
    assert "（分别写作“罚款金额(万元)”“罚款金额(元)”）" in refused(path).reason


def test_two_columns_of_one_name_are_named_once(tmp_path):
    lines = table(PENALTY, FINE, NAME, ["0.2"])
    lines = [[*lines[0], NAME], [*lines[1], "2000"]]
    assert refused(write_csv(tmp_path, lines)).reason == "表头中有两列都是“罚款金额(万元)”"
