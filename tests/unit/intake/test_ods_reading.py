"""OpenDocument spreadsheets: what a file says is repeated is counted before it is laid out."""

import re
import zipfile

import pytest
from format_examples import write_odfpy
from intake_examples import HEADER, LAST_CODE, Read, row

from tests.lib.refusals import refusal_of


BEGIN = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:automatic-styles><style:style style:name="hid" style:family="table">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>"""
END = "</office:spreadsheet></office:body></office:document-content>"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "黑名单.ods"


def cell(text="", attributes="", kind="string"):
    typed = f'office:value-type="{kind}"' if text or attributes else ""
    return f"<table:table-cell {typed} {attributes}><text:p>{text}</text:p></table:table-cell>"


def line(cells, attributes=""):
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def table(*lines, name="数据", attributes=""):
    return f'<table:table table:name="{name}" {attributes}>{"".join(lines)}</table:table>'


def write(path, *tables, begin=BEGIN, manifest="<manifest/>"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED
        )
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", begin + "".join(tables) + END)


def words(*cells):
    return line([cell(text) for text in cells])


def test_blank_rows_up_to_the_sheets_end_are_not_laid_out(path):
    far = line(
        [cell("", 'table:number-columns-repeated="16384"')], 'table:number-rows-repeated="1048570"'
    )
    write(path, table(words(*HEADER), words(*row("甲")), far))
    assert Read(path).names == ["甲"]


def test_rows_and_cells_that_are_repeated_keep_their_numbers(path):
    gap = line([], 'table:number-rows-repeated="5"')
    twice = line([cell(text) for text in row("乙")], 'table:number-rows-repeated="2"')
    same = line(
        [cell("丙", 'table:number-columns-repeated="3"'), *[cell(text) for text in row()[3:]]]
    )
    write(path, table(words(*HEADER), gap, words(*row("甲")), twice, same))
    found = Read(path)
    assert (found.numbers, found.names) == ([7, 8, 9, 10], ["甲", "乙", "乙", "丙"])
    assert found.rows["c2"].to_pylist()[3] == "丙"


@pytest.mark.parametrize(
    ("rows", "columns"),
    [(1_048_576, 16_384), (1_048_577, 1), (1, 16_385), (10**9, 10**9), (1_000_000, 100)],
)
def test_a_bomb_of_repetitions_is_refused(path, rows, columns):
    bomb = line(
        [cell("x", f'table:number-columns-repeated="{columns}"')],
        f'table:number-rows-repeated="{rows}"',
    )
    write(path, table(words(*HEADER), bomb))
    assert refusal_of(Read, path).code == "too-large"


def test_a_filled_cell_far_below_a_gap_is_refused_when_the_rectangle_is_too_large(path):
    gap = line([], 'table:number-rows-repeated="1048000"')
    wide = line([cell(f"x{n}") for n in range(100)])
    write(path, table(words(*HEADER), wide, gap, wide))
    assert refusal_of(Read, path).code == "too-large"


def test_cells_come_as_they_are_shown(path):
    values = [
        cell("1,234.5", 'office:value="1234.5"', "float"),
        cell("25%", 'office:value="0.25"', "percentage"),
        cell("10.12.18", 'office:date-value="2018-12-10"', "date"),
        cell("x", 'office:date-value="2018-12-10T08:30:00.000000000"', "date"),
        cell("8时30分", 'office:time-value="PT08H30M05S"', "time"),
        cell("WAHR", 'office:boolean-value="true"', "boolean"),
        cell("1,5E17", 'office:value="152501199001011234"', "float"),
        cell("falsch", 'office:date-value="2018-13-40"', "date"),
        "<table:table-cell office:value-type='string'>"
        "<text:p>一<text:s text:c='2'/>二<text:line-break/>三</text:p>"
        "<text:p>四<text:span>五</text:span></text:p>"
        "<office:annotation><text:p>批注</text:p></office:annotation>"
        "</table:table-cell>",
    ]
    write(
        path, table(words(*HEADER), line([*values, *[cell(text) for text in row()[len(values) :]]]))
    )
    assert Read(path).cells[: len(values)] == [
        "1,234.5",
        "25%",
        "10.12.18",
        "x",
        "8时30分",
        "TRUE",
        "1.52501E+17",
        "falsch",
        "一  二\n三\n四五",
    ]


def test_a_formula_that_failed_is_not_taken_for_a_blank_cell(path):
    failed = cell("#N/A", 'office:string-value="" calcext:value-type="error"')
    write(
        path,
        table(
            words(*HEADER),
            words(*row("甲")),
            line([*[cell(text) for text in row("乙")[:-1]], failed]),
        ),
    )
    assert Read(path).findings == [(3, LAST_CODE, "failed-formula", "#N/A")]


def test_hidden_sheets_come_last(path):
    hidden = table(
        words(*HEADER), words(*row("藏")), name="藏", attributes='table:style-name="hid"'
    )
    write(path, hidden, table(words(*HEADER), words(*row("甲"))))
    found = Read(path)
    assert (found.names, found.reading.notes) == (
        ["甲"],
        ("工作表“藏”未作为数据读取：是隐藏的（共1行），确需报送的请取消隐藏后重新报送",),
    )


def test_locked_damaged_and_forged_ones_are_told_as_such(path):
    write(path, table(words(*HEADER)), manifest="<manifest><encryption-data/></manifest>")
    assert refusal_of(Read, path).code == "encrypted-file"
    write(
        path,
        table(words(*HEADER)),
        begin="<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + BEGIN[39:],
    )
    assert refusal_of(Read, path).code == "corrupt-file"
    write(path, "<table:table>")
    assert refusal_of(Read, path).code == "corrupt-file"
    write_odfpy(path)
    path.write_bytes(path.read_bytes()[:-40])
    assert refusal_of(Read, path).code == "corrupt-file"


def test_a_number_of_repetitions_that_is_none_makes_it_corrupt(path):
    write(path, table(line([cell("x", 'table:number-columns-repeated="viele"')])))
    assert refusal_of(Read, path).code == "corrupt-file"
    assert re.search("损坏", refusal_of(Read, path).reason)
