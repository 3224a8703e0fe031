"""A unit that a row states beside its number: by the amount in words, in a remark, or in a field of a
program. What a spreadsheet says to who fills in a cell counts too.
"""

import json
import struct
import zipfile

import olefile
import openpyxl
import pytest
from intake_examples import Read
from openpyxl.worksheet.datavalidation import DataValidation
from unit_examples import (
    ASKED,
    FINE,
    HINT,
    PENALTY,
    WRITERS,
    names_of,
    rows_of,
    table,
    values_of,
    write_csv,
    write_xls,
)
from xlwt.CompoundDoc import XlsDoc

from pipelines.errors import FileRefused
from pipelines.intake.readers.workbooks.xls_prompts import prompts_of_record


pytestmark = pytest.mark.usefixtures("numbers_say_nothing")

FINE_HEADER = "罚款金额"


def lines_with(title, pairs, header=FINE_HEADER):
    """A table with a column of this title beside the fine; pairs of both cells."""
    lines = table(PENALTY, FINE, header, [number for number, _ in pairs])
    behind = lines[0].index(header) + 1
    for line, cell in zip(lines, [title, *(text for _, text in pairs)], strict=True):
        line.insert(behind, cell)
    return lines


def loaded(path):
    return values_of(path, PENALTY, FINE, HINT)


def notes_of(path):
    return "\n".join(Read(path, HINT).reading.notes)


IN_WORDS = [
    # Title, number, its words, and what is loaded.
    ("罚款金额大写", "50", "伍拾元整", "0.005"),
    ("罚款金额大写", "50", "伍拾圆", "0.005"),
    ("罚款金额（大写）", "50", "伍拾元整", "0.005"),
    ("罚款金额（人民币大写）", "50", "伍拾元整", "0.005"),
    ("罚款金额（大写）", "2", "伍仟元整", ASKED),
    ("罚款金额大写", "50.5", "伍拾元伍角", "0.00505"),
    ("大写", "50", "人民币（大写）：伍拾元整", "0.005"),
    ("金额（大写）", "50", "人民币伍拾元整", "0.005"),
    ("罚款金额大写", "5000", "零拾零万伍仟零佰零拾零元整", "0.5"),
    ("罚款金额大写", "2", "贰万元整", "2"),
    ("罚款金额大写", "150", "壹佰伍拾万元整", "150"),
    ("罚款金额大写", "1.23", "壹万贰仟叁佰肆拾伍元整", "1.23"),
    ("罚款金额大写", "2", "伍仟元整", ASKED),
    ("大写", "0.2", "伍仟元整", ASKED),
    # These say nothing of this number.
    ("罚款金额大写", "50", "", "50"),
    ("罚款金额大写", "50", "详见决定书", "50"),
    ("罚款金额大写", "50", "伍拾", "50"),
    ("罚款金额大写", "0", "零元整", "0"),
    ("没收金额大写", "50", "壹佰元整", "50"),
    ("合计大写", "50", "壹佰元整", "50"),
]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize(("title", "number", "words", "value"), IN_WORDS)
def test_an_amount_in_words_tells_the_unit_of_the_number_beside_it(
    tmp_path, title, number, words, value, file_format
):
    path = WRITERS[file_format](tmp_path, lines_with(title, [(number, words)]))
    assert loaded(path) == [value]


@pytest.mark.parametrize(
    ("header", "number", "words", "value"),
    [
        ("罚款金额（万元）", "0.5", "伍仟元整", "0.5"),
        ("罚款金额（元）", "5000", "伍仟元整", "0.5"),
        ("罚款金额（万元）", "0.5", "", "0.5"),
        ("罚款金额（万元）", "50", "伍拾元整", ASKED),
        ("罚款金额（元）", "5", "伍万元整", ASKED),
        ("罚款金额（万元）", "0.2", "伍仟元整", ASKED),
    ],
)
def test_words_and_header_that_contradict_each_other_are_asked_back(
    tmp_path, header, number, words, value
):
    path = write_csv(tmp_path, lines_with("罚款金额大写", [(number, words)], header))
    assert loaded(path) == [value]


