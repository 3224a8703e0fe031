"""A unit that a conditional format shows beside a number is read as it is shown, in whatever form a
workbook states the condition; where nobody can tell whether it holds, the cell is asked back.
"""

import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pytest
from intake_examples import Read
from odf.number import Number, NumberStyle
from odf.number import Text as NumberText
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from unit_examples import FINE, HINT, PENALTY, table, values_of, write_xlsx


pytestmark = pytest.mark.usefixtures("numbers_say_nothing")

FINE_HEADER = "罚款金额"
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"

CONDITIONS = [
    # Rule, header, format, number, and what is loaded.
    ({"type": "expression", "formula": ["TRUE"]}, FINE_HEADER, '0.00"元"', 2000, "0.2"),
    ({"type": "expression", "formula": ["TRUE"]}, "罚款金额(万元)", '0.00"元"', 2000, "0.2"),
    ({"type": "expression", "formula": ["ISNUMBER({0}2)"]}, FINE_HEADER, '0"元"', 2000, "0.2"),
    ({"type": "expression", "formula": ["${0}2>=100"]}, FINE_HEADER, '0"元"', 2000, "0.2"),
    ({"type": "notContainsBlanks"}, FINE_HEADER, '0"元"', 2000, "0.2"),
    (
        {"type": "cellIs", "operator": "greaterThan", "formula": ["100"]},
        FINE_HEADER,
        '0"元"',
        2000,
        "0.2",
    ),
    (
        {"type": "cellIs", "operator": "between", "formula": ["1", "3000"]},
        FINE_HEADER,
        '0"万元"',
        2000,
        "2000",
    ),
    # The condition does not hold, or nobody can tell.
    (
        {"type": "cellIs", "operator": "lessThan", "formula": ["100"]},
        FINE_HEADER,
        '0"元"',
        2000,
        "2000",
    ),
    ({"type": "expression", "formula": ["FALSE"]}, FINE_HEADER, '0"元"', 2000, "2000"),
    ({"type": "expression", "formula": ["$A$2>1"]}, FINE_HEADER, '0"元"', 2000, "unknown"),
    ({"type": "expression", "formula": ["$A2>1"]}, "罚款金额（万元）", '0"万元"', 2000, "2000"),
    # No unit beside the number.
    ({"type": "expression", "formula": ["$A$2>1"]}, FINE_HEADER, "0.00", 2000, "2000"),
    ({"type": "expression", "formula": ["TRUE"]}, FINE_HEADER, "[Red]0.00", 2000, "2000"),
]


@pytest.mark.parametrize(("rule", "header", "code", "number", "value"), CONDITIONS)
def test_a_conditional_format_is_read_as_it_shows(tmp_path, rule, header, code, number, value):
    lines = table(PENALTY, FINE, header, [number])
    column = openpyxl.utils.get_column_letter(lines[0].index(header) + 1)
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([cell or None for cell in line])
    formulas = [formula.format(column) for formula in rule.get("formula", [])]
    look = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=code))
    book.active.conditional_formatting.add(
        f"{column}2:{column}9", Rule(**{**rule, "formula": formulas}, dxf=look)
    )
    path = tmp_path / "表.xlsx"
    book.save(path)
    if value == "unknown":
        assert ("shown-unknown", FINE) in findings_of(path)
        return
    assert values_of(path, PENALTY, FINE, HINT) == [value]


EXTENSION = (
    '<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"'
    ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    "<x14:conditionalFormattings><x14:conditionalFormatting"
    ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="{kind}" {operator} priority="1" id="{{1}}"><xm:f>{formula}</xm:f><x14:dxf>'
    '<numFmt numFmtId="200" formatCode="{code}"/></x14:dxf></x14:cfRule>'
    "<xm:sqref>{column}2:{column}9</xm:sqref></x14:conditionalFormatting>"
    "</x14:conditionalFormattings></ext></extLst></worksheet>"
)


