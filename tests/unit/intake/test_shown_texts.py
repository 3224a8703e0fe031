"""What a spreadsheet program shows in a cell and the value that is loaded agree, or it is said
why not.

The oracle is LibreOffice: it opened the workbooks, saved them in other formats, and wrote what it
shows into a CSV file.
"""

import re
from datetime import date
from decimal import Decimal

import pytest
from shown_text_examples import AMOUNT, DAY, SAVED, SEED, TEXT, make, shown_in

from pipelines import catalogue, judging
from pipelines.intake.recognising.units.numbers_in_units import UnitsOfCells
from tests.lib.staging import staged_part
from tests.lib.submissions import PENALTY


WORKBOOKS = ("written.xlsx", "libreoffice.xlsx", "libreoffice.xls", "libreoffice.ods")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:E[+-]\d+)?")

# What one of the shown unit is in 万元.
IN_WAN_YUAN = {"元": "0.0001", "千元": "0.1", "百万元": "100", "万元": "1", "": "1"}


@pytest.fixture(
    scope="module", params=["saved", pytest.param("new", marks=pytest.mark.libreoffice)]
)
def folder(request, tmp_path_factory):
    """The workbooks of the repository, and new ones with other values that LibreOffice makes."""
    if request.param == "saved":
        return SAVED
    made = tmp_path_factory.mktemp("shown")
    make(made, seed=SEED + 1)
    return made


class Loaded:
    """A workbook after all that is asked of its rows."""

    def __init__(self, path, folder):
        self.record_type = catalogue.current().record_types[PENALTY]
        dropped_as = "market_regulation/inbox/行政处罚.xlsx"
        staged, staging = staged_part(path, folder, dropped_as=dropped_as)
        self.reading = staged.require_reading()
        today = date(2026, 11, 28)
        judging.judge_staged(staging, self.record_type, catalogue.current(), today=today)
        self.rejected = {}
        for line in staging.findings.table().to_pylist():
            if line["severity"] == "error":
                self.rejected.setdefault(line["row_number"], set()).add(line["element"])
        frame = staging.canonical_rows.find(staging.raw_rows.file.row_numbers())
        self.values = frame.astype(object).where(frame.notna(), None).to_dict("index")
        self.said = {line.element for line in staging.conversions()}

    def is_asked_back(self, row_number, element):
        return element in self.rejected.get(row_number, set())


@pytest.fixture
def units_may_be_mixed(monkeypatch):
    """The column has a format a row; that bare numbers beside others are
    asked back is tested elsewhere.
    """
    monkeypatch.setattr(UnitsOfCells, "is_mixed", False)


@pytest.mark.usefixtures("units_may_be_mixed")
@pytest.mark.parametrize("name", WORKBOOKS)
def test_what_is_loaded_is_what_is_shown_or_it_is_asked_back_or_said(folder, name, tmp_path):
    loaded = Loaded(folder / name, tmp_path)
    shown_rows = shown_in(folder / "shown.csv")
    assert loaded.reading.received == len(shown_rows)

    names = {code: element.name for code, element in loaded.record_type.elements.items()}
    wrong = []
    compared = 0
    taken = 0
    for row_number, shown in enumerate(shown_rows, 2):
        compared += 3
        values = loaded.values.get(row_number)
        if values is None:
            # A cell of the row was asked back before the others were judged.
            assert loaded.rejected[row_number]
            continue
        for element, agrees in ((AMOUNT, amounts_agree), (TEXT, texts_agree), (DAY, days_agree)):
            if loaded.is_asked_back(row_number, element):
                continue
            taken += 1
            text = shown[names[element]].strip()
            if not agrees(text, values[element], element in loaded.said):
                wrong.append((row_number, element, text, values[element]))
    assert wrong == []
    assert compared >= 500
    # Most cells have one meaning; to ask back all of them would be no reading.
    assert taken > compared / 2


def amounts_agree(shown, value, is_said):
    """The same number in 万元 up to the digits that are shown;
    a number without a unit is one already.
    """
    if value is None:
        return not NUMBER.search(shown)
    numbers = NUMBER.findall(shown)
    if len(numbers) != 1:
        return is_said and shown in ("-", "")
    unit = IN_WAN_YUAN.get(re.sub(r"E[+-]\d+|[-¥人民币\d,.() ]", "", shown))
    if unit is None:
        return False
    digits = Decimal(numbers[0].replace(",", ""))
    step = Decimal(1).scaleb(int(digits.as_tuple().exponent)) * Decimal(unit)
    return abs(digits * Decimal(unit) - Decimal(value)) <= step / 2


def texts_agree(shown, value, is_said):
    """Letter by letter; what reads as nothing is nothing."""
    return (value or "") == shown or (value is None and shown in ("-", ""))


def days_agree(shown, value, is_said):
    """Every number that is shown belongs to the day or its time, and a day is shown."""
    day = date.fromisoformat(value)
    parts = {f"{day.year}", f"{day.month}", f"{day.day}", f"{day:%m}", f"{day:%d}", f"{day:%Y%m%d}"}
    numbers = re.findall(r"\d+", shown.partition(" ")[0])
    return set(numbers) <= parts and (len(numbers) >= 3 or f"{day:%Y%m%d}" in numbers or is_said)
