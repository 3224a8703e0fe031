"""The words for every finding. Receipts, documents and interfaces show these sentences and no others."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES, Judgement
from pipelines.catalogue.values.judgement import ExportCause


LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Sentence:
    """One finding in words."""

    title: str
    field: str
    value: str
    expected: str
    remedy: str
    text: str
    source: str


@dataclass(frozen=True)
class GeneralRule:
    """A rule that every record type has, whatever its elements; `{detail}` and `{length}` are filled in."""

    code: str
    title: str
    expected: str
    remedy: str
    export_cause: ExportCause


_EXPORTED_TWICE = ExportCause("同一批数据导出了两次，或几份文件并在了一起")

GENERAL_RULES: dict[str, GeneralRule] = {
    rule.code: rule
    for rule in (
        GeneralRule(
            "required",
            "必填项为空",
            "已填写的值（必填）",
            "请补充填写。",
            ExportCause("导出时漏了这一列，或列名没有对上"),
        ),
        GeneralRule(
            "too-long",
            "超过最大长度",
            "不超过{length}个字的内容",
            "请精简内容或核对是否填错列。",
            ExportCause("导出时几列并成了一列，或错了列"),
        ),
        GeneralRule(
            "duplicate-in-file",
            "本文件内重复报送同一记录",
            "本文件内不重复的记录（与第{detail}行相同）",
            "两行是同一记录，已保留第{detail}行；如内容不同，请改正后只报一行。",
            _EXPORTED_TWICE,
        ),
        GeneralRule(
            "duplicate-in-file-kept",
            "与本文件内另一行是同一记录",
            "本文件内不重复的记录（第{detail}行内容不同，已退回）",
            "本行已接收；请核对两行哪一行正确，如本行有误请改正后再报。",
            _EXPORTED_TWICE,
        ),
        GeneralRule(
            "row-shape",
            "列数不符或行已损坏",
            "与表头列数相同的一行",
            "{detail}请核对该行的分隔符和引号。",
            ExportCause("导出的分隔符或引号问题"),
        ),
    )
}


def sentence(
    record_type: RecordType,
    rule: str,
    element: str | None,
    row: int,
    value: str | None,
    detail: str | None = None,
) -> Sentence:
    """Say in Chinese what is wrong in a row, what was expected, and how to mend it.

    `第{row}行「{field}」：收到「{value}」，应为{expected}。{remedy}`; personal values are masked, long ones cut.
    """
    declared = record_type.elements.get(element or "")
    title, expected, remedy, source = _words(record_type, rule, declared, detail)
    field = declared.name if declared else "整行"
    shown = shown_value(declared, value)
    text = f"第{row}行「{field}」：收到「{shown}」，应为{expected}。{remedy}"
    return Sentence(title, field, shown, expected, remedy, text, source)


def shown_value(element: Element | None, value: str | None) -> str:
    """What may be shown of a value: masked when personal, cut when long, （空） when missing."""
    if value is None or value != value or value == "":
        return "（空）"
    if element is not None and element.personal:
        return VALUE_TYPES[element.type].mask(value)
    return value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"


def rule_title(record_type: RecordType, rule: str) -> str:
    """The short Chinese name of a rule."""
    if rule in GENERAL_RULES:
        return GENERAL_RULES[rule].title
    if declared := _declared(record_type, rule):
        return RULE_KINDS[declared.kind].title
    judgement = _judgement(rule)
    return judgement.title if judgement else rule


def export_cause(rule: str) -> ExportCause | None:
    """What in an export makes a rule fail in many rows; None: nothing is known about it."""
    if rule in GENERAL_RULES:
        return GENERAL_RULES[rule].export_cause
    judgement = _judgement(rule)
    return judgement.export_cause if judgement else None


def has_words(record_type: RecordType, rule: str, element: str | None) -> bool:
    """Whether a finding of this rule can be said: whether the catalogue still has the rule."""
    declared = record_type.elements.get(element or "")
    try:
        _words(record_type, rule, declared, None)
    except KeyError:
        return False
    return True


def _words(
    record_type: RecordType, rule: str, element: Element | None, detail: str | None
) -> tuple[str, str, str, str]:
    if general := GENERAL_RULES.get(rule):
        filled = {"detail": detail or "", "length": element.length if element else ""}
        return general.title, general.expected.format(**filled), general.remedy.format(**filled), ""
    if declared := _declared(record_type, rule):
        kind = RULE_KINDS[declared.kind]
        expected = kind.expected(declared, record_type.elements)
        return (
            kind.title,
            _hinted(expected, detail),
            declared.remedy or kind.remedy,
            declared.source,
        )
    types = [VALUE_TYPES[element.type]] if element else []
    judgement = next((j for t in types for j in t.judgements if j.code == rule), None)
    if judgement is None or element is None:
        raise KeyError(f"no words for the rule {rule!r} of {record_type.name}")
    return (
        judgement.title,
        _hinted(judgement.expected(element), detail),
        judgement.remedy,
        element.provenance,
    )


def _hinted(expected: str, hint: str | None) -> str:
    """What was expected, and what most likely happened to the value (`ValueType.hints`)."""
    return f"{expected}；{hint}" if hint else expected


def _declared(record_type: RecordType, rule: str) -> Rule | None:
    return next((one for one in record_type.rules if one.code == rule), None)


def _judgement(rule: str) -> Judgement | None:
    return next((j for t in VALUE_TYPES.values() for j in t.judgements if j.code == rule), None)
