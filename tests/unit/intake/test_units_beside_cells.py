"""A unit that no cell of the table states: in a comment on its header, in the head or foot of its
pages, or on another sheet. Numbers are converted exactly and the receipt says why, or are asked
back.
"""

import struct
import zipfile
from xml.sax.saxutils import escape

import olefile
import openpyxl
import pytest
import xlwt
from intake_examples import Read, csv_of
from openpyxl.comments import Comment
from unit_examples import ASKED, FINE, HINT, PENALTY, table, values_of
from xlwt.CompoundDoc import XlsDoc

from pipelines import catalogue
from pipelines.intake.readers import read_grids
from pipelines.intake.recognising.table_finding import TableFinder
from pipelines.intake.recognising.units.stated_units import column_units
from pipelines.intake.recognising.units.unit_sources import TextsAround
from pipelines.templates.template_files import write_templates
from tests.lib.staging import LIMITS
from tests.lib.tries import tries


pytestmark = pytest.mark.usefixtures("numbers_say_nothing")


def lines_of(*values, header="罚款金额"):
    return table(PENALTY, FINE, header, list(values))


def book_of(lines):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([cell or None for cell in line])
    return book


def saved(folder, book):
    path = folder / "表.xlsx"
    book.save(path)
    return path


def loaded(path):
    return values_of(path, PENALTY, FINE, HINT)


def _record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def _comment_records(comments):
    """Records of comments (row, column, text) as Excel writes them: objects, texts, places."""
    objects = places = b""
    for number, (row, column, text) in enumerate(comments, 1):
        objects += _record(0x5D, struct.pack("<HHHH", 0x15, 0x12, 0x19, number) + bytes(14))
        objects += _record(0x1B6, struct.pack("<HH6xHH4x", 0x212, 0, len(text), 16))
        # The text goes on in a further record.
        for piece in (text[:5], text[5:]):
            objects += _record(0x3C, b"\x01" + piece.encode("utf-16-le"))
        places += _record(0x1C, struct.pack("<HHHHHB", row, column, 0, number, 1, 0) + b"A\x00")
    return objects + places


def write_old_workbook(folder, lines, comments):
    """An old workbook with comments (text of a cell → comment), which its library does
    not write.
    """
    path = folder / "表.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for down, line in enumerate(lines):
        for right, cell in enumerate(line):
            if cell:
                sheet.write(down, right, cell)
    book.save(str(path))
    with olefile.OleFileIO(str(path)) as compound_file:
        content = compound_file.openstream("Workbook").read()
    end = content.rindex(_record(0x0A, b""))
    placed = [
        (down, line.index(cell), f"科员:\n{text}")
        for down, line in enumerate(lines)
        for cell, text in comments.items()
        if cell in line
    ]
    content = content[:end] + _comment_records(placed) + _record(0x0A, b"")
    XlsDoc().save(str(path), content)
    return path


def write_spreadsheet_xml(folder, lines, comments):
    """The XML of Excel 2003 with comments (text of a cell → comment)."""
    content = ""
    for line in lines:
        content += "<Row>"
        for cell in line:
            comment = comments.get(cell)
            if comment:
                comment = (
                    '<Comment ss:Author="科员"><ss:Data xmlns="http://www.w3.org/TR/REC-html40">'
                    f"<B>科员:</B>\n{escape(comment)}</ss:Data></Comment>"
                )
            content += (
                f'<Cell><Data ss:Type="String">{escape(cell or "")}</Data>{comment or ""}</Cell>'
            )
        content += "</Row>"
    path = folder / "表.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="表"><Table>{content}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    return path


def write_ods(folder, lines, comments, others=()):
    """An open document with comments (text of a cell → comment) and other sheets (name, lines)."""
    tables = ""
    for name, rows in [("表", lines), *others]:
        written = ""
        for row in rows:
            cells = ""
            for text in row:
                comment = comments.get(text)
                note = ""
                if comment:
                    note = (
                        "<office:annotation><dc:creator>科员</dc:creator>"
                        f"<text:p>{escape(comment)}</text:p></office:annotation>"
                    )
                shown = f"<text:p>{escape(text)}</text:p>" if text else ""
                kind = 'office:value-type="string"' if text else ""
                cells += f"<table:table-cell {kind}>{note}{shown}</table:table-cell>"
            written += f"<table:table-row>{cells}</table:table-row>"
        tables += f'<table:table table:name="{name}">{written}</table:table>'
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    path = folder / "表.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


COMMENTS = [
    ("元", "0.2"),
    ("单位：元", "0.2"),
    ("单位:元，请如实填写", "0.2"),
    ("金额以元为单位", "0.2"),
    ("请按元填写", "0.2"),
    ("单位：千元", "200"),
    ("单位：万元", "2000"),
    ("单位：美元", ASKED),
    ("单位：元或万元", ASKED),
    ("必填", "2000"),
    ("以万元为单位填数字，如 0.2 表示2000元", "2000"),
    ("如 0.2 表示2000元", "2000"),
    ("如：2000元填0.2", "2000"),
    ("填报单位负责人确认", "2000"),
]


