"""汇总: how the submission ended, in one sentence that cannot be misread; then what is wrong, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.batch import SHANGHAI, Batch, BatchState, Origin
from pipelines.receipts.proof.signing import SUMMARY, Signer
from pipelines.receipts.words.causes import likely_cause, shifted
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.findings import Findings, Kind
from pipelines.receipts.words.limits import MOST_FINDINGS, MOST_ROWS
from pipelines.receipts.words.masking import shown
from pipelines.receipts.words.names import is_repeated, original_name
from pipelines.receipts.workbook.book import Sheet, digest_of_texts, height_of
from pipelines.shapes.finding import Severity


WIDTHS = (16.0, 24.0, 26.0, 16.0, 32.0, 40.0, 28.0)
_LAST = len(WIDTHS) - 1
_WIDE = sum(WIDTHS[1:])
_HEADING = 24.0
SHEET, SEAL, SIGNATURE = "汇总", "校验码", "签名"
"""The sheet that proves delivery, and the labels of what it is proven by."""
SEVERITIES = {Severity.ERROR: "退回", Severity.WARNING: "提示"}


@dataclass(frozen=True)
class Issue:
    """The time and the seal of one receipt."""

    at: datetime
    seal: str
    """SHA-256 of the JSON twin."""


def write_summary(
    sheet: Sheet,
    contents: Contents,
    findings: Findings,
    facts: Iterable[tuple[str, str]],
    *,
    signer: Signer | None,
) -> None:
    """Write the sheet from top to bottom; `facts` stand below those about the batch, and a signature below all.

    Without a signer the sheet is not signed: a trial is no receipt.
    """
    set_widths(sheet)
    sentence = trial_headline(contents.batch) if contents.is_trial else headline(contents.batch)
    row = write_banner(sheet, sentence, _mood(contents.batch))
    row = _write_tiles(sheet, row + 1, contents)
    row = _write_steps(sheet, row + 1, _steps(contents, findings))
    row = write_kinds(sheet, row, findings, contents.batch.received)
    write_facts(sheet, row, [*_facts(contents), *facts], signer=signer)


def trial_headline(batch: Batch) -> str:
    """The one sentence about a file that was only tried."""
    if batch.state is BatchState.REFUSED:
        return f"预检（尚未报送）：本文件不能接收。{shown(batch.reason or '')}"
    counts = f"共 {batch.received} 条，可通过 {batch.accepted} 条，将退回 {batch.rejected} 条"
    if batch.rejected:
        return f"预检（尚未报送）：{counts}。请先在原文件中改正，再把原文件放入 inbox 文件夹。"
    hints = f"，其中 {batch.warned} 条有提示" if batch.warned else ""
    return f"预检（尚未报送）：{counts}{hints}。可以把原文件放入 inbox 文件夹报送。"


def headline(batch: Batch) -> str:
    """The one sentence: both counts, and what to do."""
    counts = f"通过 {batch.accepted} 条，退回 {batch.rejected} 条"
    if is_repeated(batch):
        return f"本次文件是重复报送：{counts}。{shown(batch.reason or '')}"
    if batch.state is BatchState.REFUSED:
        return f"本次文件未接收：{counts}。{shown(batch.reason or '')}"
    if batch.origin is Origin.REGION:
        return f"区域平台本次下发 {batch.received} 条：{counts}。退回的由平台自动告知区域平台。"
    if batch.rejected:
        return f"本次报送 {batch.received} 条：{counts}，请改正“退回行”表后重新放入 inbox 文件夹。"
    if batch.warned:
        return f"本次报送 {batch.received} 条：{counts}；其中 {batch.warned} 条有提示，请核对“明细”表。"
    return f"本次报送 {batch.received} 条：{counts}，无需处理。"


def set_widths(sheet: Sheet) -> None:
    """Lay out the columns, every summary has the same; and mark what is written from here on, to sign it."""
    sheet.texts = []
    sheet.widths(WIDTHS)


def write_banner(sheet: Sheet, sentence: str, mood: str) -> int:
    """Write the headline over the whole width; returns the next row."""
    sheet.height(0, max(44.0, height_of([(sentence, sum(WIDTHS) * 0.66)], 24)))
    sheet.merged(0, (0, _LAST), sentence, f"{mood}-banner")
    return 1


def write_facts(
    sheet: Sheet, start: int, facts: list[tuple[str, str]], *, signer: Signer | None
) -> None:
    """Write labels and values under a heading, then the signature over all cells of the sheet."""
    sheet.height(start, _HEADING)
    sheet.merged(start, (0, _LAST), "回执" if signer else "文件", "heading")
    for row, fact in enumerate(facts, start + 1):
        _write_fact(sheet, row, fact)
    if signer:
        signature = signer.sign(SUMMARY, digest_of_texts(sheet.texts or ()))
        value = f"{signature.algorithm} {signature.key_id} {signature.value}"
        _write_fact(sheet, start + len(facts) + 1, (SIGNATURE, value))


def _write_fact(sheet: Sheet, row: int, fact: tuple[str, str]) -> None:
    label, value = fact
    sheet.height(row, height_of([(value, _WIDE)]))
    sheet.text(row, 0, label, "label")
    sheet.merged(row, (1, _LAST), value, "cell")


def seal_facts(issue: Issue) -> Iterator[tuple[str, str]]:
    """Who issued the receipt, when, and how to see that nobody changed it."""
    yield "出具时间", local_time(issue.at)
    yield "出具单位", "二连浩特市公共信用信息平台"
    yield SEAL, f"{issue.seal}（同名 .json 文件的 SHA-256；一致即未被改动）"


def local_time(moment: datetime | None) -> str:
    """An instant as the clock on the wall showed it."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}（北京时间）" if moment else "—"


