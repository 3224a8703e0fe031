"""What cells of workbooks mean for the elements of a record type,
and what the receipt says about it.
"""

from datetime import date

import openpyxl
import pytest

from pipelines import catalogue
from pipelines.catalogue.examples.samples import valid_rows
from tests.lib.staging import staged_part
from tests.lib.submissions import PENALTY


AMOUNT = "CF_NR_FK"
DECIDED_ON = "CF_JDRQ"
AUTHORITY = "CF_CFJG"
FACTS = "CF_WFXW"
ROWS = 3


class Penalties:
    """A workbook of three sound penalties, whose cells a test changes before it is read."""

    def __init__(self, folder):
        self.folder = folder
        self.record_type = catalogue.current().record_types[PENALTY]
        rows = valid_rows(self.record_type, ROWS, seed=1)
        self.codes = list(rows.columns)
        self.book = openpyxl.Workbook()
        self.sheet = self.book.active
        self.sheet.append([self.record_type.elements[code].name for code in self.codes])
        for line in rows.itertuples(index=False):
            self.sheet.append([value if isinstance(value, str) else None for value in line])

    def cell(self, code, row=2):
        return self.sheet.cell(row, self.codes.index(code) + 1)

    def put(self, code, value, number_format="General", row=2):
        cell = self.cell(code, row)
        cell.value = value
        cell.number_format = number_format

    def read(self):
        path = self.folder / "行政处罚.xlsx"
        self.book.save(path)
        staged, staging = staged_part(path)
        self.reading = staged.require_reading()
        rows = staging.raw_rows.table()
        self.texts = {}
        for column in self.reading.columns:
            self.texts[column.element] = rows[f"c{column.position}"].to_pylist()
        lines = staging.raw_rows.malformed_file.table().to_pylist()
        self.findings = [(line["row_number"], line["element"], line["rule"]) for line in lines]
        self.said = [
            (line.element, line.rule, line.written, line.read) for line in self.reading.conversions
        ]
        return self


@pytest.fixture
def penalties(tmp_path):
    return Penalties(tmp_path)


def test_an_amount_keeps_the_unit_that_its_cell_shows(penalties):
    penalties.put(AMOUNT, 2000, '#,##0.00"元"')
    assert penalties.read().texts[AMOUNT][0] == "2000元"


def test_a_rounded_amount_is_read_in_full_and_this_is_said(penalties):
    penalties.put(AMOUNT, 0.125, "0.00")
    read = penalties.read()
    assert read.texts[AMOUNT][0] == "0.125"
    assert read.said == [(AMOUNT, "read-stored-number", "0.13", "0.125")]


def test_an_amount_in_thousands_is_read_as_shown_and_this_is_said(penalties):
    penalties.put(AMOUNT, 2000, "0.0,")
    read = penalties.read()
    assert read.texts[AMOUNT][0] == "2"
    assert read.said == [(AMOUNT, "read-as-shown", "2000", "2")]


def test_cells_below_a_header_in_two_rows_are_read_like_all_others(penalties):
    penalties.put(AMOUNT, 0.125, "0.00")
    penalties.sheet.insert_rows(1)
    column = penalties.codes.index("CF_XDR_MC") + 1
    penalties.sheet.cell(1, column).value = penalties.sheet.cell(2, column).value
    penalties.sheet.cell(2, column).value = None
    read = penalties.read()
    assert read.reading.header_row == 2
    assert read.texts[AMOUNT][0] == "0.125"
    assert read.said == [(AMOUNT, "read-stored-number", "0.13", "0.125")]


def test_a_text_is_read_as_shown(penalties):
    penalties.put(FACTS, 123, "00000000")
    assert penalties.read().texts[FACTS][0] == "00000123"


def test_a_day_is_read_whatever_its_format(penalties):
    penalties.put(DECIDED_ON, date(2018, 12, 10), 'yyyy"年"m"月"d"日"')
    assert penalties.read().texts[DECIDED_ON][0] == "2018-12-10"


def test_a_month_that_the_program_made_a_day_of_is_asked_back(penalties):
    penalties.put(DECIDED_ON, date(2018, 12, 1), 'yyyy"年"m"月"')
    assert penalties.read().findings == [(2, DECIDED_ON, "day-not-shown")]


def test_a_day_without_its_year_on_the_screen_is_read_and_this_is_said(penalties):
    penalties.put(DECIDED_ON, date(2018, 12, 10), 'm"月"d"日"')
    read = penalties.read()
    assert read.said == [(DECIDED_ON, "read-stored-day", "12月10日", "2018-12-10")]


def test_a_hidden_number_is_read_and_this_is_said(penalties):
    penalties.put(AMOUNT, 3, ";;;")
    assert penalties.read().said == [(AMOUNT, "read-stored-number", "", "3")]


def test_a_formula_without_a_result_is_asked_back(penalties):
    penalties.put(AMOUNT, "=1+1")
    assert penalties.read().findings == [(2, AMOUNT, "formula-without-result")]


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#DIV/0!", "Err:502", "#SPILL!"])
def test_a_failed_formula_is_asked_back_also_where_an_export_wrote_it_as_text(penalties, text):
    penalties.put(AUTHORITY, text, row=3)
    assert penalties.read().findings == [(3, AUTHORITY, "failed-formula")]


def test_a_failed_formula_beside_the_elements_is_nobodys(penalties):
    column = len(penalties.codes) + 1
    penalties.sheet.cell(1, column).value = "自用"
    penalties.sheet.cell(2, column).value = "#N/A"
    assert penalties.read().findings == []


def test_all_rows_of_a_merged_cell_have_its_text_and_this_is_said(penalties):
    column = penalties.codes.index(AUTHORITY) + 1
    penalties.sheet.merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)
    read = penalties.read()
    assert len(set(read.texts[AUTHORITY])) == 1
    assert any("第2至4行" in note and "合并" in note for note in read.reading.notes)


def test_a_merged_amount_may_be_a_sum_and_is_asked_back(penalties):
    column = penalties.codes.index(AMOUNT) + 1
    penalties.put(AMOUNT, 3)
    penalties.sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    assert penalties.read().findings == [(2, AMOUNT, "merged-cell"), (3, AMOUNT, "merged-cell")]


def test_cells_merged_over_several_elements_are_asked_back(penalties):
    column = penalties.codes.index(FACTS) + 1
    penalties.sheet.merge_cells(start_row=2, end_row=2, start_column=column, end_column=column + 1)
    assert penalties.read().findings == [(2, FACTS, "merged-cell")]


def test_hidden_rows_and_columns_are_read_and_named(penalties):
    penalties.sheet.row_dimensions[3].hidden = True
    letter = openpyxl.utils.get_column_letter(penalties.codes.index(FACTS) + 1)
    penalties.sheet.column_dimensions[letter].hidden = True
    read = penalties.read()
    assert read.reading.received == ROWS
    notes = "；".join(read.reading.notes)
    name = read.record_type.elements[FACTS].name
    assert "第3行在文件中是隐藏的" in notes
    assert f"“{name}”列在文件中是隐藏的" in notes
