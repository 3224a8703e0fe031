"""Of the first rows it is kept what the sheet shows, where another text is read from a cell."""

import openpyxl
import pytest
from intake_examples import HEADER, csv_of, record_type, row

from pipelines.intake.staging.store import Staging
from tests.lib.staging import BATCH_NO, staged_part


PENALTY = "administrative_penalty_legal_person"
NAMES = [element.name for element in record_type(PENALTY).elements.values()]
AMOUNT = next(name for name in NAMES if name.startswith("罚款金额"))
POSITION = NAMES.index(AMOUNT)


def staged(path):
    _, staging = staged_part(path, path.parent / "staged", dropped_as=f"x/inbox/{path.name}")
    return staging.raw_rows


def shown_of(raw_rows, row_number, name):
    """What the preview shows of a cell."""
    read = {row["row_number"]: row for row in raw_rows.table().to_pylist()}[row_number]
    return {**read, **raw_rows.shown().get(row_number, {})}[name]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.26, "0.0", "0.3"),
        (0.26, "0.00", "0.26"),
        (0.2, ";;;", None),
        (0, '0;-0;"无"', "无"),
        (2000, '0.00"元"', "2000.00元"),
        (20000, '0!.0,"万"', "2.0万"),
        (0.125, "0.0%", "12.5%"),
        (1234.5, "#,##0", "1,235"),
        (0.2, "General", "0.2"),
        (2000, "General", "2000"),
        ("2000元", "@", "2000元"),
    ],
)
def test_an_amount_is_previewed_as_the_sheet_shows_it(tmp_path, value, number_format, shown):
    book = openpyxl.Workbook()
    book.active.append(NAMES)
    book.active.append([f"值{number}" for number in range(len(NAMES))])
    cell = book.active.cell(2, POSITION + 1)
    cell.value = value
    cell.number_format = number_format
    path = tmp_path / "处罚.xlsx"
    book.save(path)
    assert shown_of(staged(path), 2, f"c{POSITION}") == shown


def test_of_cells_that_are_read_as_they_are_shown_nothing_is_kept(tmp_path):
    path = tmp_path / "黑名单.csv"
    path.write_text(csv_of(HEADER, row("甲"), row("乙")))
    assert staged(path).shown() == {}


def test_a_batch_without_a_file_shows_its_rows(tmp_path):
    assert Staging(tmp_path, BATCH_NO).raw_rows.shown() == {}
