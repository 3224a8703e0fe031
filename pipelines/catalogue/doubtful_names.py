"""Texts in the place of a name that are no name, more than a name, or several names.

上述单位 names nobody, 1.甲公司 has the number of its line before it, and A公司、B公司 are two subjects in
one record. What may be a name all the same is taken and pointed at.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pipelines.catalogue.doubtful_values import DoubtfulValues, NameParts
from pipelines.catalogue.model import Element, RecordType, SubjectKind
from pipelines.catalogue.named_elements import is_representative
from pipelines.catalogue.rule_masks import masks_by_rule
from pipelines.catalogue.serial_numbers import counting_rows
from pipelines.catalogue.text_words import TYPED_SPACE, are_words
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.shapes.name_endings import BUSINESS, IDEOGRAPH


STAND_IN_NAME = "stand-in-name"
NUMBERED = "numbered-name"
POSSIBLY_NUMBERED = "possibly-numbered-name"
SEVERAL_NAMES = "several-names"
POSSIBLY_SEVERAL_NAMES = "possibly-several-names"
REMARK_IN_NAME = "remark-in-name"
DOUBTFUL_PERSON = "doubtful-person"

# Rules about every name, those about who represents a subject, and those about the name of the subject
# alone: an authority may be several.
ABOUT_NAMES = (STAND_IN_NAME, NUMBERED, POSSIBLY_NUMBERED)
ABOUT_REPRESENTATIVES = (DOUBTFUL_PERSON,)
ABOUT_SUBJECTS = (SEVERAL_NAMES, POSSIBLY_SEVERAL_NAMES, REMARK_IN_NAME)
WARNINGS = (POSSIBLY_NUMBERED, POSSIBLY_SEVERAL_NAMES, REMARK_IN_NAME, DOUBTFUL_PERSON)

# What is shown of each rule, and what its tests try.
EXAMPLES = {
    STAND_IN_NAME: "上述单位",
    NUMBERED: "1.示例商贸有限公司",
    POSSIBLY_NUMBERED: "1 示例商贸有限公司",
    SEVERAL_NAMES: "甲示例商贸有限公司、乙示例商贸有限公司",
    POSSIBLY_SEVERAL_NAMES: "示例便利店、示例小吃店",
    REMARK_IN_NAME: "示例商贸有限公司（已注销）",
    DOUBTFUL_PERSON: "王示例、李示例",
}

# What nearly every name looks like: letters, with a bracket or a dot. No rule but that of stand-ins
# speaks about it.
_DIGIT = "0-9０-９"
_NUMERAL = "一二三四五六七八九十"

# What points from a name to a note below the table, or marks it; a number in a circle in front counts.
_NOTE_NUMBERS = "①-⒛⓪-⓿❶-❿²³¹⁰⁴-⁹"
_NOTE_MARKS = "★☆▲△◆◇■●○◎※†‡✓✔√"
_MARKED = ColumnPattern(
    rf"^[{TYPED_SPACE}]*[{_DIGIT}①-⒛㈠-㉃㊀-㊉⓪-⓿❶-❿(（〔【\[#№NnＮｎ第]"
    rf"|^[{TYPED_SPACE}]*[{_NUMERAL}]{{1,3}}[{TYPED_SPACE}]*[、.．,，)）:：{TYPED_SPACE}]"
    rf"|.[、，,；;/／\\|+＋{TYPED_SPACE}]|等|(?:公司|社|厂)[和与及暨]"
    rf"|^[{TYPED_SPACE}]*[{_NOTE_MARKS}]|[{_NOTE_NUMBERS}{_NOTE_MARKS}][{TYPED_SPACE}]*\Z"
)

_COUNT = rf"(?:[{_DIGIT}]{{1,3}}|[{_NUMERAL}]{{1,3}})"
_NUMBERING = re.compile(
    r"\s*(?:[①-⒛㈠-㉃㊀-㊉⓪-⓿❶-❿]"
    rf"|[(（〔\[【]\s*{_COUNT}\s*[)）〕\]】]"
    rf"|{_COUNT}\s*[)）]"
    rf"|[{_DIGIT}]{{1,3}}\s*[、.．,，:：](?![{_DIGIT}])"
    rf"|[{_NUMERAL}]{{1,3}}\s*[、.．:：](?![{_NUMERAL}]))"
    r"\s*(?=[^\W\d_])"
)
_POSSIBLE_NUMBERING = re.compile(
    rf"\s*(?:{_COUNT}\s+|[{_DIGIT}]{{1,3}}\s*[-－—_·]+\s*|第{_COUNT}\s*[、.．:：\s]\s*"
    rf"|(?:[Nn][Oo]|№)\s*[.．]?\s*[{_DIGIT}]+\s*)(?={IDEOGRAPH})"
)
_NOTE = re.compile(
    rf"\s*[{_NOTE_MARKS}]+\s*(?={IDEOGRAPH})"
    rf"|(?<=[{IDEOGRAPH[1:-1]})）])\s*[{_NOTE_NUMBERS}{_NOTE_MARKS}]+\s*$"
)
_BEGINS_WITH_DIGIT = ColumnPattern(rf"^[{TYPED_SPACE}]*[{_DIGIT}]")
_GLUED = re.compile(rf"\s*([{_DIGIT}]{{1,4}})(?={IDEOGRAPH})")

_STRONG = re.compile(r"[、，,；;/／\\|+＋]+")
_WHITE_SPACE = re.compile(r"\s+")
_BUSINESS = re.compile(BUSINESS)
_PERSON = re.compile(f"{IDEOGRAPH}{{2,3}}")
_TAIL = r"等(?:[0-9一二三四五六七八九十两几多]*(?:家|户|个|名|人|位)(?:企业|单位|公司|个体户|商户|自然人)?)?"


def rules_broken_by_names(
    names: pd.Series, element: Element, record_type: RecordType, words: DoubtfulValues
) -> dict[str, Mask]:
    """By rule, which names break it; each name breaks one of them at most.

    `names`: those of rows that follow each other, none missing.
    """
    is_subject = element.code == record_type.subject.name
    positions, distinct = pd.factorize(names)
    rule_of: list[str | None] = [None] * len(distinct)
    texts = pd.Series(distinct, dtype="str")
    for position in np.flatnonzero(are_words(texts, words.stand_in)):
        rule_of[int(position)] = STAND_IN_NAME
    for position in np.flatnonzero(_MARKED.is_in(texts)):
        if rule_of[int(position)] is None:
            rule_of[int(position)] = _rule_broken(
                texts[int(position)], record_type, words, is_subject
            )

    remark_rule, remarks = _remarks_beside(element, words, is_subject)
    if remarks:
        remark = ColumnPattern("|".join(remarks))
        for position in np.flatnonzero(remark.is_in(texts)):
            rule_of[int(position)] = rule_of[int(position)] or remark_rule

    rules = np.array(rule_of, dtype=object)[positions]
    is_counting = _count_rows(names)
    rules[is_counting & pd.isna(rules)] = POSSIBLY_NUMBERED
    return masks_by_rule(rules, EXAMPLES)


def _remarks_beside(
    element: Element, words: DoubtfulValues, is_subject: bool
) -> tuple[str, tuple[str, ...]]:
    """The rule about what may stand beside a name, and how that looks; empty: nothing is looked for."""
    if is_subject:
        return REMARK_IN_NAME, words.name_remarks
    return DOUBTFUL_PERSON, words.person_remarks if is_representative(element) else ()


def _count_rows(names: pd.Series) -> Mask:
    """Which names begin with digits that do nothing but count the rows."""
    numbers = np.zeros(len(names), dtype=np.int64)
    for position in np.flatnonzero(_BEGINS_WITH_DIGIT.is_in(names)):
        glued = _GLUED.match(names.iloc[position])
        if glued is not None:
            numbers[position] = int(glued[1])
    return counting_rows(numbers, names.index.to_numpy(dtype=np.int64))


def _rule_broken(
    name: str, record_type: RecordType, words: DoubtfulValues, is_subject: bool
) -> str | None:
    """The rule that a name breaks; None: it may be a name."""
    numbering = _NUMBERING.match(name) or _POSSIBLE_NUMBERING.match(name)
    if is_subject:
        is_about_persons = SubjectKind.NATURAL_PERSON in record_type.subject.kinds
        unnumbered = name[numbering.end() :] if numbering else name
        rule = _rule_of_several(unnumbered.strip(), words.name_parts, is_about_persons)
        if rule is not None:
            return rule
    if numbering is None:
        is_marked = _NOTE.match(name) or _NOTE.search(name)
        return POSSIBLY_NUMBERED if is_marked else None
    return NUMBERED if _NUMBERING.match(name) else POSSIBLY_NUMBERED


def _rule_of_several(name: str, name_parts: NameParts, is_about_persons: bool) -> str | None:
    if not name_parts.legal_forms:
        return None
    without_tail = re.sub(f"{_TAIL}$", "", name)
    pieces = _pieces(_STRONG, without_tail)
    sorts = [_sort_of(piece, name_parts) for piece in pieces]
    if without_tail != name and all(sort is not None for sort in sorts):
        return SEVERAL_NAMES
    if len(pieces) > 1:
        return _rule_of_sorts(sorts, is_about_persons)
    if _are_joined(without_tail, name_parts):
        return SEVERAL_NAMES
    return _rule_of_spaced(_pieces(_WHITE_SPACE, without_tail), name_parts)


def _rule_of_sorts(sorts: list[str | None], is_about_persons: bool) -> str | None:
    """What follows from what stands between marks."""
    if sorts.count("business") > 1 or {"business", "person"} <= set(sorts):
        return SEVERAL_NAMES
    if None in sorts:
        return None
    if set(sorts) == {"person"}:
        return SEVERAL_NAMES if is_about_persons else POSSIBLY_SEVERAL_NAMES
    return POSSIBLY_SEVERAL_NAMES


def _rule_of_spaced(pieces: list[str], name_parts: NameParts) -> str | None:
    """What follows from what stands between white space, which slips into names."""
    sorts = [_sort_of(piece, name_parts) for piece in pieces]
    if len(pieces) < 2 or None in sorts:
        return None
    if set(sorts) == {"business"}:
        has_limited = {"有限" in piece for piece in pieces}
        return SEVERAL_NAMES if len(has_limited) == 1 else POSSIBLY_SEVERAL_NAMES
    if set(sorts) <= {"business", "person"}:
        return POSSIBLY_SEVERAL_NAMES
    return None


def _are_joined(name: str, name_parts: NameParts) -> bool:
    """Whether a word stands between two names that both end as the law wants it."""
    for joint in re.finditer("[和与及暨]", name):
        before = name[: joint.start()]
        after = name[joint.end() :]
        if (
            "有限" in before
            and _sort_of(before, name_parts) == _sort_of(after, name_parts) == "business"
        ):
            return True
    return False


def _sort_of(piece: str, name_parts: NameParts) -> str | None:
    """What a part of a text is the name of; None: it is no whole name."""
    bare = re.sub(r"[(（][^()（）]*[)）]$", "", piece)
    if bare.endswith(name_parts.branches):
        return "branch"
    if bare.endswith(name_parts.legal_forms) and len(bare) > 2:
        return "business"
    if _BUSINESS.fullmatch(bare):
        return "branch"
    if _PERSON.fullmatch(bare) and bare[0] in name_parts.surnames:
        return "person"
    return None


def _pieces(separator: re.Pattern[str], text: str) -> list[str]:
    return [piece.strip() for piece in separator.split(text) if piece.strip()]
