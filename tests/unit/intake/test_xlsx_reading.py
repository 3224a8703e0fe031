"""A workbook is read as it looks on the screen,
under the sheet's own row numbers, and never opened unexamined.
"""

import re
import struct
import zipfile
from datetime import date, datetime

import pytest
from intake_examples import HEADER, LAST_CODE, NAME_CODE, WIDTH, Read, row, workbook

from pipelines import catalogue
from pipelines.catalogue.values import VALUE_TYPES
from tests.lib.refusals import refusal_of


@pytest.fixture
def path(tmp_path):
    return tmp_path / "黑名单.xlsx"


def rewrite(path, change):
    """Change the parts of a workbook behind its back."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("at", [(1, 1), (1, 3), (4, 1), (10, 2)])
def test_row_numbers_are_the_sheets_own_wherever_the_table_begins(path, at):
    workbook(path, HEADER, row("甲"), [], row("乙"), at=at)
    found = Read(path)
    top, left = at
    assert (found.reading.header_row, found.numbers) == (top, [top + 1, top + 3])
    assert found.rows[f"c{left - 1}"].to_pylist() == ["甲", "乙"]
    assert found.reading.columns[left - 1].element == NAME_CODE


def test_cells_come_as_a_person_reads_them(path):
    values = [
        date(2018, 12, 10),
        datetime(2018, 12, 10, 8, 30),
        True,
        False,
        1.0,
        0.1 + 0.2,
        0.00001,
        12345.678901,
        -5,
    ]
    workbook(path, HEADER, [*values, *row()[len(values) :]])
    assert Read(path).cells[: len(values)] == [
        "2018-12-10",
        "2018-12-10 8:30:00",
        "TRUE",
        "FALSE",
        "1",
        "0.3",
        "0.00001",
        "12345.678901",
        "-5",
    ]


def test_a_number_that_the_spreadsheet_has_damaged_is_refused_as_a_code_and_as_an_identity_number(
    path,
):
    workbook(path, HEADER, [152501199001011234, 1234567890123456, 123456789012345, *row()[3:]])
    identity, sixteen, fifteen = Read(path).cells[:3]
    assert (identity, sixteen, fifteen) == ("1.52501E+17", "1.23457E+15", "123456789012345")
    elements = catalogue.current().elements.values()
    for name in ("identity_document", "credit_code"):
        element = next(element for element in elements if element.type == name)
        kind = VALUE_TYPES[name]
        values = kind.normalise(Read(path).rows.to_pandas()["c0"], element)
        assert not all(judgement.accepts(values, element).all() for judgement in kind.judgements), (
            name
        )


def test_text_keeps_its_zeros_and_a_formula_is_not_run(path):
    workbook(path, HEADER, ["007", "=1+1", "=cmd|'/c calc'!A1", *row()[3:]])
    assert Read(path).cells[:3] == ["007", "（公式没有结果）", "（公式没有结果）"]


def test_the_sheet_that_is_a_record_type_is_read_and_the_others_named(path):
    workbook(path, ["如何填写"], 明细=[HEADER, row("甲")], 说明=[["日期", "经办人"], ["1", "张三"]])
    found = Read(path)
    assert (found.reading.sheet, found.names) == ("明细", ["甲"])
    assert found.reading.notes == ("工作表“数据”未作为数据读取", "工作表“说明”未作为数据读取")


def test_what_the_clerk_sees_goes_before_a_hidden_sheet(path):
    book = workbook(path, HEADER, row("藏"), 明细=[HEADER, row("甲")])
    book["数据"].sheet_state = "hidden"
    book.active = book["明细"]
    book.save(path)
    assert Read(path).names == ["甲"]


def test_a_sheet_that_is_a_chart_does_not_disturb(path):
    book = workbook(path, HEADER, row("甲"))
    book.create_chartsheet("图", 0)
    book.save(path)
    assert Read(path).names == ["甲"]


def test_titles_notes_and_blank_rows_are_no_data(path):
    workbook(
        path, ["黑名单"], HEADER, row("甲"), [], [" "], row("乙"), ["备注：属实"], ["填表人：张三"]
    )
    found = Read(path)
    assert (found.numbers, found.reading.received, len(found.reading.notes)) == ([3, 6], 2, 2)


def test_text_beside_the_table_makes_its_row_malformed(path):
    workbook(path, HEADER, [*row("甲"), None, "旁注"], row("乙"))
    assert Read(path).reading.malformed == {2: f"表头有{WIDTH}列，本行在其右侧还有内容。"}


def test_text_beside_the_table_in_a_row_of_its_own_is_no_row_but_said(path):
    workbook(
        path,
        HEADER,
        row("甲"),
        [*[None] * WIDTH, "旁注"],
        ["填表人：张三", *[None] * WIDTH, "审核人：李四"],
    )
    found = Read(path)
    assert (found.names, found.reading.received, found.reading.malformed) == (["甲"], 1, {})
    assert "第3行只在表格之外有内容，未作为数据" in found.reading.notes


def test_an_empty_workbook_is_called_empty(path):
    workbook(path)
    assert refusal_of(Read, path).code == "empty-file"
    path.write_bytes(b"")
    assert refusal_of(Read, path).code == "empty-file"


def test_damaged_and_incomplete_workbooks_are_corrupt(path):
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    assert refusal_of(Read, path).code == "corrupt-file"
    workbook(path, HEADER, row())
    whole = path.read_bytes()
    for cut in (len(whole) - 30, len(whole) // 2, 100):
        path.write_bytes(whole[:cut])
        assert refusal_of(Read, path).code == "corrupt-file"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "no workbook")
    assert refusal_of(Read, path).code == "corrupt-file"


def test_a_bomb_is_refused_by_what_it_declares(path):
    workbook(path, HEADER, row())
    rewrite(path, lambda parts: parts.update({"xl/media/image1.png": bytes(80 << 20)}))
    assert path.stat().st_size < 1 << 20
    assert refusal_of(Read, path).code == "too-large"


def test_a_bomb_that_declares_too_little_is_corrupt(path):
    workbook(path, HEADER, row())
    size = 80 << 20
    rewrite(path, lambda parts: parts.update({"xl/media/image1.png": bytes(size)}))
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 1000)))
    assert refusal_of(Read, path).code == "corrupt-file"


@pytest.mark.parametrize("place", ["XFD1048576", "AZ1048576", "A99999999"])
def test_a_cell_so_far_out_that_its_sheet_would_fill_the_memory_is_refused(path, place):
    workbook(path, HEADER, row())
    sheet = "xl/worksheets/sheet1.xml"
    rewrite(
        path,
        lambda parts: parts.update(
            {sheet: parts[sheet].replace(b'r="B2"', f'r="{place}"'.encode())}
        ),
    )
    refused = refusal_of(Read, path)
    assert (refused.code, "右侧和下方" in refused.remedy) == ("too-large", True)


def test_a_wide_sheet_of_few_rows_is_read(path):
    workbook(path, [*HEADER, *(f"自用{n}" for n in range(100))], [*row("甲"), *["x"] * 100])
    assert (Read(path).names, len(Read(path).reading.columns)) == (["甲"], WIDTH + 100)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_a_formula_that_failed_is_not_taken_for_a_blank_cell(path, error):
    workbook(
        path, HEADER, row("甲"), [], [*row("乙")[:-1], error], row("丙"), 别的=[["甲"], [error]]
    )
    found = Read(path)
    assert found.numbers == [2, 4, 5]
    assert found.findings == [(4, LAST_CODE, "failed-formula", error)]


def test_minus_nothing_is_nothing(path):
    workbook(path, HEADER, [-0.0, *row()[1:]])
    assert Read(path).cells[0] == "0"


def test_entities_are_not_resolved(path):
    workbook(path, HEADER, row("甲"))
    sheet = "xl/worksheets/sheet1.xml"
    doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    rewrite(
        path,
        lambda parts: parts.update(
            {sheet: parts[sheet].replace(b"<worksheet", doctype).replace("甲".encode(), b"&e;")}
        ),
    )
    assert refusal_of(Read, path).code == "corrupt-file"


def test_row_numbers_are_right_when_the_sheet_leaves_them_out_of_its_cells_and_lies_about_its_size(
    path,
):
    workbook(path, HEADER, row("甲"), [], row("乙"))
    sheet = "xl/worksheets/sheet1.xml"
    rewrite(
        path,
        lambda parts: parts.update(
            {
                sheet: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", parts[sheet]).replace(
                    b'ref="A1:P4"', b'ref="A1:B2"'
                )
            }
        ),
    )
    assert (Read(path).numbers, Read(path).names) == ([2, 4], ["甲", "乙"])
