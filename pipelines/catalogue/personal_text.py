"""Numbers of persons in columns of elements that are no element for them, such as 处罚内容.

Which elements may hold one, and a fast look at whole columns: most columns hold none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES, Mask
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.personal_numbers.number_sieve import sieve, texts_for_sieve, unusual_characters
from pipelines.personal_numbers.numbers_in_text import PersonalNumber, personal_numbers
from pipelines.personal_numbers.privacy import mask_numbers_in, without_personal_numbers
from pipelines.shapes.finding import Severity


# Fifteen digits of which the seventh to twelfth are no day: they are not those of a person. With 0
# they may be a phone behind its country code.
_WITHOUT_BIRTHDAY = ColumnPattern(
    "[1-9][0-9]{7}(?:00|1[3-9]|[2-9][0-9])[0-9]{5}|[1-9][0-9]{9}(?:00|3[2-9]|[4-9][0-9])[0-9]{3}"
)

# Names of elements that are numbers themselves: 文书号, 许可证编号, 税务登记号(…). Of 证照名称及编号
# the values are texts with numbers in them.
_NUMBERING_NAME = re.compile("(?<!及)(?<!及编)(?:号|号码|编号|代码)(?:[_（(].*)?$")

# The phone of an office is public, and looks like that of a person.
_OFFICE_PHONE = re.compile("电话|联系方式|传真")


def may_hold_personal_numbers(element: Element) -> bool:
    """Whether an element's value may hold a number of a person although it is not made for one.

    False for elements that are made for such a number, whose values are encrypted; for those whose
    type takes no text that could be one, such as dates; and for phones of offices.
    """
    if element.personal or VALUE_TYPES[element.type].sql_type != "text":
        return False
    if _OFFICE_PHONE.search(element.name):
        return False
    # A faulty value of the last two kinds may be accepted, or a name stand behind the open value.
    has_any_value = VALUE_TYPES[element.type].is_free_text or element.severity is Severity.WARNING
    return has_any_value or (element.codes is not None and element.codes.open is not None)


def is_numbering(element: Element) -> bool:
    """Whether an element's values are numbers themselves, such as those of documents."""
    return _NUMBERING_NAME.search(element.name) is not None


def may_be_sound(element: Element) -> bool:
    """Whether an element's type tells sound values, which are numbers of nobody."""
    value_type = VALUE_TYPES[element.type]
    return not value_type.is_free_text and not value_type.has_code_list


def numbers_in(text: str, element: Element) -> list[PersonalNumber]:
    """The numbers of persons in a text of an element that `candidates` has named."""
    return personal_numbers(text, is_numbering=is_numbering(element))


def masked_value(text: str, element: Element) -> str:
    """A text of an element as it is kept: the numbers of persons in it are masked."""
    return without_personal_numbers(text, is_numbering=is_numbering(element))


def displayed_value(text: str, element: Element) -> str:
    """A value of an element as it may be shown: whatever number of a person is in it is masked."""
    value_type = VALUE_TYPES[element.type]
    if element.personal:
        return value_type.mask(text)
    shown = mask_numbers_in(text, is_numbering=is_numbering(element))
    # This comes first, because judging a single value is slow.
    if shown == text or not may_be_sound(element):
        return shown
    is_sound = value_type.sound(pd.Series([text], dtype="str"), element).all()
    return text if is_sound else shown


def masked_values(
    values: pa.Array, element: Element, mask: Callable[[str, Element], str] = masked_value
) -> pa.Array:
    """The values of an element as they are kept; `mask` gives one that may hold a number."""
    if not may_hold_personal_numbers(element):
        return values
    is_candidate = candidates(values, element)
    if not is_candidate.any():
        return values

    # Columns of records repeat themselves, so each different value is looked into once.
    distinct = values.filter(pa.array(is_candidate)).dictionary_encode()
    masked = [mask(text, element) for text in distinct.dictionary.to_pylist()]
    kept = pa.array(masked, values.type).take(distinct.indices)
    return pc.replace_with_mask(values, pa.array(is_candidate), kept)


def candidates(values: pa.Array, element: Element) -> Mask:
    """Which values of an element may contain a number of a person.

    A sound registration number or credit code in its own element is none.
    """
    # A column without any value may have no type.
    values = values.cast(pa.string())
    is_candidate = _pass_sieve(values)
    if not may_be_sound(element) or not is_candidate.any():
        return is_candidate

    # Judging costs more than matching, and hardly a registration number looks like a birthday.
    is_candidate &= ~_WITHOUT_BIRTHDAY.fills(values)
    written = values.filter(pa.array(is_candidate)).to_pandas().astype("str")
    is_candidate[is_candidate] = ~VALUE_TYPES[element.type].sound(written, element)
    return is_candidate


@dataclass(frozen=True)
class SievePatterns:
    """What every text matches in which a number of a person may be found."""

    folded: ColumnPattern
    """Of a text that is folded, or has no unusual characters."""
    unusual: ColumnPattern
    """Characters of which a text has to be folded first."""
    either: ColumnPattern


@cache
def sieve_patterns() -> SievePatterns:
    """The patterns, made once: it takes a while to find all characters that are folded."""
    return SievePatterns(
        folded=ColumnPattern(sieve()),
        unusual=ColumnPattern(unusual_characters()),
        either=ColumnPattern(f"{sieve()}|{unusual_characters()}"),
    )


def _pass_sieve(values: pa.Array) -> Mask:
    """Which values may hold a number; a few that hold none pass as well."""
    # One look for both: most values have neither.
    patterns = sieve_patterns()
    passed = patterns.either.is_in(values)
    if not passed.any():
        return passed
    few = values.filter(pa.array(passed))
    is_unusual = patterns.unusual.is_in(few)
    if not is_unusual.any():
        return passed

    unusual = few.filter(pa.array(is_unusual)).dictionary_encode()
    texts = [texts_for_sieve(text) for text in unusual.dictionary.to_pylist()]
    folded_pass = np.zeros(len(texts), bool)
    for folded in zip(*texts, strict=True):
        folded_pass |= patterns.folded.is_in(pa.array(folded, pa.string()))
    passed[np.flatnonzero(passed)[is_unusual]] = folded_pass[unusual.indices.to_numpy()]
    return passed
