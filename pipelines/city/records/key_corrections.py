"""Whether the one part in which two keys differ may have been corrected in the new one.

Two equal decisions may honestly have numbers that have nothing in common: who corrects one changes a
character or two of it. What is reported every month has a day of another month. An office, a kind or
a reason that is corrected is another word.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

import pyarrow as pa

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.named_elements import is_office
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.record_keys import compared_part, is_folded
from pipelines.catalogue.values.value_type import ComparedAs
from pipelines.city.records.near_writings import near_writings


# Characters in which a number may differ from the one that it corrects.
_MOST_CHARACTERS = 2

# Characters of a day that are its year and month.
_MONTH = len("2018-12")


def own_parts(record_type: RecordType) -> list[Element]:
    """The parts of a key that are the record's own, and not its subject's."""
    subject = record_type.subject
    of_subject = {subject.name, subject.code, subject.id_number, *subject.without_code}
    return [record_type.elements[code] for code in record_type.key if code not in of_subject]


def is_other_part(own: str | None, kept: str | None, element: Element, record: RecordType) -> bool:
    """Whether two values of a part of the key are two, in the form in which they are compared."""
    first, second = compared_part(pa.array([own, kept], pa.string()), element, record).to_pylist()
    return bool(first != second)


def may_correct(
    own: str | None,
    kept: str | None,
    element: Element,
    record_type: RecordType,
    *,
    parts_of_equal_records: Collection[str],
) -> bool:
    """Whether a value may correct a kept one; its other writings are told before."""
    if not own or not kept or element.code in parts_of_equal_records or element.is_period:
        return False

    if VALUE_TYPES[element.type].compared_as is ComparedAs.DAY:
        return own[:_MONTH] == kept[:_MONTH]
    if not is_folded(element) or is_office(element):
        return True
    texts = pa.array([own, kept], pa.string())
    first, second = compared_part(texts, element, record_type).to_pylist()
    return are_near(first, second) and second not in near_writings(first)


def are_near(first: str, second: str) -> bool:
    """Whether a text becomes the other one by changing, adding or leaving out two characters."""
    if abs(len(first) - len(second)) > _MOST_CHARACTERS:
        return False
    # For each beginning of the second text: the changes that make it of the first text so far.
    row = list(range(len(second) + 1))
    for position, character in enumerate(first, 1):
        following = [position]
        for (before, above), other in zip(pairwise(row), second, strict=True):
            is_changed = character != other
            following.append(min(before + is_changed, above + 1, following[-1] + 1))
        row = following
    return row[-1] <= _MOST_CHARACTERS
