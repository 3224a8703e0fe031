"""What LibreOffice makes of a template's formulas, beside sound rows and rows that each break one
rule.
"""

import re
from dataclasses import dataclass
from datetime import date

import openpyxl
from template_examples import saved_by_libreoffice

from pipelines.catalogue.examples.counterexamples import counterexamples
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.words.wording import written
from pipelines.templates import write_template


SOUND = 5
FIRST_ROW = 2

# Characters of the name of a cell in the first row, as formulas have it.
_CELL = re.compile(r"\b([A-Z]{1,2})2\b")


@dataclass(frozen=True)
class Formula:
    """One formula of a template: of a data validation or of a conditional format."""

    element: str
    text: str
    """Without the equals sign, for the first row."""
    is_validation: bool

    def of_row(self, row):
        """The same for another row, as a spreadsheet moves it."""
        return "=" + _CELL.sub(rf"\g<1>{row}", self.text)


@dataclass(frozen=True)
class Tried:
    """A row and what LibreOffice makes of each formula beside it."""

    example: object
    """A counterexample; None: the row is sound."""
    values: dict
    """Element code → what was typed, as canonical text."""
    results: dict

    def complaints(self):
        """The formulas that speak about the row. A validation says nothing of an empty cell."""
        for formula, result in self.results.items():
            if formula.is_validation and not self.values[formula.element]:
                continue
            if bool(result) != formula.is_validation:
                yield formula


def formulas_of(sheet, record_type):
    """The formulas of a template's sheet: custom validations, and the conditional formats of
    single cells.
    """
    codes = dict(zip((cell.column_letter for cell in sheet[1]), record_type.elements, strict=True))
    formulas = []
    for check in sheet.data_validations.dataValidation:
        if check.type == "custom":
            column = str(check.sqref).partition("2:")[0]
            formulas.append(Formula(codes[column], check.formula1, is_validation=True))
    for place, rules in sheet.conditional_formatting._cf_rules.items():
        column = str(place.sqref).partition("2:")[0]
        for rule in rules:
            [text] = rule.formula
            formulas.append(Formula(codes[column], text, is_validation=False))
    return formulas


def tried_by_libreoffice(record_types, catalogue, folder):
    """Name of each record type → its rows as they were tried: sound ones, then one for each
    counterexample.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    examples = {}
    formulas = {}
    typed = {}
    for number, record_type in enumerate(record_types):
        template = openpyxl.load_workbook(write_template(record_type, catalogue, folder / "empty"))
        formulas[record_type.name] = formulas_of(template.worksheets[0], record_type)
        spoilt = counterexamples(record_type)
        examples[record_type.name] = [None] * SOUND + spoilt
        sound = valid_rows(record_type, SOUND, seed=5).astype(object)
        rows = sound.where(sound.notna(), None).to_dict("records")
        rows += [example.row for example in spoilt]
        typed[record_type.name] = rows
        sheet = book.create_sheet(f"t{number}")
        _fill(sheet, rows, record_type, formulas[record_type.name])
    path = folder / "formulas.xlsx"
    book.save(path)

    computed = openpyxl.load_workbook(
        saved_by_libreoffice(path, folder / "computed"), read_only=True, data_only=True
    )
    tried = {}
    for record_type, sheet in zip(record_types, computed.worksheets, strict=True):
        width = len(record_type.elements)
        own = formulas[record_type.name]
        tried[record_type.name] = [
            Tried(example, row, dict(zip(own, cells[width : width + len(own)], strict=True)))
            for example, row, cells in zip(
                examples[record_type.name],
                typed[record_type.name],
                sheet.iter_rows(min_row=FIRST_ROW, values_only=True),
                strict=True,
            )
        ]
    return tried


def _fill(sheet, rows, record_type, formulas):
    width = len(record_type.elements)
    for number, row in enumerate(rows, FIRST_ROW):
        for column, (code, text) in enumerate(row.items(), 1):
            if isinstance(text, str):
                _type_in(sheet.cell(number, column), text, record_type.elements[code])
        for column, formula in enumerate(formulas, width + 1):
            sheet.cell(number, column, formula.of_row(number))


def _type_in(cell, text, element):
    """What a spreadsheet makes of a text that is typed into a cell of the template."""
    text = written(element, text)
    if element.type == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        cell.value = date.fromisoformat(text)
        cell.number_format = "yyyy-mm-dd"
    elif element.type in ("amount", "number") and re.fullmatch(r"-?[\d.]+", text):
        cell.value = float(text)
    else:
        cell.value = text
        cell.data_type = "s"
        cell.number_format = "@"


def computed(cases, folder):
    """What LibreOffice makes of a formula for a text in the cell A2, for each pair of them."""
    book = openpyxl.Workbook()
    for row, (text, formula) in enumerate(cases, FIRST_ROW):
        cell = book.active.cell(row, 1, text)
        cell.data_type = "s"
        cell.number_format = "@"
        formula = f"IFERROR({formula},FALSE)"
        book.active.cell(row, 2, "=" + _CELL.sub(rf"\g<1>{row}", formula))
    path = folder / "cases.xlsx"
    book.save(path)
    saved = saved_by_libreoffice(path, folder / "computed")
    sheet = openpyxl.load_workbook(saved, read_only=True, data_only=True).active
    return [bool(cell) for (cell,) in sheet.iter_rows(FIRST_ROW, None, 2, 2, values_only=True)]
