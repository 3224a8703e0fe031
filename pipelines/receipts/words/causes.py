"""When so many rows share a fault that it cannot be their typing: what in the export it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES, blank_to_none
from pipelines.catalogue.values.judgement import ExportCause
from pipelines.catalogue.words.sentences import export_cause
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

# Said when neither the rule nor the look of its values tells more.
_EXPORT = ExportCause("导出格式问题")


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
    value_type = VALUE_TYPES[element.type]
    if not value_type.tells_columns_apart:
        return False
    values = value_type.normalise(blank_to_none(pd.Series(list(sample), dtype="str")), element)
    return bool(values.notna().any()) and bool(value_type.sound(values, element).all())


def _cause(kind: Kind) -> str:
    values = kind.sample
    cause = export_cause(kind.first.rule) or _EXPORT
    for shape in cause.shapes:
        alike = [value for value in values if re.fullmatch(shape.pattern, value)]
        if alike and len(alike) >= ALIKE * len(values):
            return f"{shape.cause}（如“{alike[0]}”）"

    if cause.for_one_value and len(set(values)) == 1:
        return cause.for_one_value.format(value=values[0])
    if cause.shows_example and values:
        return f"{cause.words}（如“{values[0]}”）"
    return cause.words


def _extent(rows: int, received: int, finding: Finding) -> str:
    where = "该列" if finding.element else "本文件"
    if rows >= received:
        return f"{where} {rows} 行全部如此"
    if rows >= LARGE_SHARE * received:
        return f"{where} {received} 行中有 {rows} 行如此"
    return f"{where}有 {rows} 行如此"
