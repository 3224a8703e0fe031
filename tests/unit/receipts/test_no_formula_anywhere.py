"""No cell of any workbook that we write can be read as a formula, whatever a department or the region has written."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from receipt_examples import (
    SIGNER,
    batch_of,
    contents_of,
    formulas,
    formulas_of,
    issued,
    refused,
    regional_receipt,
    rejected_record,
    texts,
)

from pipelines.batch import BatchState
from pipelines.receipts import write_reminder, write_trial
from pipelines.receipts.workbook.cell_text import looks_like_formula
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.reading import ConvertedValues


def contents(licence, value, header):
    rows = {
        2: {"XK_XDR_MC": value, "XK_WSH": value, "XK_XDR_SHXYM": value, header: value},
        3: {"XK_XDR_MC": value, "XK_YXQZI": value},
    }
    findings = [
        Finding(2, "required", "XK_NR", Severity.ERROR),
        Finding(2, "row-shape", None, Severity.ERROR, value),
        Finding(2, "credit-code-form", "XK_XDR_SHXYM", Severity.ERROR, value),
        Finding(3, "date-form", "XK_YXQZI", Severity.ERROR),
        Finding(3, "validity-has-ended", "XK_YXQZI", Severity.WARNING),
    ]
    made = contents_of(
        licence,
        rows,
        findings,
        extra=(header,),
        path=f"market_regulation/inbox/{value}.csv",
        reason=value,
    )
    changes = {
        "element": "XK_XDR_MC",
        "rule": "read-as-nothing",
        "row_number": 2,
        "rows": 2,
        "given": value,
    }
    reading = replace(made.reading, notes=(value,), sheet=value, encoding=value, delimiter=value)
    read = [ConvertedValues(**changes, read=None), ConvertedValues(**changes, read=value)]
    return replace(made, conversions=read, department_name=value, reading=reading)


def rejected(value):
    texts = dict.fromkeys(("element", "code", "reason", "subject_name", "record_key"), value)
    return rejected_record(row_number=2, **texts)


def workbooks(made, value, folder):
    yield issued(made, folder)
    batch = batch_of(state=BatchState.REFUSED, reason=value)
    yield issued(refused(replace(made, record_type=None), batch), folder)
    yield write_reminder(made, 8, folder, SIGNER)
    yield regional_receipt(made.batch, [rejected(value)], folder)
    trial = replace(made.batch, batch_no="", state=BatchState.VALIDATED)
    yield write_trial(replace(made, batch=trial, is_trial=True), folder)


@given(value=texts | formulas, header=texts | formulas)
@hypothesis_settings(max_examples=25, deadline=None)
def test_every_cell_is_text_or_a_number_and_what_looks_like_a_formula_is_quoted(
    licence, value, header
):
    with TemporaryDirectory() as folder:
        for path in workbooks(contents(licence, value, header), value, Path(folder)):
            assert formulas_of(path) == []
            for sheet in openpyxl.load_workbook(path):
                for cell in (cell for row in sheet.iter_rows() for cell in row):
                    assert cell.data_type in ("s", "n", "inlineStr")
                    if isinstance(cell.value, str) and looks_like_formula(cell.value):
                        assert cell.quotePrefix, (sheet.title, cell.coordinate)
