"""A line through the text of a cell withdraws its row, in every spreadsheet that shows one."""

import zipfile

import openpyxl
import pytest
import xlwt
from intake_examples import HEADER, NAME_CODE, Read, row
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font


ROWS = [HEADER, row("甲"), row("乙")]
STRUCK = [(3, NAME_CODE, "row-withdrawn", "文字划了删除线")]


def xlsx(folder, change):
    book = openpyxl.Workbook()
    for cells in ROWS:
        book.active.append(cells)
    change(book.active)
    book.save(folder / "黑名单.xlsx")
    return Read(folder / "黑名单.xlsx")


def strike(sheet, row_number, columns):
    for column in columns:
        sheet.cell(row_number, column).font = Font(strike=True)


def test_a_row_of_a_workbook_that_is_struck_through_is_asked_back(tmp_path):
    read = xlsx(tmp_path, lambda sheet: strike(sheet, 3, range(1, len(HEADER) + 1)))
    assert read.findings == STRUCK


@pytest.mark.parametrize("column", [1, 2, len(HEADER)])
def test_a_cell_that_is_struck_through_withdraws_its_row(tmp_path, column):
    read = xlsx(tmp_path, lambda sheet: strike(sheet, 3, [column]))
    assert [finding[0] for finding in read.findings] == [3]


def test_a_part_of_a_text_that_is_struck_through_withdraws_its_row(tmp_path):
    text = CellRichText("乙", TextBlock(InlineFont(strike=True), "丙"))
    read = xlsx(tmp_path, lambda sheet: setattr(sheet.cell(3, 1), "value", text))
    assert read.findings == STRUCK


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: strike(sheet, 1, [1]),
        lambda sheet: strike(sheet, 3, [len(HEADER) + 1]),
        lambda sheet: setattr(sheet.cell(3, 1), "font", Font(bold=True, underline="single")),
        lambda sheet: setattr(sheet.cell(3, 1), "font", Font(strike=False)),
    ],
)
def test_a_header_another_column_and_any_other_font_withdraw_nothing(tmp_path, change):
    assert xlsx(tmp_path, change).findings == []


@pytest.mark.parametrize("fonts_before", [0, 5])
def test_a_row_of_an_old_workbook_that_is_struck_through_is_asked_back(tmp_path, fonts_before):
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for number in range(fonts_before):
        sheet.write(0, 40 + number, "", xlwt.easyxf(f"font: height {200 + number}"))
    for number, cells in enumerate(ROWS):
        style = xlwt.easyxf("font: struck_out on" if number == 2 else "font: bold on")
        for column, text in enumerate(cells):
            sheet.write(number, column, text, style)
    book.save(str(tmp_path / "黑名单.xls"))
    assert Read(tmp_path / "黑名单.xls").findings == STRUCK


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>
<style:style style:name="struck" style:family="{family}">
<style:text-properties style:text-line-through-style="{line}"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="数据">
{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""


@pytest.mark.parametrize(("line", "expected"), [("solid", STRUCK), ("none", [])])
@pytest.mark.parametrize("is_part", [False, True])
def test_a_row_of_an_open_document_that_is_struck_through_is_asked_back(
    tmp_path, line, expected, is_part
):
    family = "text" if is_part else "table-cell"
    rows = ""
    for number, cells in enumerate(ROWS, 1):
        style = 'table:style-name="struck"' if number == 3 and not is_part else ""
        span = 'text:style-name="struck"' if number == 3 and is_part else ""
        written = "".join(
            f'<table:table-cell {style} office:value-type="string"><text:p><text:span {span}>{text}'
            "</text:span></text:p></table:table-cell>"
            for text in cells
        )
        rows += f"<table:table-row>{written}</table:table-row>"
    path = tmp_path / "黑名单.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(line=line, family=family, rows=rows))
    assert Read(path).findings == expected
