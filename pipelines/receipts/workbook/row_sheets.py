"""退回行, the sheet to mend and drop again, and 明细, one line for each fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice

from pipelines.receipts.words.columns import FileColumn, leading_headers, returned
from pipelines.receipts.words.findings import Finding, Findings, RefusedRow, key_elements
from pipelines.receipts.words.limits import MOST_FINDINGS, MOST_ROWS
from pipelines.receipts.workbook.book import Sheet, height_of
from pipelines.receipts.workbook.summary_sheet import SEVERITIES
from pipelines.shapes.finding import Severity
from pipelines.shapes.receipt_form import RECEIPT_NO_HEADER
from pipelines.shapes.text_size import text_width


DETAILS = "明细"

_SAMPLE = 200
"""So many rows decide how wide the columns are: rows that were written cannot be measured again."""
_REASON_WIDTH = 74.0
_NARROWEST, _WIDEST = 9.0, 42.0
_RECEIPT_NO_WIDTH = 18.0
_DETAIL_WIDTHS = (28.0, 26.0, 66.0, 22.0, 26.0, 8.0, 26.0, 8.0)


def write_refused_rows(sheet: Sheet, findings: Findings, receipt_no: str | None) -> None:
    """Write the refused rows as the file had them, behind their reasons; faulty cells are coloured.

    Without a receipt number nobody can take the sheet for rows that are brought again.
    """
    columns = returned(findings.columns)
    rows = findings.refused_rows(columns, MOST_ROWS)
    sample = list(islice(rows, _SAMPLE))
    widths = [8.0, _REASON_WIDTH, *_widths(columns, sample)]
    headers = [*leading_headers(columns), *(column.header for column in columns)]
    if receipt_no is not None:
        widths, headers = [*widths, _RECEIPT_NO_WIDTH], [*headers, RECEIPT_NO_HEADER]
    sheet.widths(widths)
    sheet.height(0, height_of(list(zip(headers, widths, strict=True))) + 6)
    sheet.headers(0, headers)
    for line, row in enumerate(chain(sample, rows), 1):
        _write_row(sheet, line, row, columns)
        if receipt_no is not None:
            sheet.text(line, len(headers) - 1, receipt_no)
    sheet.table_of(min(findings.refused_count, MOST_ROWS), len(headers), frozen=2)


def write_details(sheet: Sheet, findings: Findings) -> None:
    """Write every fault: whom it is about first, then the words, the codes last."""
    key = _key_title(findings)
    sheet.widths(_DETAIL_WIDTHS)
    sheet.height(0, 22)
    sheet.headers(0, ("主体名称", key, "原因与改法", "字段", "原值", "行号", "规则号", "轻重"))
    for line, finding in enumerate(islice(findings, MOST_FINDINGS), 1):
        _write_detail(sheet, line, finding)
    sheet.table_of(min(len(findings), MOST_FINDINGS), len(_DETAIL_WIDTHS), frozen=1)


def _write_row(sheet: Sheet, line: int, row: RefusedRow, columns: Sequence[FileColumn]) -> None:
    reason = "\n".join(_reason(finding) for finding in row.findings)
    colours = _colours(row.findings)
    sheet.height(line, height_of([(reason, _REASON_WIDTH - 5)]))
    sheet.number(line, 0, row.row_number)
    sheet.text(line, 1, reason, "reason")
    for place, (column, cell) in enumerate(zip(columns, row.cells, strict=True), 2):
        style = colours.get(column.element.code, "cell") if column.element else "cell"
        sheet.text(line, place, cell, style)


def _write_detail(sheet: Sheet, line: int, finding: Finding) -> None:
    words = finding.words
    texts = (finding.subject_name, finding.key, words.text, words.field, finding.value or "")
    sheet.height(
        line,
        height_of([(text, width - 5) for text, width in zip(texts, _DETAIL_WIDTHS, strict=False)]),
    )
    for column, text in enumerate(texts):
        sheet.text(line, column, text)
    sheet.number(line, 5, finding.row_number)
    sheet.text(line, 6, finding.rule)
    sheet.text(
        line,
        7,
        SEVERITIES[finding.severity],
        "refused" if finding.severity is Severity.ERROR else "warned",
    )


def _reason(finding: Finding) -> str:
    return (
        finding.words.text
        if finding.severity is Severity.ERROR
        else f"（提示）{finding.words.text}"
    )


def _colours(findings: Iterable[Finding]) -> dict[str | None, str]:
    """Which elements' cells are coloured how; an error outdoes a warning."""
    ordered = sorted(findings, key=lambda finding: finding.severity is Severity.ERROR)
    return {
        one.element: "refused" if one.severity is Severity.ERROR else "warned" for one in ordered
    }


def _widths(columns: Sequence[FileColumn], sample: Sequence[RefusedRow]) -> list[float]:
    """Wide enough for the header on two lines and for nine in ten of the values."""
    widths = []
    for place, column in enumerate(columns):
        lengths = sorted(text_width(row.cells[place] or "") for row in sample) or [0]
        usual = lengths[len(lengths) * 9 // 10] + 2
        widths.append(min(max(_NARROWEST, usual, text_width(column.header) / 2 + 4), _WIDEST))
    return widths


def _key_title(findings: Findings) -> str:
    record_type = findings.record_type
    names = (
        [record_type.elements[code].name for code in key_elements(record_type)]
        if record_type
        else []
    )
    return " · ".join(names) or "关键号"
