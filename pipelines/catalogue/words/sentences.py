"""The words for every finding. Receipts, documents and interfaces show these sentences only."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.judgement import ExportCause, Judgement
from pipelines.catalogue.words.general_rules import GENERAL_RULES, GeneralRule


# Characters of a value that are shown; of a longer one the rest is cut.
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
class _Words:
    """What is said of a rule, whatever the row."""

    title: str
    expected: str
    remedy: str
    source: str = ""


def sentence(
    record_type: RecordType,
    rule: str,
    element: str | None,
    row: int,
    *,
    value: str | None,
    detail: str | None = None,
) -> Sentence:
    """Say in Chinese what is wrong in a row, what was expected, and how to mend it.

    `第{row}行「{field}」：收到「{value}」，应为{expected}。{remedy}`; personal values are masked, long
    ones cut. `rule` and `element` are codes; without an element it is about the whole row.

    Raises:
        KeyError: the catalogue has no such rule.
    """
    declared_element = record_type.elements.get(element or "")
    words = _words_for(record_type, rule, declared_element, detail)
    field = declared_element.name if declared_element else "整行"
    shown = shown_value(declared_element, value)
    text = f"第{row}行「{field}」：收到「{shown}」，应为{words.expected}。{words.remedy}"
    return Sentence(
        title=words.title,
        field=field,
        value=shown,
        expected=words.expected,
        remedy=words.remedy,
        text=text,
        source=words.source,
    )


def shown_value(element: Element | None, value: str | None) -> str:
    """What may be shown of a value: masked when personal, cut when long, （空） when missing."""
    # NaN, the missing value of pandas, differs from itself.
    if value is None or value != value or value == "":
        return "（空）"
    if element is not None and element.personal:
        return VALUE_TYPES[element.type].mask(value)
    if len(value) > LONGEST_SHOWN:
        return value[:LONGEST_SHOWN] + "…"
    return value


def has_words(record_type: RecordType, rule: str, element: str | None) -> bool:
    """Whether the catalogue still has the rule, so that a finding of it can be said."""
    declared_element = record_type.elements.get(element or "")
    try:
        _words_for(record_type, rule, declared_element, None)
    except KeyError:
        return False
    return True


def export_cause(rule: str) -> ExportCause | None:
    """What in an export makes a rule fail in many rows; None: nothing is known about it."""
    if rule in GENERAL_RULES:
        return GENERAL_RULES[rule].export_cause
    for value_type in VALUE_TYPES.values():
        for judgement in value_type.judgements:
            if judgement.code == rule:
                return judgement.export_cause
    return None


def _words_for(
    record_type: RecordType, rule: str, element: Element | None, detail: str | None
) -> _Words:
    if rule in GENERAL_RULES:
        return _words_of_general_rule(GENERAL_RULES[rule], element, detail)
    for declared in record_type.rules:
        if declared.code == rule:
            return _words_of_declared_rule(declared, record_type, detail)
    if element is not None:
        for judgement in VALUE_TYPES[element.type].judgements:
            if judgement.code == rule:
                return _words_of_judgement(judgement, element, detail)
    raise KeyError(f"no words for the rule {rule!r} of {record_type.name}")


def _words_of_general_rule(
    rule: GeneralRule, element: Element | None, detail: str | None
) -> _Words:
    filled_in = {"detail": detail or "", "length": element.length if element else ""}
    return _Words(
        title=rule.title,
        expected=rule.expected.format(**filled_in),
        remedy=rule.remedy.format(**filled_in),
    )


def _words_of_declared_rule(rule: Rule, record_type: RecordType, hint: str | None) -> _Words:
    kind = RULE_KINDS[rule.kind]
    return _Words(
        title=kind.title,
        expected=_with_hint(kind.expected(rule, record_type.elements), hint),
        remedy=rule.remedy or kind.remedy,
        source=rule.source,
    )


def _words_of_judgement(judgement: Judgement, element: Element, hint: str | None) -> _Words:
    return _Words(
        title=judgement.title,
        expected=_with_hint(judgement.expected(element), hint),
        remedy=judgement.remedy,
        source=element.provenance,
    )


def _with_hint(expected: str, hint: str | None) -> str:
    """What was expected, and what most likely happened to the value (`ValueType.hints`)."""
    return f"{expected}；{hint}" if hint else expected
