"""The likely cause of a finding that too many rows have for a typing error.

The cause names the export only where there is evidence for it: somebody may have filled in four rows by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES, blank_to_none
from pipelines.catalogue.values.judgement import ExportCause
from pipelines.catalogue.words.general_rules import GENERAL_RULES
from pipelines.catalogue.words.sentences import export_cause
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.explained_findings import ExplainedFindings, FindingKind
from pipelines.receipts.words.file_columns import FileColumn
from pipelines.receipts.words.swapped_columns import swapped_columns
from pipelines.shapes.doubtful_unit import DoubtfulUnit


# A finding in this many rows is no typing error, whatever the length of the file.
MANY_ROWS = 20

# Nobody fills in this many rows by hand.
EXPORTED_ROWS = 50

# No typing error either is a finding in this share of the rows, if they are MIN_ROWS or more.
LARGE_SHARE = 0.8
MIN_ROWS = 3

# Share of the values that have to look alike: there may be typing errors among them.
ALIKE_SHARE = 0.9

# Minimum number of columns whose values fit the next column before a shift is reported: one may
# fit by chance.
MIN_SHIFTED_COLUMNS = 2

# A clerk looks for the first columns and sees the others beside them.
_NAMED_COLUMNS = 4

# The finding of this rule names its cause already.
UNIT_IN_DOUBT = "unit-in-doubt"
STATE_ONE_UNIT = (
    "请在表头写明数字实际使用的一个单位，与其他各处一致，再重新报送；或在“退回行”逐格写明单位。"
)

# For a rule without a cause of its own.
_EXPORT = ExportCause("导出格式问题")


def explained(contents: Contents) -> ExplainedFindings:
    """The findings of a batch, each cell that was swapped with another in the words of the swap."""
    findings = ExplainedFindings(contents)
    received = contents.batch.received
    # Where all columns have moved by one, those beside each other look swapped.
    if not shift_sentence(findings, received):
        findings.swaps = swapped_columns(findings, received)
    return findings


def likely_cause(findings: ExplainedFindings, kind: FindingKind, received: int) -> str:
    """The likely cause of one of the errors, in Chinese; empty where nothing but the error is known.

    `received`: the number of rows of the file.
    """
    # What a warning is about may well be right, and then it has no cause.
    if not kind.first.is_error:
        return ""
    swapped = _swapped_rows(findings, kind)
    count = sum(swapped.values())
    cause = export_cause(kind.first.rule) or _EXPORT
    has_cause = is_systematic(kind, received) or (cause.is_certain and kind.rows >= MIN_ROWS)
    if count > kind.rows / 2 or (count and not has_cause):
        return _cause_of_swaps(swapped, kind)
    if not has_cause:
        return ""
    extent = _extent(kind, received)
    if kind.first.rule == UNIT_IN_DOUBT:
        # The column is right: it is the header or a line that says the wrong thing of it.
        doubt = DoubtfulUnit.of_text(kind.first.detail or "")
        return f"{extent}：{doubt.reason}。{STATE_ONE_UNIT}"

    if cause.for_one_value and len(set(kind.sample)) == 1:
        return f"{extent}，{cause.for_one_value.format(value=kind.sample[0])}"
    if cause.is_of_table:
        return f"{extent}：{cause.words}。"
    shape = _shape_of(cause, kind.sample)
    if kind.rows < EXPORTED_ROWS:
        return f"{extent}，{shape or _advice(kind)}。"
    return f"{extent}，可能是{shape or _words(cause, kind.sample)}，请先核对导出设置。"


def _swapped_rows(findings: ExplainedFindings, kind: FindingKind) -> dict[str, int]:
    """Header of the column that the kind's element was swapped with → how many of its rows."""
    rows: dict[str, int] = {}
    for swap in findings.swaps:
        if kind.first.element in swap.elements:
            count = swap.rows_among(findings.row_numbers_of(kind))
            if count:
                rows[swap.other_header(kind.first.element)] = count
    return rows


def _cause_of_swaps(swapped: Mapping[str, int], kind: FindingKind) -> str:
    """With what the rows of a kind were swapped, and how many of them, where it is not all."""
    if list(swapped.values()) == [kind.rows]:
        [header] = swapped
        return f"像是与“{header}”填反了。"
    clauses = [f"{rows} 行像是与“{header}”填反了" for header, rows in swapped.items()]
    return f"其中 {'，'.join(clauses)}。"


