"""Workbooks of many values under many number formats, and what LibreOffice shows in their cells.

The files under `tests/samples/shown` are what LibreOffice made of them. Where LibreOffice is
installed, the test makes others with other values; run as a program, this module makes the saved
ones again.
"""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

from pipelines import catalogue
from pipelines.catalogue.examples.samples import valid_rows
from tests.lib.libreoffice import CELLS_AS_SHOWN, WORKBOOKS, save_as
from tests.lib.repository import ROOT
from tests.lib.submissions import PENALTY


SAVED = ROOT / "tests" / "samples" / "shown"
SEED = 2018

# The elements whose cells have a format.
AMOUNT = "CF_NR_FK"
TEXT = "CF_NR_ZKDX"
DAY = "CF_JDRQ"

# Formats of numbers: units, scales, zeros, signs, conditions.
NUMBER_FORMATS = (
    "General",
    "0",
    "0.00",
    "#,##0",
    "#,##0.00",
    '0.00"元"',
    '#,##0.00"元"',
    '0.00"万元"',
    '"人民币"#,##0.00"元"',
    '"¥"#,##0.00',
    "[$¥-804]#,##0.00",
    "#,##0,",
    '#,##0.0,"千元"',
    '0.00,,"百万元"',
    '0\\.0,"万元"',
    "0%",
    "0.0%",
    "00000000",
    "000000",
    "000-000-000",
    '"第"0"号"',
    '0"年"',
    "#,##0.00_);(#,##0.00)",
    "0.00;[Red]0.00",
    "0.00;[Red]-0.00",
    '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    '[>=10000]0.00,"千元";[<0]-0.00"元";0.00"元"',
    "0.##",
    "0.0??",
    "0.00E+00",
    '0.000"吨"',
)
MOMENT_FORMATS = (
    "yyyy-mm-dd",
    "yyyy/m/d",
    'yyyy"年"m"月"d"日"',
    'yyyy"年"m"月"',
    'm"月"d"日"',
    "yyyy.mm.dd",
    "yyyymmdd",
    "yyyy-mm-dd hh:mm:ss",
    "yyyy/m/d h:mm",
    "d/m/yyyy",
)
VALUES_OF_EACH = 14


def cells(seed: int = SEED) -> list[tuple[float | datetime, str]]:
    """Values and the formats that they stand under."""
    draw = random.Random(seed)
    pairs: list[tuple[float | datetime, str]] = []
    for code in NUMBER_FORMATS:
        for place in range(VALUES_OF_EACH):
            pairs.append((_number(draw, place), code))
    for code in MOMENT_FORMATS:
        for _ in range(VALUES_OF_EACH):
            day = datetime(1990, 1, 1) + timedelta(days=draw.randrange(18_000))
            pairs.append((day + timedelta(seconds=draw.randrange(86_400)), code))
    return pairs


def _number(draw: random.Random, place: int) -> float:
    size = draw.choice([0.01, 1, 100, 10_000, 1e6, 1e9])
    value = draw.choice(
        [round(draw.random() * size, draw.randrange(5)), draw.randrange(int(size) + 2)]
    )
    return [0.0, -value][place] if place < 2 else value


def write_workbook(path: Path, seed: int) -> None:
    """Penalties: each row has a number as its amount, another in a text, and a moment as its day.

    The formats of the three columns are those of `cells`; everything else is sound.
    """
    record_type = catalogue.current().record_types[PENALTY]
    pairs = cells(seed)
    moments = [pair for pair in pairs if isinstance(pair[0], datetime)]
    numbers = [pair for pair in pairs if not isinstance(pair[0], datetime)]
    rows = valid_rows(record_type, len(numbers), seed=seed)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("数据")
        for column, code in enumerate(rows.columns):
            sheet.write_string(0, column, record_type.elements[code].name)
            for row, text in enumerate(rows[code], 1):
                if isinstance(text, str):
                    sheet.write_string(row, column, text)
        for row, (value, code) in enumerate(numbers, 1):
            style = book.add_format({"num_format": code})
            for element in (AMOUNT, TEXT):
                sheet.write_number(row, rows.columns.get_loc(element), value, style)
            moment, moment_code = moments[row % len(moments)]
            moment_style = book.add_format({"num_format": moment_code})
            sheet.write_datetime(row, rows.columns.get_loc(DAY), moment, moment_style)


def shown_in(path: Path) -> list[dict[str, str]]:
    """What LibreOffice shows under each header, row by row, from the CSV that it saved."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def make(folder: Path, seed: int = SEED) -> None:
    """Write a workbook, and have LibreOffice save it in every format and as it is shown."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "written.xlsx"
    write_workbook(source, seed)
    save_as(source, folder / "shown.csv", CELLS_AS_SHOWN)
    for name, kind in WORKBOOKS.items():
        save_as(source, folder / name, kind)


if __name__ == "__main__":
    make(SAVED)
