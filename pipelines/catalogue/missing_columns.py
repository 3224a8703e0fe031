"""The columns that a table lacks, and those that a header was most likely meant to be."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches

from pipelines.catalogue.model import BlankCode, Element, RecordType
from pipelines.catalogue.rules import RULE_KINDS


# How much of two names has to be the same. At this share 排污管理级别 comes near 排污管理类别, and
# 处罚机关 does not come near 处罚依据.
_LEAST_LIKENESS = 0.7

# What departments call a subject whose name the catalogue asks for.
_SUBJECT = re.compile("^(?:公司|企业|单位|商户|机构)(?=名称$)")
_NAME_OF_SUBJECT = "主体名称"


def missing_elements(record_type: RecordType, present: Collection[str]) -> list[Element]:
    """The required elements for which a table has no column; `present`: codes of those it has."""
    missing = record_type.required - set(present)
    subject = record_type.subject
    # Another number may stand for the code, if nobody has to say that there is none.
    takes_blank = subject.blank_code is BlankCode.TAKEN
    if subject.code and takes_blank and not set(subject.without_code).isdisjoint(present):
        missing -= {subject.code}
    if not missing:
        return []
    return [element for code, element in record_type.elements.items() if code in missing]


def needed_later(record_type: RecordType, present: Collection[str]) -> dict[str, list[str]]:
    """Columns that rows of some kind will lack when the missing required columns are there.

    Label of a value of a missing column → names of the elements that a row with it must have.
    `present`: codes of the elements that a table has.
    """
    missing = {element.code for element in missing_elements(record_type, present)}
    needed: dict[str, list[str]] = {}
    for rule in record_type.rules:
        element = record_type.elements.get(rule.element)
        if element is None or rule.when is None or not RULE_KINDS[rule.kind].requires_element:
            continue
        codes = record_type.elements[rule.when.element].codes
        is_later = rule.when.element in missing and element.code not in {*missing, *present}
        if is_later and codes is not None:
            for value in rule.when.values:
                needed.setdefault(codes.labels[value], []).append(element.name)
    return needed


def near_name(header: str, missing: Sequence[str], record_type: RecordType) -> str | None:
    """The name among missing columns that comes near a header that is not understood."""
    names = {name: name for name in missing}
    subject = record_type.elements[record_type.subject.name].name
    if subject in names:
        names[_NAME_OF_SUBJECT] = subject
    written = _SUBJECT.sub("主体", header.strip().replace("全称", "名称"))
    closest = get_close_matches(written, list(names), n=1, cutoff=_LEAST_LIKENESS)
    return names[closest[0]] if closest else None
