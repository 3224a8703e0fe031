"""Issue a receipt: first the twin, then the workbook that bears its seal."""

from __future__ import annotations

from pathlib import Path

from pipelines.receipts.proof.json_receipt import issue_time, write_twin
from pipelines.receipts.proof.signing import Signer
from pipelines.receipts.publishing import published
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.findings import Findings
from pipelines.receipts.words.names import file_name
from pipelines.receipts.workbook.book import AMBER, GREY, RED, Workbook
from pipelines.receipts.workbook.reading_sheet import READING, write_reading
from pipelines.receipts.workbook.row_sheets import (
    DETAILS,
    write_details,
    write_refused_rows,
)
from pipelines.receipts.workbook.summary_sheet import SHEET, Issue, seal_facts, write_summary
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET


def issue(contents: Contents, folder: Path, signer: Signer) -> Path:
    """Write a batch's receipt into a folder; returns the workbook's path.

    Issuing again gives the same two files byte for byte: the time of the first issue stands.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(contents.batch)
    twin = path.with_suffix(".json")
    findings = Findings(contents)
    issued_at = contents.batch.receipted_at or issue_time(twin)
    with published(twin) as draft:
        seal = write_twin(contents, findings, issued_at, draft, signer=signer)
    with published(path) as draft:
        _write_workbook(contents, findings, Issue(issued_at, seal), draft, signer)
    return path


def _write_workbook(
    contents: Contents, findings: Findings, issued: Issue, path: Path, signer: Signer
) -> None:
    with Workbook(path, title=f"回执 {contents.batch.batch_no}", created=issued.at) as book:
        write_summary(book.sheet(SHEET), contents, findings, seal_facts(issued), signer=signer)
        if findings.refused_count:
            write_refused_rows(
                book.sheet(REJECTED_ROWS_SHEET, RED), findings, contents.batch.batch_no
            )
        if len(findings):
            write_details(book.sheet(DETAILS, AMBER), findings)
        if contents.reading is not None:
            write_reading(book.sheet(READING, GREY), contents, contents.reading, findings)
