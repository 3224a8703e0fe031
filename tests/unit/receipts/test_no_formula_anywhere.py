"""No cell of a workbook can be read as a formula, whatever a department or the region wrote."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
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
from pipelines.ingest.open_folder import folder_made_below
from pipelines.receipts import write_reminder, write_trial
from pipelines.receipts.workbook.cell_text import looks_like_formula
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.reading import ConvertedValues
from tests.lib.tries import tries


def contents(licence, value, header):
    """Contents in which every text that is not ours is this value."""
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
    plain = contents_of(
        licence,
        rows,
        findings,
        extra=(header,),
        path=f"market_regulation/inbox/{value}.csv",
        reason=value,
    )
    reading = replace(plain.reading, notes=(value,), sheet=value, encoding=value, delimiter=value)
    as_nothing = ConvertedValues(
        element="XK_XDR_MC", rule="read-as-nothing", row_number=2, rows=2, written=value, read=None
    )
    conversions = [as_nothing, replace(as_nothing, read=value)]
    return replace(plain, conversions=conversions, department_name=value, reading=reading)


def workbooks(contents, value, folder):
    """Every kind of workbook, with this value wherever it can be."""
    yield issued(contents, folder)

    refused_batch = batch_of(state=BatchState.REFUSED, reason=value)
    yield issued(refused(replace(contents, record_type=None), refused_batch), folder)

    with folder_made_below(folder) as opened:
        name = write_reminder(contents, opened, SIGNER, days=8, unmended=1)
    yield folder / name

    record = rejected_record(
        row_number=2, element=value, code=value, reason=value, subject_name=value, record_key=value
    )
    yield regional_receipt(contents.batch, [record], folder)

    trial = replace(contents.batch, batch_no="", state=BatchState.VALIDATED)
    yield write_trial(replace(contents, batch=trial, is_trial=True), folder)


@pytest.mark.many_tries
@given(value=texts | formulas, header=texts | formulas)
@hypothesis_settings(max_examples=tries(4, 40), deadline=None)
def test_every_cell_is_text_or_a_number_and_what_looks_like_a_formula_is_quoted(
    licence, value, header
):
    with TemporaryDirectory() as folder:
        for path in workbooks(contents(licence, value, header), value, Path(folder)):
            assert formulas_of(path) == []
            for sheet in openpyxl.load_workbook(path):
                for row in sheet.iter_rows():
                    for cell in row:
                        assert cell.data_type in ("s", "n", "inlineStr")
                        if isinstance(cell.value, str) and looks_like_formula(cell.value):
                            assert cell.quotePrefix, (sheet.title, cell.coordinate)
