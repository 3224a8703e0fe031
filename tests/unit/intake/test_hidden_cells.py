"""Rows and columns that nobody sees are read, and the receipt says so, however they are hidden."""

import re
import zipfile

import openpyxl
import pytest
import xlwt
from intake_examples import HEADER, Read, read_text, row


ROW_NOTE = "第3行在文件中是隐藏的"
COLUMN_NOTE = f"“{HEADER[1]}”列在文件中是隐藏的"


def notes(read):
    return "；".join(read.reading.notes)


def page(*, third="", second_cell="", columns="", styles="", group=""):
    """A web page with a header and two rows; arguments are put into its tags."""
    lines = []
    for number, cells in enumerate((HEADER, row("甲"), row("乙")), 1):
        written = "".join(
            f"<td {second_cell if place == 1 else ''}>{text}</td>"
            for place, text in enumerate(cells)
        )
        line = f"<tr {third if number == 3 else ''}>{written}</tr>"
        if number == 3 and group:
            line = f"<tbody {group}>{line}</tbody>"
        lines.append(line)
    return f"<html>{styles}<table>{columns}{''.join(lines)}</table></html>"


@pytest.mark.parametrize(
    "parts",
    [
        {"third": 'style="display:none"'},
        {"third": 'style="DISPLAY : none; color:red"'},
        {"third": "style='mso-height-source:userset;display:none' height=0"},
        {"third": "height=0"},
        {"third": 'style="height:0pt"'},
        {"third": 'style="color:red;height:0"'},
        {"third": 'style="visibility:collapse"'},
        {"third": 'style="visibility:hidden"'},
        {"third": "hidden"},
        {"third": 'class="off"', "styles": "<style>.off{display:none}</style>"},
        {"third": 'class="a off"', "styles": "<style>tr.off , .b {display: none;}</style>"},
        {"third": 'id="x"', "styles": "<head><style><!-- #x {display:none} --></style></head>"},
        {"group": 'style="display:none"'},
    ],
)
def test_a_row_that_a_page_hides_is_read_and_named(tmp_path, parts):
    read = read_text(tmp_path, page(**parts), name="黑名单.xls")
    assert read.names == ["甲", "乙"]
    assert ROW_NOTE in notes(read)
    assert "列在文件中是隐藏的" not in notes(read)


@pytest.mark.parametrize(
    "parts",
    [
        {"columns": '<col><col style="display:none"><col>'},
        {"columns": "<colgroup><col><col width=0></colgroup>"},
        {"columns": '<col><col style="width:0pt">'},
        {"columns": "<col><col hidden>"},
        {"second_cell": 'style="display:none"'},
        {"second_cell": 'class="off"', "styles": "<style>td.off{display:none}</style>"},
    ],
)
def test_a_column_that_a_page_hides_is_read_and_named(tmp_path, parts):
    read = read_text(tmp_path, page(**parts), name="黑名单.xls")
    assert COLUMN_NOTE in notes(read)
    assert "行在文件中是隐藏的" not in notes(read)


@pytest.mark.parametrize(
    "parts",
    [
        {"third": 'style="height:20pt"'},
        {"third": 'style="line-height:0"'},
        {"third": 'style="border-width:0"'},
        {"third": "height=20"},
        {"third": 'style="display:table-row"'},
        {"styles": "<style>.off{display:none}</style>"},
        {"third": 'class="on"', "styles": "<style>.x .on{display:none}</style>"},
        {"columns": "<col width=10><col width=100>"},
        {"second_cell": 'style="height:0.5pt"'},
        {"styles": "<style>" + "{" * 1000 + "</style>"},
    ],
)
def test_what_a_page_shows_is_not_called_hidden(tmp_path, parts):
    read = read_text(tmp_path, page(**parts), name="黑名单.xls")
    assert "隐藏" not in notes(read)


@pytest.mark.parametrize("height", ["0", "0.0", "0.00"])
def test_a_row_without_height_in_a_workbook_is_named(tmp_path, height):
    read = _read_xlsx(tmp_path, r'<row r="3"', f'<row r="3" ht="{height}" customHeight="1"')
    assert read.names == ["甲", "乙"]
    assert ROW_NOTE in notes(read)


@pytest.mark.parametrize("width", ["0", "0.0"])
def test_a_column_without_width_in_a_workbook_is_named(tmp_path, width):
    columns = f'<cols><col min="2" max="2" width="{width}" customWidth="1"/></cols><sheetData>'
    read = _read_xlsx(tmp_path, "<sheetData>", columns)
    assert COLUMN_NOTE in notes(read)


def test_rows_and_columns_of_any_size_are_not_called_hidden(tmp_path):
    assert "隐藏" not in notes(_read_xlsx(tmp_path, r'<row r="3"', '<row r="3" ht="0.75"'))


def _read_xlsx(folder, place, replacement):
    path = folder / "黑名单.xlsx"
    book = openpyxl.Workbook()
    for cells in (HEADER, row("甲"), row("乙")):
        book.active.append(cells)
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(place, replacement, parts[sheet].decode(), count=1).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return Read(path)


def test_a_row_and_a_column_of_no_size_in_an_old_workbook_are_named(tmp_path):
    path = tmp_path / "黑名单.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for number, cells in enumerate((HEADER, row("甲"), row("乙"))):
        for column, text in enumerate(cells):
            sheet.write(number, column, text)
    sheet.row(2).height = 0
    sheet.row(2).height_mismatch = True
    sheet.col(1).width = 0
    book.save(str(path))
    read = Read(path)
    assert ROW_NOTE in notes(read)
    assert COLUMN_NOTE in notes(read)


EXCEL_XML = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="数据"><Table>
{columns}{rows}</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize(("size", "is_hidden"), [("0", True), ("0.0", True), ("auto", False)])
def test_a_row_and_a_column_of_no_size_in_the_xml_of_excel_are_named(tmp_path, size, is_hidden):
    rows = ""
    for number, cells in enumerate((HEADER, row("甲"), row("乙")), 1):
        written = "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in cells)
        height = f'ss:Height="{size}"' if number == 3 else ""
        rows += f"<Row {height}>{written}</Row>"
    columns = f'<Column ss:Width="20"/><Column ss:Width="{size}"/>'
    text = EXCEL_XML.format(columns=columns, rows=rows)
    read = read_text(tmp_path, text, name="黑名单.xls")
    assert (ROW_NOTE in notes(read)) == is_hidden
    assert (COLUMN_NOTE in notes(read)) == is_hidden


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>
<style:style style:name="flat" style:family="table-row">
<style:table-row-properties style:row-height="{size}"/></style:style>
<style:style style:name="thin" style:family="table-column">
<style:table-column-properties style:column-width="{size}"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="数据">
<table:table-column/><table:table-column table:style-name="thin"/>{rows}
</table:table></office:spreadsheet></office:body></office:document-content>"""


@pytest.mark.parametrize(
    ("size", "is_hidden"), [("0cm", True), ("0.000in", True), ("0.5cm", False)]
)
def test_a_row_and_a_column_of_no_size_in_an_open_document_are_named(tmp_path, size, is_hidden):
    rows = ""
    for number, cells in enumerate((HEADER, row("甲"), row("乙")), 1):
        written = "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{text}</text:p></table:table-cell>"
            for text in cells
        )
        style = 'table:style-name="flat"' if number == 3 else ""
        rows += f"<table:table-row {style}>{written}</table:table-row>"
    path = tmp_path / "黑名单.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(size=size, rows=rows))
    read = Read(path)
    assert (ROW_NOTE in notes(read)) == is_hidden
    assert (COLUMN_NOTE in notes(read)) == is_hidden
