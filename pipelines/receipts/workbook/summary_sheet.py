"""汇总: how the submission ended, in one sentence; what to do; what is wrong, kind by kind."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.batch import Origin
from pipelines.catalogue.words.unread_words import unread_parts_sentence, unread_sentence
from pipelines.receipts.proof.signatures import Signer
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.headlines import (
    UNREAD_LABEL,
    UNREAD_PARTS_LABEL,
    colour_of_headline,
    receipt_headline,
    trial_headline,
)
from pipelines.receipts.words.kept_and_emptied import kept_and_emptied
from pipelines.receipts.words.masking import shown_text
from pipelines.receipts.words.receipt_names import original_name
from pipelines.receipts.words.updates import updates_sentence
from pipelines.receipts.workbook.book import Sheet
from pipelines.receipts.workbook.findings_sheet import MAX_FINDINGS, number_of_listed_findings
from pipelines.receipts.workbook.reading_sheet import READING_SHEET
from pipelines.receipts.workbook.rejected_rows_sheet import MAX_REJECTED_ROWS, listed_rows
from pipelines.receipts.workbook.row_links import RowLinks
from pipelines.receipts.workbook.summary_parts import (
    Fact,
    begin_summary,
    local_time,
    write_banner,
    write_facts,
    write_heading,
    write_kinds,
    write_line,
    write_signature,
)
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET


def write_receipt_summary(
    sheet: Sheet,
    contents: Contents,
    findings: ExplainedFindings,
    *,
    issue_facts: Sequence[Fact],
    signer: Signer,
) -> None:
    """Write the summary of a receipt, which is signed."""
    batch = contents.batch
    begin_summary(sheet)
    only_others = findings.has_only_rows_of_others
    headline = receipt_headline(
        batch,
        has_only_rows_of_others=only_others,
        unread_columns=len(contents.unread),
        has_unread_parts=bool(contents.unread_parts),
    )
    row = write_banner(sheet, headline, colour_of_headline(batch))

    counts = [
        *_counts_of_rows(contents),
    ]
    if not contents.is_refused:
        counts += [
            ("通过 · 新增", batch.new),
            ("通过 · 更新", batch.changed),
            ("通过 · 与库中相同", batch.unchanged),
        ]
    row = _write_tiles(sheet, row + 1, counts)

    links = RowLinks(findings, sheet=REJECTED_ROWS_SHEET)
    row = _write_steps(sheet, row + 1, _receipt_steps(contents, findings), links)
    row = write_kinds(sheet, row, findings, batch.received, rows_sheet=REJECTED_ROWS_SHEET)

    facts = [
        ("回执号", batch.batch_no),
        *_facts_of_file(contents),
        ("收到时间", local_time(batch.found_at)),
        *_facts_of_content(contents),
        *issue_facts,
    ]
    row = write_facts(sheet, row, "回执", facts)
    # The signature comes last, because it covers everything above.
    write_signature(sheet, row, signer)


def write_trial_summary(
    sheet: Sheet,
    contents: Contents,
    findings: ExplainedFindings,
    *,
    trial_facts: Sequence[Fact],
    rows_sheet: str,
) -> None:
    """Write the summary of a trial; nothing was delivered, so that nothing is signed."""
    batch = contents.batch
    begin_summary(sheet)
    headline = trial_headline(
        batch,
        unread_columns=len(contents.unread),
        has_unread_parts=bool(contents.unread_parts),
    )
    row = write_banner(sheet, headline, colour_of_headline(batch))
    # What the database has is not known before the file is dropped.
    row = _write_tiles(sheet, row + 1, _counts_of_rows(contents))
    links = RowLinks(findings, sheet=rows_sheet)
    row = _write_steps(sheet, row + 1, _trial_steps(contents, findings), links)
    row = write_kinds(sheet, row, findings, batch.received, rows_sheet=rows_sheet)
    facts = [*_facts_of_file(contents), *_facts_of_content(contents), *trial_facts]
    write_facts(sheet, row, "文件", facts)


def _counts_of_rows(contents: Contents) -> list[tuple[str, int]]:
    batch = contents.batch
    if contents.is_refused:
        # None of them was judged, so that there is none to mend.
        return [("报送", batch.received), ("未接收", batch.rejected)]
    return [
        ("报送", batch.received),
        ("通过", batch.accepted),
        ("退回", batch.rejected),
        ("提示", batch.warned),
    ]


def _write_tiles(sheet: Sheet, row: int, counts: Sequence[tuple[str, int]]) -> int:
    """Write counts side by side, each below its label; returns the next row."""
    for column, (label, _) in enumerate(counts):
        sheet.text(row, column, label, "tile-label")

    sheet.height(row + 1, 32)
    for column, (label, count) in enumerate(counts):
        is_red = label == "退回" and count > 0
        sheet.number(row + 1, column, count, "tile-rejected" if is_red else "tile")
    return row + 2


def _write_steps(sheet: Sheet, row: int, steps: Sequence[str], links: RowLinks) -> int:
    """Write what the department has to do, step by step; returns the next row.

    The first step leads to the first cell to mend.
    """
    if not steps:
        return row
    row = write_heading(sheet, row, "接下来怎么做")
    row = write_line(sheet, row, f"1. {steps[0]}", "link", target=links.of_first_row())
    for number, step in enumerate(steps[1:], 2):
        row = write_line(sheet, row, f"{number}. {step}", "plain")
    return row + 1


def _has_rows_to_mend(contents: Contents, findings: ExplainedFindings) -> bool:
    """Whether the department has rejected rows; rejected rows of the region go back to the region."""
    if contents.is_refused or contents.batch.origin is Origin.REGION:
        return False
    return findings.rejected_count > 0


def _trial_steps(contents: Contents, findings: ExplainedFindings) -> list[str]:
    if not _has_rows_to_mend(contents, findings):
        return []
    return [
        "在原文件中按“将退回行”表的“原因与改法”改正；本工作簿只供核对，放入收件夹（inbox）也不作为报送。"
    ]


def _receipt_steps(contents: Contents, findings: ExplainedFindings) -> list[str]:
    if not _has_rows_to_mend(contents, findings):
        return []
    if findings.has_only_rows_of_others:
        return ["请按“退回行”表与原报送部门核对；对方的记录有误的，由对方更正后报送。"]

    steps = ["在“退回行”表中按“原因与改法”改正着色的单元格；一行的全部问题都已列出。"]
    personal = [column.header for column in findings.columns if column.is_personal]
    if personal:
        headers = "”“".join(personal)
        steps.append(
            f"为保护个人信息，“{headers}”只显示首尾；号码本身没有错的不必重填，"
            "放回后系统自动补全（请保留“行号”和“回执号”两列）。"
        )
    steps.append(
        "保存后把本工作簿放回本部门的收件夹（inbox）即可，其他表不必删除；已通过的行不用再报。"
    )

    count = findings.rejected_count
    if count > MAX_REJECTED_ROWS:
        steps.append(
            f"退回行共 {count} 行，“退回行”表只列前 {listed_rows(count)} 行作为示例，全部退回行的行号见同名"
            " .json 文件。这么多行退回，通常是同一个原因：请在原文件中统一改正后整份重新报送，"
            "已通过的行不会重复入库。"
        )
    if len(findings) > MAX_FINDINGS:
        steps.append(
            f"问题共 {len(findings)} 处，“明细”表只列前 {number_of_listed_findings(len(findings))} 处，"
            "各类问题的全部行号见同名 .json 文件。"
        )
    return steps


def _facts_of_file(contents: Contents) -> list[Fact]:
    """Whose file it is, and what its rows are."""
    batch = contents.batch
    record_type = "未能识别"
    if contents.is_only_near:
        record_type = "未确定（最接近的信息事项见首行的原因）"
    if contents.record_type:
        record_type = contents.record_type.title
        if batch.catalogue_version:
            record_type += f"（目录 {batch.catalogue_version} 版）"
        # It lacks what is required, so that it may have been meant as something else.
        if contents.is_only_near:
            record_type = f"最接近 {record_type}"
            if contents.reading is not None:
                record_type += f"，各列的识别情况见“{READING_SHEET}”表"
    return [
        ("部门", contents.department_name),
        ("文件", original_name(batch)),
        ("信息事项", record_type),
    ]


def _facts_of_content(contents: Contents) -> list[Fact]:
    """Which bytes came, which batch they mend, and how many values reading changed."""
    facts = [("文件 SHA-256", contents.batch.digest or "—")]
    if contents.batch.mends:
        facts.append(("改正的批次", contents.batch.mends))
    if contents.conversions:
        converted_count = sum(converted.rows for converted in contents.conversions)
        text = f"系统已规范 {converted_count} 处填写格式（日期、单位等），见“{READING_SHEET}”表"
        facts.append(("格式规范", text))
    sentence_about_updates = updates_sentence(contents)
    if sentence_about_updates:
        facts.append(("更新的记录", sentence_about_updates))
    if contents.unread and contents.record_type is not None:
        sentence = shown_text(unread_sentence(contents.unread, contents.record_type))
        facts.append((UNREAD_LABEL, f"{sentence}。"))
    if contents.unread_parts:
        facts.append((UNREAD_PARTS_LABEL, shown_text(unread_parts_sentence(contents.unread_parts))))
    for line in kept_and_emptied(contents):
        facts.append((line.name, line.text))
    return facts
