"""Units that columns of any name, lists of fields and text boxes state, and what they say of which
column: a unit of something else says nothing.
"""

import json
import zipfile

import pytest
from intake_examples import record_type
from odf.draw import CustomShape, Frame, TextBox
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Shapes, Table, TableCell, TableRow
from odf.text import P
from unit_examples import (
    ASKED,
    FINE,
    HINT,
    PENALTY,
    names_of,
    rows_of,
    table,
    values_of,
    write_csv,
    write_xlsx,
)

from pipelines.intake.readers.workbooks.xls_comments import CommentReader


pytestmark = pytest.mark.usefixtures("numbers_say_nothing")

LAND = "land_transfer"
ARREARS = "social_insurance_arrears"
FINE_HEADER = "罚款金额"


def with_columns(type_name, code, header, number, added):
    """A table with one filled number, and further columns with a cell each behind it."""
    lines = table(type_name, code, header, [number])
    behind = lines[0].index(header) + 1
    for line, cells in zip(lines, (list(added), list(added.values())), strict=True):
        line[behind:behind] = cells
    return lines


def loaded_of(folder, type_name, code, lines, write=write_csv):
    return values_of(write(folder, lines), type_name, code, hint_of(type_name))


def hint_of(type_name):
    return f"x/inbox/{record_type(type_name).title}.csv"


def fine_beside(folder, added, header=FINE_HEADER):
    return loaded_of(folder, PENALTY, FINE, with_columns(PENALTY, FINE, header, "2000", added))


@pytest.mark.parametrize(
    "title",
    [
        "计价单位",
        "价款单位",
        "币种单位",
        "数额单位",
        "款项单位",
        "货币单位",
        "结算单位",
        "罚款计价单位",
    ],
)
def test_a_column_of_units_may_have_any_name(tmp_path, title):
    assert fine_beside(tmp_path, {title: "元"}) == ["0.2"]


@pytest.mark.parametrize(
    ("added", "header", "value"),
    [
        ({"计价单位": "人民币元"}, FINE_HEADER, "0.2"),
        ({"计价单位": "万元"}, FINE_HEADER, "2000"),
        ({"计价单位": "元"}, "罚款金额（万元）", ASKED),
        ({"收款单位": "某某局", "计价单位": "元"}, FINE_HEADER, "0.2"),
        # Offices, other columns, and what is no unit.
        ({"收款单位": "元宝山区财政局"}, FINE_HEADER, "2000"),
        ({"收款单位": ""}, FINE_HEADER, "2000"),
        ({"滞纳金": "5", "滞纳金单位": "元"}, FINE_HEADER, "2000"),
        ({"没收计价单位": "元"}, FINE_HEADER, "2000"),
        ({"计价单位": ""}, FINE_HEADER, "2000"),
        ({"计价单位": "公顷"}, FINE_HEADER, "2000"),
    ],
)
def test_only_a_unit_counts_in_a_column_of_any_name(tmp_path, added, header, value):
    assert fine_beside(tmp_path, added, header) == [value]


def test_a_column_of_offices_hides_no_other_sign_of_a_unit(tmp_path):
    lines = table(PENALTY, FINE, FINE_HEADER, ["2000元", "3000"])
    for line, office in zip(lines, ["填报单位", "某某局", "某某局"], strict=True):
        line.append(office)
    assert loaded_of(tmp_path, PENALTY, FINE, lines) == ["0.2", ASKED]


@pytest.mark.parametrize(
    ("type_name", "code", "header", "added", "value"),
    [
        (LAND, "TD_MJ", "土地面积(公顷)", {"金额单位": "元"}, "15"),
        (LAND, "TD_MJ", "土地面积(公顷)", {"单位": "万元"}, "15"),
        (LAND, "TD_MJ", "土地面积(公顷)", {"计价单位": "元/亩"}, "15"),
        (LAND, "TD_MJ", "土地面积", {"计量单位": "亩"}, "1"),
        (LAND, "TD_MJ", "土地面积(公顷)", {"计量单位": "亩"}, ASKED),
        (LAND, "TD_MJ", "土地面积", {"土地面积单位": "元"}, ASKED),
        (ARREARS, "SB_QJYS", "社会保险欠缴月数", {"单位": "元"}, "15"),
        (ARREARS, "SB_QJYS", "社会保险欠缴月数", {"金额单位": ""}, "15"),
        (ARREARS, "SB_QJYS", "社会保险欠缴月数", {"单位": "年"}, ASKED),
        ("social_insurance_participation", "SB_CBRS", "参保人数", {"单位": "户"}, ASKED),
        ("social_insurance_participation", "SB_CBRS", "参保人数", {"单位": "公顷"}, "15"),
    ],
)
def test_a_unit_of_something_else_says_nothing(tmp_path, type_name, code, header, added, value):
    lines = with_columns(type_name, code, header, "15", added)
    assert loaded_of(tmp_path, type_name, code, lines) == [value]


