"""退回行: the rejected rows with their reasons, a sheet to mend and drop again.

What has to be mended stands beside its reason: the faulty columns come first. A mended receipt is
recognised by its headers, so that the order of its columns means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.words.entry_checks import entry_check
from pipelines.receipts.words.explained_findings import ExplainedFindings, ExplainedRow
from pipelines.receipts.words.explaining import ExplainedFinding, short_texts
from pipelines.receipts.words.file_columns import (
    FileColumn,
    columns_beside,
    leading_headers,
    returned_columns,
)
from pipelines.receipts.words.swap import Swap, advice_of_swap, swap_of
from pipelines.receipts.workbook.book import Sheet, cell_name, link_target
from pipelines.receipts.workbook.cell_text import height_of
from pipelines.shapes.finding import Severity
from pipelines.shapes.receipt_form import RECEIPT_NO_HEADER
from pipelines.shapes.text_size import text_width


# Rows of the sheet: more are not mended by hand, but in the department's own file.
MAX_REJECTED_ROWS = 50_000

# Rows of the sheet where there are more than it may have. They are examples then.
EXAMPLE_ROWS = 10_000

# Rows that decide how wide the columns are: a row that is written cannot be measured any more.
_SAMPLE_ROWS = 200

# Rows whose faulty cells bear comments: each of them takes time to write and to open.
_COMMENTED_ROWS = 300

# The first column with cells of the file, behind row number and reason.
FIRST_COLUMN = 2

_ROW_NUMBER_WIDTH = 8.0
_REASON_WIDTH = 40.0
_RECEIPT_NO_WIDTH = 18.0
_MIN_WIDTH = 9.0
_MAX_WIDTH = 32.0


def listed_rows(rejected: int) -> int:
    """How many of the rejected rows the sheet lists: all of them, or examples."""
    if rejected <= MAX_REJECTED_ROWS:
        return rejected
    return min(MAX_REJECTED_ROWS, EXAMPLE_ROWS)


def write_rejected_rows(
    sheet: Sheet, findings: ExplainedFindings, batch_no: str | None, *, name: str
) -> None:
    """Write the rejected rows, faulty columns first, behind their reasons; wrong cells in colour.

    `batch_no`: the batch's number; None: the rows are of a trial, and cannot be brought again.
    `name`: that of the sheet, for the links in it.
    """
    columns = faulty_columns_first(findings)
    row_count = listed_rows(findings.rejected_count)
    rows = findings.rejected_rows(columns, row_count)
    sample = list(islice(rows, _SAMPLE_ROWS))

    headers = [*leading_headers(columns), *(column.header for column in columns)]
    widths = [_ROW_NUMBER_WIDTH, _REASON_WIDTH, *_widths(columns, sample)]
    if batch_no is not None:
        headers.append(RECEIPT_NO_HEADER)
        widths.append(_RECEIPT_NO_WIDTH)
    sheet.widths(widths)
    sheet.height(0, height_of(headers, widths) + 6)
    sheet.headers(0, headers)

    if sample:
        sheet.select(1, first_faulty_column(sample[0], columns, findings.swaps))
    for line, row in enumerate(chain(sample, rows), 1):
        _write_row(sheet, line, row, columns, findings.swaps, name=name)
        if batch_no is not None:
            sheet.text(line, len(headers) - 1, batch_no)
    _check_entries(sheet, findings.record_type, columns, row_count)
    sheet.make_list(row_count, len(headers), frozen=FIRST_COLUMN)
    sheet.print_wide(sum(widths), repeated=FIRST_COLUMN)


def faulty_columns_first(findings: ExplainedFindings) -> tuple[FileColumn, ...]:
    """The columns that go back: those with errors in the first row, others with errors, the rest.

    The sheet opens at the first row. Each group stands in the file's order.
    An element that has an error and no column of the file gets one, to be filled in.
    """
    faulty: set[str | None] = set()
    for kind in findings.kinds:
        if kind.first.is_error:
            faulty.update((kind.first.element, *kind.differing))
    # Of two swapped columns each is mended by the other.
    for swap in findings.swaps:
        if faulty & swap.elements:
            faulty |= swap.elements
    elements = findings.record_type.elements if findings.record_type else {}
    lacking = columns_beside(
        findings.columns, [element for code, element in elements.items() if code in faulty]
    )
    columns = (*returned_columns(findings.columns), *lacking)
    faulty_in_first_row: set[str | None] = set()
    for row in findings.rejected_rows(columns, 1):
        faulty_in_first_row = _elements_to_mend(row, findings.swaps)

    def group_of(column: FileColumn) -> int:
        code = column.element.code if column.element is not None else None
        if code in faulty_in_first_row:
            return 0
        return 1 if code is not None and code in faulty else 2

    return tuple(sorted(columns, key=group_of))


def positions_of(columns: Sequence[FileColumn]) -> dict[str | None, int]:
    """Element code → the column in which the sheet has it, counted from 0."""
    positions: dict[str | None, int] = {}
    for position, column in enumerate(columns, FIRST_COLUMN):
        if column.element is not None:
            positions[column.element.code] = position
    return positions


def _write_row(
    sheet: Sheet,
    line: int,
    row: ExplainedRow,
    columns: Sequence[FileColumn],
    swaps: Sequence[Swap],
    *,
    name: str,
) -> None:
    reasons = "\n".join(short_texts(row.findings))
    sheet.height(line, height_of([reasons], [_REASON_WIDTH], padding=4))
    target = link_target(name, line, first_faulty_column(row, columns, swaps))
    sheet.number(line, 0, row.row_number, "link-number", target=target)
    sheet.text(line, 1, reasons, "reason")

    of_element = _findings_by_element(row.findings)
    for position, (column, cell) in enumerate(zip(columns, row.cells, strict=True), FIRST_COLUMN):
        code = column.element.code if column.element else None
        findings = of_element.get(code, [])
        advice = [finding.words.advice for finding in findings]
        swap = swap_of(swaps, row.row_number, code)
        if swap is not None and not findings:
            # The other of the two has the finding.
            findings = of_element.get(swap.other_element(code), [])
            advice = [advice_of_swap(swap, code)]

        if code is None or not findings:
            sheet.text(line, position, cell)
            continue
        sheet.text(line, position, cell, _worst_severity(findings))
        if line <= _COMMENTED_ROWS:
            sheet.comment(line, position, "\n".join(advice))


def first_faulty_column(
    row: ExplainedRow, columns: Sequence[FileColumn], swaps: Sequence[Swap]
) -> int:
    """Where the row's first error is; its first cell where the error is about the whole row."""
    elements = _elements_to_mend(row, swaps)
    for position, column in enumerate(columns, FIRST_COLUMN):
        if column.element is not None and column.element.code in elements:
            return position
    return FIRST_COLUMN


