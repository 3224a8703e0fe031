"""What the regional platform refused after the city had taken it comes home in the same form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines import catalogue
from pipelines.batch import Batch
from pipelines.catalogue.model import Element
from pipelines.receipts.proof.json_receipt import facts_of, issue_time, write_json
from pipelines.receipts.publishing import published
from pipelines.receipts.words.masking import shown
from pipelines.receipts.words.names import composed, original_name
from pipelines.receipts.workbook.book import RED, Sheet, Workbook, height_of
from pipelines.receipts.workbook.summary_sheet import (
    SHEET,
    Issue,
    local_time,
    seal_facts,
    set_widths,
    write_banner,
    write_facts,
)


REGIONAL_REFUSALS = "区域平台退回"

_WIDTHS = (30.0, 66.0, 26.0, 10.0, 26.0, 38.0)
_HEADERS = ("主体名称", "原因", "字段", "行号", "区域平台代码", "记录标识")


def write_regional_receipt(
    batch: Batch, refusals: Sequence[Mapping[str, Any]], folder: Path
) -> Path:
    """Write which rows of an accepted batch the regional platform refused later; returns the workbook's path.

    Each refusal has row_number, element, code, reason, subject_name and record_key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = sorted(
        _lines(refusals),
        key=lambda line: (line["row_number"] or 0, line["element"] or "", line["code"]),
    )
    count = len({line["record_key"] for line in lines})
    path = folder / composed(f"回执_区域平台退回{count}条", batch)
    twin = path.with_suffix(".json")
    issued_at = issue_time(twin)
    with published(twin) as draft:
        facts = facts_of(batch, issued_by="region", issued_at=issued_at) | {
            "refused_by_region": count
        }
        seal = write_json(facts, {"rejections": lines}, draft)
    with (
        published(path) as draft,
        Workbook(draft, title=f"区域平台回执 {batch.batch_no}", created=issued_at) as book,
    ):
        _write_summary(book.sheet(SHEET), batch, count, Issue(issued_at, seal))
        _write_refusals(book.sheet(REGIONAL_REFUSALS, RED), lines)
    return path


def _lines(refusals: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    elements: Mapping[str, Element] = catalogue.current().elements
    for refusal in refusals:
        element = elements.get(refusal["element"] or "")
        yield {
            "row_number": refusal["row_number"],
            "rule": refusal["code"],
            "code": refusal["code"],
            "element": refusal["element"],
            "field": element.name if element else refusal["element"] or "整行",
            "reason": shown(refusal["reason"] or ""),
            "subject_name": shown(refusal["subject_name"] or ""),
            "record_key": refusal["record_key"],
            "severity": "error",
        }


def _write_summary(sheet: Sheet, batch: Batch, count: int, issued: Issue) -> None:
    set_widths(sheet)
    sentence = (
        f"本次报送 {batch.received} 条：市平台通过 {batch.accepted} 条，其中区域平台退回 {count} 条，"
        f"请按“{REGIONAL_REFUSALS}”表在原文件中改正这些行后重新放入 inbox 文件夹。"
    )
    row = write_banner(sheet, sentence, "part")
    facts = [
        ("批次号", batch.batch_no),
        ("文件", original_name(batch)),
        ("收到时间", local_time(batch.found_at)),
        ("文件 SHA-256", batch.digest or "—"),
    ]
    write_facts(sheet, row + 1, [*facts, *seal_facts(issued)])


def _write_refusals(sheet: Sheet, lines: Sequence[Mapping[str, Any]]) -> None:
    sheet.widths(_WIDTHS)
    sheet.height(0, 22)
    sheet.headers(0, _HEADERS)
    for row, line in enumerate(lines, 1):
        sheet.height(
            row,
            height_of([(line["subject_name"], _WIDTHS[0] - 5), (line["reason"], _WIDTHS[1] - 5)]),
        )
        for column, key in enumerate(("subject_name", "reason", "field")):
            sheet.text(row, column, line[key], "refused" if key == "reason" else "cell")
        if line["row_number"] is None:
            sheet.text(row, 3, "")
        else:
            sheet.number(row, 3, line["row_number"])
        sheet.text(row, 4, line["code"])
        sheet.text(row, 5, line["record_key"])
    sheet.table_of(len(lines), len(_HEADERS), frozen=1)