@pytest.mark.parametrize(
    ("name", "fine", "area"),
    [
        ("处罚表 单位-万元.xlsx", "2000", "15"),
        ("处罚表 单位-元.csv.gz", "0.2", "15"),
        ("处罚表（单位：美元）.xlsx", ASKED, "15"),
        ("单位_元宝山公司.xlsx", "2000", "15"),
        ("单位_元宝山用户.xlsx", "2000", "15"),
        ("单位名单_鸿元.xls", "2000", "15"),
        ("单位_亩产公司.xlsx", "2000", "15"),
    ],
)
def test_only_a_whole_unit_counts_in_the_name_of_a_file(tmp_path, name, fine, area):
    path = write_csv(tmp_path, table(PENALTY, FINE, FINE_HEADER, ["2000"]))
    assert values_of(path, PENALTY, FINE, f"行政处罚/{name}") == [fine]
    path = write_csv(tmp_path, table(LAND, "TD_MJ", "土地面积", ["15"]))
    assert values_of(path, LAND, "TD_MJ", f"土地/{name}") == [area]


# The lists of fields that programs write beside their records.
DESCRIPTIONS = [
    ({"fields": [{"name": FINE_HEADER, "unit": "元"}]}, "0.2"),
    ({"columns": [{"title": FINE_HEADER, "prop": "fk", "unit": "元"}]}, "0.2"),
    ({"schema": {"fields": [{"name": FINE, "label": FINE_HEADER, "unit": "元"}]}}, "0.2"),
    ({"schema": {"properties": {FINE_HEADER: {"type": "number", "unit": "元"}}}}, "0.2"),
    ({"字段说明": [{"字段名": FINE_HEADER, "计量单位": "元"}]}, "0.2"),
    ({"header": [{"field": FINE, "header": FINE_HEADER, "unit": "千元"}]}, "200"),
    ({"fields": [{"name": FINE_HEADER, "unit": "万元"}]}, "2000"),
    ({"fields": [{"name": FINE_HEADER, "unit": "美元"}]}, ASKED),
    # Another field, no unit, and a field that says the unit itself.
    ({"fields": [{"name": "滞纳金", "unit": "元"}]}, "2000"),
    ({"header": [{"name": "没收金额", "unit": "元"}]}, "2000"),
    ({"fields": [{"name": FINE_HEADER, "unit": ""}, {"name": "备注", "type": "string"}]}, "2000"),
    ({"fields": [{"name": "jldw", "title": "计量单位"}]}, "2000"),
]


@pytest.mark.parametrize(("around", "value"), DESCRIPTIONS)
def test_a_list_of_fields_in_json_states_units(tmp_path, around, value):
    [row] = rows_of(PENALTY, FINE, [2000])
    named = {name: row[code] for code, name in names_of(PENALTY, FINE, FINE_HEADER).items()}
    path = tmp_path / "表.json"
    path.write_text(json.dumps({**around, "data": [named]}, ensure_ascii=False), encoding="utf-8")
    assert values_of(path, PENALTY, FINE, HINT) == [value]


def test_the_unit_beside_the_data_says_nothing_of_another_measure(tmp_path):
    [row] = rows_of(LAND, "TD_MJ", [15])
    path = tmp_path / "表.json"
    path.write_text(json.dumps({"unit": "万元", "data": [row]}, ensure_ascii=False), "utf-8")
    assert values_of(path, LAND, "TD_MJ", hint_of(LAND)) == ["15"]