@pytest.mark.parametrize("file_format", ["xlsx", "ods", "xml", "xls"])
@pytest.mark.parametrize(("text", "value"), COMMENTS)
def test_a_comment_on_the_header(tmp_path, text, value, file_format):
    lines = lines_of("2000")
    if file_format == "ods":
        path = write_ods(tmp_path, lines, {"罚款金额": text})
    elif file_format == "xls":
        path = write_old_workbook(tmp_path, lines, {"罚款金额": text})
    elif file_format == "xml":
        path = write_spreadsheet_xml(tmp_path, lines, {"罚款金额": text})
    else:
        book = book_of(lines)
        cell = book.active.cell(1, lines[0].index("罚款金额") + 1)
        cell.comment = Comment(f"科员:\n{text}", "科员")
        path = saved(tmp_path, book)
    assert loaded(path) == [value]


def test_a_comment_is_about_its_own_column(tmp_path):
    lines = lines_of("2000")
    book = book_of(lines)
    other = next(name for name in lines[0] if "没收" in name)
    book.active.cell(1, lines[0].index(other) + 1).comment = Comment("单位：元", "科员")
    assert loaded(saved(tmp_path, book)) == ["2000"]


def test_a_comment_on_a_row_states_the_unit_of_its_number_and_others_are_in_doubt(tmp_path):
    lines = lines_of(*["2000"] * 30)
    book = book_of(lines)
    book.active.cell(28, lines[0].index("罚款金额") + 1).comment = Comment("单位：元", "科员")
    assert loaded(saved(tmp_path, book)) == [ASKED] * 26 + ["0.2"] + [ASKED] * 3


CELL_COMMENTS = [
    ("元", "0.2"),
    ("单位：元", "0.2"),
    ("金额以元为单位", "0.2"),
    ("单位：千元", "200"),
    ("单位：万元", "2000"),
    ("单位：元或万元", ASKED),
    ("已核对", "2000"),
    ("2018年6月1日已缴清", "2000"),
    ("由5000元减为2000元", "2000"),
    ("如 0.2 表示2000元", "2000"),
    ("见罚款决定书第二页", "2000"),
    ("该单位已注销", "2000"),
]


@pytest.mark.parametrize("file_format", ["xlsx", "ods", "xml", "xls"])
@pytest.mark.parametrize(("text", "value"), CELL_COMMENTS)
def test_a_comment_on_the_number_itself(tmp_path, text, value, file_format):
    lines = lines_of("2000")
    if file_format == "ods":
        path = write_ods(tmp_path, lines, {"2000": text})
    elif file_format == "xls":
        path = write_old_workbook(tmp_path, lines, {"2000": text})
    elif file_format == "xml":
        path = write_spreadsheet_xml(tmp_path, lines, {"2000": text})
    else:
        book = book_of(lines)
        cell = book.active.cell(2, lines[0].index("罚款金额") + 1)
        cell.comment = Comment(f"科员:\n{text}", "科员")
        path = saved(tmp_path, book)
    assert loaded(path) == [value]


@pytest.mark.parametrize(
    ("header", "value"), [("罚款金额（万元）", ASKED), ("罚款金额（元）", "0.2")]
)
def test_a_comment_on_a_number_is_held_against_its_header(tmp_path, header, value):
    lines = lines_of("2000", header=header)
    book = book_of(lines)
    book.active.cell(2, lines[0].index(header) + 1).comment = Comment("单位：元", "科员")
    assert loaded(saved(tmp_path, book)) == [value]


def test_the_unit_in_a_comment_on_another_cell_is_not_that_of_the_number(tmp_path):
    lines = lines_of("2000")
    book = book_of(lines)
    book.active.cell(2, 1).comment = Comment("单位：元", "科员")
    assert loaded(saved(tmp_path, book)) == ["2000"]


def test_a_comment_against_its_header_is_asked_back(tmp_path):
    lines = lines_of("2000", header="罚款金额（万元）")
    book = book_of(lines)
    cell = book.active.cell(1, lines[0].index("罚款金额（万元）") + 1)
    cell.comment = Comment("单位：元", "科员")
    assert loaded(saved(tmp_path, book)) == [ASKED]


PAGES = [
    ("单位：元", "0.2"),
    ("&L单位：元&R第&P页", "0.2"),
    ('&C&"宋体,加粗"&14行政处罚&R金额单位：元', "0.2"),
    ("&R&9单位：千元", "200"),
    ("&R单位：万元", "2000"),
    ("&R单位：元或万元", ASKED),
    ("&C第&P页 共&N页", "2000"),
    ("&L填报单位：二连浩特市税务局", "2000"),
]


