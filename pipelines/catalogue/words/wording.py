"""What a record type declares, in Chinese, for whoever fills it in.

Templates and the manual use the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.catalogue.model import (
    Catalogue,
    Disclosure,
    Element,
    RecordType,
    SubjectKind,
)
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.rules.conditions import condition_words
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.blank import MISSING_CODE
from pipelines.catalogue.values.code_labels import labelled
from pipelines.catalogue.values.hint_words import HintWords
from pipelines.shapes.finding import Severity


EVERYBODY = "各部门（凡掌握此类信息的部门均须报送）"
SUBJECT_KINDS = {
    SubjectKind.LEGAL_PERSON: "法人和非法人组织",
    SubjectKind.INDIVIDUAL_BUSINESS: "个体工商户",
    SubjectKind.NATURAL_PERSON: "自然人",
}
DISCLOSURES = {
    Disclosure.PUBLIC: "社会公开",
    Disclosure.GOVERNMENT: "政务共享",
    Disclosure.AUTHORISED: "授权查询",
}

# Said of a credit code where another number may stand for it.
OR_ANOTHER_NUMBER = "；没有的，{instead}"
# The same, where a number is there that cannot stand for it.
NUMBER_WITH_SLIP = HintWords("“{name}”填的号码有误，不能代替")

CONSEQUENCES = {Severity.ERROR: "退回该行", Severity.WARNING: "提示，不退回"}


def facts(record_type: RecordType, catalogue: Catalogue) -> dict[str, str]:
    """Who reports it about whom, when, on what ground, and who may see it.

    Label → words, in the order in which they are shown; what is not set is left out.
    """
    words = {
        "事项编码": record_type.item_code,
        "信息类别": record_type.category,
        "信用主体": "、".join(SUBJECT_KINDS[kind] for kind in record_type.subject.kinds),
        "报送部门": departments_of(record_type, catalogue),
        "更新周期": record_type.update_cycle,
        "报送期限": deadline_of(record_type),
        "公开属性": disclosure_of(record_type),
        "公示期限": notice_of(record_type),
        "依据": record_type.authority,
        "没有信用代码的": missing_code_of(record_type),
        "重复判定": f"{equal_keys(record_type)}的，视为同一条记录",
    }
    return {label: text for label, text in words.items() if text}


def equal_keys(record_type: RecordType) -> str:
    """What is equal in rows about one record, as a clause."""
    # Nobody says that all are equal where there is one element only.
    word = "相同" if len(record_type.key) == 1 else "均相同"
    return joined_names(record_type, record_type.key) + word


def departments_of(record_type: RecordType, catalogue: Catalogue) -> str:
    """The full names of the departments that have to report it."""
    names = [catalogue.departments[code].name for code in record_type.departments]
    return "、".join(names) or EVERYBODY


def deadline_of(record_type: RecordType) -> str:
    """Until when a record is due; empty: nothing is set."""
    deadline = record_type.deadline
    if deadline is None:
        return ""
    after = record_type.elements[deadline.after].name
    return f"{after}之后{deadline.working_days}个工作日内"


def disclosure_of(record_type: RecordType) -> str:
    """Who may see a record.

    Natural persons are never shown to the public, whatever their record type says.
    """
    title = DISCLOSURES[record_type.disclosure]
    is_public = record_type.disclosure is Disclosure.PUBLIC
    if is_public and SubjectKind.NATURAL_PERSON in record_type.subject.kinds:
        return f"{title}（自然人除外）"
    return title


def notice_of(record_type: RecordType) -> str:
    """How long a record is shown to the public; empty: it is not."""
    notice = record_type.notice
    if notice is None or record_type.disclosure is not Disclosure.PUBLIC:
        return ""

    # Years and months are said together: 1年6个月.
    period = ""
    if notice.years:
        period += f"{notice.years}年"
    if notice.months:
        period += f"{notice.months}个月"
    period = period or "长期公示"

    begin = f"自{record_type.elements[notice.after].name}起"
    if notice.until is None:
        return f"{begin}{period}"
    until = record_type.elements[notice.until].name
    return f"{begin}到{until}；未填该日期的，{period}"


def required_words(record_type: RecordType, element: Element) -> str:
    """必填, 选填, or 条件必填 with the condition."""
    if element.code in record_type.required:
        instead = instead_of_code(record_type, element.code)
        return f"必填，没有的{instead}" if instead else "必填"
    conditions = list(_conditions_of_presence(record_type, element))
    return f"条件必填：{'；'.join(conditions)}" if conditions else "选填"


def _conditions_of_presence(record_type: RecordType, element: Element) -> Iterator[str]:
    """When an element that is not always required has to be filled in."""
    subject = record_type.subject
    if subject.code is not None and element.code in subject.without_code:
        which = "时填其中一项" if len(subject.without_code) > 1 else "时"
        yield f"没有“{record_type.elements[subject.code].name}”{which}"
    # A warning asks for a value and does without it.
    for rule in record_type.rules:
        kind = RULE_KINDS[rule.kind]
        is_about = rule.element == element.code and rule.severity is Severity.ERROR
        if is_about and kind.demands_value:
            yield condition_words(rule, record_type.elements) or kind.requirement(
                rule, record_type.elements
            )


def others_for_code(record_type: RecordType, element: str) -> str:
    """The names of what may be filled in for a missing credit code: “…”或“…”.

    Empty: the element is no subject's code, or nothing may stand for it.
    """
    subject = record_type.subject
    if element != subject.code:
        return ""
    names = [f"“{record_type.elements[code].name}”" for code in subject.without_code]
    return "或".join(names)


def how_to_fill_in(record_type: RecordType, element: Element) -> str:
    """How a value is written, and when a number has to stand for a missing credit code."""
    return how_to_write(element) + _when_without_code(record_type, element)


def _when_without_code(record_type: RecordType, element: Element) -> str:
    """When the element must be filled in because there is no credit code; empty: it never must."""
    subject = record_type.subject
    if subject.code is None or element.code not in subject.without_code:
        return ""
    exception = "（自然人除外）" if SubjectKind.NATURAL_PERSON in subject.kinds else ""
    numbers = others_for_code(record_type, subject.code)
    return f"没有“{record_type.elements[subject.code].name}”的主体须填{numbers}{exception}。"


def instead_of_code(record_type: RecordType, element: str) -> str:
    """What a clerk does about a credit code that the subject has not: 在此填“无”，另填“…”或“…”.

    Empty: the element is no subject's code, or nothing may stand for it.
    """
    others = others_for_code(record_type, element)
    if not others:
        return ""
    if record_type.subject.states_missing_code:
        return f"在此填“{MISSING_CODE}”，另填{others}"
    return f"填{others}"


def missing_code_of(record_type: RecordType) -> str:
    """What is reported of a subject without a credit code, and who says so; empty: it must have one."""
    subject = record_type.subject
    others = others_for_code(record_type, subject.code or "")
    if not others:
        return ""
    name = record_type.elements[str(subject.code)].name
    hint = f"在“{name}”填“{MISSING_CODE}”，" if subject.states_missing_code else ""
    source = subject.without_code_source
    ground = f"依据：{source}" if source else "暂定，待信用中心核定"
    return f"{hint}须填{others}（{ground}）"


def form_of(element: Element) -> str:
    """The kind of value, and how long it may be: 文本，不超过200字."""
    title = VALUE_TYPES[element.type].title
    return f"{title}，不超过{element.length}字" if element.length else title


def how_to_write(element: Element) -> str:
    """How a value is written: what goes for its type, then what the element itself says."""
    words = VALUE_TYPES[element.type].how_to_write or _expected(element)
    if element.note:
        words += f"{element.note.removesuffix('。')}。"
    return words


def _expected(element: Element) -> str:
    """What the last judgement of a value type asks: its value has passed all the others."""
    # A clerk knows how to write a text: there is nothing to say.
    value_type = VALUE_TYPES[element.type]
    judgements = tuple(value_type.judgements_of(element))
    if value_type.is_free_text or not judgements:
        return ""
    return f"{judgements[-1].requirement(element)}。"


def labels_for(record_type: RecordType, element: Element) -> Mapping[str, str]:
    """The code values that may be reported in this record type, with their labels.

    Empty: the element has no code list.
    """
    if element.codes is None:
        return {}
    allowed = list(element.codes.labels)
    for rule in record_type.rules:
        # What a condition leaves differs from row to row.
        if rule.element == element.code and rule.when is None:
            allowed = RULE_KINDS[rule.kind].allowed_codes(rule, allowed)
    return {value: element.codes.labels[value] for value in allowed}


def own_key(record_type: RecordType) -> tuple[str, ...]:
    """The part of the key by which people look a record up: neither its subject nor an authority.

    All of the key where nothing else is in it.
    """
    subject = record_type.subject
    of_subject = {subject.name, subject.code, subject.id_number}
    own = []
    for code in record_type.key:
        value_type = VALUE_TYPES[record_type.elements[code].type]
        if code not in of_subject and not value_type.names_organisations:
            own.append(code)
    return tuple(own) or record_type.key


def reportable(record_type: RecordType, element: Element) -> Element:
    """The element with no other code values than those that this record type takes."""
    if element.codes is None:
        return element
    labels = labels_for(record_type, element)
    return replace(element, codes=replace(element.codes, labels=labels))


def written(element: Element, value: str) -> str:
    """A canonical value as a clerk would write it: labels stand for code values."""
    if element.codes is None:
        return value
    return labelled(value, element.codes)


def joined_names(record_type: RecordType, codes: tuple[str, ...]) -> str:
    """The Chinese names of elements by their codes: 行政相对人名称、行政许可决定文书号."""
    return "、".join(record_type.elements[code].name for code in codes)


def remedy_of_no_number(instead: str, hint: str | None) -> str:
    """What to do about a missing credit code, where another number may stand for it.

    `instead`: what else may be filled in. `hint`: what its finding says besides.
    """
    if NUMBER_WITH_SLIP.say(hint):
        return "请补填；没有的，请改正该号码。"
    return f"请补填；没有的，请{instead}。"