def write_xml(folder, type_name, code, around="", attributes="", count=1):
    rows = ""
    for row in rows_of(type_name, code, ["15"] * count):
        fields = "".join(
            f"<{each}{attributes if each == code else ''}>{value}</{each}>"
            for each, value in row.items()
        )
        rows += f"<row>{fields}</row>"
    path = folder / "表.xml"
    path.write_text(f"<rows>{around}{rows}</rows>", encoding="utf-8")
    return path


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("around", "value"),
    [
        (f'<fields><field name="{FINE}" unit="元"/></fields>', "0.0015"),
        (f"<fields><field><name>{FINE}</name><unit>元</unit></field></fields>", "0.0015"),
        (f'<columns><column title="{FINE_HEADER}" unit="元"/></columns>', "0.0015"),
        ('<fields><field name="滞纳金" unit="元"/></fields>', "15"),
        ("<fields><field><name>滞纳金</name><unit>元</unit></field></fields>", "15"),
        ('<total unit="元">500</total>', "15"),
    ],
)
def test_a_list_of_fields_in_xml_states_units(tmp_path, around, value, count):
    path = write_xml(tmp_path, PENALTY, FINE, around, count=count)
    assert values_of(path, PENALTY, FINE, HINT) == [value] * count


@pytest.mark.parametrize("count", [1, 2])
def test_the_unit_of_one_element_of_xml_is_about_that_element(tmp_path, count):
    path = write_xml(tmp_path, PENALTY, FINE, attributes=' unit="元"', count=count)
    assert values_of(path, PENALTY, FINE, HINT) == ["0.0015"] * count
    path = write_xml(tmp_path, LAND, "TD_MJ", count=count)
    path.write_text(path.read_text().replace("<TD_CJJ>", '<TD_CJJ unit="元">8800'))
    assert values_of(path, LAND, "TD_MJ", hint_of(LAND)) == ["15"] * count


BOXES = [
    ("单位：元", "0.2"),
    ("说明\n1. 本表金额单位为元\n2. 必填", "0.2"),
    ("单位：万元", "2000"),
    ("金额单位：元或万元", ASKED),
    ("填报单位：元宝山区税务局", "2000"),
    ("面积单位：亩", "2000"),
    ("没收金额单位：元", "2000"),
]

DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:grpSp>'
    '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="T"{hidden}/></xdr:nvSpPr><xdr:txBody><a:bodyPr/>'
    "{paragraphs}</xdr:txBody></xdr:sp></xdr:grpSp></xdr:twoCellAnchor></xdr:wsDr>"
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="../drawings/drawing1.xml" Type="http://schemas.openxmlformats'
    '.org/officeDocument/2006/relationships/drawing"/></Relationships>'
)


def write_xlsx_with_box(folder, lines, text, hidden=""):
    path = write_xlsx(folder, lines)
    # A person types a text in pieces.
    paragraphs = "".join(
        f"<a:p><a:r><a:t>{part[:2]}</a:t></a:r><a:r><a:t>{part[2:]}</a:t></a:r></a:p>"
        for part in text.split("\n")
    )
    with zipfile.ZipFile(path, "a") as archive:
        drawing = DRAWING.format(paragraphs=paragraphs, hidden=hidden)
        archive.writestr("xl/drawings/drawing1.xml", drawing)
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", RELATIONS)
    return path


def write_ods_with_box(folder, lines, text, *, is_in_cell):
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="表")
    paragraphs = [P(text=part) for part in text.split("\n")]
    shape = CustomShape() if is_in_cell else Frame()
    holder = shape if is_in_cell else TextBox()
    for paragraph in paragraphs:
        holder.addElement(paragraph)
    if not is_in_cell:
        shape.addElement(holder)
        shapes = Shapes()
        shapes.addElement(shape)
        sheet.addElement(shapes)
    for line in lines:
        row = TableRow()
        for value in line:
            cell = TableCell(valuetype="string") if value else TableCell()
            if value:
                cell.addElement(P(text=value))
            row.addElement(cell)
        sheet.addElement(row)
    if is_in_cell:
        cell.addElement(shape)
    document.spreadsheet.addElement(sheet)
    path = folder / "表.ods"
    document.save(path)
    return path


