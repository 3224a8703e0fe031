"""Dates, times and durations come out as LibreOffice shows them,
or are asked back where they are texts.
"""

import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlwt
from intake_examples import HEADER, NAME_CODE, Read, row
from moment_examples import FORMATS, NUMBERS, SAVED, shown_in

from pipelines.intake.cells.sheet_facts import ShownCell
from pipelines.intake.readers.grids.sheet_grid import text_of_cell
from pipelines.intake.readers.workbooks.sheet_appearance import shown_cell
from pipelines.intake.readers.xlsx import read_xlsx
from pipelines.shapes.day_zero import DAY_ZERO_OF_1904
from tests.lib.staging import LIMITS


DAY = "MD_RDRQ"
DAY_COLUMN = HEADER.index("认定日期")


@pytest.fixture(scope="module")
def sheets():
    return read_xlsx(SAVED / "moments.xlsx", LIMITS)[0].rows, shown_in(SAVED / "moments.csv")


@pytest.mark.parametrize("position", range(len(FORMATS)), ids=FORMATS.__getitem__)
def test_a_moment_is_shown_as_libreoffice_shows_it_or_counts_as_uncertain(sheets, position):
    rows, shown_rows = sheets
    wrong = []
    for cell, shown in zip(rows[position][1:], shown_rows[position][1:], strict=True):
        is_uncertain = isinstance(cell, ShownCell) and not cell.is_certain
        if not is_uncertain and (text_of_cell(cell) or "") != shown:
            wrong.append((text_of_cell(cell), shown))
    assert wrong == []


def test_most_moments_are_certain(sheets):
    rows, _ = sheets
    cells = [cell for line in rows for cell in line[1:]]
    uncertain = [cell for cell in cells if isinstance(cell, ShownCell) and not cell.is_certain]
    assert len(cells) == len(FORMATS) * len(NUMBERS)
    # Days before 1901, on which programs differ, are a third of the numbers.
    assert len(uncertain) < len(cells) / 2


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (date(2018, 5, 6), '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇一八年五月六日"),
        (date(2018, 5, 6), '[DBNum1]m"月"d"日"', "五月六日"),
        (date(2018, 12, 31), '[DBNum1]yyyy"年"m"月"d"日"', "二〇一八年十二月三十一日"),
        (date(2018, 5, 6), '[DBNum2]yyyy"年"m"月"d"日"', "贰零壹捌年伍月陆日"),
        (43221, "[$-804]aaaa", "星期二"),
        (43221.9, "aaa", "二"),
        (date(2018, 5, 6), "[$-zh-CN]dddd", "星期日"),
        (date(2018, 5, 6), "[$-409]dddd", "Sunday"),
        (time(9, 30), 'h"时"mm"分"', "9时30分"),
        (time(9, 30, 14, 400_000), "h:mm:ss.0", "9:30:14.4"),
        (timedelta(hours=30), "[h]:mm", "30:00"),
        (timedelta(hours=30), "[mm]", "1800"),
        (timedelta(seconds=59, milliseconds=700), "[h]:mm:ss", "0:01:00"),
        (0.5, "aaaa", None),
        (30, "aaaa", None),
        (date(2018, 12, 10), '[DBNum2]yyyy"年"m"月"d"日"', None),
        (date(2018, 5, 6), '[DBNum3]yyyy"年"m"月"d"日"', None),
        (date(2018, 5, 6), '[DBNum1]yyyy"年"mm"月"dd"日"', None),
        (time(9, 30), '[DBNum1]h"时"mm"分"', None),
        (date(2018, 5, 6), "dddd", None),
        (date(2018, 5, 6), "[$-F800]dddd, mmmm dd, yyyy", None),
        (date(2018, 5, 6), '[$-404]e"年"m"月"', None),
        (datetime(2018, 5, 6, 9), "yyyy-mm-dd [h]:mm", None),
        (time(9, 30), "yyyy-mm-dd h:mm", None),
        (2000, "[DBNum2]", None),
        (-3, "aaaa", None),
        (2_958_465.9999, "aaaa", None),
        (timedelta(days=9_000_000), "[h]:mm", None),
        (timedelta(hours=-1), "[h]:mm", None),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999), "h:mm:ss.0", None),
    ],
)
def test_a_cell_shows_this_or_is_uncertain(value, code, shown):
    cell = shown_cell(value, code)
    assert cell.is_certain == (shown is not None)
    if shown is not None:
        assert cell.shown == shown


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1e300])
def test_what_is_hardly_a_number_stays(value):
    assert shown_cell(value, "aaaa") is value


