"""Results of formulas that nobody has calculated are asked back, whichever program wrote them."""

import re
import struct
import zipfile

import pytest
import xlsxwriter
import xlwt
from intake_examples import HEADER, NAME_CODE, WIDTH, Read, csv_of, read_text, row

from pipelines.catalogue.values.entries.text_formulas import is_formula, text_of_formula
from pipelines.intake.readers.workbooks.xls_records import RecordReader
from tests.lib.staging import LIMITS


# Formulas whose results are a text, a number, nothing, and what their writers put there instead.
FORMULAS = (
    '=CONCATENATE("二罚〔2018〕",1,"号")',
    "=B2/10000",
    "=2000/10000",
    "=SUM(B2:B3)",
    '="甲"&"乙"',
    "=VLOOKUP(B2,B1:C9,2,0)",
    '=IF(B2="","无","有")',
    "=TODAY()",
    '=TEXT(B2,"00000000")',
    "=1=2",
)
CALCULATED = '<calcPr calcId="191029"/>'
MARKED = '<calcPr calcId="191029" fullCalcOnLoad="1"/>'


def write_xlsx(path, cell, calculation="", sheet_end=""):
    """A workbook with one data row, whose first cell is XML written by hand."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, row("占位"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    workbook = parts["xl/workbook.xml"].decode()
    parts["xl/workbook.xml"] = re.sub(r"<calcPr[^>]*/>", calculation, workbook).encode()
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = re.sub(r'<c r="A2".*?</c>', cell, sheet)
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(
        "</sheetData>", "</sheetData>" + sheet_end
    ).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def rules(read):
    return [(finding[0], finding[1], finding[2]) for finding in read.findings]


FORMULA_REFUSED = [(2, NAME_CODE, "formula-without-result")]


@pytest.mark.parametrize("formula", FORMULAS)
def test_xlsxwriter_puts_zero_into_every_formula(tmp_path, formula):
    path = tmp_path / "黑名单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, row("占位"))
        sheet.write_formula(1, 0, formula)
    assert rules(Read(path)) == FORMULA_REFUSED


@pytest.mark.parametrize("formula", FORMULAS)
def test_xlwt_puts_a_blank_text_into_every_formula(tmp_path, formula):
    path = tmp_path / "黑名单.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for column, text in enumerate(HEADER):
        sheet.write(0, column, text)
        sheet.write(1, column, f"值{column}")
    # xlwt knows no Chinese in formulas.
    sheet.write(2, 0, xlwt.Formula(re.sub(r"[^\x00-\x7f]+", "x", formula[1:])))
    sheet.write(2, 1, "值")
    book.save(str(path))
    assert rules(Read(path)) == [(3, NAME_CODE, "formula-without-result")]


@pytest.mark.parametrize(
    ("cell", "calculation", "sheet_end"),
    [
        ('<c r="A2"><f>B2</f><v>0</v></c>', MARKED, ""),
        ('<c r="A2"><f>B2</f><v>0</v></c>', '<calcPr fullCalcOnLoad="true"/>', ""),
        ('<c r="A2"><f>B2</f><v>0</v></c>', '<calcPr calcId="1" calcCompleted="0"/>', ""),
        ('<c r="A2"><f>B2</f><v>0</v></c>', "", ""),
        ('<c r="A2"><f>B2</f><v>0</v></c>', CALCULATED, '<sheetCalcPr fullCalcOnLoad="1"/>'),
        ('<c r="A2" t="str"><f>B2</f><v></v></c>', MARKED, ""),
        ('<c r="A2" t="b"><f>B2</f><v>0</v></c>', MARKED, ""),
        ('<c r="A2"><f>B2</f><v>0.0</v></c>', CALCULATED, ""),
        ('<c r="A2"><f>B2</f><v>0.0</v></c>', "", ""),
        ('<c r="A2"><f>B2</f><v></v></c>', CALCULATED, ""),
        ('<c r="A2"><f>B2</f></c>', CALCULATED, ""),
        ('<c r="A2"><f>B2</f><v/></c>', MARKED, ""),
        ('<c r="A2"><f t="shared" si="0"/><v>0</v></c>', MARKED, ""),
    ],
)
def test_a_result_that_stands_for_none_is_asked_back(tmp_path, cell, calculation, sheet_end):
    path = tmp_path / "黑名单.xlsx"
    write_xlsx(path, cell, calculation, sheet_end)
    assert rules(Read(path)) == FORMULA_REFUSED


@pytest.mark.parametrize(
    ("cell", "calculation", "text"),
    [
        ('<c r="A2"><f>B2</f><v>0</v></c>', CALCULATED, "0"),
        ('<c r="A2"><f>B2</f><v>0</v></c>', '<calcPr iterateCount="100"/>', "0"),
        ('<c r="A2" t="str"><f>B2</f><v>甲</v></c>', CALCULATED, "甲"),
        ('<c r="A2" t="str"><f>B2</f><v></v></c>', CALCULATED, None),
        ('<c r="A2" t="b"><f>B2</f><v>0</v></c>', CALCULATED, "FALSE"),
    ],
)
def test_what_a_spreadsheet_program_has_calculated_is_taken(tmp_path, cell, calculation, text):
    path = tmp_path / "黑名单.xlsx"
    write_xlsx(path, cell, calculation)
    read = Read(path)
    assert (read.findings, read.names, read.reading.notes) == ([], [text], ())


@pytest.mark.parametrize(
    "cell",
    ['<c r="A2"><f>B2</f><v>7</v></c>', '<c r="A2" t="str"><f>B2</f><v>甲</v></c>'],
)
def test_another_result_under_the_mark_is_taken_and_said(tmp_path, cell):
    path = tmp_path / "黑名单.xlsx"
    write_xlsx(path, cell, MARKED)
    read = Read(path)
    assert read.findings == []
    assert any("没有经电子表格软件计算过" in note for note in read.reading.notes)


def _records(result, *, flags=0, in_sheet=()):
    """An old workbook of one sheet with one formula, as far as its records are looked at."""
    formula = struct.pack("<HHH", 1, 0, 0) + result + struct.pack("<H", flags) + bytes(6)
    boundsheet = struct.pack("<HHI", 0x85, 4, 8)
    sheet = [(0x809, b"\x00\x06\x10\x00"), *in_sheet, (0x06, formula)]
    return boundsheet + b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in sheet)


ZERO = bytes(8)
BLANK_TEXT = b"\x03" + bytes(5) + b"\xff\xff"
FALSE = b"\x01" + bytes(5) + b"\xff\xff"
TRUE = b"\x01\x00\x01" + bytes(3) + b"\xff\xff"
TEXT = bytes(6) + b"\xff\xff"
SEVEN = struct.pack("<d", 7)


@pytest.mark.parametrize("result", [ZERO, BLANK_TEXT, FALSE, struct.pack("<d", -0.0)])
@pytest.mark.parametrize("flags", [0x02, 0x03])
def test_an_empty_result_to_be_calculated_when_opened_is_none(result, flags):
    records = RecordReader(LIMITS)
    records.read(_records(result, flags=flags))
    assert records.appearances[0].formulas_without_result == [(2, 0)]


@pytest.mark.parametrize("result", [SEVEN, TEXT, TRUE])
@pytest.mark.parametrize("flags", [0x00, 0x02])
def test_any_other_result_of_an_old_workbook_stays(result, flags):
    records = RecordReader(LIMITS)
    records.read(_records(result, flags=flags))
    assert records.appearances[0].formulas_without_result == []
    assert records.appearances[0].other_results == [(2, 0)]


def test_an_empty_result_of_a_calculated_old_workbook_is_one():
    records = RecordReader(LIMITS)
    records.read(_records(BLANK_TEXT))
    appearance = records.appearances[0]
    assert appearance.formulas_without_result == []
    assert appearance.empty_results == [(2, 0)]
    assert not appearance.needs_calculation


def test_a_sheet_that_was_saved_before_it_was_calculated_says_so():
    records = RecordReader(LIMITS)
    records.read(_records(ZERO, in_sheet=[(0x5E, b"\x00\x00")]))
    assert records.appearances[0].needs_calculation


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="数据">
<table:table-row>{header}</table:table-row>
<table:table-row>{first}{rest}</table:table-row></table:table></office:spreadsheet></office:body>
</office:document-content>"""


