"""提醒: the refused rows that nobody mended, once more, in the form in which they can be mended and dropped."""

from __future__ import annotations

from pathlib import Path

from pipelines.receipts.proof.json_receipt import facts_of, finding_json, issue_time, write_json
from pipelines.receipts.proof.signing import Signer
from pipelines.receipts.publishing import published
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.findings import Findings
from pipelines.receipts.words.names import REMINDER, composed, original_name
from pipelines.receipts.workbook.book import AMBER, RED, Sheet, Workbook
from pipelines.receipts.workbook.row_sheets import (
    DETAILS,
    write_details,
    write_refused_rows,
)
from pipelines.receipts.workbook.summary_sheet import (
    SHEET,
    Issue,
    local_time,
    seal_facts,
    set_widths,
    write_banner,
    write_facts,
    write_kinds,
)
from pipelines.shapes.finding import Severity
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET


def write_reminder(contents: Contents, days: int, folder: Path, signer: Signer) -> Path:
    """Write a reminder of the rows in `contents`, `days` after their receipt; returns the workbook's path."""
    folder.mkdir(parents=True, exist_ok=True)
    batch, findings = contents.batch, Findings(contents)
    path = folder / composed(f"{REMINDER}_仍有{findings.refused_count}条未改正", batch)
    twin = path.with_suffix(".json")
    issued_at = issue_time(twin)
    facts = facts_of(batch, issued_by="city", issued_at=issued_at)
    facts |= {"unmended": findings.refused_count, "days": days}
    with published(twin) as draft:
        rejections = map(finding_json, findings.of(Severity.ERROR))
        seal = write_json(facts, {"rejections": rejections}, draft, signer=signer)
    with (
        published(path) as draft,
        Workbook(draft, title=f"提醒 {batch.batch_no}", created=issued_at) as book,
    ):
        summary = book.sheet(SHEET)
        row = _write_summary(summary, contents, findings, days)
        facts_shown = [*_facts(contents), *seal_facts(Issue(issued_at, seal))]
        write_facts(summary, row, facts_shown, signer=signer)
        write_refused_rows(book.sheet(REJECTED_ROWS_SHEET, RED), findings, batch.batch_no)
        write_details(book.sheet(DETAILS, AMBER), findings)
    return path


def _write_summary(sheet: Sheet, contents: Contents, findings: Findings, days: int) -> int:
    """Write all but the facts; returns their row."""
    batch, left = contents.batch, findings.refused_count
    set_widths(sheet)
    sentence = (
        f"提醒：“{original_name(batch)}”退回的行中仍有 {left} 条未改正，已 {days} 天。"
        "请改正“退回行”表后把本工作簿放入 inbox 文件夹。"
    )
    row = write_banner(sheet, sentence, "bad")
    return write_kinds(sheet, row + 1, findings, left)


def _facts(contents: Contents) -> list[tuple[str, str]]:
    batch = contents.batch
    return [
        ("回执号", batch.batch_no),
        ("部门", contents.department_name),
        ("信息事项", contents.record_type.title if contents.record_type else "—"),
        ("收到时间", local_time(batch.found_at)),
        ("文件 SHA-256", batch.digest or "—"),
        ("不再提醒", "这些行改正并接收后，或同一记录已另行报送后，不再提醒，本文件随之撤回。"),
    ]
