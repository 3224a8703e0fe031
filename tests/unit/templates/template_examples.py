"""Templates filled in as clerks do, by hand or in LibreOffice, and what the pipeline
makes of them.
"""

from datetime import date

import openpyxl
from openpyxl.utils import column_index_from_string

from pipelines import settings
from pipelines.catalogue.words.wording import written
from pipelines.intake.limits import Limits
from pipelines.intake.part_staging import stage_part
from pipelines.intake.staging.store import Staging
from pipelines.validation import validate_rows
from tests.lib.libreoffice import XLSX, save_as


TODAY = date(2026, 11, 24)


def fill(template, rows, record_type):
    """Write rows under the template's header: labels where there are drop-down lists."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    for number, values in enumerate(as_written(rows, record_type).to_dict("records"), 2):
        for column, value in enumerate(values.values(), 1):
            if isinstance(value, str):
                sheet.cell(number, column, value).number_format = "@"
    book.save(template)


def type_in(template, rows, record_type):
    """Type rows into a template: a spreadsheet makes dates and numbers of what is typed into such
    cells.
    """
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    for column, code in enumerate(record_type.elements, 1):
        letter = sheet.cell(1, column).column_letter
        number_format = sheet.column_dimensions[_first_of_group(sheet, letter)].number_format
        for number, row in enumerate(rows, 2):
            if row[code] is not None:
                cell = sheet.cell(
                    number, column, _typed(row[code], record_type.elements[code].type)
                )
                cell.number_format = number_format
    book.save(template)


def _first_of_group(sheet, letter):
    """The column by which openpyxl names the group of equal columns that a column belongs to."""
    number = column_index_from_string(letter)
    for name, column in sheet.column_dimensions.items():
        if column.min <= number <= column.max:
            return name
    raise KeyError(letter)


def _typed(text, value_type):
    if value_type == "date":
        return date.fromisoformat(text)
    if value_type in ("amount", "number"):
        return float(text)
    return text


def as_written(rows, record_type):
    """Rows with the labels that a clerk chooses in place of code values."""
    elements = record_type.elements
    return rows.apply(
        lambda column: column.map(lambda value: written(elements[column.name], value), "ignore")
    )


def saved_by_libreoffice(path, folder):
    """The workbook as LibreOffice opens and saves it."""
    return save_as(path, folder / path.name, XLSX)


def read(path, catalogue, folder):
    """How the file was read, and its rows as they are staged, columns named by element."""
    staging = Staging(folder, "20261124-000001")
    dropped_as = f"market_regulation/inbox/{path.name}"
    limits = Limits.of(settings.current())
    account = stage_part(path, staging, catalogue, limits, dropped_as=dropped_as).require_reading()
    return account, staging.raw_rows.element_rows(catalogue.record_types[account.record_type])


def judged(rows, record_type, catalogue):
    """The verdict on rows as they were read."""
    return validate_rows(rows, record_type, catalogue, today=TODAY)
