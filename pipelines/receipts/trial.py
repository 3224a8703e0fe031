"""预检: the same findings in the same words, before anything is dropped; never to be mistaken for a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.receipts.proof.json_receipt import twin_of
from pipelines.receipts.publishing import published
from pipelines.receipts.words.causes import likely_cause, shifted
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.conversions import conversions_said
from pipelines.receipts.words.findings import Findings
from pipelines.receipts.words.names import trial_file_name
from pipelines.receipts.workbook.book import AMBER, GREY, RED, Workbook
from pipelines.receipts.workbook.reading_sheet import READING, write_reading
from pipelines.receipts.workbook.row_sheets import DETAILS, write_details, write_refused_rows
from pipelines.receipts.workbook.summary_sheet import (
    SEVERITIES,
    local_time,
    trial_headline,
    write_summary,
)
from pipelines.shapes.finding import Severity


TO_BE_REFUSED = "将退回行"
MOST_LINES = 200
"""Findings that are printed for people; the workbook and the JSON have more."""


def trial_json(contents: Contents) -> dict[str, Any]:
    """What would be the twin of a receipt: number, counts of the database and signature are null."""
    facts, lists = twin_of(contents, Findings(contents), _now())
    unknown = dict.fromkeys(("receipt_no", "batch_no", "new", "changed", "unchanged"))
    facts |= unknown | {
        "department": contents.batch.department or None,
        "state": contents.batch.state.value,
    }
    return facts | {name: list(items) for name, items in lists.items()} | {"signature": None}


def write_trial(contents: Contents, folder: Path) -> Path:
    """Write the workbook of a trial into a folder; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path, findings = folder / trial_file_name(contents.batch), Findings(contents)
    with published(path) as draft, Workbook(draft, title="预检（未报送）", created=_now()) as book:
        write_summary(
            book.sheet("预检"),
            contents,
            findings,
            [("预检时间", local_time(_now()))],
            signer=None,
        )
        if findings.refused_count:
            write_refused_rows(book.sheet(TO_BE_REFUSED, RED), findings, None)
        if len(findings):
            write_details(book.sheet(DETAILS, AMBER), findings)
        if contents.reading is not None:
            write_reading(book.sheet(READING, GREY), contents, contents.reading, findings)
    return path


def trial_lines(contents: Contents) -> Iterator[str]:
    """The outcome for people: one sentence, then by kind, then row by row."""
    findings = Findings(contents)
    if contents.record_type is not None:
        yield f"信息事项：{contents.record_type.title}"
    yield trial_headline(contents.batch)
    if findings.kinds:
        yield "按问题种类看："
    if slip := shifted(findings, contents.batch.received):
        yield f"    {slip}"
    for kind in findings.kinds:
        cause, first = likely_cause(kind, contents.batch.received), kind.first
        said = f"{SEVERITIES[first.severity]}  {kind.rows} 行「{first.words.field}」{first.words.title}（{first.rule}）"
        yield f"    {said}{'：' + cause if cause else ''}"
    if len(findings):
        yield "逐条看："
    for finding in islice(findings, MOST_LINES):
        yield f"    {'' if finding.severity is Severity.ERROR else '（提示）'}{finding.words.text}"
    if len(findings) > MOST_LINES:
        yield f"    其余 {len(findings) - MOST_LINES} 处见 --json 或 --receipt 写出的工作簿"
    said_of_reading = conversions_said(contents, findings.columns)
    if said_of_reading:
        yield "读取时换了写法："
    for one in said_of_reading:
        yield f"    {one.finding.words.text}"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
