"""Old workbooks and what is only called one: read by what is in them,
and what a formula lost is never lost unseen.
"""

import struct

import pytest
import xlwt
from format_examples import NUMBERS, ROWS, write_xlwt
from intake_examples import HEADER, LAST_CODE, WIDTH, Read, csv_of, row, workbook

from tests.lib.refusals import refusal_of


@pytest.fixture
def path(tmp_path):
    return tmp_path / "黑名单.xls"


def old_workbook(path, *lines, **other_sheets):
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in {"数据": lines, **other_sheets}.items():
        sheet = book.add_sheet(name)
        for down, line in enumerate(rows):
            for right, value in enumerate(line):
                sheet.write(down, right, value)
    book.save(str(path))
    return book


def rename_stream(path, name):
    """Give the stream of a workbook's records another name in the
    directory of its compound file.
    """
    content, old = bytearray(path.read_bytes()), "Workbook".encode("utf-16-le")
    at = content.index(old)
    content[at : at + 64] = name.encode("utf-16-le").ljust(64, b"\x00")
    struct.pack_into("<H", content, at + 64, 2 * len(name) + 2)
    path.write_bytes(content)


def test_an_encrypted_workbook_is_told_as_such_whatever_it_is_called(path):
    write_xlwt(path)
    rename_stream(path, "EncryptedPackage")
    assert refusal_of(Read, path).code == "encrypted-file"
    locked = path.rename(path.with_suffix(".xlsx"))
    assert refusal_of(Read, locked).code == "encrypted-file"


def test_an_old_workbook_with_a_password_is_told_as_such(path):
    write_xlwt(path)
    content = path.read_bytes()
    beginning = content.index(struct.pack("<HH", 0x809, 16))
    at = beginning + 20
    size = struct.unpack_from("<H", content, at + 2)[0]
    path.write_bytes(content[:at] + struct.pack("<HH", 0x2F, size) + content[at + 4 :])
    assert refusal_of(Read, path).code == "encrypted-file"