def _elements_to_mend(row: ExplainedRow, swaps: Sequence[Swap]) -> set[str | None]:
    """The elements of a row that have errors, and what they are swapped with."""
    elements: set[str | None] = set()
    for finding in row.findings:
        if finding.is_error:
            elements.update(finding.differing or (finding.element,))
    for swap in swaps:
        if elements & swap.elements and swap.holds(row.row_number):
            elements |= swap.elements
    return elements - {None}


def _findings_by_element(
    findings: Sequence[ExplainedFinding],
) -> dict[str | None, list[ExplainedFinding]]:
    of_element: dict[str | None, list[ExplainedFinding]] = {}
    for finding in findings:
        # A repeated row is right in its number; what differs is what to look at.
        for element in finding.differing or (finding.element,):
            of_element.setdefault(element, []).append(finding)
    return of_element


def _worst_severity(findings: Sequence[ExplainedFinding]) -> Severity:
    if any(finding.is_error for finding in findings):
        return Severity.ERROR
    return Severity.WARNING


def _check_entries(
    sheet: Sheet,
    record_type: RecordType | None,
    columns: Sequence[FileColumn],
    row_count: int,
) -> None:
    """Offer the template's drop-down lists and checks in the columns of the catalogue's elements."""
    if record_type is None or row_count == 0:
        return
    elements: dict[int, Element] = {}
    for position, column in enumerate(columns, FIRST_COLUMN):
        if column.element is not None:
            elements[position] = column.element

    cells = {element.code: cell_name(1, position) for position, element in elements.items()}
    row = SheetRow(record_type.elements, cells)
    for position, element in elements.items():
        check = entry_check(record_type, element, row)
        if check is not None:
            sheet.check_entries(position, (1, row_count), check)


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
