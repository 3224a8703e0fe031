"""Old files in the Chinese code page are read right,
and a header that nobody can read is answered as such.
"""

import struct

import olefile
import pytest
import xlwt
from intake_examples import HEADER, Read, csv_of, read_text, row

from tests.lib.refusals import refusal_of


CHINESE = "gb18030"


def record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def label(row_number, column, text):
    raw = text if isinstance(text, bytes) else text.encode(CHINESE)
    return record(0x204, struct.pack("<HHHH", row_number, column, 15, len(raw)) + raw)


def number(row_number, column, value):
    return record(0x203, struct.pack("<HHHd", row_number, column, 15, value))


def formula_with_text(row_number, column, text):
    raw = text.encode(CHINESE)
    result = b"\x00\x00\x00\x00\x00\x00\xff\xff"
    head = struct.pack("<HHH", row_number, column, 15) + result
    cell = record(0x06, head + struct.pack("<HIH", 0, 0, 0))
    return cell + record(0x207, struct.pack("<H", len(raw)) + raw)


def workbook_of_95(path, cells, *, code_page=936, sheet="数据"):
    """A workbook of Excel 95: its stream laid into the compound file of a newer one."""
    name = sheet.encode(CHINESE)
    beginning = record(0x809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0))
    if code_page:
        beginning += record(0x42, struct.pack("<H", code_page))
    bound = struct.pack("<IHB", 0, 0, len(name)) + name
    offset = len(beginning) + len(record(0x85, bound)) + len(record(0x0A, b""))
    bound = struct.pack("<IHB", offset, 0, len(name)) + name
    dimensions = record(0x200, struct.pack("<HHHHH", 0, 9, 0, 40, 0))
    sheet_records = record(0x809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0)) + dimensions
    sheet_records += b"".join(cells) + record(0x0A, b"")
    stream = beginning + record(0x85, bound) + record(0x0A, b"") + sheet_records

    book = xlwt.Workbook()
    filler = book.add_sheet("x")
    for line in range(400):
        filler.write(line, 0, f"{line}" * 12)
    book.save(path)
    with olefile.OleFileIO(path, write_mode=True) as compound:
        size = compound.get_size("Workbook")
        assert size >= len(stream)
        compound.write_stream("Workbook", stream.ljust(size, b"\x00"))
    return path


def rows_of(*rows):
    return [
        label(down, right, text)
        for down, cells in enumerate(rows)
        for right, text in enumerate(cells)
    ]


@pytest.mark.parametrize("code_page", [936, 1252, 0])
def test_a_workbook_of_excel_95_is_read_in_its_code_page(tmp_path, code_page):
    texts = row("二连浩特市示例公司")
    cells = [*rows_of(HEADER), label(1, 0, texts[0]), number(1, 1, 1.0)]
    cells += [label(1, right, text) for right, text in enumerate(texts) if right > 1]
    path = workbook_of_95(tmp_path / "黑名单.xls", cells, code_page=code_page)
    file = Read(path)
    assert (file.names, file.reading.record_type) == (["二连浩特市示例公司"], "black_list")
    assert file.cells[1] == "1"


def test_the_text_of_a_formula_is_read_in_the_code_page_too(tmp_path):
    cells = [*rows_of(HEADER, row("甲")), formula_with_text(1, 6, "拖欠工资")]
    file = Read(workbook_of_95(tmp_path / "黑名单.xls", cells))
    assert file.cells[6] == "拖欠工资"


def test_texts_in_no_encoding_that_can_be_told_are_asked_back(tmp_path):
    cells = [*rows_of(HEADER), label(1, 0, b"\xff\xff\x80")]
    refused = refusal_of(Read, workbook_of_95(tmp_path / "黑名单.xls", cells))
    assert refused.code == "unknown-encoding" and "另存为.xlsx" in refused.remedy


@pytest.mark.parametrize("start", [b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"])
def test_older_sheets_are_told_to_be_saved_anew(tmp_path, start):
    path = tmp_path / "黑名单.xls"
    path.write_bytes(start + b"\x00" * 600)
    refused = refusal_of(Read, path)
    assert refused.code == "unknown-format"
    assert "Excel" in refused.reason and "另存为.xlsx" in refused.remedy


WRONG_WAYS = {
    "GBK read as Latin-1": lambda text: text.encode("gb18030").decode("latin-1"),
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 read as GBK": lambda text: text.encode().decode("gb18030", "replace"),
    "replaced": lambda text: "\ufffd" * len(text),
    "replaced and read as GBK": lambda text: "锟斤拷" * len(text),
    "GBK read as UTF-8": lambda text: text.encode("gb18030").decode("utf-8", "replace"),
}


@pytest.mark.parametrize("way", WRONG_WAYS.values(), ids=WRONG_WAYS)
@pytest.mark.parametrize("dropped_as", ["x/inbox/1.csv", "x/inbox/黑名单.csv"])
def test_a_header_in_a_wrong_encoding_is_an_encoding_answer(tmp_path, way, dropped_as):
    text = csv_of([way(name) for name in HEADER], row("甲"))
    refused = refusal_of(read_text, tmp_path, text, dropped_as=dropped_as)
    assert refused.code == "unknown-encoding"
    assert "乱码" in refused.reason


def test_what_a_garbled_header_should_read_is_said_where_it_can_be_told(tmp_path):
    text = csv_of([WRONG_WAYS["GBK read as Latin-1"](name) for name in HEADER], row("甲"))
    assert HEADER[0] in refusal_of(read_text, tmp_path, text).reason


def test_a_header_in_another_language_is_no_encoding_answer(tmp_path):
    text = csv_of(["Übergröße", "Größe", "Straße"], ["a", "b", "c"])
    assert (
        refusal_of(read_text, tmp_path, text, dropped_as="x/inbox/1.csv").code
        == "unknown-record-type"
    )


def test_a_workbook_of_wps_with_the_records_of_excel_95_is_read_alike(tmp_path):
    path = workbook_of_95(tmp_path / "黑名单.et", rows_of(HEADER, row("甲")))
    assert Read(path).names == ["甲"]