def test_a_row_without_words_is_in_doubt_where_others_are_in_another_unit(tmp_path):
    pairs = [("50", "伍拾元整"), ("80", ""), ("100", "壹佰元整")]
    path = write_csv(tmp_path, lines_with("罚款金额大写", pairs))
    assert loaded(path) == ["0.005", ASKED, "0.01"]
    assert "按“罚款金额大写”一列所写的元读取，换算为万元" in notes_of(path)


def test_rows_without_words_stay_in_the_unit_that_the_words_of_others_confirm(tmp_path):
    path = write_csv(tmp_path, lines_with("罚款金额大写", [("0.2", "贰仟元整"), ("0.3", "")]))
    assert loaded(path) == ["0.2", "0.3"]


REMARKS = [
    ("金额单位为元", "0.005"),
    ("单位：元", "0.005"),
    ("已缴清；金额以元计", "0.005"),
    ("罚款金额单位：元", "0.005"),
    ("单位：万元", "50"),
    ("没收金额单位：元", "50"),
    ("该单位已整改", "50"),
    ("罚款50元，已缴", "50"),
    ("单位：元宝山区税务局", "50"),
    ("", "50"),
]


@pytest.mark.parametrize(("remark", "value"), REMARKS)
def test_a_remark_states_the_unit_of_the_numbers_in_its_row(tmp_path, remark, value):
    path = write_csv(tmp_path, lines_with("其他说明", [("50", remark)]))
    assert loaded(path) == [value]


def test_a_remark_against_the_header_is_asked_back(tmp_path):
    lines = lines_with("其他说明", [("50", "金额单位为元")], "罚款金额（万元）")
    assert loaded(write_csv(tmp_path, lines)) == [ASKED]


@pytest.mark.parametrize("key", ["amountUnit", "moneyUnit", "currencyUnit", "money_unit", "unit"])
@pytest.mark.parametrize(
    ("unit", "value"),
    [("yuan", "0.005"), ("元", "0.005"), ("wanyuan", "50"), ("万元", "50"), ("rmb", ASKED)],
)
def test_a_general_field_of_a_program_states_the_unit(tmp_path, key, unit, value):
    path = tmp_path / "表.json"
    [row] = rows_of(PENALTY, FINE, [50])
    named = {name: row[code] for code, name in names_of(PENALTY, FINE, FINE_HEADER).items()}
    path.write_text(json.dumps([{**named, key: unit}], ensure_ascii=False), encoding="utf-8")
    assert loaded(path) == [value]


def test_the_field_of_an_office_states_no_unit(tmp_path):
    assert loaded(write_csv(tmp_path, lines_with("reportUnit", [("50", "元")]))) == ["50"]


@pytest.mark.parametrize("figures", ["罚款金额（小写）", "罚款金额(元)（小写）", "罚款金额"])
def test_words_stand_before_the_figures_or_behind_them(tmp_path, figures):
    lines = lines_with("罚款金额（大写）", [("50", "伍拾元整")], figures)
    turned = [[*line] for line in lines]
    position = lines[0].index(figures)
    for line in turned:
        line[position], line[position + 1] = line[position + 1], line[position]
    for each in (lines, turned):
        assert loaded(write_csv(tmp_path, each)) == ["0.005"]


def test_a_column_of_words_alone_is_the_amount(tmp_path):
    lines = table(PENALTY, FINE, "罚款金额（大写）", ["伍拾元整"])
    assert loaded(write_csv(tmp_path, lines)) == ["0.005"]


def test_a_code_has_no_words(tmp_path):
    lines = lines_with("统一社会信用代码（大写）", [("50", "")], "罚款金额(元)")
    with pytest.raises(FileRefused, match="有两列都是"):
        loaded(write_csv(tmp_path, lines))


