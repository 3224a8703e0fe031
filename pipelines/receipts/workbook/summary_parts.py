"""The parts of the sheet 汇总: receipts, reminders and regional receipts are made up of them.

A part is given the row where it begins, and returns the row where the next one may begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipelines.batch import SHANGHAI
from pipelines.receipts.proof.signatures import SUMMARY, Signer
from pipelines.receipts.words.explained_findings import ExplainedFindings, FindingKind
from pipelines.receipts.words.explaining import SEVERITY_WORDS
from pipelines.receipts.words.headlines import HeadlineColour
from pipelines.receipts.words.likely_causes import likely_cause, shift_sentence
from pipelines.receipts.workbook.book import Sheet, link_target
from pipelines.receipts.workbook.cell_text import HEADER_HEIGHT, digest_of_texts, height_of
from pipelines.receipts.workbook.findings_sheet import FINDINGS_SHEET
from pipelines.receipts.workbook.row_links import RowLinks


SUMMARY_SHEET = "汇总"

# The labels by which a program finds the digest of the JSON receipt, and the signature.
DIGEST_LABEL = "校验码"
SIGNATURE_LABEL = "签名"

# Together as wide as the window of a small screen (1366 points).
_WIDTHS = (14.0, 24.0, 24.0, 15.0, 28.0, 40.0, 26.0)
_FIRST_TO_LAST = (0, len(_WIDTHS) - 1)
_SECOND_TO_LAST = (1, len(_WIDTHS) - 1)
_HEADING_HEIGHT = 24.0
_KIND_HEADERS = ("级别", "问题", "字段", "行数", "举例", "可能原因", "规则号")

# A label and its value.
Fact = tuple[str, str]


def begin_summary(sheet: Sheet) -> None:
    """Lay out the columns, and begin to keep the texts that the signature will cover."""
    sheet.texts = []
    sheet.widths(_WIDTHS)


def write_banner(sheet: Sheet, sentence: str, colour: HeadlineColour) -> int:
    """Write the headline over the whole width; returns the next row."""
    # The headline's letters are half as large again as those that widths are measured in.
    width = sum(_WIDTHS) * 0.66
    sheet.height(0, max(44.0, height_of([sentence], [width], line=24)))
    sheet.merged(0, _FIRST_TO_LAST, sentence, f"{colour}-banner")
    return 1


def write_heading(sheet: Sheet, row: int, heading: str) -> int:
    """Write a heading over the whole width; returns the next row."""
    sheet.height(row, _HEADING_HEIGHT)
    sheet.merged(row, _FIRST_TO_LAST, heading, "heading")
    return row + 1


def write_line(sheet: Sheet, row: int, text: str, style: str, *, target: str | None = None) -> int:
    """Write a text over the whole width, with a target as a link; returns the next row."""
    sheet.height(row, height_of([text], [sum(_WIDTHS)], padding=6))
    sheet.merged(row, _FIRST_TO_LAST, text, style, target=target)
    return row + 1


def write_kinds(
    sheet: Sheet, row: int, findings: ExplainedFindings, received: int, *, rows_sheet: str
) -> int:
    """Write how many rows each kind of finding has, and its likely cause; returns the next row.

    `rows_sheet`: name of the sheet of rejected rows, to which the counts lead.
    """
    if not findings.kinds:
        return row
    row = write_heading(sheet, row, "按问题种类汇总")
    sheet.height(row, HEADER_HEIGHT)
    sheet.headers(row, _KIND_HEADERS)
    row += 1

    # A shift or a swap explains several kinds at once, so that it comes first.
    shift = shift_sentence(findings, received)
    swaps = findings.swaps
    if shift:
        row = write_line(sheet, row, shift, "warning")
    for swap in swaps:
        row = write_line(sheet, row, swap.text, "warning")

    links = RowLinks(findings, sheet=rows_sheet)
    for kind in findings.kinds:
        cause = likely_cause(findings, kind, received)
        _write_kind(sheet, row, kind, cause, target=links.of_kind(kind))
        row += 1

    text = f"逐条的原因与改法见“{FINDINGS_SHEET}”表。"
    return write_line(sheet, row, text, "link", target=link_target(FINDINGS_SHEET, 0, 0)) + 1


def _write_kind(
    sheet: Sheet, row: int, kind: FindingKind, cause: str, *, target: str | None
) -> None:
    first = kind.first
    example = f"第{first.row_number}行：{first.words.value}"
    title = first.words.title
    field = first.words.field
    texts = (title, field, example, cause, first.rule)
    # The count in the column between them takes one line.
    widths = (*_WIDTHS[1:3], *_WIDTHS[4:])
    sheet.height(row, height_of(texts, widths, padding=4))

    sheet.text(row, 0, SEVERITY_WORDS[first.severity], first.severity)
    sheet.texts_from(row, 1, (title, field))
    sheet.number(row, 3, kind.rows, "link-number" if target else "number", target=target)
    sheet.texts_from(row, 4, (example, cause, first.rule))


def write_facts(sheet: Sheet, row: int, heading: str, facts: Sequence[Fact]) -> int:
    """Write labels and values below a heading; returns the next row."""
    row = write_heading(sheet, row, heading)
    for fact in facts:
        row = _write_fact(sheet, row, fact)
    return row


def write_signature(sheet: Sheet, row: int, signer: Signer) -> None:
    """Write the signature over all cells above it."""
    signature = signer.sign(SUMMARY, digest_of_texts(sheet.texts or ()))
    value = f"{signature.algorithm} {signature.key_id} {signature.value}"
    _write_fact(sheet, row, (SIGNATURE_LABEL, value))


def issue_facts(issued_at: datetime, json_digest: str) -> list[Fact]:
    """Who issued a receipt, when, and how to see that nobody changed it.

    `json_digest`: SHA-256 of the JSON receipt, hexadecimal.
    """
    return [
        ("出具时间", local_time(issued_at)),
        ("出具单位", "二连浩特市公共信用信息平台"),
        (DIGEST_LABEL, f"{json_digest}（同名 .json 文件的 SHA-256；一致即未被改动）"),
    ]


def local_time(moment: datetime | None) -> str:
    """A moment in the time of Beijing."""
    if moment is None:
        return "—"
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}（北京时间）"


def _write_fact(sheet: Sheet, row: int, fact: Fact) -> int:
    label, value = fact
    sheet.height(row, height_of([value], [sum(_WIDTHS[1:])]))
    sheet.text(row, 0, label, "label")
    sheet.merged(row, _SECOND_TO_LAST, value, "cell")
    return row + 1