def in_extension(path, column, rule, code):
    """Writes a rule into the extension of a workbook, where newer programs keep some of them."""
    text = EXTENSION.format(
        kind=rule["type"],
        operator=f'operator="{rule["operator"]}"' if "operator" in rule else "",
        formula="</xm:f><xm:f>".join(escape(one) for one in rule.get("formula", [])),
        code=escape(code, {'"': "&quot;"}),
        column=column,
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</worksheet>", text.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(("rule", "header", "code", "number", "value"), CONDITIONS)
def test_so_is_one_in_the_extension_of_a_workbook(tmp_path, rule, header, code, number, value):
    lines = table(PENALTY, FINE, header, [number])
    column = openpyxl.utils.get_column_letter(lines[0].index(header) + 1)
    path = write_xlsx(tmp_path, lines)
    formulas = [formula.format(column) for formula in rule.get("formula", [])]
    in_extension(path, column, {**rule, "formula": formulas}, code)
    if value == "unknown":
        assert ("shown-unknown", FINE) in findings_of(path)
        return
    assert values_of(path, PENALTY, FINE, HINT) == [value]


ODS_CONDITIONS = [
    (">100", 2000, "0.2"),
    ("between(1,3000)", 2000, "0.2"),
    ("formula-is(TRUE())", 2000, "0.2"),
    ("formula-is(of:=TRUE())", 2000, "0.2"),
    ("formula-is([.{0}2]>=100)", 2000, "0.2"),
    ("formula-is(ISNUMBER({0}2))", 2000, "0.2"),
    # The condition does not hold, or nobody can tell.
    ("<100", 2000, "2000"),
    ("!=2000", 2000, "2000"),
    ("not-between(1,3000)", 2000, "2000"),
    ("formula-is(FALSE())", 2000, "2000"),
    ("formula-is([.$A$2]>1)", 2000, "unknown"),
    ("duplicate", 2000, "unknown"),
]


@pytest.mark.parametrize("sheet", ["表", "表 1"])
@pytest.mark.parametrize(("condition", "number", "value"), ODS_CONDITIONS)
def test_a_conditional_format_of_an_open_document_is_read_as_it_shows(
    tmp_path, condition, number, value, sheet
):
    lines = table(PENALTY, FINE, FINE_HEADER, [number])
    column = openpyxl.utils.get_column_letter(lines[0].index(FINE_HEADER) + 1)
    document = OpenDocumentSpreadsheet()
    in_yuan = NumberStyle(name="N1")
    in_yuan.addElement(Number(decimalplaces=0, minintegerdigits=1))
    in_yuan.addElement(NumberText(text="元"))
    document.styles.addElement(in_yuan)
    document.styles.addElement(Style(name="InYuan", family="table-cell", datastylename="N1"))
    rows = Table(name=sheet)
    for line in lines:
        row = TableRow()
        for value_of_cell in line:
            if isinstance(value_of_cell, int):
                cell = TableCell(valuetype="float", value=value_of_cell)
            else:
                cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value_of_cell or "")))
            row.addElement(cell)
        rows.addElement(row)
    document.spreadsheet.addElement(rows)
    path = tmp_path / "表.ods"
    document.save(path)

    name = f"'{sheet}'" if " " in sheet else sheet
    written = escape(condition.format(column), {'"': "&quot;"})
    text = (
        f"<c:conditional-formats xmlns:c={CALC!r}><c:conditional-format"
        f' c:target-range-address="{name}.{column}2:{name}.{column}9">'
        f'<c:condition c:apply-style-name="InYuan" c:value="{written}"'
        f' c:base-cell-address="{name}.{column}2"/></c:conditional-format>'
        "</c:conditional-formats></table:table>"
    )
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", text.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)

    if value == "unknown":
        assert ("shown-unknown", FINE) in findings_of(path)
        return
    assert values_of(path, PENALTY, FINE, HINT) == [value]


def findings_of(path):
    file = Read(path, HINT)
    return [(rule, element) for _, element, rule, _ in file.findings]