def test_a_number_that_is_a_day_counts_from_the_workbooks_own_day():
    assert shown_cell(41764, "[$-804]aaaa", DAY_ZERO_OF_1904).shown == "星期日"


def write(path, column, value, number_format, epoch=None):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(row())
    sheet.cell(2, column + 1).value = value
    sheet.cell(2, column + 1).number_format = number_format
    book.save(path)
    return Read(path)


UNCERTAIN = ("[$-F800]dddd, mmmm dd, yyyy", "dddd", '[DBNum3]yyyy"年"m"月"d"日"', "[$-411]ge.m.d")


@pytest.mark.parametrize("number_format", UNCERTAIN[:3])
def test_a_text_under_such_a_format_is_asked_back(tmp_path, number_format):
    read = write(tmp_path / "黑名单.xlsx", 0, date(2018, 12, 10), number_format)
    assert [finding[:3] for finding in read.findings] == [(2, NAME_CODE, "shown-unknown")]


@pytest.mark.parametrize("number_format", [UNCERTAIN[0], UNCERTAIN[2]])
@pytest.mark.parametrize("day", [date(2018, 12, 10), date(2018, 12, 1)])
def test_a_day_under_such_a_format_is_the_stored_one(tmp_path, number_format, day):
    read = write(tmp_path / "黑名单.xlsx", DAY_COLUMN, day, number_format)
    assert read.findings == []
    assert read.cells[DAY_COLUMN] == day.isoformat()


def test_a_month_that_became_a_day_is_asked_back_under_such_a_format_too(tmp_path):
    number_format = '[DBNum2][$-804]yyyy"年"m"月"'
    read = write(tmp_path / "黑名单.xlsx", DAY_COLUMN, date(2018, 12, 1), number_format)
    assert [finding[:3] for finding in read.findings] == [(2, DAY, "day-not-shown")]


DAY_NUMBERS = {
    31412: "1990-01-01",
    41764: "2018-05-06",
    41983: "2018-12-11",
    35064: "2000-01-01",
    71588: "2099-12-31",
}


@pytest.mark.parametrize(("number", "day"), DAY_NUMBERS.items())
def test_a_day_number_counts_from_1904_in_a_workbook_that_does(tmp_path, number, day):
    read = write(
        tmp_path / "黑名单.xlsx", DAY_COLUMN, number, "General", openpyxl.utils.datetime.MAC_EPOCH
    )
    assert read.cells[DAY_COLUMN] == day
    [said] = read.reading.conversions
    assert (said.rule, said.written, said.read) == ("read-day-number", str(number), day)


@pytest.mark.parametrize(("number", "day"), DAY_NUMBERS.items())
def test_a_day_number_counts_from_1904_in_an_old_workbook_that_does(tmp_path, number, day):
    path = tmp_path / "黑名单.xls"
    book = xlwt.Workbook()
    book.dates_1904 = 1
    sheet = book.add_sheet("数据")
    for column, text in enumerate(HEADER):
        sheet.write(0, column, text)
        sheet.write(1, column, number if column == DAY_COLUMN else f"值{column}")
    book.save(str(path))
    assert Read(path).cells[DAY_COLUMN] == day


