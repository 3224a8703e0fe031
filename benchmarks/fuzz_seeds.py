"""Valid files of every format, from which the fuzzer makes spoilt ones."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape

import xlsxwriter
import xlwt

from pipelines import catalogue
from pipelines.catalogue.examples import samples
from pipelines.shapes.file_formats import FORMATS


RECORD_TYPE = "black_list"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
NAME_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
COMPOUND_FILE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@cache
def rows() -> list[list[str]]:
    """A header and a few good rows."""
    loaded = catalogue.current()
    frame = samples.valid_rows(loaded.record_types[RECORD_TYPE], 4, seed=1).fillna("")
    header = [loaded.elements[code].name for code in frame.columns]
    return [header, *frame.to_numpy().tolist()]


@cache
def seeds() -> Mapping[str, tuple[bytes, ...]]:
    """Valid files by ending; an ending without any of its own has those of all others."""
    seeds = _written_here()
    for file_format in FORMATS:
        of_format: list[bytes] = []
        for ending in file_format.endings:
            of_format += seeds.get(ending, ())
        for ending in file_format.endings:
            seeds.setdefault(ending, tuple(of_format))

    everything = [COMPOUND_FILE_START + bytes(4088)]
    for contents in seeds.values():
        everything += contents
    return {ending: contents or tuple(everything) for ending, contents in seeds.items()}


def _written_here() -> dict[str, tuple[bytes, ...]]:
    commas = _text(",")
    in_all_encodings = [
        commas.encode(encoding)
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32")
    ]
    json_records = [json.dumps(record, ensure_ascii=False) for record in _records()]
    return {
        ".csv": (*in_all_encodings, _text(",", csv.QUOTE_ALL).encode(), _text(";").encode()),
        ".tsv": (_text("\t").encode(),),
        ".txt": (_text("|").encode(), _text("\t").encode("gb18030")),
        ".xlsx": (workbook_of(rows()), _workbook_with_errors()),
        ".xls": (_old_workbook(),),
        ".json": (json.dumps(_records(), ensure_ascii=False).encode(),),
        ".ndjson": ("\n".join(json_records).encode(),),
        ".xml": (_xml().encode(), _xml().encode("utf-16")),
        ".ods": (_open_document(),),
        ".zip": (zip_of({"许可.csv": commas.encode(), "甲/表.xlsx": workbook_of(rows())}),),
    }


def workbook_of(lines: Sequence[Sequence[str]]) -> bytes:
    """A workbook with these rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("数据")
        for row_number, cells in enumerate(lines):
            sheet.write_row(row_number, 0, cells)
    return stream.getvalue()


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """An archive of named files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _records() -> list[dict[str, str]]:
    header, *lines = rows()
    return [dict(zip(header, line, strict=True)) for line in lines]


def _text(delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows())  # type: ignore[arg-type]
    return text.getvalue()


def _workbook_with_errors() -> bytes:
    """A workbook with a failed formula, a date, a truth value, and a second sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("数据")
        for row_number, cells in enumerate(rows()):
            sheet.write_row(row_number, 0, cells)
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        sheet.write_number(3, 3, 43444, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean(3, 4, True)
        book.add_worksheet("说明").write(0, 0, "如何填写")
    return stream.getvalue()


def _old_workbook() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    for row_number, cells in enumerate(rows()):
        for position, cell in enumerate(cells):
            sheet.write(row_number, position, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _xml() -> str:
    elements = []
    for record in _records():
        fields = [f"<{name}>{escape(value)}</{name}>" for name, value in record.items()]
        elements.append(f"<记录>{''.join(fields)}</记录>")
    return f"<数据>{''.join(elements)}</数据>"


def _open_document() -> bytes:
    table_rows = []
    for cells in rows():
        row = [
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in cells
        ]
        table_rows.append(f"<table:table-row>{''.join(row)}</table:table-row>")
    table = f'<table:table table:name="数据">{"".join(table_rows)}</table:table>'
    content = (
        f"<office:document-content {NAME_SPACES}><office:body><office:spreadsheet>{table}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zip_of(
        {
            "mimetype": OPEN_DOCUMENT.encode(),
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": content.encode(),
        }
    )
