"""Rules that every record type has, whatever its elements."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.catalogue.values.judgement import ExportCause


@dataclass(frozen=True)
class GeneralRule:
    """A rule of every record type, in Chinese.

    In `expected` and `remedy`, `{detail}` is the finding's detail and `{length}` the longest value.
    """

    code: str
    title: str
    expected: str
    remedy: str
    export_cause: ExportCause


_EXPORTED_TWICE = ExportCause("同一批数据导出了两次，或几份文件并在了一起")

GENERAL_RULES: dict[str, GeneralRule] = {
    "required": GeneralRule(
        code="required",
        title="必填项为空",
        expected="已填写的值（必填）",
        remedy="请补充填写。",
        export_cause=ExportCause("导出时漏了这一列，或列名没有对上"),
    ),
    "too-long": GeneralRule(
        code="too-long",
        title="超过最大长度",
        expected="不超过{length}个字的内容",
        remedy="请精简内容或核对是否填错列。",
        export_cause=ExportCause("导出时几列并成了一列，或错了列"),
    ),
    "duplicate-in-file": GeneralRule(
        code="duplicate-in-file",
        title="本文件内重复报送同一记录",
        expected="本文件内不重复的记录（与第{detail}行相同）",
        remedy="两行是同一记录，已保留第{detail}行；如内容不同，请改正后只报一行。",
        export_cause=_EXPORTED_TWICE,
    ),
    "duplicate-in-file-kept": GeneralRule(
        code="duplicate-in-file-kept",
        title="与本文件内另一行是同一记录",
        expected="本文件内不重复的记录（第{detail}行内容不同，已退回）",
        remedy="本行已接收；请核对两行哪一行正确，如本行有误请改正后再报。",
        export_cause=_EXPORTED_TWICE,
    ),
    "row-shape": GeneralRule(
        code="row-shape",
        title="列数不符或行已损坏",
        expected="与表头列数相同的一行",
        remedy="{detail}请核对该行的分隔符和引号。",
        export_cause=ExportCause("导出的分隔符或引号问题"),
    ),
}
