"""A number format that a cell takes over: from parents of its style, its row, its column, its
table.

What LibreOffice shows was looked at for OpenDocument and for new workbooks; the XML of Excel 2003
is read as Excel reads it.
"""

import zipfile

import openpyxl
import pytest
from intake_examples import Read, record_type
from unit_examples import FINE, HINT, PENALTY, table, values_of

from pipelines.catalogue.examples.example_row import example_of
from pipelines.intake.cells.sheet_facts import ShownCell
from pipelines.intake.readers.workbook_content import read_workbook
from pipelines.templates import write_template
from tests.lib.staging import LIMITS


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-{part} xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">{content}</office:document-{part}>"""
YUAN = (
    '<number:number-style style:name="{name}"><number:number number:decimal-places="0" '
    'number:min-integer-digits="1" number:grouping="true"/><number:text>{text}</number:text>'
    "</number:number-style>"
)
STYLE = '<style:style style:name="{}" style:family="table-cell" {}/>'
NUMBER = '<table:table-cell {} office:value-type="float" office:value="2000">{}</table:table-cell>'
STYLES = "".join(
    [
        YUAN.format(name="N1", text="元"),
        YUAN.format(name="N2", text="万元"),
        STYLE.format("yuan", 'style:data-style-name="N1"'),
        STYLE.format("wan", 'style:data-style-name="N2"'),
        STYLE.format("child", 'style:parent-style-name="yuan"'),
        STYLE.format("grandchild", 'style:parent-style-name="child"'),
        STYLE.format("of_named", 'style:parent-style-name="named"'),
        STYLE.format("circle", 'style:parent-style-name="circle"'),
    ]
)


def write_ods(path, columns, rows, common=""):
    body = (
        f"<office:automatic-styles>{STYLES}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="表">{columns}{rows}</table:table>'
        "</office:spreadsheet></office:body>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(part="content", content=body))
        if common:
            styles = f"<office:styles>{common}</office:styles>"
            archive.writestr("styles.xml", ODS.format(part="styles", content=styles))
    return path


def shown_in(path):
    """What the cells of a workbook's first sheet show, row by row."""
    [grid] = read_workbook(path, LIMITS)
    return [
        [cell.shown if isinstance(cell, ShownCell) else cell for cell in row] for row in grid.rows
    ]


COLUMN = '<table:table-column table:default-cell-style-name="{}"/>'
ROW = "<table:table-row>{}</table:table-row>"


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("yuan", "2,000元"),
        ("child", "2,000元"),
        ("grandchild", "2,000元"),
        ("wan", "2,000万元"),
        ("of_named", "2,000元"),
        ("circle", 2000),
        ("missing", 2000),
    ],
)
@pytest.mark.parametrize("text", ["", "<text:p>2000</text:p>"])
def test_a_style_of_open_document_takes_over_from_its_parents(tmp_path, style, shown, text):
    common = YUAN.format(name="N1", text="元") + STYLE.format("named", 'style:data-style-name="N1"')
    own = ROW.format(NUMBER.format(f'table:style-name="{style}"', text))
    path = write_ods(tmp_path / "表.ods", "", own, common)
    assert shown_in(path) == [[shown]]


def test_cells_of_open_document_have_the_style_of_their_row_or_else_their_column(tmp_path):
    plain = NUMBER.format("", "")
    rows = (
        ROW.format(plain * 2)
        + f'<table:table-row table:default-cell-style-name="wan">{plain * 2}</table:table-row>'
        + ROW.format(NUMBER.format('table:number-columns-repeated="3"', ""))
    )
    path = write_ods(tmp_path / "表.ods", COLUMN.format("yuan") + COLUMN.format("child"), rows)
    assert shown_in(path) == [
        ["2,000元", "2,000元"],
        ["2,000万元", "2,000万元"],
        ["2,000元", "2,000元", 2000],
    ]


