"""Raised and lowered characters: a footnote never becomes a digit of an amount or a number."""

import struct
import zipfile

import openpyxl
import pytest
import xlsxwriter
import xlwt
from intake_examples import HEADER, Read, row
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from unit_examples import FINE, HINT, PENALTY, table, values_of

from pipelines.intake.readers.workbooks.xls_runs import SHARED_TEXTS, SharedTexts


AREA = "TD_MJ"
DATE = HEADER.index("认定日期")
NUMBER = HEADER.index("认定文号")
REMARK = HEADER.index("备注")
RAISED = "raised-text"


def lines(position, value):
    cells = row("甲")
    cells[position] = value
    return [HEADER, cells]


def shared_xlsx(folder, position, pieces, kind=1):
    """A workbook as Excel writes it, with texts in a part of their own."""
    path = folder / "黑名单.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    mark = book.add_format()
    mark.set_font_script(kind)
    for right, cell in enumerate(HEADER):
        sheet.write_string(0, right, cell)
    for right, cell in enumerate(row("甲")):
        sheet.write_string(1, right, cell or "")
    before, raised, behind = pieces
    runs = [before, mark, raised, *([behind] if behind else [])]
    sheet.write_rich_string(1, position, *runs)
    book.close()
    return path


def inline_xlsx(folder, position, pieces, kind=1):
    """A workbook as openpyxl writes it, with texts in the cells."""
    path = folder / "黑名单.xlsx"
    book = openpyxl.Workbook()
    for cells in lines(position, None):
        book.active.append(cells)
    name = "superscript" if kind == 1 else "subscript"
    before, raised, behind = pieces
    text = CellRichText(before, TextBlock(InlineFont(vertAlign=name), raised), behind)
    book.active.cell(2, position + 1).value = text
    book.save(path)
    return path


def html(folder, position, pieces, kind=1):
    path = folder / "黑名单.xls"
    before, raised, behind = pieces
    tag = "sup" if kind == 1 else "sub"
    content = ""
    for cells in lines(position, f"{before}<{tag}>{raised}</{tag}>{behind}"):
        content += "<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in cells) + "</tr>"
    path.write_text(f"<html><meta charset='utf-8'><table>{content}</table></html>", "utf-8")
    return path