@pytest.mark.parametrize("is_foot", [False, True])
@pytest.mark.parametrize("file_format", ["xlsx", "xls"])
@pytest.mark.parametrize(("text", "value"), PAGES)
def test_the_head_or_foot_of_the_pages(tmp_path, text, value, file_format, is_foot):
    lines = lines_of("2000")
    if file_format == "xls":
        path = tmp_path / "表.xls"
        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("表")
        for down, line in enumerate(lines):
            for right, cell in enumerate(line):
                sheet.write(down, right, cell)
        # The setters of the library take no Chinese text.
        sheet._Worksheet__header_str = "" if is_foot else text
        sheet._Worksheet__footer_str = text if is_foot else ""
        book.save(str(path))
    else:
        path = saved(tmp_path, book_of(lines))
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        tag = "oddFooter" if is_foot else "oddHeader"
        page = f"<headerFooter><{tag}>{escape(text)}</{tag}></headerFooter></worksheet>"
        sheet = "xl/worksheets/sheet1.xml"
        parts[sheet] = parts[sheet].replace(b"</worksheet>", page.encode())
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
    assert loaded(path) == [value]


def test_the_head_of_the_pages_of_an_open_document(tmp_path):
    for text, value in [("单位：元", "0.2"), ("第 1 页", "2000"), ("单位：元或万元", ASKED)]:
        path = write_ods(tmp_path, lines_of("2000"), {})
        styles = (
            "<office:document-styles"
            ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:master-styles>'
            f"<style:master-page><style:header><text:p>{text}</text:p></style:header>"
            "</style:master-page></office:master-styles></office:document-styles>"
        )
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("styles.xml", styles)
        assert loaded(path) == [value]


SHEETS = [
    ([["填表说明"], ["金额单位：元"]], "0.2"),
    ([["一、本表金额均以元为单位"]], "0.2"),
    ([["填表说明"], ["1", "金额单位", "元"]], "0.2"),
    ([["罚款金额", "单位：元，保留两位小数"]], "0.2"),
    ([["没收金额", "单位：元"]], "2000"),
    ([["金额单位：千元"]], "200"),
    ([["金额单位：万元"]], "2000"),
    ([["金额单位：元或万元"]], ASKED),
    ([["填报单位：二连浩特市某局"], ["联系人", "张某"]], "2000"),
    ([["日期格式：2018-12-10"]], "2000"),
    ([["金额如 0.2 表示2000元"]], "2000"),
]


@pytest.mark.parametrize("file_format", ["xlsx", "ods"])
@pytest.mark.parametrize("comes_first", [True, False])
@pytest.mark.parametrize(("rows", "value"), SHEETS)
def test_another_sheet_explains_the_table(tmp_path, rows, value, comes_first, file_format):
    lines = lines_of("2000")
    if file_format == "ods":
        path = write_ods(tmp_path, lines, {}, [("填表说明", rows)])
    else:
        book = book_of(lines)
        sheet = book.create_sheet("填表说明", 0 if comes_first else 1)
        for row in rows:
            sheet.append(row)
        path = saved(tmp_path, book)
    assert loaded(path) == [value]


@pytest.mark.parametrize(
    ("added", "value"), [("行号", "0.2"), ("回执号", "2000"), ("原因与改法", "2000")]
)
def test_a_column_that_only_a_receipt_has_tells_a_receipt_which_explains_nothing(
    tmp_path, added, value
):
    book = book_of(lines_of("2000"))
    sheet = book.active
    sheet.cell(1, sheet.max_column + 1, added)
    book.create_sheet("填表说明").append(["金额单位：元"])
    assert loaded(saved(tmp_path, book)) == [value]


def test_the_receipt_says_where_the_unit_stands(tmp_path):
    book = book_of(lines_of("2000"))
    book.create_sheet("填表说明").append(["金额单位：元"])
    notes = "；".join(Read(saved(tmp_path, book), HINT).reading.notes)
    assert "“罚款金额”一列的数字按元读取，换算为万元（依据“金额单位：元”）" in notes


def test_a_file_of_text_has_no_other_sheets(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text(csv_of(*lines_of("2000")), encoding="utf-8")
    assert loaded(path) == ["2000"]


@pytest.mark.many_tries
def test_none_of_our_own_templates_is_doubted(tmp_path):
    every = catalogue.current()
    finder = TableFinder(every)
    looked_at = 0
    record_types = list(every.record_types.values())[:: tries(5, 1)]
    for path in write_templates(every, tmp_path, record_types):
        for found in finder.tables_in(read_grids(path, LIMITS), path.name).recognised:
            # The header comments state the unit, and examples in another one.
            columns = column_units(found.grid, found.match, TextsAround())
            assert found.grid.remarks
            assert [each for each in columns.values() if each.unit != each.wanted_unit] == []
            looked_at += len(columns)
    assert looked_at > tries(5, 40)
