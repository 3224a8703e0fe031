"""The sheets behind the summary: rejected rows, findings, what changed, how the file was read."""

from __future__ import annotations

from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.updates import UPDATES_SHEET, updates
from pipelines.receipts.workbook.book import Workbook
from pipelines.receipts.workbook.cell_styles import AMBER_TAB, GREY_TAB, RED_TAB
from pipelines.receipts.workbook.findings_sheet import FINDINGS_SHEET, write_findings
from pipelines.receipts.workbook.reading_sheet import READING_SHEET, write_reading
from pipelines.receipts.workbook.rejected_rows_sheet import write_rejected_rows
from pipelines.receipts.workbook.row_links import RowLinks
from pipelines.receipts.workbook.updates_sheet import write_updates


def write_list_sheets(
    book: Workbook,
    contents: Contents,
    findings: ExplainedFindings,
    *,
    rows_sheet: str,
    batch_no: str | None,
) -> None:
    """Write those of the sheets that have something to list.

    `rows_sheet`: name of the sheet of rejected rows; `batch_no`: see `write_rejected_rows`.
    """
    if findings.rejected_count:
        sheet = book.sheet(rows_sheet, RED_TAB)
        write_rejected_rows(sheet, findings, batch_no, name=rows_sheet)
    if len(findings):
        links = RowLinks(findings, sheet=rows_sheet)
        sheet = book.sheet(FINDINGS_SHEET, AMBER_TAB)
        write_findings(sheet, findings, link_to_finding=links.of_finding)
    changed_values = updates(contents)
    if changed_values:
        write_updates(book.sheet(UPDATES_SHEET, AMBER_TAB), changed_values)
    if contents.reading is not None:
        sheet = book.sheet(READING_SHEET, GREY_TAB)
        write_reading(sheet, contents, contents.reading, findings)
