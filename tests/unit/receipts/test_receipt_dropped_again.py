"""A receipt is the next submission: what the clerk mends in it and drops
again is read as what it is.
"""

import openpyxl
from pyarrow import feather
from receipt_examples import LICENCE, contents_of, issued

from pipelines.shapes.finding import Finding, Severity
from tests.lib.staging import staged_part


def read_again(path, folder):
    staged, staging = staged_part(path, folder)
    reading = staged.require_reading()
    return reading, feather.read_table(staging.folder / "rows.arrow")


def test_the_sheet_of_rejected_rows_is_found_and_every_cell_comes_back(example, tmp_path):
    reading, rows = read_again(issued(example, tmp_path), tmp_path)
    assert (reading.record_type, reading.sheet, reading.received) == (LICENCE, "退回行", 3)
    assert [column.header for column in reading.columns if column.element is None] == [
        "行号",
        "原因与改法",
        "科室",
        "回执号",
    ]
    back = {
        column.element or column.header: rows[f"c{column.position}"].to_pylist()
        for column in reading.columns
    }
    assert back["XK_NR"] == ["=SUM(A1:A9)", "=SUM(A1:A9)", None]
    assert back["XK_XDR_SHXYM"][1] == "-123.50"
    assert back["XK_FR_ZJHM"] == ["152501********1236"] * 3
    assert back["科室"] == ["注册股"] * 3


def test_a_cell_that_was_mended_is_read_as_mended(licence, tmp_path):
    contents = contents_of(
        licence,
        {7: {"XK_NR": "-1", "XK_JDRQ": "明天"}},
        [Finding(7, "date-form", "XK_JDRQ", Severity.ERROR)],
    )
    path = issued(contents, tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["退回行"]
    column = next(cell.column for cell in sheet[1] if cell.value == "许可决定日期")
    sheet.cell(2, column).value = "2026-11-20"
    book.save(path)
    reading, rows = read_again(path, tmp_path)
    [position] = [column.position for column in reading.columns if column.element == "XK_JDRQ"]
    assert rows[f"c{position}"].to_pylist() == ["2026-11-20"]