@pytest.mark.parametrize(
    "default",
    [
        STYLE.format("Default", 'style:data-style-name="N9"'),
        '<style:default-style style:family="table-cell" style:data-style-name="N9"/>',
    ],
)
def test_cells_without_any_style_have_the_default_one(tmp_path, default):
    common = YUAN.format(name="N9", text="元") + default
    path = write_ods(tmp_path / "表.ods", "", ROW.format(NUMBER.format("", "")), common)
    assert shown_in(path) == [["2,000元"]]


def test_what_the_program_says_it_shows_is_taken_before_any_format(tmp_path):
    cell = NUMBER.format('table:style-name="yuan"', "<text:p>2000 千元</text:p>")
    assert shown_in(write_ods(tmp_path / "表.ods", "", ROW.format(cell))) == [["2000 千元"]]


XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>{styles}</Styles>
<Worksheet ss:Name="S1"><Table{table}>{rows}</Table></Worksheet></Workbook>"""


def style(name, text="", parent=""):
    taken_over = f' ss:Parent="{parent}"' * bool(parent)
    own = f'<NumberFormat ss:Format="#,##0&quot;{text}&quot;"/>' * bool(text)
    return f'<Style ss:ID="{name}"{taken_over}>{own}</Style>'


def number(style_id=""):
    own = f' ss:StyleID="{style_id}"' * bool(style_id)
    return f'<Cell{own}><Data ss:Type="Number">2000</Data></Cell>'


@pytest.mark.parametrize(
    ("rows", "attributes", "shown"),
    [
        (f"<Row>{number('child')}</Row>", "", "2,000元"),
        (f"<Row>{number('grandchild')}</Row>", "", "2,000元"),
        (f"<Row>{number('general')}</Row>", "", 2000),
        (f"<Row>{number('plain')}</Row>", "", 2000),
        (f'<Row ss:StyleID="yuan">{number()}</Row>', "", "2,000元"),
        (f'<Column ss:StyleID="yuan"/><Row>{number()}</Row>', "", "2,000元"),
        (f'<Column ss:StyleID="wan"/><Row ss:StyleID="yuan">{number()}</Row>', "", "2,000元"),
        (f'<Column ss:StyleID="wan"/><Row>{number("yuan")}</Row>', "", "2,000元"),
        (f'<Column ss:StyleID="wan"/><Row>{number("plain")}</Row>', "", 2000),
        (f"<Row>{number()}</Row>", ' ss:StyleID="yuan"', "2,000元"),
        (f"<Row>{number()}</Row>", "", 2000),
    ],
)
def test_a_style_of_the_old_xml_is_taken_over(tmp_path, rows, attributes, shown):
    styles = (
        style("Default")
        + style("yuan", "元")
        + style("wan", "万元")
        + style("child", parent="yuan")
        + style("grandchild", parent="child")
        + style("plain")
        + '<Style ss:ID="general" ss:Parent="yuan"><NumberFormat/></Style>'
    )
    path = tmp_path / "表.xml"
    path.write_text(XML.format(styles=styles, table=attributes, rows=rows), encoding="utf-8")
    assert shown_in(path) == [[shown]]


def test_a_style_of_the_old_xml_takes_over_from_the_default_one(tmp_path):
    rows = f"<Row>{number()}{number('plain')}{number('wan')}</Row>"
    styles = style("Default", "元") + style("plain") + style("wan", "万元")
    path = tmp_path / "表.xml"
    path.write_text(XML.format(styles=styles, table="", rows=rows), encoding="utf-8")
    assert shown_in(path) == [["2,000元", "2,000元", "2,000万元"]]


def book_without_own_styles(path, number_format, header="罚款金额(万元)"):
    """A workbook whose column of fines has a format, and whose cells have none of their own."""
    book = openpyxl.Workbook()
    lines = table(PENALTY, FINE, header, [2000, 0.5])
    for line in lines:
        book.active.append([cell or None for cell in line])
    position = lines[0].index(header)
    letter = openpyxl.utils.get_column_letter(position + 1)
    book.active.column_dimensions[letter].number_format = number_format
    book.save(path)
    return path


@pytest.mark.parametrize("number_format", ['0"元"', '#,##0.0,"千元"', "0%"])
def test_a_unit_that_only_some_programs_show_is_asked_about(tmp_path, number_format):
    path = book_without_own_styles(tmp_path / "表.xlsx", number_format)
    asked = [finding[:3] for finding in Read(path, HINT).findings]
    assert asked == [(2, FINE, "shown-unknown"), (3, FINE, "shown-unknown")]


@pytest.mark.parametrize(
    "number_format", ['0.00"万元"', '#,##0.00" 万元"', '0.00_ "万元"', '#,##0.0000"万元"']
)
def test_a_unit_that_only_some_programs_show_is_no_doubt_where_the_header_states_it(
    tmp_path, number_format
):
    # A program that fills in our template leaves its cells without the style of their column.
    path = book_without_own_styles(tmp_path / "表.xlsx", number_format)
    assert values_of(path, PENALTY, FINE, HINT) == ["2000", "0.5"]


@pytest.mark.parametrize("header", ["罚款金额", "罚款金额（元）", "罚款金额（元/万元）"])
def test_a_unit_that_only_some_programs_show_is_asked_about_below_other_headers(tmp_path, header):
    path = book_without_own_styles(tmp_path / "表.xlsx", '0.00"万元"', header)
    details = [finding[2:] for finding in Read(path, HINT).findings]
    # What is stored is shown as it is stored.
    assert details == [("shown-unknown", "2000"), ("shown-unknown", "0.5")]


@pytest.mark.parametrize(
    "name",
    [
        PENALTY,
        "land_transfer",
        "social_insurance_arrears",
        "volunteer_service",
        "wage_arrears_list",
    ],
)
def test_our_template_that_a_program_filled_in_is_asked_nothing(tmp_path, catalogue, name):
    kind = record_type(name)
    path = write_template(kind, catalogue, tmp_path)
    book = openpyxl.load_workbook(path)
    for column, (code, value) in enumerate(example_of(kind).items(), 1):
        is_number = kind.elements[code].type in ("amount", "number")
        book.worksheets[0].cell(2, column, float(value) if is_number and value else value)
    book.save(path)
    assert Read(path, HINT).findings == []


@pytest.mark.parametrize(
    "number_format", ["General", "0.00", "#,##0.00", "@", "0.0000", "yyyy-mm-dd", '"¥"#,##0.00']
)
def test_a_format_of_a_column_that_adds_no_unit_is_no_doubt(tmp_path, number_format):
    path = book_without_own_styles(tmp_path / "表.xlsx", number_format)
    assert values_of(path, PENALTY, FINE, HINT) == ["2000", "0.5"]


def test_a_cell_of_a_new_workbook_without_style_has_the_first_one(tmp_path):
    path = tmp_path / "表.xlsx"
    book = openpyxl.Workbook()
    book.active.append([2000, 1])
    book.active["B1"].number_format = '0"元"'
    book.save(path)
    change(path, "xl/styles.xml", b'<xf numFmtId="0" ', b'<xf numFmtId="164" ')
    assert shown_in(path) == [["2000元", "1元"]]


def test_a_cell_style_without_format_has_that_of_its_named_style(tmp_path):
    path = tmp_path / "表.xlsx"
    book = openpyxl.Workbook()
    book.active.append([2000])
    book.active["A1"].number_format = '0"元"'
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/styles.xml").decode()
    named, own = xml.split("<cellXfs")
    named = named.replace('<xf numFmtId="0"', '<xf numFmtId="164"')
    own = own.replace('numFmtId="164" ', "")
    change(path, "xl/styles.xml", xml.encode(), f"{named}<cellXfs{own}".encode())
    assert shown_in(path) == [["2000元"]]


def change(path, part, old, new):
    """Change one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
