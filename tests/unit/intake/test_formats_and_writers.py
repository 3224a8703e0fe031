"""Whatever a department's program saves the table as,
the same rows come out under the row numbers that it shows.
"""

import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt
from format_examples import (
    NUMBERS,
    RECORD_WRITERS,
    REST,
    ROWS,
    SAMPLES,
    TABLE_WRITERS,
    write_xml,
)
from intake_examples import HEADER, WIDTH, Read
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pipelines.intake.readers.archive import ARCHIVE_ENDING
from pipelines.shapes.file_formats import ENDINGS, FORMATS
from tests.lib.libreoffice import WORKBOOKS, save_as
from tests.lib.repository import ROOT
from tests.lib.staging import staged_part


SAVED = sorted(path.name for path in SAMPLES.iterdir() if path.suffix != ARCHIVE_ENDING)


def test_every_ending_and_every_format_has_an_example(tmp_path):
    writers = TABLE_WRITERS | RECORD_WRITERS
    assert {Path(name).suffix for name in [*writers, *SAVED]} == ENDINGS
    for name, write in writers.items():
        write(tmp_path / name)
    written = [tmp_path / name for name in writers]
    saved = [Path(shutil.copy(SAMPLES / name, tmp_path)) for name in SAVED]
    formats = {Read(path).reading.format for path in [*written, *saved]}
    assert formats == {file_format.name for file_format in FORMATS}


def test_every_ending_is_described_in_the_manual_of_formats():
    manual = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [ending for ending in ENDINGS if f"`{ending}`" not in manual] == []


def rows_of(found):
    """All staged rows; a number that a spreadsheet has damaged is shown
    with more or fewer of its digits.
    """
    columns = [found.rows[f"c{position}"].to_pylist() for position in range(WIDTH)]
    return [[_day(_damaged(cell)) for cell in row] for row in zip(*columns, strict=True)]


def _damaged(cell):
    return "1.52501E+17" if cell and cell.startswith("1.52501199") else cell


def _day(cell):
    """A day as programs show it, with strokes or with hyphens."""
    match = re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", cell or "")
    return f"{match[1]}-{match[2]:>02}-{match[3]:>02}" if match else cell


def assert_same(path, numbers):
    found = Read(path)
    assert rows_of(found) == ROWS
    assert found.numbers == numbers
    assert found.reading.malformed == {}


@pytest.mark.parametrize("name", TABLE_WRITERS)
def test_a_table_comes_out_the_same_whoever_wrote_it_and_whatever_it_is_called(tmp_path, name):
    TABLE_WRITERS[name](tmp_path / name)
    assert_same(tmp_path / name, NUMBERS)


@pytest.mark.parametrize("name", SAVED)
def test_what_libreoffice_saved_comes_out_the_same(tmp_path, name):
    assert_same(Path(shutil.copy(SAMPLES / name, tmp_path)), NUMBERS)


def test_an_archive_of_what_libreoffice_saved_is_read_file_by_file(tmp_path):
    sample = shutil.copy(SAMPLES / "libreoffice.zip", tmp_path)
    assert_same(tmp_path / "libreoffice.zip", NUMBERS)
    second, _ = staged_part(Path(sample), tmp_path / "2", dropped_as="x.zip", part="黑名单/二.csv")
    assert (second.reading.received, second.reading.encoding) == (3, "gb18030")


@pytest.mark.parametrize("name", RECORD_WRITERS)
def test_records_come_out_the_same_and_are_counted_from_one(tmp_path, name):
    RECORD_WRITERS[name](tmp_path / name)
    assert_same(tmp_path / name, [1, 2, 3])


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "GB18030", "GB2312", "UTF-16"])
def test_xml_comes_out_the_same_in_every_encoding(tmp_path, encoding):
    path = tmp_path / "a.xml"
    if encoding in ("GBK", "GB2312"):
        write_xml(path, "GB18030")
        path.write_bytes(path.read_bytes().replace(b"GB18030", encoding.encode()))
    else:
        write_xml(path, encoding)
    assert_same(path, [1, 2, 3])


@pytest.mark.libreoffice
@pytest.mark.parametrize("writer", ["xlsxwriter.xlsx", "xlwt.xls", "odfpy.ods"])
@pytest.mark.parametrize("saved", WORKBOOKS)
def test_what_libreoffice_makes_of_it_comes_out_the_same(tmp_path, writer, saved):
    TABLE_WRITERS[writer](tmp_path / writer)
    save_as(tmp_path / writer, tmp_path / saved, WORKBOOKS[saved])
    assert_same(tmp_path / saved, NUMBERS)


def test_days_are_right_in_workbooks_that_count_from_1904(tmp_path):
    new, old = openpyxl.Workbook(), xlwt.Workbook()
    new.epoch, old.dates_1904 = CALENDAR_MAC_1904, True
    sheet = old.add_sheet("数据")
    for down, line in enumerate(
        [HEADER, [date(2018, 12, 10), *REST, *["x"] * (WIDTH - len(REST) - 1)]]
    ):
        new.active.append(line)
        for right, value in enumerate(line):
            sheet.write(
                down,
                right,
                value,
                *([xlwt.easyxf(num_format_str="YYYY-MM-DD")] if value == line[0] else []),
            )
    new.save(tmp_path / "a.xlsx")
    old.save(str(tmp_path / "a.xls"))
    assert [Read(tmp_path / name).names for name in ("a.xlsx", "a.xls")] == [["2018-12-10"]] * 2


def test_the_day_that_a_cell_shows_is_a_date_in_every_kind_of_workbook(tmp_path):
    for name in ("openpyxl.xlsx", "xlwt.xls", "odfpy.ods"):
        TABLE_WRITERS[name](tmp_path / name)
        assert Read(tmp_path / name).rows["c2"].to_pylist()[0] == date(2018, 12, 10).isoformat()
