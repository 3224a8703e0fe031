"""The words for every finding. Receipts, documents and interfaces show these sentences only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.judgement import ExportCause, Judgement
from pipelines.catalogue.values.measures import example_in_unit
from pipelines.catalogue.values.spellings.day_ranges import LONG_TERM
from pipelines.catalogue.words.clearing_words import how_to_clear
from pipelines.catalogue.words.general_rule import GeneralRule
from pipelines.catalogue.words.general_rules import GENERAL_RULES
from pipelines.catalogue.words.repeat_words import worded_repeat
from pipelines.catalogue.words.wording import (
    OR_ANOTHER_NUMBER,
    equal_keys,
    instead_of_code,
    joined_names,
    others_for_code,
    own_key,
    remedy_of_no_number,
    reportable,
)
from pipelines.shapes.finding import QuotingDetail


# Characters of a value that are shown; of a longer one the rest is cut.
LONGEST_SHOWN = 60

# What is shown of a value that is missing.
EMPTY = "（空）"

# Said of a required value in words that say that there is none.
_MEANS_NONE = "意思是没有，而本项必填"

_BREAKS = re.compile("[，。；：（]")


@dataclass(frozen=True)
class Sentence:
    """One finding in words."""

    title: str
    field: str
    value: str
    expected: str
    """What the value has to be, as a clause."""
    problem: str
    """What is wrong with it, as a clause."""
    remedy: str
    text: str
    """All of it, beginning with the row."""
    source: str

    @property
    def advice(self) -> str:
        """What is wrong and what to do, without row and value: for whoever sees the cell."""
        return joined(self.problem, self.remedy)


@dataclass(frozen=True)
class _Words:
    """What is said of a rule, whatever the row."""

    title: str
    requirement: str
    problem: str
    remedy: str
    source: str = ""


def sentence(
    record_type: RecordType,
    rule: str,
    element: str | None,
    row_number: int,
    *,
    value: str | None,
    detail: str | None = None,
    is_trial: bool = False,
) -> Sentence:
    """Say in Chinese what is wrong in a row, and how to mend it.

    `第{row_number}行「{field}」：收到「{value}」，{problem}。{remedy}`; personal values are masked, long ones
    cut, missing ones not mentioned. `rule` and `element` are codes; without an element it is about
    the whole row. `detail`: what the finding quotes, such as the value of another element, or
    values of the record that the rule looked at (平台已有的值). `is_trial`: nothing has been taken or
    sent back yet.

    Raises:
        KeyError: the catalogue has no such rule.
    """
    declared_element = record_type.elements.get(element or "")
    parts = QuotingDetail.of_text(detail)
    shown = shown_value(declared_element, value)
    words = _words_for(
        record_type,
        rule,
        declared_element,
        parts.own,
        has_value=shown != EMPTY,
        is_trial=is_trial,
    )
    if parts.kept_values:
        # A blank cell leaves the kept value, so that the row would break the rule again.
        words = replace(
            words,
            problem=f"{words.problem}；平台已有的值：{parts.kept_values}",
            remedy=words.remedy + how_to_clear(record_type, parts.kept_values),
        )

    field = declared_element.name if declared_element else "整行"
    if rule == "unit-in-doubt" and value:
        # The doubt that stands behind the number is said by the sentence.
        shown = shown_value(declared_element, value.partition("（")[0])
    received = "" if shown == EMPTY else f"收到「{shown}」，"
    text = f"第{row_number}行「{field}」：{received}{joined(words.problem, words.remedy)}"

    return Sentence(
        title=words.title,
        field=field,
        value=shown,
        expected=words.requirement,
        problem=words.problem,
        remedy=words.remedy,
        text=text,
        source=words.source,
    )


def with_words(words: Sentence, problem: str, remedy: str) -> Sentence:
    """The same finding with another problem and remedy."""
    beginning = words.text.removesuffix(words.advice)
    text = beginning + joined(problem, remedy)
    return replace(words, problem=problem, remedy=remedy, text=text)


def joined(problem: str, remedy: str) -> str:
    """What is wrong and what to do, as one sentence where both are short, else as two."""
    is_short = not _BREAKS.search(problem) and remedy.startswith("请")
    return problem + ("，" if is_short else "。") + remedy


def shown_value(element: Element | None, value: str | None) -> str:
    """What may be shown of a value: masked when personal, cut when long, （空） when missing."""
    # NaN, the missing value of pandas, differs from itself.
    if value is None or value != value or value == "":
        return EMPTY
    if element is not None and element.personal:
        return VALUE_TYPES[element.type].mask(value)
    if len(value) > LONGEST_SHOWN:
        return value[:LONGEST_SHOWN] + "…"
    return value


def _or_long_term(element: Element | None) -> str:
    """How to write that a date has no end, where the element takes that."""
    takes_it = element is not None and LONG_TERM in element.note
    return f"；长期有效的填 {LONG_TERM}" if takes_it else ""


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
    record_type: RecordType,
    rule: str,
    element: Element | None,
    detail: str | None,
    *,
    has_value: bool = False,
    is_trial: bool = False,
) -> _Words:
    if rule in GENERAL_RULES:
        general = GENERAL_RULES[rule]
        return _words_of_general_rule(
            general, record_type, element, detail, has_value=has_value, is_trial=is_trial
        )
    for declared in record_type.rules:
        if declared.code == rule:
            return _words_of_declared_rule(declared, record_type, detail)
    if element is not None:
        for judgement in VALUE_TYPES[element.type].judgements:
            if judgement.code == rule:
                return _words_of_judgement(judgement, record_type, element, detail)
    raise KeyError(f"no words for the rule {rule!r} of {record_type.name}")


def _words_of_general_rule(
    rule: GeneralRule,
    record_type: RecordType,
    element: Element | None,
    detail: str | None,
    *,
    has_value: bool,
    is_trial: bool,
) -> _Words:
    rule, detail = worded_repeat(rule, detail, is_trial=is_trial)

    unit = VALUE_TYPES[element.type].measured_in(element) if element else None
    filled_in = {
        "done": "将" if is_trial else "已",
        "not_done": "将不" if is_trial else "未",
        "detail": detail or "",
        "length": element.length if element else "",
        "equal_keys": equal_keys(record_type),
        "own_key": joined_names(record_type, own_key(record_type)),
        "example": example_in_unit(unit),
    }

    requirement = rule.requires
    problem = rule.problem
    remedy = rule.remedy
    instead = instead_of_code(record_type, element.code) if element else ""
    if instead and rule.code == "required":
        requirement += OR_ANOTHER_NUMBER.format(instead=instead)
        remedy = remedy_of_no_number(instead, detail)
        problem = _with_hint(problem, detail)
    elif has_value and rule.code == "required":
        # 无, /, 无处罚期限: something was filled in, and it says that there is nothing.
        problem = _MEANS_NONE
        remedy = f"请填写实际内容{_or_long_term(element)}。"

    return _Words(
        title=rule.title,
        requirement=requirement.format(**filled_in),
        problem=problem.format(**filled_in),
        remedy=remedy.format(**filled_in),
    )


def _words_of_declared_rule(rule: Rule, record_type: RecordType, detail: str | None) -> _Words:
    kind = RULE_KINDS[rule.kind]
    # Where the rule compares, the detail is the other value; elsewhere it is a hint.
    compares = kind.compares_with_today or kind.compared_element(rule) is not None
    problem = kind.problem(rule, record_type.elements, detail if compares else None)
    requirement = kind.requirement(rule, record_type.elements)
    remedy = kind.remedy_of(rule, record_type.elements)
    instead = instead_of_code(record_type, rule.element)
    if instead and kind.requires_element:
        requirement += OR_ANOTHER_NUMBER.format(instead=instead)
        remedy = remedy_of_no_number(instead, detail)
    return _Words(
        title=kind.title,
        requirement=requirement,
        problem=problem if compares else _with_hint(problem, detail),
        remedy=remedy,
        source=rule.source,
    )


def _words_of_judgement(
    judgement: Judgement, record_type: RecordType, element: Element, hint: str | None
) -> _Words:
    others = others_for_code(record_type, element.code)
    value_type = VALUE_TYPES[element.type]
    remedy = value_type.remedy_of_hint(hint, record_type) or judgement.remedy_for(element)
    if others and judgement.remedy_with_others:
        instead = instead_of_code(record_type, element.code)
        remedy = judgement.remedy_with_others.format(others=others, instead=instead)
    problem = _with_hint(judgement.problem_with(reportable(record_type, element)), hint)
    exact = value_type.words_of_hint(hint, element)
    if exact is not None:
        problem, remedy = exact
    element = reportable(record_type, element)
    return _Words(
        title=judgement.title,
        requirement=judgement.requirement(element),
        problem=problem,
        remedy=remedy,
        source=element.provenance,
    )


def _with_hint(problem: str, hint: str | None) -> str:
    """What is wrong, and what most likely happened to the value (`ValueType.hints`)."""
    return f"{problem}；{hint}" if hint else problem
