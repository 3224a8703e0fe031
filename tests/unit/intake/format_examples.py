"""One table, written by the programs that departments write with; whatever the format, the same
rows come out.

A new format gets a function here that writes the table,
and a line in `TABLE_WRITERS` or `RECORD_WRITERS`.

`PYTHONPATH=. python tests/unit/intake/format_examples.py` writes `tests/samples/formats` anew
(LibreOffice has to be installed).
"""

import csv
import html
import json
import shutil
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import xlsxwriter
import xlwt
from intake_examples import HEADER, WIDTH
from odf.number import DateStyle, Day, Month, Text, Year
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.lib.libreoffice import WORKBOOKS, save_as


SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "formats"
TITLE = "二连浩特市示例名单"
VALUES = [
    ["二连浩特市示例甲有限公司", "00123", date(2018, 12, 10), 0.00675, 42, -5, "〔2018〕1号；㼆"],
    [
        "二连浩特市示例乙有限公司",
        "0",
        date(2020, 2, 29),
        12345.678901,
        1e-7,
        0.1 + 0.2,
        "第一行 第二行",
    ],
    [
        "二连浩特市示例丙有限公司",
        "1E5",
        date(1999, 1, 1),
        0.25,
        999999999999999,
        152501199001011234,
        "a,b\"c'd",
    ],
]
TEXTS = [
    ["二连浩特市示例甲有限公司", "00123", "2018-12-10", "0.00675", "42", "-5", "〔2018〕1号；㼆"],
    [
        "二连浩特市示例乙有限公司",
        "0",
        "2020-02-29",
        "12345.678901",
        "0.0000001",
        "0.3",
        "第一行 第二行",
    ],
    [
        "二连浩特市示例丙有限公司",
        "1E5",
        "1999-01-01",
        "0.25",
        "999999999999999",
        "1.52501E+17",
        "a,b\"c'd",
    ],
]
"""How a person reads them; what a spreadsheet has damaged stays recognisable."""
REST = [f"值{position}" for position in range(len(TEXTS[0]), WIDTH)]
ROWS = [[*texts, *REST] for texts in TEXTS]
LINES = [[TITLE], [], HEADER, *[[*values, *REST] for values in VALUES]]
"""A title, a blank row, the header in row 3, then the data."""
NUMBERS = [4, 5, 6]


def write_openpyxl(path):
    book = openpyxl.Workbook()
    for down, line in enumerate(LINES, 1):
        for right, value in enumerate(line, 1):
            cell = book.active.cell(down, right, value)
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
    book.save(path)


def write_xlsxwriter(path):
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("数据"), book.add_format({"num_format": "yyyy/m/d"})
        for down, line in enumerate(LINES):
            for right, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write_datetime(
                        down, right, datetime(value.year, value.month, value.day), day
                    )
                else:
                    sheet.write(down, right, value)


def write_xlwt(path):
    book = xlwt.Workbook(encoding="utf-8")
    sheet, day = book.add_sheet("数据"), xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for down, line in enumerate(LINES):
        for right, value in enumerate(line):
            sheet.write(down, right, value, *([day] if isinstance(value, date) else []))
    book.save(str(path))


def write_odfpy(path):
    document = OpenDocumentSpreadsheet()
    day = DateStyle(name="day")
    for part in (
        Year(style="long"),
        Text(text="-"),
        Month(style="long"),
        Text(text="-"),
        Day(style="long"),
    ):
        day.addElement(part)
    document.automaticstyles.addElement(day)
    document.automaticstyles.addElement(
        Style(name="shown-as-day", family="table-cell", datastylename=day)
    )
    table = Table(name="数据")
    for line in LINES:
        row = TableRow()
        for value in line:
            row.addElement(_odf_cell(value))
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def _odf_cell(value):
    match value:
        case date():
            cell = TableCell(
                valuetype="date", datevalue=value.isoformat(), stylename="shown-as-day"
            )
        case int() | float():
            cell = TableCell(valuetype="float", value=repr(value))
        case _:
            cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def frame():
    return pd.DataFrame([dict(zip(HEADER, row, strict=True)) for row in ROWS])


def write_json(path):
    frame().to_json(path, orient="records", force_ascii=False, indent=1)


def write_ndjson(path):
    frame().to_json(path, orient="records", force_ascii=False, lines=True)


def write_xml(path, encoding="UTF-8"):
    from xml.sax.saxutils import escape

    from intake_examples import CODES

    records = [
        "".join(f"<{c}>{escape(v)}</{c}>" for c, v in zip(CODES, row, strict=True)) for row in ROWS
    ]
    body = "".join(f"<DATA>{record}</DATA>" for record in records)
    path.write_bytes(
        f'<?xml version="1.0" encoding="{encoding}"?>\n<DATAS>{body}</DATAS>'.encode(encoding)
    )


def write_csv(path, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([[TITLE], [], HEADER, *ROWS])


def write_tsv(path):
    write_csv(path, delimiter="\t")


def write_web_page(path):
    rows = []
    for cells in [[TITLE], [], HEADER, *ROWS]:
        texts = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
        rows.append(f"<tr>{texts}</tr>")
    page = f'<meta charset="utf-8"><table>{"".join(rows)}</table>'
    path.write_text(page, encoding="utf-8")


# Formats with a header: the rows come out under the numbers `NUMBERS`.
TABLE_WRITERS = {
    "openpyxl.xlsx": write_openpyxl,
    "openpyxl.xlsm": write_openpyxl,
    "xlsxwriter.xlsx": write_xlsxwriter,
    "xlsxwriter.xls": write_xlsxwriter,
    "xlwt.xls": write_xlwt,
    "xlwt.et": write_xlwt,
    "xlwt.xlsx": write_xlwt,
    "odfpy.ods": write_odfpy,
    "odfpy.xls": write_odfpy,
    "python.csv": write_csv,
    "python.tsv": write_tsv,
    "python.txt": write_csv,
    "python.html": write_web_page,
    "python.htm": write_web_page,
}

# Formats whose records name their fields: the rows are counted from 1.
RECORD_WRITERS = {
    "pandas.json": write_json,
    "pandas.ndjson": write_ndjson,
    "pandas.jsonl": write_ndjson,
    "pandas.json.as-lines.json": write_ndjson,
    "text.xml": write_xml,
}


CONVERSIONS = {
    **WORKBOOKS,
    "libreoffice-page.xls": "html:HTML (StarCalc)",
    "libreoffice-utf8.csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false",
    "libreoffice-gb18030.csv": "csv:Text - txt - csv (StarCalc):44,34,85,1,,0,false,true,false",
    "libreoffice-utf16.txt": "txt:Text - txt - csv (StarCalc):9,34,65535,1,,0,false,true,false",
}
"""What LibreOffice saves a workbook as. Text files show numbers as formatted on the screen."""


def write_samples(folder):
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "source.xlsx"
    write_openpyxl(source)
    for name, kind in CONVERSIONS.items():
        save_as(source, folder / name, kind)
    shutil.copy(folder / "libreoffice.xls", folder / "libreoffice.et")
    with zipfile.ZipFile(folder / "libreoffice.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "libreoffice.xls", "黑名单/一.xls")
        archive.write(folder / "libreoffice-gb18030.csv", "黑名单/二.csv")
    source.unlink()


if __name__ == "__main__":
    write_samples(SAMPLES)
    print(
        json.dumps(
            {path.name: path.stat().st_size for path in sorted(SAMPLES.iterdir())}, indent=1
        ),
        file=sys.stderr,
    )
