"""提醒: the rejected rows that nobody mended, once more, in a sheet to mend and drop again."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import PurePath

from pipelines.ingest.drafts import published
from pipelines.ingest.open_folder import OpenFolder
from pipelines.ingest.scratch import scratch_folder
from pipelines.receipts.proof.json_receipt import reminder_json
from pipelines.receipts.proof.signatures import Signer
from pipelines.receipts.proof.signed_json import issue_time, write_signed_json
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.headlines import HeadlineColour
from pipelines.receipts.words.likely_causes import explained
from pipelines.receipts.words.receipt_names import REMINDER, original_name, workbook_name
from pipelines.receipts.workbook.book import Sheet, Workbook
from pipelines.receipts.workbook.cell_styles import AMBER_TAB, RED_TAB
from pipelines.receipts.workbook.findings_sheet import FINDINGS_SHEET, write_findings
from pipelines.receipts.workbook.rejected_rows_sheet import write_rejected_rows
from pipelines.receipts.workbook.row_links import RowLinks
from pipelines.receipts.workbook.summary_parts import (
    SUMMARY_SHEET,
    Fact,
    begin_summary,
    issue_facts,
    local_time,
    write_banner,
    write_facts,
    write_kinds,
    write_signature,
)
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET


def write_reminder(
    contents: Contents, folder: OpenFolder, signer: Signer, *, days: int, unmended: int
) -> str:
    """Write a reminder of the rows in `contents`; returns the workbook's name.

    `days`: how long ago they went back; `unmended`: how many there are, if `contents` holds only the
    first ones. This number and the batch decide the name of the file.
    """
    batch = contents.batch
    findings = explained(contents)
    name = workbook_name(f"{REMINDER}_仍有{unmended}条未改正", batch)
    json_name = str(PurePath(name).with_suffix(".json"))
    issued_at = issue_time(folder, json_name)

    # The JSON comes first, because the workbook shows its digest.
    with published(folder, json_name) as draft:
        receipt = reminder_json(contents, findings, issued_at, days=days, unmended=unmended)
        json_digest = write_signed_json(receipt, draft, signer)

    title = f"提醒 {batch.batch_no}"
    with (
        scratch_folder(folder.root) as scratch,
        published(folder, name) as draft,
        Workbook(draft, title=title, created=issued_at, scratch=scratch) as book,
    ):
        summary = book.sheet(SUMMARY_SHEET)
        row = _write_findings_summary(summary, contents, findings, days=days, unmended=unmended)
        facts = [*_facts(contents), *issue_facts(issued_at, json_digest)]
        row = write_facts(summary, row, "回执", facts)
        write_signature(summary, row, signer)

        write_rejected_rows(
            book.sheet(REJECTED_ROWS_SHEET, RED_TAB),
            findings,
            batch.batch_no,
            name=REJECTED_ROWS_SHEET,
        )
        links = RowLinks(findings, sheet=REJECTED_ROWS_SHEET)
        details = book.sheet(FINDINGS_SHEET, AMBER_TAB)
        write_findings(details, findings, link_to_finding=links.of_finding)
    return name


def remove_reminders(folder: OpenFolder, batch_no: str, *, but: str = "") -> None:
    """Remove a batch's reminders, also those that a killed process did not note.

    Files with the stem `but` stay.
    """
    for entry in folder.entries():
        is_reminder = fnmatchcase(entry.name, f"{REMINDER}_*_{batch_no}.*")
        if is_reminder and PurePath(entry.name).stem != but:
            folder.remove(entry.name)


def _write_findings_summary(
    sheet: Sheet, contents: Contents, findings: ExplainedFindings, *, days: int, unmended: int
) -> int:
    """Write the headline and the kinds of findings; returns the next row."""
    shown = findings.rejected_count
    file = original_name(contents.batch)
    if findings.has_only_rows_of_others:
        sentence = (
            f"提醒：“{file}”退回的行中有 {unmended} 条与其他部门报送的记录不同，已 {days} 天未处理。"
            "请与原报送部门核对，本工作簿不必放回。"
        )
    else:
        sentence = (
            f"提醒：“{file}”退回的行中仍有 {unmended} 条未改正，已 {days} 天。"
            "请改正“退回行”表后把本工作簿放入收件夹（inbox）。"
        )
    if unmended > shown:
        sentence += f"行数太多，本工作簿只列前 {shown} 条；也可在原文件中统一改正后整体重新报送。"
    begin_summary(sheet)
    row = write_banner(sheet, sentence, HeadlineColour.BAD)
    return write_kinds(sheet, row + 1, findings, shown, rows_sheet=REJECTED_ROWS_SHEET)


def _facts(contents: Contents) -> list[Fact]:
    batch = contents.batch
    return [
        ("回执号", batch.batch_no),
        ("部门", contents.department_name),
        ("信息事项", contents.record_type.title if contents.record_type else "—"),
        ("收到时间", local_time(batch.found_at)),
        ("文件 SHA-256", batch.digest or "—"),
        ("不再提醒", "这些行改正并接收后，或同一记录已另行报送后，不再提醒，本文件随之撤回。"),
    ]
