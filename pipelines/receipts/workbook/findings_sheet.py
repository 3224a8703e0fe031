"""明细: one line for each finding."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from pipelines.catalogue.words.wording import own_key
from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.explaining import SEVERITY_WORDS, ExplainedFinding
from pipelines.receipts.workbook.book import Sheet
from pipelines.receipts.workbook.cell_text import HEADER_HEIGHT, height_of


FINDINGS_SHEET = "明细"

# Nobody reads more lines than these. The JSON receipt names the rows of all findings.
MAX_FINDINGS = 100_000

# Lines of the sheet where there are more than it may have. They are examples then.
EXAMPLE_FINDINGS = 10_000

# Lines that lead to their cell: each link takes memory and time, and a sheet may have 65,530.
_LINKED_FINDINGS = 20_000

# Gives the cell that a finding is about, as a link names it; None: it is not in the workbook.
LinkToFinding = Callable[[ExplainedFinding], str | None]

_WIDTHS = (28.0, 26.0, 66.0, 22.0, 26.0, 8.0, 26.0, 20.0)


def number_of_listed_findings(count: int) -> int:
    """Number of findings that the sheet lists: all, or examples where there are too many."""
    if count <= MAX_FINDINGS:
        return count
    return min(MAX_FINDINGS, EXAMPLE_FINDINGS)


def write_findings(
    sheet: Sheet, findings: ExplainedFindings, *, link_to_finding: LinkToFinding
) -> None:
    """Write every finding: whom it is about first, then the words, the codes last.

    Its row number leads to the cell to mend.
    """
    headers = (
        "主体名称",
        _key_header(findings),
        "原因与改法",
        "字段",
        "原值",
        "行号",
        "规则号",
        "级别（退回/提示）",
    )
    sheet.widths(_WIDTHS)
    sheet.height(0, HEADER_HEIGHT)
    sheet.headers(0, headers)

    line_count = number_of_listed_findings(len(findings))
    for line, finding in enumerate(islice(findings, line_count), 1):
        target = link_to_finding(finding) if line <= _LINKED_FINDINGS else None
        _write_finding(sheet, line, finding, target=target)
    sheet.make_list(line_count, len(headers), frozen=1)


def _write_finding(
    sheet: Sheet, line: int, finding: ExplainedFinding, *, target: str | None
) -> None:
    words = finding.words
    # These may take several lines; the row number and the codes behind them never do.
    texts = (finding.subject_name, finding.key, words.text, words.field, finding.value or "")
    sheet.height(line, height_of(texts, _WIDTHS[: len(texts)], padding=5))
    sheet.texts_from(line, 0, texts)
    style = "link-number" if target else "number"
    sheet.number(line, 5, finding.row_number, style, target=target)
    sheet.text(line, 6, finding.rule)
    sheet.text(line, 7, SEVERITY_WORDS[finding.severity], finding.severity)


def _key_header(findings: ExplainedFindings) -> str:
    """The names of the elements that a record is looked up by."""
    record_type = findings.record_type
    if record_type is None:
        return "关键号"
    names = [record_type.elements[code].name for code in own_key(record_type)]
    return " · ".join(names) or "关键号"