def _mood(batch: Batch) -> str:
    if batch.state is BatchState.REFUSED:
        return "part" if is_repeated(batch) else "bad"
    if batch.rejected:
        return "part" if batch.accepted else "bad"
    return "part" if batch.warned else "good"


def _write_tiles(sheet: Sheet, row: int, contents: Contents) -> int:
    batch = contents.batch
    tiles: tuple[tuple[str, int, str], ...] = (
        ("报送", batch.received, "tile"),
        ("通过", batch.accepted, "tile"),
        ("退回", batch.rejected, "tile-refused" if batch.rejected else "tile"),
        ("提示", batch.warned, "tile"),
        ("通过 · 新增", batch.new, "tile"),
        ("通过 · 更新", batch.changed, "tile"),
        ("通过 · 与库中相同", batch.unchanged, "tile"),
    )
    # What the database has is not known before the file is dropped.
    tiles = tiles[:4] if contents.is_trial else tiles
    for column, (label, _, _) in enumerate(tiles):
        sheet.text(row, column, label, "tile-label")
    sheet.height(row + 1, 32)
    for column, (_, count, style) in enumerate(tiles):
        sheet.number(row + 1, column, count, style)
    return row + 2


def _write_steps(sheet: Sheet, start: int, steps: list[str]) -> int:
    if not steps:
        return start
    sheet.height(start, _HEADING)
    sheet.merged(start, (0, _LAST), "接下来怎么做", "heading")
    for number, step in enumerate(steps, 1):
        sheet.height(start + number, height_of([(step, sum(WIDTHS) - 6)]))
        sheet.merged(start + number, (0, _LAST), f"{number}. {step}", "plain")
    return start + len(steps) + 2


def _steps(contents: Contents, findings: Findings) -> list[str]:
    if contents.is_refused or not findings.refused_count or contents.batch.origin is Origin.REGION:
        return []
    if contents.is_trial:
        return [
            "在原文件中按“将退回行”表的“原因与改法”改正；本工作簿只供核对，放入 inbox 也不作为报送。"
        ]
    steps = ["在“退回行”表中按“原因与改法”改正着色的单元格。一行有几处问题，都已一次列出。"]
    if hidden := [column.header for column in findings.columns if column.is_personal]:
        steps.append(
            f"为保护个人信息，“{'”“'.join(hidden)}”只显示首尾；号码本身没有错的不必重填，放回后系统自动补全（请保留“行号”和“回执号”两列）。"
        )
    steps.append(
        "保存后把本工作簿放回本部门的 inbox 文件夹即可，其他表不必删除；已通过的行不用再报。"
    )
    if findings.refused_count > MOST_ROWS:
        steps.append(
            f"退回行超过 {MOST_ROWS} 行，“退回行”表只列前 {MOST_ROWS} 行，全部见同名 .json 文件；"
            "请先改正导出设置，再整体重新报送。"
        )
    if len(findings) > MOST_FINDINGS:
        steps.append(
            f"问题超过 {MOST_FINDINGS} 处，“明细”表只列前 {MOST_FINDINGS} 处，全部见同名 .json 文件。"
        )
    return steps


def write_kinds(sheet: Sheet, start: int, findings: Findings, received: int) -> int:
    """Write how many rows have each kind of fault, with the likely cause; returns the next row."""
    if not findings.kinds:
        return start
    sheet.height(start, _HEADING)
    sheet.merged(start, (0, _LAST), "按问题种类看", "heading")
    sheet.height(start + 1, 22)
    sheet.headers(start + 1, ("退回/提示", "问题", "字段", "行数", "举例", "多半的原因", "规则号"))
    row = start + 2
    if slip := shifted(findings, received):
        sheet.height(row, height_of([(slip, sum(WIDTHS) - 6)]))
        sheet.merged(row, (0, _LAST), slip, "warned")
        row += 1
    for place, kind in enumerate(findings.kinds, row):
        _write_kind(sheet, place, kind, likely_cause(kind, received))
    return row + len(findings.kinds) + 1


def _write_kind(sheet: Sheet, row: int, kind: Kind, cause: str) -> None:
    count, first = kind.rows, kind.first
    example = f"第{first.row_number}行：{first.words.value}"
    texts = (first.words.title, first.words.field, example, cause, first.rule)
    sheet.height(
        row, height_of(list(zip(texts, (WIDTHS[n] - 4 for n in (1, 2, 4, 5, 6)), strict=True)))
    )
    style = "refused" if first.severity is Severity.ERROR else "warned"
    sheet.text(row, 0, SEVERITIES[first.severity], style)
    sheet.text(row, 1, first.words.title)
    sheet.text(row, 2, first.words.field)
    sheet.number(row, 3, count)
    for column, text in enumerate((example, cause, first.rule), 4):
        sheet.text(row, column, text)


def _facts(contents: Contents) -> Iterator[tuple[str, str]]:
    batch, record_type = contents.batch, contents.record_type
    version = f"（目录 {batch.catalogue_version} 版）" if batch.catalogue_version else ""
    if not contents.is_trial:
        yield "回执号", batch.batch_no
    yield "部门", contents.department_name
    yield "文件", original_name(batch)
    yield "信息事项", f"{record_type.title}{version}" if record_type else "未能识别"
    if not contents.is_trial:
        yield "收到时间", local_time(batch.found_at)
    yield "文件 SHA-256", batch.digest or "—"
    if batch.mends:
        yield "改正的批次", batch.mends
    if contents.conversions:
        rows = sum(converted.rows for converted in contents.conversions)
        yield (
            "读取换算",
            f"{len(contents.conversions)} 类、共 {rows} 处换了写法，见“我们怎样读您的文件”表",
        )
