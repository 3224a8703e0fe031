"""预检: the findings of a file in the words of a receipt, before the file is dropped.

A trial's workbook has a name and sheets of its own, so that nobody takes it for a receipt.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.catalogue.words.sentences import EMPTY
from pipelines.ingest.drafts import published
from pipelines.ingest.open_folder import shared_folder_below
from pipelines.receipts.proof.json_receipt import receipt_json
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.explained_conversions import explained_conversions
from pipelines.receipts.words.explained_findings import ExplainedFindings, FindingKind
from pipelines.receipts.words.explained_preview import explained_preview
from pipelines.receipts.words.explaining import SEVERITY_WORDS
from pipelines.receipts.words.headlines import trial_advice, trial_outcome
from pipelines.receipts.words.likely_causes import explained, likely_cause, shift_sentence
from pipelines.receipts.words.masking import shown_text
from pipelines.receipts.words.receipt_names import trial_name
from pipelines.receipts.workbook.book import Workbook
from pipelines.receipts.workbook.list_sheets import write_list_sheets
from pipelines.receipts.workbook.summary_parts import local_time
from pipelines.receipts.workbook.summary_sheet import write_trial_summary


TRIAL_SUMMARY_SHEET = "预检"
TRIAL_ROWS_SHEET = "将退回行"

# Findings that are printed for people. The workbook and the JSON have all of them.
MAX_PRINTED_FINDINGS = 200


def trial_json(contents: Contents) -> dict[str, Any]:
    """A trial in the form of a JSON receipt; what only a batch has, and the signature, is null."""
    receipt = receipt_json(contents, explained(contents), _now())
    content = dict(receipt.facts)
    for name in ("receipt_no", "batch_no", "new", "changed", "unchanged"):
        content[name] = None
    content["department"] = contents.batch.department or None
    content["state"] = contents.batch.state.value

    for name, items in receipt.lists.items():
        content[name] = list(items)
    content["signature"] = None
    return content


def write_trial(contents: Contents, folder: Path) -> Path:
    """Write the workbook of a trial into a folder; returns its path."""
    name = trial_name(contents.batch)
    findings = explained(contents)
    now = _now()
    with (
        shared_folder_below(folder) as opened,
        published(opened, name) as draft,
        Workbook(draft, title="预检（未报送）", created=now) as book,
    ):
        write_trial_summary(
            book.sheet(TRIAL_SUMMARY_SHEET),
            contents,
            findings,
            trial_facts=[("预检时间", local_time(now))],
            rows_sheet=TRIAL_ROWS_SHEET,
        )
        # Without a receipt number nobody can bring the rows again.
        write_list_sheets(book, contents, findings, rows_sheet=TRIAL_ROWS_SHEET, batch_no=None)
    return folder / name


def trial_lines(contents: Contents) -> Iterator[str]:
    """The outcome for people: counts, findings, how the file was read, and at the end what to do."""
    findings = explained(contents)
    if contents.record_type is not None:
        nearest = "最接近" if contents.is_only_near else ""
        yield f"信息事项：{nearest}{contents.record_type.title}"
    yield trial_outcome(contents.batch)
    yield from _lines_of_kinds(findings, contents.batch.received)
    yield from _lines_of_findings(findings)

    conversions = explained_conversions(contents, findings.columns)
    if conversions:
        yield "系统规范了填写格式："
    for conversion in conversions:
        yield f"    {conversion.finding.words.text}"
    yield from _lines_of_preview(contents, findings)
    yield from _lines_of_notes(contents)

    advice = trial_advice(
        contents.batch,
        unread_columns=len(contents.unread),
        has_unread_parts=bool(contents.unread_parts),
    )
    if advice:
        yield advice


def _lines_of_notes(contents: Contents) -> Iterator[str]:
    """What reading noted, such as columns that were not read."""
    notes = contents.reading.notes if contents.reading else ()
    if notes:
        yield "读取说明："
    for note in notes:
        yield f"    {shown_text(note)}"


def _lines_of_preview(contents: Contents, findings: ExplainedFindings) -> Iterator[str]:
    """For each element what the first rows show and what would be stored of it."""
    preview = explained_preview(contents, findings.columns)
    if preview:
        yield "前几行的读取结果（原表头 → 数据项，文件所示 → 入库值）："
    for column in preview:
        yield f"    {column.header} → {column.field}"
        for value in column.values:
            outcome = value.stored_text if value.accepted else f"{value.stored_text}（本行将退回）"
            yield f"        第{value.row_number}行  {value.shown or EMPTY} → {outcome}"


def _lines_of_kinds(findings: ExplainedFindings, received: int) -> Iterator[str]:
    if findings.kinds:
        yield "按问题种类汇总："
    shift = shift_sentence(findings, received)
    for text in (shift, *(swap.text for swap in findings.swaps)):
        if text:
            yield f"    {text}"
    for kind in findings.kinds:
        yield f"    {_kind_line(findings, kind, received)}"


def _kind_line(findings: ExplainedFindings, kind: FindingKind, received: int) -> str:
    first = kind.first
    severity = SEVERITY_WORDS[first.severity]
    line = f"{severity}  {kind.rows} 行「{first.words.field}」{first.words.title}（{first.rule}）"
    cause = likely_cause(findings, kind, received)
    if cause:
        line += f"：{cause}"
    return line


def _lines_of_findings(findings: ExplainedFindings) -> Iterator[str]:
    if len(findings):
        yield "逐条列出："
    for finding in islice(findings, MAX_PRINTED_FINDINGS):
        yield f"    {finding.marked_text}"
    left_out = len(findings) - MAX_PRINTED_FINDINGS
    if left_out > 0:
        yield f"    其余 {left_out} 处见 --json 或 --receipt 写出的工作簿"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
