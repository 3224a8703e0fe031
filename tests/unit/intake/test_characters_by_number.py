"""Characters that a workbook writes by their number are read as Excel shows them."""

import openpyxl
import pytest
from intake_examples import HEADER, Read, row


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("_x4E8C_连", "二连"),
        ("_x4e8c_连_x6D69_特", "二连浩特"),
        ("甲_x0020_乙", "甲 乙"),
        ("_x4E8C__x8FDE_", "二连"),
        ("甲_x_乙", "甲_x_乙"),
        ("甲_xyz_", "甲_xyz_"),
        ("a_x12_b", "a_x12_b"),
        ("_XABCD_", "_XABCD_"),
        ("甲_xD800_", "甲_xD800_"),
    ],
)
def test_characters_written_by_number_are_decoded(tmp_path, written, read):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(row(written))
    book.save(tmp_path / "黑名单.xlsx")
    assert Read(tmp_path / "黑名单.xlsx").names == [read]


def test_a_header_is_decoded_too(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["_x4E3B_体名称", *HEADER[1:]])
    book.active.append(row("甲"))
    book.save(tmp_path / "黑名单.xlsx")
    assert Read(tmp_path / "黑名单.xlsx").names == ["甲"]