PROMPTS = [
    ({"prompt": "请按元填写"}, "0.005"),
    ({"promptTitle": "单位：元", "prompt": "必填"}, "0.005"),
    ({"error": "请按元填写数字"}, "0.005"),
    ({"errorTitle": "金额单位：元"}, "0.005"),
    ({"prompt": "单位：万元"}, "50"),
    ({"prompt": "请填数字"}, "50"),
    ({"prompt": "如 0.2 表示2000元"}, "50"),
    ({"prompt": "单位：美元"}, ASKED),
]


def write_prompted(folder, texts, header=FINE_HEADER, rows="{0}2:{0}100"):
    lines = table(PENALTY, FINE, header, ["50"])
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([cell or None for cell in line])
    letter = openpyxl.utils.get_column_letter(lines[0].index(header) + 1)
    check = DataValidation(type="decimal", operator="greaterThan", formula1="0", **texts)
    check.add(rows.format(letter))
    book.active.add_data_validation(check)
    path = folder / "表.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(("texts", "value"), PROMPTS)
def test_the_prompt_of_a_cell_states_the_unit_of_its_column(tmp_path, texts, value):
    assert loaded(write_prompted(tmp_path, texts)) == [value]


def test_a_prompt_is_quoted_as_the_reason(tmp_path):
    path = write_prompted(tmp_path, {"prompt": "请按元填写"})
    assert "按元读取，换算为万元（依据“请按元填写”）" in notes_of(path)


def test_a_prompt_of_another_column_or_of_the_header_says_nothing(tmp_path):
    assert loaded(write_prompted(tmp_path, {"prompt": "请按元填写"}, rows="A2:A100")) == ["50"]
    assert loaded(write_prompted(tmp_path, {"prompt": "请按元填写"}, rows="{0}1")) == ["50"]


def test_a_prompt_against_the_header_is_asked_back(tmp_path):
    path = write_prompted(tmp_path, {"prompt": "请按元填写"}, "罚款金额（万元）")
    assert loaded(path) == [ASKED]


def _check_record(texts, first_row, last_row, column):
    """The record of a check on entries as Excel 97 writes it."""
    data = struct.pack("<I", 0x000C0102)
    for text in texts:
        written = (text or "\0").encode("utf-16-le")
        data += struct.pack("<HB", len(written) // 2, 1) + written
    data += struct.pack("<HH", 3, 0) + b"\x1e\x00\x00" + struct.pack("<HH", 0, 0)
    return data + struct.pack("<HHHHH", 1, first_row, last_row, column, column)


def test_the_prompts_of_an_old_workbook(tmp_path):
    lines = table(PENALTY, FINE, FINE_HEADER, ["50"])
    path = write_xls(tmp_path, lines)
    with olefile.OleFileIO(str(path)) as compound_file:
        content = compound_file.openstream("Workbook").read()
    data = _check_record(["", "", "请按元填写", ""], 1, 99, lines[0].index(FINE_HEADER))
    end = content.rindex(struct.pack("<HH", 0x0A, 0))
    record = struct.pack("<HH", 0x1BE, len(data)) + data
    XlsDoc().save(str(path), content[:end] + record + content[end:])
    assert loaded(path) == ["0.005"]


def test_a_damaged_prompt_of_an_old_workbook_says_nothing():
    data = _check_record(["", "", "请按元填写", ""], 1, 99, 3)
    assert len(prompts_of_record(data)) == 1
    for length in range(len(data)):
        assert prompts_of_record(data[:length]) in ([], prompts_of_record(data))


@pytest.mark.parametrize("message", ["help-message", "error-message"])
def test_the_prompts_of_an_open_document(tmp_path, message):
    cells = ""
    for line in table(PENALTY, FINE, FINE_HEADER, ["50"]):
        cells += "<table:table-row>"
        for position, cell in enumerate(line):
            is_fine = cell == "50" and position == line.index("50")
            named = 'table:content-validation-name="val1"' if is_fine else ""
            kind = 'office:value-type="string"' if cell else ""
            shown = f"<text:p>{cell}</text:p>" if cell else ""
            cells += f"<table:table-cell {kind} {named}>{shown}</table:table-cell>"
        cells += "</table:table-row>"
    path = tmp_path / "表.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
            "<office:body><office:spreadsheet><table:content-validations>"
            f'<table:content-validation table:name="val1"><table:{message} table:title="金额">'
            f"<text:p>请按元填写</text:p></table:{message}></table:content-validation>"
            f'</table:content-validations><table:table table:name="表">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    assert loaded(path) == ["0.005"]


EXTENSION = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    ' uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations count="1"'
    ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation'
    ' type="list" prompt="请按元填写"><x14:formula1><xm:f>字典!$A$1:$A$9</xm:f></x14:formula1>'
    "<xm:sqref>{first} {second}</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [("{0}2:{0}100", "A2", "0.005"), ("A2", "{0}2:{0}100", "0.005"), ("A2", "B2:B100", "50")],
)
def test_a_prompt_with_a_list_on_another_sheet_stands_in_the_extension(
    tmp_path, first, second, value
):
    lines = table(PENALTY, FINE, FINE_HEADER, ["50"])
    letter = openpyxl.utils.get_column_letter(lines[0].index(FINE_HEADER) + 1)
    extension = EXTENSION.format(first=first.format(letter), second=second.format(letter))
    path = write_prompted(tmp_path, {})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</worksheet>", extension.encode() + b"</worksheet>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert loaded(path) == [value]


