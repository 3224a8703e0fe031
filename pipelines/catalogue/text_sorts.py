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
_NAME = "name"
_OFFICE = "office"
_ORGANISATION = "organisation"
_SCHOOL = "school"
_VIOLATION = "violation"
_NARRATIVE = "narrative"

# By the names of elements. An element may hold texts of two sorts: 违法事实 is distinguished from a legal
# basis as `facts`, and from 违法行为类型, its short name, as `narrative`.
_BY_NAME = {
    "basis": re.compile("依据$"),
    "sanction": re.compile("(?:处罚|处理)(?:内容|结果|决定)$|处罚.*主要内容$"),
    FACTS: re.compile("(?:事实|违法行为|违法行为类型|失信行为|违规行为)$"),
    _NARRATIVE: re.compile("违法事实$"),
    _VIOLATION: re.compile("违法行为类型$"),
    PERSONAL_NAME: re.compile("(?:举办者|项目负责人)$"),
    _ORGANISATION: re.compile(
        "(?:(?:执业|受赠|举办)单位|(?:金融|检验|出具)机构|生产企业|招标人|采购人)$"
    ),
    "place": re.compile("(?:住所|地址|地点|场所|宗地位置)$"),
    "scope": re.compile("(?:范围|经营项目|办学内容|诊疗科目|许可内容)$"),
    "form": re.compile("(?:企业类型|办学类型|机构类别)$"),
}
TEXT_SORTS = (*_BY_NAME, _NAME, _SCHOOL, _OFFICE)

# A school and a narrative are distinguished from one other sort only: as names and facts, their
# elements have a second sort for all others.
_SINGLE_PAIRS = (
    # A person may run a school, and any other name may be a business's that sounds like a person's.
    frozenset({_SCHOOL, PERSONAL_NAME}),
    frozenset({_NARRATIVE, _VIOLATION}),
)

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
        is_person = set(record_type.subject.kinds) == {SubjectKind.NATURAL_PERSON}
        return (PERSONAL_NAME,) if is_person else (_NAME, _SCHOOL)
    if is_office(element):
        return (_OFFICE,)
    if is_representative(element):
        return (PERSONAL_NAME,)
    return tuple(sort for sort, about in _BY_NAME.items() if is_text_about(element, about))


def distinguishing_sorts(
    element: Element, other: Element, record_type: RecordType
) -> Iterator[tuple[str, str]]:
    """Sorts of two elements by which swapped texts show, that of the first element first."""
    pair = {element.code, other.code}
    # A subject's name beside its representative or an authority has rules of its own.
    if record_type.subject.name in pair and any(
        is_office(named) or is_representative(named) for named in (element, other)
    ):
        return
    sorts = product(text_sorts(element, record_type), text_sorts(other, record_type))
    for sort, other_sort in sorts:
        if frozenset({sort, other_sort}) in _DISTINGUISHED:
            yield sort, other_sort


def _distinguished_pairs() -> Iterator[frozenset[str]]:
    special = frozenset({_SCHOOL, _NARRATIVE})
    for pair in map(frozenset, combinations(TEXT_SORTS, 2)):
        if pair not in _NOT_DISTINGUISHED and not pair & special:
            yield pair
    yield from _SINGLE_PAIRS


_DISTINGUISHED = frozenset(_distinguished_pairs())