def ods(folder, position, pieces, kind=1):
    path = folder / "黑名单.ods"
    before, raised, behind = pieces
    place = "super 58%" if kind == 1 else "-33% 58%"
    spanned = f'{before}<text:span text:style-name="T1">{raised}</text:span>{behind}'
    content = ""
    for cells in lines(position, spanned):
        content += "<table:table-row>"
        for cell in cells:
            content += (
                '<table:table-cell office:value-type="string">'
                f"<text:p>{cell or ''}</text:p></table:table-cell>"
            )
        content += "</table:table-row>"
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style")
    )
    style = (
        '<office:automatic-styles><style:style style:name="T1" style:family="text">'
        f'<style:text-properties style:text-position="{place}"/>'
        "</style:style></office:automatic-styles>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}>{style}<office:body><office:spreadsheet>"
            f'<table:table table:name="表">{content}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def old_workbook(folder, position, pieces, kind=1):
    path = folder / "黑名单.xls"
    before, raised, behind = pieces
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    font = xlwt.Font()
    font.escapement = kind
    runs = [before, (raised, font), (behind, xlwt.Font())]
    for down, cells in enumerate(lines(position, None)):
        for right, cell in enumerate(cells):
            if cell:
                sheet.write(down, right, cell)
    # The table of texts goes on in further records before this text, and ends in one of them.
    for right in range(40):
        sheet.write(0, len(HEADER) + right, f"{'长' * 250}{right}")
    sheet.write_rich_text(1, position, runs)
    for right in range(40):
        sheet.write(1, len(HEADER) + right, f"{'字' * 250}{right}")
    book.save(str(path))
    return path


def spreadsheet_xml(folder, position, pieces, kind=1):
    """The XML of Excel 2003."""
    path = folder / "黑名单.xls"
    before, raised, behind = pieces
    tag = "Sup" if kind == 1 else "Sub"
    content = ""
    for cells in lines(position, f"{before}<{tag}>{raised}</{tag}>{behind}"):
        content += "<Row>"
        for cell in cells:
            content += (
                '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">'
                f"{cell or ''}</ss:Data></Cell>"
            )
        content += "</Row>"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="表"><Table>{content}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    return path


WRITERS = [shared_xlsx, inline_xlsx, html, ods, old_workbook, spreadsheet_xml]


def found(path):
    read = Read(path)
    findings = [finding for finding in read.findings if finding[2] == RAISED]
    return read, findings


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("kind", [1, 2])
@pytest.mark.parametrize(
    ("position", "code", "pieces"),
    [
        (DATE, "MD_RDRQ", ("2018-12-1", "1", "")),
        (NUMBER, "MD_RDWH", ("〔2018〕9", "2", "号")),
        (0, "MD_ZTMC", ("示例公司", "注", "")),
    ],
)
def test_a_raised_piece_of_a_believed_value_is_asked_back(
    tmp_path, write, kind, position, code, pieces
):
    read, findings = found(write(tmp_path, position, pieces, kind))
    detail = f"其中“{pieces[1]}”是上标或下标"
    assert findings == [(2, code, RAISED, detail)]
    # Dropped again as it stands, it is asked the same.
    assert read.rows[f"c{position}"].to_pylist() == [f"{''.join(pieces)}（{detail}）"]
    again = tmp_path / "again"
    again.mkdir()
    book = openpyxl.Workbook()
    for cells in lines(position, f"{''.join(pieces)}（{detail}）"):
        book.active.append(cells)
    book.save(again / "黑名单.xlsx")
    assert found(again / "黑名单.xlsx")[1] == findings


@pytest.mark.parametrize("write", WRITERS)
def test_in_a_plain_text_it_is_kept_and_said(tmp_path, write):
    read, findings = found(write(tmp_path, REMARK, ("占地20m", "2", "以上")))
    assert findings == []
    assert read.rows[f"c{REMARK}"].to_pylist() == ["占地20m2以上"]
    [note] = [note for note in read.reading.notes if "上标或下标" in note]
    assert note == "第2行的“备注”中有上标或下标，已按普通文字读取"


@pytest.mark.parametrize("script", ["superscript", "subscript"])
def test_a_cell_in_such_a_font_is_asked_back(tmp_path, script):
    path = tmp_path / "表.xlsx"
    book = openpyxl.Workbook()
    for line in table(PENALTY, FINE, "罚款金额(万元)", ["0.2"]):
        book.active.append(line)
    column = list(book.active[1]).index(
        next(cell for cell in book.active[1] if cell.value == "罚款金额(万元)")
    )
    cell = book.active.cell(2, column + 1)
    cell.value = 0.2
    cell.font = Font(vertAlign=script)
    book.save(path)
    read = Read(path, HINT)
    [finding] = [finding for finding in read.findings if finding[2] == RAISED]
    assert finding == (2, FINE, RAISED, "整格是上标或下标")
    assert values_of(path, PENALTY, FINE, HINT) == ["asked back"]


def test_a_cell_of_an_old_workbook_in_such_a_font_is_asked_back(tmp_path):
    path = tmp_path / "黑名单.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    font = xlwt.Font()
    font.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    style = xlwt.XFStyle()
    style.font = font
    for down, cells in enumerate([HEADER, row("甲")]):
        for right, cell in enumerate(cells):
            is_raised = down == 1 and right == NUMBER
            if is_raised:
                sheet.write(down, right, "〔2018〕9号", style)
            elif cell:
                sheet.write(down, right, cell)
    book.save(str(path))
    assert found(path)[1] == [(2, "MD_RDWH", RAISED, "整格是上标或下标")]


@pytest.mark.parametrize("font", [Font(bold=True), Font(vertAlign="baseline"), Font(strike=False)])
def test_any_other_font_says_nothing(tmp_path, font):
    book = openpyxl.Workbook()
    for cells in lines(NUMBER, "〔2018〕9号"):
        book.active.append(cells)
    book.active.cell(2, NUMBER + 1).font = font
    book.save(tmp_path / "黑名单.xlsx")
    assert found(tmp_path / "黑名单.xlsx")[1] == []


@pytest.mark.parametrize(("unit", "raised", "is_asked"), [("m", "2", False), ("m", "21", True)])
def test_the_raised_digit_of_a_unit_is_part_of_it(tmp_path, unit, raised, is_asked):
    path = tmp_path / "表.xlsx"
    book = openpyxl.Workbook()
    land = "land_transfer"
    for line in table(land, AREA, "土地面积(公顷)", ["此处"]):
        book.active.append(line)
    text = CellRichText(f"20000{unit}", TextBlock(InlineFont(vertAlign="superscript"), raised))
    next(cell for cell in book.active[2] if cell.value == "此处").value = text
    book.save(path)
    read = Read(path, "natural_resources/inbox/表.xlsx")
    assert bool([finding for finding in read.findings if finding[2] == RAISED]) == is_asked


@pytest.mark.parametrize("script", ["Superscript", "Subscript", "None"])
def test_a_cell_of_a_spreadsheet_xml_in_such_a_font_is_asked_back(tmp_path, script):
    path = spreadsheet_xml(tmp_path, NUMBER, ("〔2018〕9", "", "号"))
    style = f'<Styles><Style ss:ID="s1"><Font ss:VerticalAlign="{script}"/></Style></Styles>'
    text = path.read_text(encoding="utf-8").replace("<Worksheet", f"{style}<Worksheet", 1)
    before, mark, behind = text.rpartition(">〔2018〕9")
    cell = before.rindex("<Cell>")
    styled = f'{before[:cell]}<Cell ss:StyleID="s1">{before[cell + 6 :]}{mark}{behind}'
    path.write_text(styled.replace("<Sup></Sup>", ""), encoding="utf-8")
    asked = [] if script == "None" else [(2, "MD_RDWH", RAISED, "整格是上标或下标")]
    assert found(path)[1] == asked


def test_a_damaged_table_of_texts_says_what_it_can():
    whole = (
        struct.pack("<II", 2, 2) + struct.pack("<HBH", 2, 8, 1) + b"21" + struct.pack("<HH", 1, 1)
    )
    for length in range(len(whole) + 1):
        texts = SharedTexts()
        texts.add(SHARED_TEXTS, whole[:length])
        assert texts.raised(bool) == ({0: "1"} if length == len(whole) else {})
