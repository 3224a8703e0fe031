"""Which sorts of texts an element holds: by them two columns in each other's place are told apart.

Their own names say so. How the texts of each sort look is data (expectations/doubtful_values.yml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, product

from pipelines.catalogue.model import Element, RecordType, SubjectKind
from pipelines.catalogue.named_elements import is_office, is_representative, is_text_about


FACTS = "facts"
PERSONAL_NAME = "person"
DOCUMENT = "document"
_BASIS = "basis"
_SANCTION = "sanction"
_DUTY = "duty"
_PLACE = "place"
_HONOUR = "honour name"
_NAME = "name"
_OFFICE = "office"
_ORGANISATION = "organisation"
_SCHOOL = "school"
_VIOLATION = "violation"
_NARRATIVE = "narrative"
_REASON = "reason"
_CONTENT = "content"
_DECISION_NUMBER = "decision_number"
_LICENCE_NUMBER = "licence_number"
_CASE_NUMBER = "case_number"
_GROUND_NUMBER = "ground_number"

# By the names of elements. An element may hold texts of two sorts: 违法事实 is distinguished from a legal
# basis as `facts`, and from 违法行为类型, its short name, as `narrative`.
_BY_NAME = {
    _BASIS: re.compile("依据$"),
    _SANCTION: re.compile("(?:处罚|处理)(?:内容|结果|决定)$|处罚.*主要内容$"),
    FACTS: re.compile("(?:事实|违法行为|违法行为类型|失信行为|违规行为|具体情形)$"),
    _NARRATIVE: re.compile("违法事实$"),
    _VIOLATION: re.compile("违法行为类型$"),
    PERSONAL_NAME: re.compile("(?:举办者|项目负责人)$"),
    _ORGANISATION: re.compile(
        "(?:(?:执业|受赠|举办)单位|(?:金融|检验|出具)机构|生产企业|招标人|采购人)$"
    ),
    _PLACE: re.compile("(?:住所|地址|地点|场所|宗地位置)$"),
    "scope": re.compile("(?:范围|经营项目|办学内容|诊疗科目|许可内容)$"),
    "form": re.compile("(?:企业类型|办学类型|机构类别)$"),
    DOCUMENT: re.compile("(?:文书|证书|备忘录)名称$"),
    "project": re.compile("(?:项目|合同)名称$|(?:捐赠|收入)项目$"),
    _HONOUR: re.compile("(?:荣誉|奖励)名称$"),
    "qualification": re.compile("(?:资质|职业资格)名称$"),
    _DUTY: re.compile("确定的义务$"),
    _REASON: re.compile("(?:原因|事由|案由|罪名)$"),
    _DECISION_NUMBER: re.compile("(?:文号|文书号)$"),
    _LICENCE_NUMBER: re.compile("(?:许可|证书)编号$|证书?号$|证编号$"),
    _CASE_NUMBER: re.compile("案号$"),
    _GROUND_NUMBER: re.compile("执行依据文号$"),
}

# What an element holds of which nothing else is clear.
_OF_ANY_CONTENT = re.compile(
    "(?:[^前后]内容|结果|情况|简况|意见|事项|事迹|措施|方式|认定|提示|不合格项目)$"
)
TEXT_SORTS = (*_BY_NAME, _CONTENT, _NAME, _SCHOOL, _OFFICE)

# These are distinguished from few other sorts: as names and facts, some of their elements have a second
# sort for all others, and of reasons and contents hardly anything is clear.
_SINGLE_PAIRS = (
    # A person may run a school, and any other name may be a business's that sounds like a person's.
    frozenset({_SCHOOL, PERSONAL_NAME}),
    frozenset({_NARRATIVE, _VIOLATION}),
    frozenset({_NARRATIVE, PERSONAL_NAME}),
    frozenset({_REASON, _NAME}),
    frozenset({_REASON, _OFFICE}),
    frozenset({_CONTENT, _NAME}),
    frozenset({_CONTENT, _OFFICE}),
    # Of two numbers the letters in front tell a licence, and those within the kind of a case.
    frozenset({_DECISION_NUMBER, _LICENCE_NUMBER}),
    frozenset({_CASE_NUMBER, _GROUND_NUMBER}),
)
_IN_SINGLE_PAIRS = frozenset(
    {
        _SCHOOL,
        _NARRATIVE,
        _REASON,
        _CONTENT,
        _DECISION_NUMBER,
        _LICENCE_NUMBER,
        _CASE_NUMBER,
        _GROUND_NUMBER,
    }
)

# Texts that say something, for which a number is never enough.
_IN_WORDS = frozenset({_BASIS, _SANCTION, FACTS, _DUTY, DOCUMENT})

# Where a subject may be a person or a business, its name is told as a person's from these only: what
# else looks like a person may be half a word, such as 安装 in a scope of business.
_NO_PERSONS = frozenset({_BASIS, _SANCTION, _NARRATIVE, _OFFICE, _PLACE, DOCUMENT, _DUTY, _HONOUR})

# One may well be the other: an office may be penalised, and a bank may issue certificates. What a
# person did is told from a name in a way of its own.
_NOT_DISTINGUISHED = {
    frozenset({_NAME, _OFFICE}),
    frozenset({_NAME, PERSONAL_NAME}),
    frozenset({_NAME, _ORGANISATION}),
    frozenset({_OFFICE, _ORGANISATION}),
    frozenset({FACTS, _VIOLATION}),
    frozenset({FACTS, PERSONAL_NAME}),
    frozenset({_VIOLATION, PERSONAL_NAME}),
}


def text_sorts(element: Element, record_type: RecordType) -> tuple[str, ...]:
    """The sorts of texts that an element holds; empty: its texts may be anything."""
    if element.code == record_type.subject.name:
        return _sorts_of_subject(record_type)
    if is_office(element):
        return (_OFFICE,)
    if is_representative(element):
        return (PERSONAL_NAME,)
    sorts = tuple(sort for sort, about in _BY_NAME.items() if is_text_about(element, about))
    if not sorts and is_text_about(element, _OF_ANY_CONTENT):
        return (_CONTENT,)
    return sorts


def needs_words(element: Element, record_type: RecordType) -> bool:
    """Whether a number alone cannot be what an element holds.

    Addresses, codes of violations and of scopes of business may be numbers.
    """
    sorts = text_sorts(element, record_type)
    return _VIOLATION not in sorts and not _IN_WORDS.isdisjoint(sorts)


def distinguishing_sorts(
    element: Element, other: Element, record_type: RecordType
) -> Iterator[tuple[str, str]]:
    """Sorts of two elements by which swapped texts show, that of the first element first."""
    sorts = product(text_sorts(element, record_type), text_sorts(other, record_type))
    for sort, other_sort in sorts:
        pair = frozenset({sort, other_sort})
        if pair in _DISTINGUISHED and _may_tell(pair, element, other, record_type):
            yield sort, other_sort


def _sorts_of_subject(record_type: RecordType) -> tuple[str, ...]:
    kinds = set(record_type.subject.kinds)
    if kinds == {SubjectKind.NATURAL_PERSON}:
        return (PERSONAL_NAME,)
    if SubjectKind.NATURAL_PERSON in kinds:
        return (_NAME, _SCHOOL, PERSONAL_NAME)
    return (_NAME, _SCHOOL)


def _may_tell(
    pair: frozenset[str], element: Element, other: Element, record_type: RecordType
) -> bool:
    """Whether two sorts distinguish two elements, of which one may be the subject's name."""
    if record_type.subject.name not in {element.code, other.code}:
        return True
    is_mixed = PERSONAL_NAME in pair and len(_sorts_of_subject(record_type)) > 1
    # A subject's name beside its representative or an authority has rules of its own, which say nothing
    # of a person where a subject may be a business too.
    if any(is_office(named) or is_representative(named) for named in (element, other)):
        return is_mixed and _OFFICE in pair
    if not is_mixed or _SCHOOL in pair:
        return True
    return not pair.isdisjoint(_NO_PERSONS)


def _distinguished_pairs() -> Iterator[frozenset[str]]:
    for pair in map(frozenset, combinations(TEXT_SORTS, 2)):
        if pair not in _NOT_DISTINGUISHED and not pair & _IN_SINGLE_PAIRS:
            yield pair
    yield from _SINGLE_PAIRS


_DISTINGUISHED = frozenset(_distinguished_pairs())