def _write_excel_xml(folder, behind_table):
    """The table as Excel 2003 saves it, with these options of the sheet behind it."""
    rows = ""
    for line in table(PENALTY, FINE, FINE_HEADER, ["50"]):
        cells = [f'<Cell><Data ss:Type="String">{cell or ""}</Data></Cell>' for cell in line]
        rows += f"<Row>{''.join(cells)}</Row>"
    path = folder / "表.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<Worksheet ss:Name="表"><Table>{rows}</Table>{behind_table}</Worksheet></Workbook>',
        encoding="utf-8",
    )
    return path


RANGES = [
    ("R2C{0}:R100C{0}", "0.005"),
    ("C{0}", "0.005"),
    ("R2C{0}", "0.005"),
    ("R2C1,R2C{0}:R9C{0}", "0.005"),
    ("R2C1:R9C{0}", "0.005"),
    ("R1C{0}", "50"),
    ("R2C1:R100C1", "50"),
    ("", "50"),
    ("Sheet1!A1", "50"),
]


@pytest.mark.parametrize(("reference", "value"), RANGES)
@pytest.mark.parametrize("part", ["InputMessage", "InputTitle", "ErrorMessage", "ErrorTitle"])
def test_the_prompts_of_the_xml_of_excel(tmp_path, reference, value, part):
    column = table(PENALTY, FINE, FINE_HEADER, ["50"])[0].index(FINE_HEADER) + 1
    check = (
        '<DataValidation xmlns="urn:schemas-microsoft-com:office:excel">'
        f"<Range>{reference.format(column)}</Range><Type>Decimal</Type><Min>0</Min>"
        f"<{part}>请按元填写</{part}></DataValidation>"
    )
    assert loaded(_write_excel_xml(tmp_path, check)) == [value]


@pytest.mark.parametrize("margin", ["Header", "Footer"])
@pytest.mark.parametrize(
    ("text", "value"), [("&amp;R&amp;10单位：元", "0.005"), ("第&amp;P页", "50"), ("", "50")]
)
def test_the_margins_of_the_xml_of_excel(tmp_path, margin, text, value):
    options = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel"><PageSetup>'
        f'<{margin} x:Margin="0.5" x:Data="{text}"/></PageSetup></WorksheetOptions>'
    )
    assert loaded(_write_excel_xml(tmp_path, options)) == [value]
