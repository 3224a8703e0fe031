"""When so many rows share a fault that it cannot be their typing: what in the export it comes from."""

from __future__ import annotations

from pipelines.catalogue.model import Severity
from pipelines.receipts.findings import Finding


MANY_ROWS = 20
FEWEST_ROWS = 3
"""Below, even all rows of a file prove nothing."""
LARGE_SHARE = 0.8

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


def likely_cause(rows: int, received: int, finding: Finding) -> str:
    """What makes this kind of fault frequent, or that it is not; empty when it is a hint, which may be as it should."""
    if finding.severity is not Severity.ERROR:
        return ""
    is_large_share = rows >= FEWEST_ROWS and rows >= LARGE_SHARE * received
    if not is_large_share and rows < MANY_ROWS:
        return "个别行，多半是录入差错。"
    return f"{_extent(rows, received, finding)}，多半是{_CAUSES.get(finding.rule, _EXPORT)}，请先改导出设置。"


def _extent(rows: int, received: int, finding: Finding) -> str:
    where = "该列" if finding.element else "本文件"
    if rows >= received:
        return f"{where} {rows} 行全部如此"
    if rows >= LARGE_SHARE * received:
        return f"{where} {received} 行中有 {rows} 行如此"
    return f"{where}有 {rows} 行如此"