def is_systematic(kind: FindingKind, received: int) -> bool:
    """Whether too many rows have such a finding for typing errors."""
    return kind.rows >= MANY_ROWS or _is_throughout(kind, received)


def shift_sentence(findings: ExplainedFindings, received: int) -> str:
    """Say that the columns of the file have moved by one, in Chinese; empty if they have not.

    They have when the values of several wrong columns would be right in the column beside them.
    """
    for step, side in ((1, "右"), (-1, "左")):
        shifted = _shifted_columns(findings, received, step)
        if len(shifted) >= MIN_SHIFTED_COLUMNS:
            headers = "”“".join(column.header for column in shifted[:_NAMED_COLUMNS])
            return (
                f"“{headers}”等列的内容像是整体错了一列，应在{side}边一列；"
                "请核对是否多了或少了一列。"
            )
    return ""


def _is_throughout(kind: FindingKind, received: int) -> bool:
    return kind.rows >= MIN_ROWS and kind.rows >= LARGE_SHARE * received


def _shifted_columns(findings: ExplainedFindings, received: int, step: int) -> list[FileColumn]:
    """Columns that are wrong throughout, and whose values fit the column `step` positions on."""
    samples = _samples_of_wrong_columns(findings, received)
    column_at = {column.position: column for column in findings.columns}
    shifted = []
    for column in findings.columns:
        neighbour = column_at.get(column.position + step)
        if column.element is None or neighbour is None or neighbour.element is None:
            continue
        sample = samples.get(column.element.code)
        # A value fits a neighbour of the same type wherever it belongs.
        if sample is None or neighbour.element.type == column.element.type:
            continue
        if _all_fit(sample, neighbour.element):
            shifted.append(column)
    return shifted


def _samples_of_wrong_columns(
    findings: ExplainedFindings, received: int
) -> Mapping[str | None, Sequence[str]]:
    """Element code → sample values, for the elements that are wrong throughout the file."""
    samples: dict[str | None, Sequence[str]] = {}
    for kind in findings.kinds:
        if kind.first.is_error and kind.sample and _is_throughout(kind, received):
            samples[kind.first.element] = kind.sample
    return samples


def _all_fit(sample: Sequence[str], element: Element) -> bool:
    """Whether all values are right for an element; False if its type takes nearly any value."""
    value_type = VALUE_TYPES[element.type]
    if not value_type.is_distinctive:
        return False
    texts = pd.Series(list(sample), dtype="str")
    values = value_type.normalise(blank_to_none(texts), element)
    if values.isna().all():
        return False
    return bool(value_type.sound(values, element).all())


def _shape_of(cause: ExportCause, sample: Sequence[str]) -> str:
    """What the look of the values tells, which is more than the rule does; empty: nothing."""
    for shape in cause.shapes:
        alike = [value for value in sample if re.fullmatch(shape.pattern, value)]
        if alike and len(alike) >= ALIKE_SHARE * len(sample):
            return f"{shape.cause}（如“{alike[0]}”）"
    return ""


def _words(cause: ExportCause, sample: Sequence[str]) -> str:
    if cause.shows_example and sample:
        return f"{cause.words}（如“{sample[0]}”）"
    return cause.words


def _advice(kind: FindingKind) -> str:
    """What to look at where the values tell nothing."""
    return "请核对整列是否填错" if _is_about_column(kind) else "请核对是否选错了文件或导出范围"


def _is_about_column(kind: FindingKind) -> bool:
    general_rule = GENERAL_RULES.get(kind.first.rule)
    is_about_row = general_rule is not None and general_rule.is_about_row
    return kind.first.element is not None and not is_about_row


def _extent(kind: FindingKind, received: int) -> str:
    """How many rows have such a finding, in Chinese."""
    subject = "该列" if _is_about_column(kind) else "本文件"
    if kind.rows >= received:
        return f"{subject} {kind.rows} 行全部如此"
    if kind.rows >= LARGE_SHARE * received:
        return f"{subject} {received} 行中有 {kind.rows} 行如此"
    return f"{subject}有 {kind.rows} 行如此"