@pytest.mark.parametrize(("text", "value"), BOXES)
def test_a_text_box_states_the_unit_of_its_sheet(tmp_path, text, value):
    lines = table(PENALTY, FINE, FINE_HEADER, ["2000"])
    path = write_xlsx_with_box(tmp_path, lines, text)
    assert values_of(path, PENALTY, FINE, HINT) == [value]
    for is_in_cell in (True, False):
        path = write_ods_with_box(tmp_path, lines, text, is_in_cell=is_in_cell)
        assert values_of(path, PENALTY, FINE, HINT) == [value]


def test_a_text_box_that_is_hidden_states_nothing(tmp_path):
    lines = table(PENALTY, FINE, FINE_HEADER, ["2000"])
    path = write_xlsx_with_box(tmp_path, lines, "单位：元", ' hidden="1"')
    assert values_of(path, PENALTY, FINE, HINT) == ["2000"]


OLD_DRAWING = """<xml xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
 <v:shape id="_x0000_s1025" style='position:absolute;{style}'>
  <v:textbox style='mso-direction-alt:auto'>{lines}</v:textbox>
  <x:ClientData ObjectType="{kind}"><x:Anchor>1, 0, 0, 0, 3, 0, 2, 0</x:Anchor></x:ClientData>
 </v:shape></xml>"""


def write_xlsx_with_old_box(folder, lines, text, *, kind="Text", style="", parted="divs"):
    path = write_xlsx(folder, lines)
    texts = text.split("\n")
    if parted == "divs":
        within = "\n".join(
            f"<div style='text-align:left'><font face='宋体' size='220'>{part[:2]}</font>"
            f"<font>{part[2:]}</font></div>"
            for part in texts
        )
    else:
        # So Excel writes it, which is no proper XML.
        within = f"<div><font>{'<br>'.join(texts)}</font></div>"
    drawing = OLD_DRAWING.format(lines=within, kind=kind, style=style)
    relations = RELATIONS.replace("drawings/drawing1.xml", "drawings/vmlDrawing1.vml")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/drawings/vmlDrawing1.vml", drawing)
        archive.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            relations.replace("relationships/drawing", "relationships/vmlDrawing"),
        )
    return path


@pytest.mark.parametrize("parted", ["divs", "line ends"])
@pytest.mark.parametrize(("text", "value"), BOXES)
def test_so_does_one_of_an_old_drawing(tmp_path, text, value, parted):
    lines = table(PENALTY, FINE, FINE_HEADER, ["2000"])
    path = write_xlsx_with_old_box(tmp_path, lines, text, parted=parted)
    assert values_of(path, PENALTY, FINE, HINT) == [value]


@pytest.mark.parametrize(
    ("kind", "style", "value"),
    [
        ("Rect", "", "0.2"),
        ("Label", "", "0.2"),
        ("Text", "visibility: hidden", "2000"),
        # A comment stands in a part of its own, and a button says what it does.
        ("Note", "", "2000"),
        ("Button", "", "2000"),
        ("Checkbox", "", "2000"),
    ],
)
def test_only_what_readers_see_as_a_text_counts_there(tmp_path, kind, style, value):
    lines = table(PENALTY, FINE, FINE_HEADER, ["2000"])
    path = write_xlsx_with_old_box(tmp_path, lines, "单位：元", kind=kind, style=style)
    assert values_of(path, PENALTY, FINE, HINT) == [value]


def test_an_old_drawing_that_is_no_xml_keeps_nobody_from_the_table(tmp_path):
    lines = table(PENALTY, FINE, FINE_HEADER, ["2000"])
    path = write_xlsx_with_old_box(tmp_path, lines, "单位 & 元")
    assert values_of(path, PENALTY, FINE, HINT) == ["2000"]


@pytest.mark.parametrize(("kind", "texts"), [(6, ["单位：元"]), (2, ["单位：元"]), (0x19, [])])
def test_the_text_of_a_shape_of_an_old_workbook(kind, texts):
    reader = CommentReader()
    text = "单位：元"
    records = [
        (0x5D, b"\x15\x00\x12\x00" + bytes([kind, 0, 1, 0])),
        (0x1B6, bytes(10) + bytes([len(text), 0]) + bytes(6)),
        (0x3C, b"\x01" + text[:2].encode("utf-16-le")),
        (0x3C, b"\x01" + text[2:].encode("utf-16-le")),
    ]
    for number, data in records:
        assert list(reader.read(number, data)) == []
    assert reader.take_boxes() == texts
    assert reader.take_boxes() == []
