"""A receipt about what the region rejected after the city had accepted it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from pipelines.batch import Batch
from pipelines.catalogue.model import Element
from pipelines.ingest.drafts import published
from pipelines.ingest.open_folder import OpenFolder
from pipelines.ingest.scratch import scratch_folder
from pipelines.receipts.proof.json_receipt import JsonReceipt, batch_facts
from pipelines.receipts.proof.signatures import Signer
from pipelines.receipts.proof.signed_json import issue_time, write_signed_json
from pipelines.receipts.words.headlines import HeadlineColour
from pipelines.receipts.words.masking import shown_text
from pipelines.receipts.words.receipt_names import original_name, workbook_name
from pipelines.receipts.workbook.book import Sheet, Workbook
from pipelines.receipts.workbook.cell_styles import RED_TAB
from pipelines.receipts.workbook.cell_text import HEADER_HEIGHT, height_of
from pipelines.receipts.workbook.summary_parts import (
    SUMMARY_SHEET,
    Fact,
    begin_summary,
    issue_facts,
    local_time,
    write_banner,
    write_facts,
    write_signature,
)
from pipelines.shapes.exchange_messages import RejectedRecord


REGIONAL_REJECTIONS_SHEET = "区域平台退回"

_WIDTHS = (30.0, 66.0, 26.0, 10.0, 26.0, 38.0)
_HEADERS = ("主体名称", "原因", "字段", "行号", "区域平台代码", "记录标识")


@dataclass(frozen=True)
class _Rejection:
    """A rejected record, as it may be shown."""

    row_number: int | None
    code: str
    element: str | None
    field: str
    reason: str
    subject_name: str
    record_key: str

    def as_json(self) -> dict[str, Any]:
        """In the keys of the contract."""
        return {
            "row_number": self.row_number,
            "rule": self.code,
            "code": self.code,
            "element": self.element,
            "field": self.field,
            "reason": self.reason,
            "subject_name": self.subject_name,
            "record_key": self.record_key,
            "severity": "error",
        }


def write_regional_receipt(
    batch: Batch,
    rejected: Sequence[RejectedRecord],
    folder: OpenFolder,
    *,
    elements: Mapping[str, Element],
    signer: Signer,
) -> str:
    """Write which records of an accepted batch the region rejected; returns the workbook's name.

    `elements`: those of the catalogue, by code.
    """
    rejections = _rejections(rejected, elements)
    count = len({rejection.record_key for rejection in rejections})
    name = workbook_name(f"回执_区域平台退回{count}条", batch)
    json_name = str(PurePath(name).with_suffix(".json"))
    issued_at = issue_time(folder, json_name)

    facts = batch_facts(batch, issued_by="region", issued_at=issued_at)
    facts["refused_by_region"] = count
    lines = [rejection.as_json() for rejection in rejections]
    with published(folder, json_name) as draft:
        receipt = JsonReceipt(facts, {"rejections": lines})
        json_digest = write_signed_json(receipt, draft, signer)

    title = f"区域平台回执 {batch.batch_no}"
    with (
        scratch_folder(folder.root) as scratch,
        published(folder, name) as draft,
        Workbook(draft, title=title, created=issued_at, scratch=scratch) as book,
    ):
        summary = book.sheet(SUMMARY_SHEET)
        row = _write_headline(summary, batch, count)
        row = write_facts(
            summary, row, "回执", [*_facts(batch), *issue_facts(issued_at, json_digest)]
        )
        write_signature(summary, row, signer)
        _write_rejections(book.sheet(REGIONAL_REJECTIONS_SHEET, RED_TAB), rejections)
    return name


def _rejections(
    rejected: Sequence[RejectedRecord], elements: Mapping[str, Element]
) -> list[_Rejection]:
    """The rejected records as they may be shown, in the order of their rows."""
    rejections = []
    for record in rejected:
        element = elements.get(record.element or "")
        # The region may name an element that the catalogue does not have, or none at all.
        field = record.element or "整行"
        if element is not None:
            field = element.name
        rejection = _Rejection(
            row_number=record.row_number,
            code=record.code,
            element=record.element,
            field=field,
            reason=shown_text(record.reason or ""),
            subject_name=shown_text(record.subject_name or ""),
            record_key=record.record_key,
        )
        rejections.append(rejection)
    return sorted(rejections, key=_order)


def _order(rejection: _Rejection) -> tuple[int, str, str]:
    return (rejection.row_number or 0, rejection.element or "", rejection.code)


def _write_headline(sheet: Sheet, batch: Batch, count: int) -> int:
    """Write the headline; returns the row of the facts."""
    begin_summary(sheet)
    sentence = (
        f"本次报送 {batch.received} 条：市平台通过 {batch.accepted} 条，其中区域平台退回 {count} 条，"
        f"请按“{REGIONAL_REJECTIONS_SHEET}”表在原文件中改正这些行后重新放入收件夹（inbox）。"
    )
    return write_banner(sheet, sentence, HeadlineColour.PART) + 1


def _facts(batch: Batch) -> list[Fact]:
    return [
        ("批次号", batch.batch_no),
        ("文件", original_name(batch)),
        ("收到时间", local_time(batch.found_at)),
        ("文件 SHA-256", batch.digest or "—"),
    ]


def _write_rejections(sheet: Sheet, rejections: Sequence[_Rejection]) -> None:
    sheet.widths(_WIDTHS)
    sheet.height(0, HEADER_HEIGHT)
    sheet.headers(0, _HEADERS)
    for row, rejection in enumerate(rejections, 1):
        _write_rejection(sheet, row, rejection)
    sheet.make_list(len(rejections), len(_HEADERS), frozen=1)


def _write_rejection(sheet: Sheet, row: int, rejection: _Rejection) -> None:
    # Only these two may take several lines.
    texts = (rejection.subject_name, rejection.reason)
    sheet.height(row, height_of(texts, _WIDTHS[:2], padding=5))
    sheet.text(row, 0, rejection.subject_name)
    sheet.text(row, 1, rejection.reason, "error")
    sheet.text(row, 2, rejection.field)
    if rejection.row_number is None:
        sheet.text(row, 3, "")
    else:
        sheet.number(row, 3, rejection.row_number)
    sheet.text(row, 4, rejection.code)
    sheet.text(row, 5, rejection.record_key)
