"""退回行: the rejected rows with their reasons, a sheet to mend and drop again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice

from pipelines.receipts.words.explained_findings import ExplainedFindings, ExplainedRow
from pipelines.receipts.words.explaining import ExplainedFinding
from pipelines.receipts.words.file_columns import FileColumn, leading_headers, returned_columns
from pipelines.receipts.workbook.book import Sheet
from pipelines.receipts.workbook.cell_text import height_of
from pipelines.shapes.finding import Severity
from pipelines.shapes.receipt_form import RECEIPT_NO_HEADER
from pipelines.shapes.text_size import text_width


# Rows of the sheet: more are not mended by hand. The JSON receipt has all of them.
MAX_ROWS = 50_000

# Rows that decide how wide the columns are: a row that is written cannot be measured any more.
_SAMPLE_ROWS = 200

_ROW_NUMBER_WIDTH = 8.0
_REASON_WIDTH = 74.0
_RECEIPT_NO_WIDTH = 18.0
_MIN_WIDTH = 9.0
_MAX_WIDTH = 42.0


def write_rejected_rows(sheet: Sheet, findings: ExplainedFindings, receipt_no: str | None) -> None:
    """Write the rejected rows as the file had them, behind their reasons, wrong cells in colour.

    `receipt_no`: the batch's number; None: the rows are of a trial, and cannot be brought again.
    """
    columns = returned_columns(findings.columns)
    rows = findings.rejected_rows(columns, MAX_ROWS)
    sample = list(islice(rows, _SAMPLE_ROWS))

    headers = [*leading_headers(columns), *(column.header for column in columns)]
    widths = [_ROW_NUMBER_WIDTH, _REASON_WIDTH, *_widths(columns, sample)]
    if receipt_no is not None:
        headers.append(RECEIPT_NO_HEADER)
        widths.append(_RECEIPT_NO_WIDTH)
    sheet.widths(widths)
    sheet.height(0, height_of(headers, widths) + 6)
    sheet.headers(0, headers)

    for line, row in enumerate(chain(sample, rows), 1):
        _write_row(sheet, line, row, columns)
        if receipt_no is not None:
            sheet.text(line, len(headers) - 1, receipt_no)
    sheet.make_list(min(findings.rejected_count, MAX_ROWS), len(headers), frozen=2)


def _write_row(sheet: Sheet, line: int, row: ExplainedRow, columns: Sequence[FileColumn]) -> None:
    reasons = "\n".join(finding.marked_text for finding in row.findings)
    sheet.height(line, height_of([reasons], [_REASON_WIDTH], padding=5))
    sheet.number(line, 0, row.row_number)
    sheet.text(line, 1, reasons, "reason")

    severities = _worst_severities(row.findings)
    for position, (column, cell) in enumerate(zip(columns, row.cells, strict=True), 2):
        style = "cell"
        if column.element and column.element.code in severities:
            style = severities[column.element.code]
        sheet.text(line, position, cell, style)


def _worst_severities(findings: Sequence[ExplainedFinding]) -> dict[str | None, Severity]:
    """Element code → the worst severity of the findings about it."""
    severities: dict[str | None, Severity] = {}
    for finding in findings:
        if finding.is_error or finding.element not in severities:
            severities[finding.element] = finding.severity
    return severities


def _widths(columns: Sequence[FileColumn], sample: Sequence[ExplainedRow]) -> list[float]:
    """Widths for the header on two lines, and for nine in ten of the values."""
    widths = []
    for position, column in enumerate(columns):
        lengths = sorted(text_width(row.cells[position] or "") for row in sample)
        # Without rows the header alone decides.
        usual_length = lengths[len(lengths) * 9 // 10] if lengths else 0
        width = max(_MIN_WIDTH, usual_length + 2, text_width(column.header) / 2 + 4)
        widths.append(min(width, _MAX_WIDTH))
    return widths
