"""A workbook of moments under formats that name their language, and what LibreOffice shows of them.

Run as a program, it makes the saved files under `tests/samples/shown` again.
"""

from __future__ import annotations

import csv
from pathlib import Path

import xlsxwriter

from tests.lib.libreoffice import CELLS_AS_SHOWN, save_as
from tests.lib.repository import ROOT


SAVED = ROOT / "tests" / "samples" / "shown"
FORMATS = (
    '[DBNum1][$-804]yyyy"年"m"月"d"日";@',
    '[DBNum1][$-804]yyyy"年"m"月"',
    '[DBNum1][$-804]m"月"d"日"',
    '[DBNum1][$-804]yyyy"年"mm"月"dd"日"',
    '[DBNum2][$-804]yyyy"年"m"月"d"日"',
    '[DBNum2][$-804]m"月"d"日"',
    '[DBNum3][$-804]yyyy"年"m"月"d"日"',
    '[DBNum1][$-804]h"时"mm"分"',
    "[DBNum1][$-804]aaaa",
    "[$-804]aaaa",
    "[$-804]aaa",
    "[$-804]aaaa;@",
    "[$-804]dddd",
    "[$-804]ddd",
    "[$-804]mmm",
    "[$-804]mmmm",
    '[$-804]yyyy"年"m"月"d"日"',
    '[$-804]yyyy"年"m"月"d"日" dddd',
    "[$-409]mmmm d, yyyy",
    "[$-409]d-mmm-yy",
    "[$-409]dddd",
    "[$-409]h:mm AM/PM",
    '[$-404]e"年"m"月"d"日"',
    'h"时"mm"分"',
    'h"时"mm"分"ss"秒"',
    "h:mm",
    "hh:mm:ss",
    "[h]:mm",
    "[h]:mm:ss",
    "[hh]:mm;@",
    "[mm]:ss",
    "[ss]",
    '[h]"小时"',
    "mm:ss.0",
    "h:mm:ss.000",
    "yyyy-mm-dd h:mm:ss.00",
    "yyyy-mm-dd [h]:mm",
    "[DBNum1][$-804]0",
)
NUMBERS = (
    43221.39600694444,
    43444.75,
    0.396,
    1.25,
    0.0,
    44196.0,
    41933.0,
    44561.5,
    45.0,
    10.0,
    43400.0,
    33333.33,
    43131.0,
    30.999,
)


def write_workbook(path: Path) -> None:
    """A row for each format: its code, and numbers under it."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("数据")
        for row, code in enumerate(FORMATS):
            sheet.write_string(row, 0, code)
            style = book.add_format({"num_format": code})
            for column, number in enumerate(NUMBERS, 1):
                sheet.write_number(row, column, number, style)


def shown_in(path: Path) -> list[list[str]]:
    """What LibreOffice shows."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def make(folder: Path) -> None:
    """Write the workbook, and have LibreOffice save it as it is shown."""
    write_workbook(folder / "moments.xlsx")
    save_as(folder / "moments.xlsx", folder / "moments.csv", CELLS_AS_SHOWN)


if __name__ == "__main__":
    make(SAVED)
