"""The one sentence that says how a submission ended, and what the department has to do."""

from __future__ import annotations

from enum import StrEnum

from pipelines.batch import Batch, BatchState, Origin
from pipelines.receipts.words.masking import shown_text
from pipelines.receipts.words.receipt_names import is_repeated, is_zero_report
from pipelines.receipts.words.refusal_words import reason_and_remedy


# The line of a summary that names the columns which were not read.
UNREAD_LABEL = "没有读取的列"
# The one that names the files and tables beside the one that was read.
UNREAD_PARTS_LABEL = "没有读取的文件和表"


class HeadlineColour(StrEnum):
    """The colour that a headline is written on."""

    GOOD = "good"
    """All is accepted: green."""
    PART = "part"
    """Something is left to do, or nothing new was brought: yellow."""
    BAD = "bad"
    """Nothing was accepted: red."""


def colour_of_headline(batch: Batch) -> HeadlineColour:
    """The colour for how a submission ended."""
    # The department has done nothing wrong: the rows are in the database already, or there are none.
    if is_repeated(batch) or is_zero_report(batch):
        return HeadlineColour.PART
    if batch.state is BatchState.REFUSED:
        return HeadlineColour.BAD
    if batch.rejected and not batch.accepted:
        return HeadlineColour.BAD
    if batch.rejected or batch.warned:
        return HeadlineColour.PART
    return HeadlineColour.GOOD


def receipt_headline(
    batch: Batch,
    *,
    has_only_rows_of_others: bool = False,
    unread_columns: int = 0,
    has_unread_parts: bool = False,
) -> str:
    """The sentence of a receipt: how many rows were accepted and rejected, and what to do.

    `has_only_rows_of_others`: all rows that go back are about records of other departments;
    `unread_columns`: how many columns hold something and were not read; `has_unread_parts`: whether
    files or tables beside the one that was read may hold records.
    """
    if is_zero_report(batch):
        return f"本次文件是零报告。{shown_text(batch.reason or '')}"
    if batch.state is BatchState.REFUSED:
        return f"本次文件未接收。{_reason(batch)}"
    counts = f"通过 {batch.accepted} 条，退回 {batch.rejected} 条"
    if batch.origin is Origin.REGION:
        return f"区域平台本次下发 {batch.received} 条：{counts}。退回的由平台自动告知区域平台。"
    if batch.rejected and has_only_rows_of_others:
        return (
            f"本次报送 {batch.received} 条：{counts}。退回的记录由其他部门报送，内容与其不同，未予改动；"
            "请与原报送部门核对，本工作簿不必放回。"
        )
    if batch.rejected:
        return (
            f"本次报送 {batch.received} 条：{counts}，请改正“退回行”表后重新放入收件夹（inbox）。"
        )
    if batch.warned:
        hints = f"其中 {batch.warned} 条有提示，请核对“明细”表。"
        return f"本次报送 {batch.received} 条：{counts}；{hints}"
    unread = _unread(unread_columns, has_unread_parts=has_unread_parts)
    if unread:
        labels = [UNREAD_LABEL] if unread_columns else []
        labels += [UNREAD_PARTS_LABEL] if has_unread_parts else []
        hint = f"{unread}，请核对下面的“{'”和“'.join(labels)}”。"
        return f"本次报送 {batch.received} 条：{counts}；{hint}"
    return f"本次报送 {batch.received} 条：{counts}，无需处理。"


def trial_headline(batch: Batch, *, unread_columns: int = 0, has_unread_parts: bool = False) -> str:
    """The sentence about a file that was only tried: what would become of it, and what to do."""
    advice = trial_advice(batch, unread_columns=unread_columns, has_unread_parts=has_unread_parts)
    return trial_outcome(batch) + advice


def trial_outcome(batch: Batch) -> str:
    """What would become of a file, and of one that cannot be taken also what to do."""
    if is_zero_report(batch):
        return f"预检（尚未报送）：本文件是零报告。{shown_text(batch.reason or '')}"
    if batch.state is BatchState.REFUSED:
        return f"预检（尚未报送）：本文件不能接收。{_reason(batch)}"
    counts = f"共 {batch.received} 条，可通过 {batch.accepted} 条，将退回 {batch.rejected} 条"
    if batch.warned and not batch.rejected:
        counts += f"，其中 {batch.warned} 条有提示"
    return f"预检（尚未报送）：{counts}。"


def trial_advice(batch: Batch, *, unread_columns: int = 0, has_unread_parts: bool = False) -> str:
    """What to do with a file that was only tried; empty: its outcome says it."""
    if batch.state is BatchState.REFUSED:
        return ""
    unread = _unread(unread_columns, has_unread_parts=has_unread_parts)
    unread = f"{unread}，请核对" if unread else ""
    if batch.rejected:
        before = f"{unread}。" if unread else ""
        return f"{before}请先在原文件中改正，再把原文件放入收件夹（inbox）。"
    if unread:
        return f"{unread}；无误的，可以把原文件放入收件夹（inbox）报送。"
    return "可以把原文件放入收件夹（inbox）报送。"


def _unread(columns: int, *, has_unread_parts: bool) -> str:
    """What was not read; empty: nothing."""
    texts = [f"有 {columns} 列没有读取"] if columns else []
    if has_unread_parts:
        texts.append("另有文件或表没有读取")
    return "，".join(texts)


def _reason(batch: Batch) -> str:
    """Why a file was refused, and what to do."""
    reason, remedy = reason_and_remedy(shown_text(batch.reason or ""))
    text = f"原因：{reason}"
    if remedy.startswith("请"):
        return f"{text}请：{remedy.removeprefix('请')}"
    return text + remedy
