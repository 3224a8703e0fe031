"""What a template says about an element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.every_rule import AppliedRule, rules_about, rules_about_rows
from pipelines.catalogue.words.wording import (
    CONSEQUENCES,
    form_of,
    how_to_fill_in,
    labels_for,
    missing_code_of,
    required_words,
)
from pipelines.shapes.finding import Severity
from pipelines.templates.template_workbook import CODES


# Labels of a code list that are shown; the rest stand in the sheet 代码集 only.
SHOWN_LABELS = 12

# Stands before a required header; it is ignored when a header is recognised.
REQUIRED_MARK = "*"

# The row that the receipt's sentences name: the first one below the header.
_FIRST_ROW = 2


def header_of(record_type: RecordType, element: Element) -> str:
    """The element's name, with a mark when every row must fill it in."""
    if element.code in record_type.required:
        return f"{REQUIRED_MARK}{element.name}"
    return element.name


def what_to_fill_in(record_type: RecordType, element: Element) -> str:
    """The form of the value, how it is written, and which values there are to choose from."""
    labels = list(labels_for(record_type, element).values())
    return f"{form_of(element)}。{how_to_fill_in(record_type, element)}{_choice(labels)}"


def _choice(labels: list[str]) -> str:
    if not labels:
        return ""
    text = "；".join(labels[:SHOWN_LABELS])
    if len(labels) > SHOWN_LABELS:
        text += f"……共{len(labels)}个，见“{CODES}”表"
    return f"可填：{text}。"


def rule_lines(record_type: RecordType, element: Element) -> Iterator[str]:
    """Each rule in the words of the receipt; a warning is marked as one.

    What `what_to_fill_in` or an earlier line says already is not said again.
    """
    yield from _lines(record_type, element, _rules(record_type, element))


def _lines(
    record_type: RecordType, element: Element, rules: Iterable[AppliedRule]
) -> Iterator[str]:
    text_so_far = what_to_fill_in(record_type, element)
    for rule in rules:
        requirement = _requirement(record_type, rule)
        if requirement in text_so_far:
            continue
        text_so_far += requirement
        yield _marked(requirement, rule)


def _rules(record_type: RecordType, element: Element) -> Iterator[AppliedRule]:
    yield from rules_about(record_type, element.code)
    for rule in rules_about_rows(record_type):
        if rule.element == element.code:
            yield rule


def _requirement(record_type: RecordType, rule: AppliedRule) -> str:
    return f"{rule.words(record_type, _FIRST_ROW, None).expected}。"


def _marked(requirement: str, rule: AppliedRule) -> str:
    if rule.severity is Severity.WARNING:
        return f"{requirement}（{CONSEQUENCES[Severity.WARNING]}）"
    return requirement


def note_of(record_type: RecordType, element: Element) -> str:
    """The note on a header cell."""
    lines = [
        f"{element.name}（{required_words(record_type, element)}）",
        element.code,
        "",
        what_to_fill_in(record_type, element),
    ]
    if element.code == record_type.subject.code and missing_code_of(record_type):
        lines.append(f"没有信用代码的，{missing_code_of(record_type)}。")
    own, common = _own_and_common(record_type, element)
    own_lines = list(_lines(record_type, element, own))
    if own_lines:
        lines += ["", "校验规则："]
    for number, line in enumerate(own_lines, 1):
        lines.append(f"{number}. {line}")
    if common:
        lines += ["", _line_about_any_text(record_type, common)]
    return "\n".join(lines)


def _line_about_any_text(record_type: RecordType, rules: Sequence[AppliedRule]) -> str:
    """What every text is asked: it stands behind the rest, and says nothing about this column."""
    texts: dict[Severity, str] = {Severity.ERROR: "", Severity.WARNING: ""}
    for rule in rules:
        texts[rule.severity] += _requirement(record_type, rule)
    text = f"各文本列相同：{texts[Severity.ERROR]}"
    if texts[Severity.WARNING]:
        text += f"不符合下列要求的只提示：{texts[Severity.WARNING]}"
    return text


def _own_and_common(
    record_type: RecordType, element: Element
) -> tuple[list[AppliedRule], list[AppliedRule]]:
    """The rules about an element, and apart from them those that are asked of any text."""
    value_type = VALUE_TYPES[element.type]
    of_any_text: set[str] = set()
    if value_type.is_free_text:
        of_any_text.update(judgement.code for judgement in value_type.judgements)

    own: list[AppliedRule] = []
    common: list[AppliedRule] = []
    for rule in _rules(record_type, element):
        if rule.code in of_any_text:
            common.append(rule)
        else:
            own.append(rule)
    return own, common