def read_ods(folder, first):
    cells = ['<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>']
    content = ODS.format(
        header="".join(cells[0].format(name) for name in HEADER),
        first=first,
        rest="".join(cells[0].format(text) for text in row()[1:]),
    )
    path = folder / "黑名单.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return Read(path)


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'office:value-type="float" office:value="0"',
        'office:value-type="float" office:value="0.0"',
        'office:value-type="percentage" office:value="0"',
        'office:value-type="currency" office:value="0"',
        'office:value-type="boolean" office:boolean-value="false"',
        'office:value-type="string"',
        'office:value-type="float"',
    ],
)
def test_an_open_document_formula_that_shows_nothing_has_no_result(tmp_path, attributes):
    first = f'<table:table-cell table:formula="of:=[.B2]" {attributes}/>'
    assert rules(read_ods(tmp_path, first)) == FORMULA_REFUSED


@pytest.mark.parametrize(
    ("attributes", "text", "name"),
    [
        ('office:value-type="float" office:value="0"', "<text:p>0</text:p>", "0"),
        ("", "<text:p/>", None),
        ('office:value-type="string" office:string-value=""', "", None),
        ('office:value-type="string" office:string-value="甲"', "<text:p>甲</text:p>", "甲"),
        ('office:value-type="float" office:value="7"', "", "7"),
    ],
)
def test_an_open_document_result_is_taken(tmp_path, attributes, text, name):
    first = f'<table:table-cell table:formula="of:=[.B2]" {attributes}>{text}</table:table-cell>'
    read = read_ods(tmp_path, first)
    assert (read.findings, read.names) == ([], [name])
    is_said = any("没有经电子表格软件计算过" in note for note in read.reading.notes)
    assert is_said == (name == "7")