@pytest.mark.parametrize("number", [31411, 71589, 5, 123456])
def test_a_number_that_is_no_day_of_these_years_stays(tmp_path, number):
    read = write(
        tmp_path / "黑名单.xlsx", DAY_COLUMN, number, "General", openpyxl.utils.datetime.MAC_EPOCH
    )
    assert read.cells[DAY_COLUMN] == str(number)


def test_a_number_in_a_text_of_such_a_workbook_stays(tmp_path):
    read = write(tmp_path / "黑名单.xlsx", 0, 41764, "General", openpyxl.utils.datetime.MAC_EPOCH)
    assert read.names == ["41764"]


def test_day_numbers_of_all_other_workbooks_are_left_to_the_type_of_dates(tmp_path):
    read = write(tmp_path / "黑名单.xlsx", DAY_COLUMN, 43226, "General")
    assert read.cells[DAY_COLUMN] == "43226"


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet>{settings}<table:table table:name="数据">
<table:table-row>{header}</table:table-row><table:table-row>{cells}</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
TEXT_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def read_ods(folder, cell, settings="", column=DAY_COLUMN):
    cells = [TEXT_CELL.format(text) for text in row()]
    cells[column] = cell
    header = "".join(TEXT_CELL.format(name) for name in HEADER)
    path = folder / "黑名单.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        content = ODS.format(settings=settings, header=header, cells="".join(cells))
        archive.writestr("content.xml", content)
    return Read(path)


@pytest.mark.parametrize(
    ("null_date", "number", "day"),
    [("1904-01-01", 41764, "2018-05-06"), ("1900-01-01", 43224, "2018-05-06")],
)
def test_an_open_document_says_from_which_day_it_counts(tmp_path, null_date, number, day):
    settings = (
        "<table:calculation-settings>"
        f'<table:null-date table:date-value="{null_date}"/></table:calculation-settings>'
    )
    cell = (
        f'<table:table-cell office:value-type="float" office:value="{number}">'
        f"<text:p>{number}</text:p></table:table-cell>"
    )
    assert read_ods(tmp_path, cell, settings).cells[DAY_COLUMN] == day


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2018-12-09T16:00:00Z", "2018-12-09T16:00:00+00:00"),
        ("2018-12-09T16:00:00.123Z", "2018-12-09T16:00:00+00:00"),
        ("2018-12-09T00:00:00Z", "2018-12-09T00:00:00+00:00"),
        ("2018-12-09T23:30:00+08:00", "2018-12-09T23:30:00+08:00"),
        ("2018-12-09T16:00:00-05:00", "2018-12-09T16:00:00-05:00"),
        ("2018-12-09T16:00:00.123456789Z", "2018-12-09T16:00:00+00:00"),
        ("2018-12-09T16:00:00", "2018-12-09 16:00:00"),
        ("2018-12-09T16:00:00.999999999", "2018-12-09 16:00:00"),
        ("2018-12-09T00:00:00", "2018-12-09"),
        ("2018-12-09", "2018-12-09"),
    ],
)
@pytest.mark.parametrize("is_shown", [True, False])
def test_an_instant_of_an_open_document_keeps_its_zone(tmp_path, value, read, is_shown):
    shown = "<text:p>2018-12-09 16:00:00</text:p>" if is_shown else ""
    cell = (
        f'<table:table-cell office:value-type="date" office:date-value="{value}">'
        f"{shown}</table:table-cell>"
    )
    text = read_ods(tmp_path, cell).cells[DAY_COLUMN]
    assert text.replace(" ", "T") == read.replace(" ", "T")


def test_a_time_of_an_open_document_is_the_one_that_is_shown(tmp_path):
    cell = (
        '<table:table-cell office:value-type="time" office:time-value="PT30H00M00S">'
        "<text:p>30:00</text:p></table:table-cell>"
    )
    assert read_ods(tmp_path, cell, column=0).names == ["30:00"]