@pytest.mark.parametrize(
    ("start", "word"),
    [
        (b"%PDF-1.4", "PDF"),
        (b"MIME-Version: 1.0\n", "mht"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x89PNG\r\n", "图片"),
    ],
)
def test_what_is_no_table_at_all_is_told_as_what_it_is(path, start, word):
    path.write_bytes(start + b"\x00 x" * 20)
    refused = refusal_of(Read, path)
    assert (refused.code, word in refused.reason) == ("unknown-format", True)


def test_a_word_document_is_no_workbook(path):
    write_xlwt(path)
    rename_stream(path, "WordDocument")
    refused = refusal_of(Read, path)
    assert (refused.code, "不是工作簿" in refused.reason) == ("unknown-format", True)


def test_damaged_and_incomplete_ones_are_corrupt(path):
    write_xlwt(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:8])
    assert refusal_of(Read, path).code == "corrupt-file"
    for cut in (600, len(whole) // 2):
        path.write_bytes(whole[:cut])
        assert refusal_of(Read, path).code in (
            "corrupt-file",
            "unknown-record-type",
            "empty-file",
            "unknown-format",
        )
    for shift in (0, 63, 0xFFFF):
        path.write_bytes(whole[:30] + struct.pack("<HH", shift, shift) + whole[34:])
        assert refusal_of(Read, path).code in ("corrupt-file", "unknown-format")


def test_a_formula_that_failed_is_not_taken_for_a_blank_cell(path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for down, line in enumerate([HEADER, row("甲"), row("乙"), row("丙")]):
        for right, value in enumerate(line):
            if (down, right) != (2, WIDTH - 1):
                sheet.write(down, right, value)
    sheet.row(2).set_cell_error(WIDTH - 1, "#N/A!")
    other = book.add_sheet("别的")
    other.row(1).set_cell_error(0, "#REF!")
    book.save(str(path))
    assert Read(path).findings == [(3, LAST_CODE, "failed-formula", "#N/A")]


def test_a_cell_so_far_out_that_its_sheets_would_fill_the_memory_is_refused(path):
    corner = [[None] * 255 + ["x"]]
    old_workbook(path, HEADER, row("甲"), **{f"远{n}": corner for n in range(3)})
    content = path.read_bytes()
    # Only the columns are far out; now the rows are as well.
    at = content.index(struct.pack("<HHHH", 0xFD, 10, 0, 255))
    while at >= 0:
        content = content[: at + 4] + struct.pack("<H", 65_535) + content[at + 6 :]
        at = content.find(struct.pack("<HHHH", 0xFD, 10, 0, 255))
    path.write_bytes(content)
    assert refusal_of(Read, path).code == "too-large"


def test_an_xlsx_called_xls_and_an_old_one_called_xlsx_are_read(path):
    workbook(path.with_suffix(".xlsx"), HEADER, row("甲")).save(path)
    assert (Read(path).names, Read(path).reading.format) == (["甲"], "xlsx")
    old = path.with_suffix(".xlsx")
    old_workbook(old, HEADER, row("乙"))
    assert (Read(old).names, Read(old).reading.format) == (["乙"], "xls")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_text_called_a_workbook_is_read_as_the_text_it_is(path, encoding, delimiter):
    path.write_bytes(csv_of(HEADER, row("甲"), row("㼆"), delimiter=delimiter).encode(encoding))
    found = Read(path)
    assert (found.names, found.reading.format, found.numbers) == (["甲", "㼆"], "csv", [2, 3])


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312">
<title>导出</title><style>td {{mso-number-format:"\\@"}}</style></head><body>
<table><tr><td colspan="{width}">黑名单&nbsp;导出</td></tr>
<tr>{header}</tr>
{rows}
</table><script>document.write("<td>x</td>")</script></body></html>"""


def page_of(header, *rows):
    cells = ["".join(f"<td>{cell}</td>" for cell in line) for line in rows]
    lines = "\n".join(f"<tr>{line}</tr>" for line in cells)
    return PAGE.format(
        width=len(header), header="".join(f"<th> {name}\n</th>" for name in header), rows=lines
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_page_called_a_workbook_is_read_by_its_table(path, encoding):
    path.write_bytes(page_of(HEADER, row("甲&amp;乙<br>丙"), row("丁")).encode(encoding))
    found = Read(path)
    assert (found.names, found.reading.format, found.numbers) == (
        ["甲&乙\n丙", "丁"],
        "html",
        [3, 4],
    )


def test_tags_that_a_page_leaves_out_and_cells_over_several_rows_shift_nothing(path):
    first = "<tr><td rowspan=2>甲" + "".join(f"<td>{cell}" for cell in row()[1:])
    second = "<tr>" + "".join(f"<td>{cell}" for cell in ["新", *row()[2:]])
    header = "<tr>" + "".join(f"<th>{name}" for name in HEADER)
    path.write_text(f"<table>{header}{first}{second}</table>")
    found = Read(path)
    assert [found.rows[f"c{place}"].to_pylist() for place in (0, 1)] == [
        ["甲", "甲"],
        ["值1", "新"],
    ]
    assert found.findings == []


def test_a_page_without_a_table_and_a_page_that_would_fill_the_memory_are_refused(path):
    path.write_text("<html><body>2018年12月报表</body></html>")
    assert refusal_of(Read, path).code == "empty-file"
    # The page of a system that wants somebody to log in is called what it is.
    path.write_text("<html><body>请登录</body></html>")
    assert refusal_of(Read, path).code == "error-answer"
    path.write_text(f"<table><tr>{'<td colspan=9999>甲</td>' * 2}</tr></table>")
    assert refusal_of(Read, path).code == "too-large"


SPREADSHEET = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="数据"><Table>{rows}</Table></Worksheet></Workbook>"""


def test_the_xml_of_excel_2003_is_read_as_a_workbook(path):
    def line(cells, last="", begin="<Row>"):
        return (
            begin
            + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in cells)
            + f"{last}</Row>"
        )

    moment = '<Cell><Data ss:Type="DateTime">2018-12-10T00:00:00.000</Data></Cell>'
    number = '<Cell ss:Index="3"><Data ss:Type="Number">152501199001011234</Data></Cell>'
    error = '<Cell><Data ss:Type="Error">#N/A</Data></Cell>'
    rows = [line(HEADER), f'<Row ss:Index="4">{moment}{number}</Row>', line(row("乙")[:-1], error)]
    path.write_text(SPREADSHEET.format(rows="".join(rows)))
    found = Read(path)
    assert (found.numbers, found.cells[:3]) == ([4, 5], ["2018-12-10", None, "1.52501E+17"])
    assert found.findings == [(5, LAST_CODE, "failed-formula", "#N/A")]
    path.write_text(
        SPREADSHEET.format(rows=line(HEADER) + line(row(), begin='<Row ss:Index="999999999">'))
    )
    assert refusal_of(Read, path).code == "too-large"
    path.write_text(
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e 'x'>]>" + SPREADSHEET.format(rows="")[21:]
    )
    assert refusal_of(Read, path).code == "corrupt-file"


@pytest.mark.parametrize("name", ["1.xml", "1.XML", "1.txt", "1.csv", "1.xlsx", "1.et"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_xml_of_excel_2003_is_read_under_any_name(tmp_path, name, encoding):
    rows = ""
    for cells in (HEADER, row("甲")):
        written = "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in cells)
        rows += f"<Row>{written}</Row>"
    path = tmp_path / name
    path.write_bytes(SPREADSHEET.format(rows=rows).encode(encoding))
    read = Read(path)
    assert (read.names, read.numbers, read.reading.sheet) == (["甲"], [2], "数据")


def test_hidden_sheets_come_last(path):
    book = xlwt.Workbook()
    for name, line in (("藏", row("藏")), ("数据", row("甲"))):
        sheet = book.add_sheet(name)
        for down, cells in enumerate([HEADER, line]):
            for right, value in enumerate(cells):
                sheet.write(down, right, value)
    book.get_sheet(0).visibility = 1
    book.active_sheet = 1
    book.save(str(path))
    found = Read(path)
    assert (found.names, found.reading.notes) == (
        ["甲"],
        ("工作表“藏”未作为数据读取：是隐藏的（共1行），确需报送的请取消隐藏后重新报送",),
    )


def test_a_wps_workbook_is_read(tmp_path):
    write_xlwt(tmp_path / "a.et")
    found = Read(tmp_path / "a.et")
    assert (found.numbers, found.cells) == (NUMBERS, ROWS[0])
