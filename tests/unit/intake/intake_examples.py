"""Files as departments make them, and what becomes of them when they are read."""

import csv
import io

import openpyxl

from pipelines import catalogue
from pipelines.intake.recognising.headers.header_matching import HeaderMatcher
from tests.lib.staging import staged_part


# Code → header of the two record types that most tests are about. The catalogue itself is not read
# when tests are collected; a test holds these against it.
BLACK_LIST = {
    "MD_ZTMC": "主体名称",
    "MD_ZTLB": "主体类别",
    "MD_SHXYM": "统一社会信用代码",
    "MD_ZJLX": "证件类型",
    "MD_ZJHM": "证件号码",
    "MD_HMDLX": "黑名单类型",
    "MD_SXSS": "主要失信事实",
    "MD_CFNR": "行政处罚或判决主要内容",
    "MD_RDBM": "认定部门",
    "MD_RDYJ": "认定依据",
    "MD_RDWH": "认定文号",
    "MD_RDRQ": "认定日期",
    "MD_YXQZ": "有效期至",
    "MD_YCRQ": "移出日期",
    "MD_YCYY": "移出原因",
    "BZ": "备注",
}
RED_LIST = {
    "MD_ZTMC": "主体名称",
    "MD_ZTLB": "主体类别",
    "MD_SHXYM": "统一社会信用代码",
    "MD_ZJLX": "证件类型",
    "MD_ZJHM": "证件号码",
    "MD_REDLX": "红名单类型",
    "MD_RYMC": "荣誉名称",
    "MD_RYDJ": "荣誉等级",
    "MD_RDBM": "认定部门",
    "MD_RDYJ": "认定依据",
    "MD_RDWH": "认定文号",
    "MD_RDRQ": "认定日期",
    "MD_YXQZ": "有效期至",
    "MD_YCRQ": "移出日期",
    "MD_YCYY": "移出原因",
    "BZ": "备注",
}
CODES = list(BLACK_LIST)
HEADER = list(BLACK_LIST.values())
WIDTH = len(HEADER)

# The element that names the subject of a record, in both.
NAME_CODE = "MD_ZTMC"
LAST_CODE = CODES[-1]
NAME = BLACK_LIST[NAME_CODE]


def record_type(name="black_list"):
    return catalogue.current().record_types[name]


def matcher_of(name="black_list"):
    """What reads the headers of a record type."""
    return HeaderMatcher(record_type(name), catalogue.current().header_remarks)


def row(name="甲公司"):
    """A data row that is told by its first cell."""
    return [name, *(f"值{position}" for position in range(1, WIDTH))]


def csv_of(*rows, delimiter=",", line_end="\r\n"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def workbook(path, *rows, at=(1, 1), **other_sheets):
    """A workbook whose sheet 数据 holds rows from a cell on."""
    book = openpyxl.Workbook()
    book.active.title = "数据"
    top, left = at
    _fill(book.active, rows, top, left)
    for name, lines in other_sheets.items():
        _fill(book.create_sheet(name), lines, 1, 1)
    book.save(path)
    return book


def _fill(sheet, rows, top, left):
    for down, cells in enumerate(rows):
        for right, value in enumerate(cells):
            sheet.cell(top + down, left + right, value)


class Read:
    """A file's reading with its staged rows at hand."""

    def __init__(self, path, dropped_as="market_regulation/inbox/黑名单.csv"):
        staged, staging = staged_part(path, dropped_as=dropped_as)
        self.reading = staged.require_reading()
        self.rows = staging.raw_rows.table()
        before_judging = staging.raw_rows.malformed_file.table().to_pylist()
        self.findings = [tuple(line.values()) for line in before_judging]
        """Row number, element, rule and detail of what is asked back before rows are judged."""

    @property
    def numbers(self):
        return self.rows["row_number"].to_pylist()

    @property
    def names(self):
        """The first column's cells."""
        return self.rows["c0"].to_pylist()

    @property
    def cells(self):
        """The first row's cells."""
        columns = range(self.rows.num_columns - 1)
        return [self.rows[f"c{position}"][0].as_py() for position in columns]


def read_text(
    folder,
    text,
    encoding="utf-8",
    name="黑名单.csv",
    dropped_as="market_regulation/inbox/黑名单.csv",
):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return Read(path, dropped_as)
