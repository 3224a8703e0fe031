"""Tables with one column of numbers, in the formats that clerks send, and what is loaded of it."""

import openpyxl
import xlwt
from intake_examples import Read, csv_of, record_type

from pipelines.catalogue.values import VALUE_TYPES
from pipelines.errors import FileRefused


PENALTY = "administrative_penalty_legal_person"
FINE = "CF_NR_FK"
ASKED = "asked back"
HINT = "market_regulation/inbox/行政处罚.csv"


def names_of(type_name, code, header):
    names = {each: element.name for each, element in record_type(type_name).elements.items()}
    names[code] = header
    return names


def rows_of(type_name, code, values):
    """Rows with something in each cell, and these values in one column; other numbers are blank."""
    elements = record_type(type_name).elements
    rows = []
    for number, value in enumerate(values, 1):
        row = {}
        for each, element in elements.items():
            row[each] = "" if VALUE_TYPES[element.type].measured_in(element) else f"示例{number}"
        row[code] = value
        rows.append(row)
    return rows


def table(type_name, code, header, values, *, above=(), below=()):
    """Lines of a table as lists of cells."""
    names = names_of(type_name, code, header)
    rows = rows_of(type_name, code, values)
    return [*map(list, above), [*names.values()], *([*row.values()] for row in rows), *below]


def write_csv(folder, lines):
    path = folder / "表.csv"
    path.write_text(csv_of(*lines), encoding="utf-8")
    return path


def write_xlsx(folder, lines):
    path = folder / "表.xlsx"
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([cell or None for cell in line])
    book.save(path)
    return path


def write_xls(folder, lines):
    path = folder / "表.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for down, line in enumerate(lines):
        for right, cell in enumerate(line):
            if cell:
                sheet.write(down, right, cell)
    book.save(str(path))
    return path


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "xls": write_xls}


def values_of(path, type_name, code, dropped_as):
    """What is loaded of a column: each value, or that it is asked back."""
    try:
        file = Read(path, dropped_as)
    except FileRefused as error:
        if error.code != "unknown-unit":
            raise
        return [ASKED]
    element = record_type(type_name).elements[code]
    position = next(c.position for c in file.reading.columns if c.element == code)
    texts = file.rows[f"c{position}"].to_pandas().astype("str")
    value_type = VALUE_TYPES[element.type]
    read = value_type.normalise(texts, element)
    sound = value_type.sound(read, element)
    in_doubt = {
        row for row, each, rule, _ in file.findings if (each, rule) == (code, "unit-in-doubt")
    }
    values = []
    for number, value, is_sound in zip(file.numbers, read, sound, strict=True):
        values.append(value if is_sound and number not in in_doubt else ASKED)
        # Dropped again as it stands, a cell that was asked back is no number.
        assert not (is_sound and number in in_doubt)
    return values


def fine_of(folder, lines, *, file_format="csv", dropped_as=HINT):
    return values_of(WRITERS[file_format](folder, lines), PENALTY, FINE, dropped_as)
