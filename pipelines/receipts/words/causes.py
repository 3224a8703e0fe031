"""When so many rows share a fault that it cannot be their typing: what in the export it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES, blank_to_none
from pipelines.receipts.words.columns import FileColumn
from pipelines.receipts.words.findings import Finding, Findings, Kind
from pipelines.shapes.finding import Severity


MANY_ROWS = 20
FEWEST_ROWS = 3
"""Below, even all rows of a file prove nothing."""
LARGE_SHARE = 0.8
ALIKE = 0.9
"""Of the values of one kind so many have to look alike; beside a fault of the export there may be a slip."""
FEWEST_COLUMNS = 2
"""So many columns have to fit their neighbour before a file is said to be shifted: one may fit by chance."""

_EXPORT = "导出格式问题"
_CAUSES = {
    "required": "导出时漏了这一列，或列名没有对上",
    "too-long": "导出时几列并成了一列，或错了列",
    "date-form": "导出的日期格式问题",
    "amount-form": "导出的数字格式问题（货币符号、单位或“万元”字样）",
    "code-unknown": "导出的是本系统自己的代码，没有换成代码集中的值",
    "damaged-by-spreadsheet": "Excel 把长号码变成了数字；请先把该列设为“文本”再导出",
    "forbidden-character": "导出的编码问题",
    "row-shape": "导出的分隔符或引号问题",
    "duplicate-in-file": "同一批数据导出了两次，或几份文件并在了一起",
    "duplicate-in-file-kept": "同一批数据导出了两次，或几份文件并在了一起",
}
_CHECK_DIGITS = "错了列，或号码在导出时被改动（如末几位变成0）"
_SHAPES: dict[str, tuple[tuple[str, str], ...]] = {
    "date-form": (
        (r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}.*", "日期导出成了“月/日/年”或“日/月/年”，分不清月和日"),
        (r"\d{2}[/.年-]\d{1,2}[/.月-]\d{1,2}日?", "日期的年份只导出了两位"),
        (r"(?i).*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*", "日期导出成了英文月份"),
        (r"\d{6}", "日期只导出了年和月"),
        (r"\d{9,13}", "日期导出成了计算机的计时数字"),
        (r"0{4}-00-00.*", "空日期导出成了 0000-00-00，应导出为空"),
    ),
    "credit-code-form": (
        (r"\d{15}", "这一列导出的是15位工商注册号"),
        (r"[0-9A-Z]{8}-?[0-9X]", "这一列导出的是组织机构代码"),
    ),
    "registration-no-form": (
        (r"[0-9A-Z]{16}", "这一列导出的是统一社会信用代码的后16位，应为15位工商注册号或空"),
        (r"[0-9A-Z]{18}", "这一列导出的是统一社会信用代码"),
    ),
}
"""By rule: what all values look like, and what that comes from."""
_TELLING = frozenset(
    {"date", "amount", "code", "credit_code", "organisation_code", "registration_no"}
)
"""Value types that few values of another column fit."""


def likely_cause(kind: Kind, received: int) -> str:
    """What makes this kind of fault frequent, or that it is not; empty when it is a hint, which may be as it should."""
    if kind.first.severity is not Severity.ERROR:
        return ""
    if not is_systematic(kind, received):
        return "个别行，多半是录入差错。"
    return f"{_extent(kind.rows, received, kind.first)}，多半是{_cause(kind)}，请先改导出设置。"


def is_systematic(kind: Kind, received: int) -> bool:
    """Whether so many rows share a fault that it cannot be their typing."""
    is_large_share = kind.rows >= FEWEST_ROWS and kind.rows >= LARGE_SHARE * received
    return is_large_share or kind.rows >= MANY_ROWS


def shifted(findings: Findings, received: int) -> str:
    """Whether the columns of the file have slipped by one: what several of them hold would be right next door."""
    for step, side in ((1, "右"), (-1, "左")):
        fitting = [one.header for one in _fitting(findings, received, step)]
        if len(fitting) >= FEWEST_COLUMNS:
            names = "”“".join(fitting[:4])
            return (
                f"“{names}”等列的内容像是整体错了一列，应在{side}边一列；"
                "请检查导出时是否多了或少了一列，或单元格里有没加引号的分隔符。"
            )
    return ""


def _fitting(findings: Findings, received: int, step: int) -> Iterator[FileColumn]:
    """Columns that are wrong throughout, and whose values fit the column so many places further."""
    faulty = {
        kind.first.element: kind.sample
        for kind in findings.kinds
        if kind.first.severity is Severity.ERROR
        and kind.sample
        and kind.rows >= max(FEWEST_ROWS, LARGE_SHARE * received)
    }
    by_place = {column.position: column for column in findings.columns}
    for column in findings.columns:
        neighbour = by_place.get(column.position + step)
        if column.element and neighbour and neighbour.element and column.element.code in faulty:
            differs = neighbour.element.type != column.element.type
            if differs and _fits(faulty[column.element.code], neighbour.element):
                yield column


def _fits(sample: Sequence[str], element: Element) -> bool:
    if element.type not in _TELLING:
        return False
    value_type = VALUE_TYPES[element.type]
    values = value_type.normalise(blank_to_none(pd.Series(list(sample), dtype="str")), element)
    return bool(values.notna().any()) and bool(value_type.sound(values, element).all())


def _cause(kind: Kind) -> str:
    rule, sample = kind.first.rule, kind.sample
    for shape, cause in _SHAPES.get(rule, ()):
        alike = [value for value in sample if re.fullmatch(shape, value)]
        if alike and len(alike) >= ALIKE * len(sample):
            return f"{cause}（如“{alike[0]}”）"
    if rule == "code-unknown" and len(set(sample)) == 1:
        return f"同一个值“{sample[0]}”不在代码集中；请对照代码集改这一个值，或请信用中心增补"
    if rule.endswith("-check-digit"):
        return _CHECK_DIGITS
    example = f"（如“{sample[0]}”）" if rule == "date-form" and sample else ""
    return _CAUSES.get(rule, _EXPORT) + example


def _extent(rows: int, received: int, finding: Finding) -> str:
    where = "该列" if finding.element else "本文件"
    if rows >= received:
        return f"{where} {rows} 行全部如此"
    if rows >= LARGE_SHARE * received:
        return f"{where} {received} 行中有 {rows} 行如此"
    return f"{where}有 {rows} 行如此"