EXCEL_XML = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{properties}<Worksheet ss:Name="数据"><Table>
<Row>{header}</Row><Row>{first}{rest}</Row></Table></Worksheet></Workbook>"""
SAVED_BY_EXCEL = (
    '<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office">'
    "<Version>16.00</Version></DocumentProperties>"
)


def read_excel_xml(folder, first, properties=""):
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    text = EXCEL_XML.format(
        properties=properties,
        header="".join(cell.format(name) for name in HEADER),
        first=first,
        rest="".join(cell.format(text) for text in row()[1:]),
    )
    return read_text(folder, text, name="黑名单.xls")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "<Data/>",
        '<Data ss:Type="Number"></Data>',
        '<Data ss:Type="Number">0</Data>',
        '<Data ss:Type="Number">0.0</Data>',
        '<Data ss:Type="String"></Data>',
        '<Data ss:Type="Boolean">0</Data>',
    ],
)
def test_a_formula_in_the_xml_of_excel_that_excel_did_not_save_has_no_result(tmp_path, data):
    first = f'<Cell ss:Formula="=RC[1]">{data}</Cell>'
    assert rules(read_excel_xml(tmp_path, first)) == FORMULA_REFUSED


@pytest.mark.parametrize(("formula", "properties"), [("=RC[1]", SAVED_BY_EXCEL), ("of:=[.B2]", "")])
def test_a_zero_in_the_xml_that_a_spreadsheet_program_saved_is_taken(tmp_path, formula, properties):
    first = f'<Cell ss:Formula="{formula}"><Data ss:Type="Number">0</Data></Cell>'
    read = read_excel_xml(tmp_path, first, properties)
    assert (read.findings, read.names) == ([], ["0"])


@pytest.mark.parametrize(
    "written",
    [
        "=VLOOKUP(A2,Sheet2!A:B,2,0)",
        "=A1&B1",
        '=A1&"号"',
        "=B2/10000",
        "=2000",
        "+A1",
        "-B2*2",
        "@SUM(A1:A3)",
        "=SUM(A1:A3)",
        '=TEXT(A1,"00")',
        "=甲",
        "='表1'!A2",
        "\t=A2",
        "'=A2",
        '="甲"&A2',
        '=IF(A1="","",A1)',
        "= A1",
        "=-A1",
        '=HYPERLINK("http://example.com","甲")',
    ],
)
def test_a_formula_that_an_export_wrote_as_text_is_asked_back(tmp_path, written):
    read = read_text(tmp_path, csv_of(HEADER, row(written)))
    assert rules(read) == FORMULA_REFUSED


@pytest.mark.parametrize("position", range(WIDTH))
def test_a_formula_is_asked_back_in_every_element(tmp_path, position):
    cells = row()
    cells[position] = "=VLOOKUP(A2,Sheet2!A:B,2,0)"
    read = read_text(tmp_path, csv_of(HEADER, cells))
    assert [finding[2] for finding in read.findings] == ["formula-without-result"]


@pytest.mark.parametrize(
    "written",
    [
        '="0123"',
        '=T("甲")',
        "'0123",
        "===",
        "=>见附件",
        "+86-479-7521234",
        "-",
        "-5",
        "+0.2",
        "@甲",
        "甲=乙",
        "A1+B2",
        "--",
        "+",
    ],
)
def test_what_is_no_formula_or_stands_for_one_text_is_not(tmp_path, written):
    assert read_text(tmp_path, csv_of(HEADER, row(written))).findings == []


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ('=T("二罚〔2018〕2号")', "二罚〔2018〕2号"),
        ('=t( "甲" )', "甲"),
        ('="二罚〔2018〕"&"3号"', "二罚〔2018〕3号"),
        ('="甲" & "乙" & "丙"', "甲乙丙"),
        ('="二罚〔"&2018&"〕3号"', "二罚〔2018〕3号"),
        ('=CONCATENATE("二罚〔2018〕",1,"号")', "二罚〔2018〕1号"),
        ('=CONCAT("甲","乙")', "甲乙"),
        ('="甲&乙"&"丙"', "甲&乙丙"),
        ('="示例""一"""&"号"', '示例"一"号'),
        ('=CONCATENATE("甲")', "甲"),
        ('=""&"0123"', "0123"),
    ],
)
def test_a_formula_of_texts_alone_is_the_text_it_stands_for(formula, text):
    assert text_of_formula(formula) == text
    assert not is_formula(formula)


@pytest.mark.parametrize(
    "formula", ["=T(A1)", '="甲"&A1', '="1"&01', '=T("甲","乙")', '="甲"+"乙"', '=T("甲"', "=1&"]
)
def test_a_formula_that_has_to_be_calculated_stands_for_no_text(formula):
    assert text_of_formula(formula) is None
    assert is_formula(formula)


@pytest.mark.parametrize("mark", ['="', '&"', "=", '"', "+A1", "T("])
def test_looking_at_a_long_text_takes_no_time(mark):
    is_formula("=" + mark * 50_000)
    is_formula(mark * 50_000)
    text_of_formula('="' + mark * 50_000)
