"""Rules that every record type has, whatever its elements."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.catalogue.values.judgement import ExportCause


@dataclass(frozen=True)
class GeneralRule:
    """A rule of every record type, in Chinese.

    In its texts `{detail}` is the finding's detail, `{length}` the longest value, `{keys}` what
    identifies a record, and `{own_key}` the part of it that is the record's own.
    """

    code: str
    title: str
    requires: str
    """What a row has to be."""
    problem: str
    """What is wrong with a row that breaks the rule."""
    remedy: str
    export_cause: ExportCause


_EXPORTED_TWICE = ExportCause("同一批数据导出了两次，或几份文件并在了一起")

GENERAL_RULES: dict[str, GeneralRule] = {
    "required": GeneralRule(
        code="required",
        title="必填项未填写",
        requires="必填",
        problem="必填项未填写",
        remedy="请补填。",
        export_cause=ExportCause("导出时漏了这一列，或列名没有对上"),
    ),
    "too-long": GeneralRule(
        code="too-long",
        title="超过最大长度",
        requires="不超过{length}个字",
        problem="内容超过{length}个字",
        remedy="请精简，或核对是否填错了列。",
        export_cause=ExportCause("导出时几列并成了一列，或错了列"),
    ),
    "duplicate-in-file": GeneralRule(
        code="duplicate-in-file",
        title="本文件内重复报送同一记录",
        requires="同一记录（{keys}均相同）在一个文件内只报一行",
        problem="与第{detail}行重复（{keys}均相同），已保留第{detail}行，本行未入库",
        remedy="内容相同的无需处理；确为另一条记录的，请更正{own_key}后重新报送。",
        export_cause=_EXPORTED_TWICE,
    ),
    "duplicate-in-file-kept": GeneralRule(
        code="duplicate-in-file-kept",
        title="与本文件内另一行是同一记录",
        requires="同一记录（{keys}均相同）在一个文件内只报一行",
        problem="第{detail}行与本行是同一记录（{keys}均相同）而其他内容不同，该行已退回，本行已接收",
        remedy="请核对哪一行正确；本行有误的，请改正后重新报送。",
        export_cause=_EXPORTED_TWICE,
    ),
    "row-shape": GeneralRule(
        code="row-shape",
        title="列数不符或行已损坏",
        requires="列数与表头相同",
        problem="本行的列数与表头不符，或内容已损坏",
        remedy="{detail}请核对该行的分隔符和引号。",
        export_cause=ExportCause("导出的分隔符或引号问题"),
    ),
}
