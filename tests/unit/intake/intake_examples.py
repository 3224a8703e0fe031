"""Files as departments make them, and what becomes of them when they are read."""

import csv
import io

import openpyxl

from pipelines import catalogue
from pipelines.intake.limits import Limits
from pipelines.intake.part_staging import stage_part
from pipelines.intake.staging.store import Staging
from pipelines.settings import Settings


LIMITS = Limits.of(Settings.from_env({}))
BLACK_LIST = catalogue.current().record_types["black_list"]
HEADER = [element.name for element in BLACK_LIST.elements.values()]
WIDTH = len(HEADER)


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
    for sheet, lines in (
        (book.active, rows),
        *((book.create_sheet(name), lines) for name, lines in other_sheets.items()),
    ):
        top, left = at if sheet is book.active else (1, 1)
        for down, cells in enumerate(lines):
            for right, value in enumerate(cells):
                sheet.cell(top + down, left + right, value)
    book.save(path)
    return book


class Read:
    """A file's reading with its staged rows at hand."""

    def __init__(self, path, hint="market_regulation/inbox/黑名单.csv"):
        staging = Staging(path.parent, "20261124-000001")
        staged = stage_part(path, staging, catalogue.current(), LIMITS, hint=hint)
        self.reading = staged.require_reading()
        self.rows = staging.raw_rows.table()

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
        return [
            self.rows[f"c{position}"][0].as_py() for position in range(self.rows.num_columns - 1)
        ]


def read_text(
    folder, text, encoding="utf-8", name="黑名单.csv", hint="market_regulation/inbox/黑名单.csv"
):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return Read(path, hint)
