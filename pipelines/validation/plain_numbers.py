"""Numbers by which records are told from others, without what is only written around them.

编号：HT150007 and No.HT150007 are the number HT150007, 行政处罚决定书二市监罚字〔2018〕1号 is the decision
二市监罚字〔2018〕1号, and 蒙H·12345 is the plate 蒙H12345: as they are written they would be records of their
own. What is taken off is a conversion, and said in the receipt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

from pipelines.catalogue.doubtful_values import DoubtfulValues
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.named_elements import identifies_record
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.conversion import READ_AS_PLATE, READ_WITHOUT_LABEL
from pipelines.catalogue.values.spellings.written_text import for_distinct
from pipelines.shapes.reading import ConvertedValues
from pipelines.validation.conversion_table import conversion_of_rows
from pipelines.validation.titled_numbers import titled_numbers


# A plate of GA 36: the province, a letter of the place, a mark that nobody reads, and its number.
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_MARKED_PLATE = re.compile(
    rf"([{_PROVINCES}][A-Za-zＡ-Ｚａ-ｚ])\s*[·•‧∙⋅・･.．\s-]\s*([A-Za-z0-9Ａ-Ｚａ-ｚ０-９]{{4,6}}[挂学警港澳]?)"
)
_MAY_BE_PLATE = ColumnPattern(f"^[ \u3000]*[{_PROVINCES}].[^0-9A-Za-z]")

# How the names of elements with plates end.
_NAME_OF_PLATE = ("号牌", "车牌", "车牌号", "车牌号码", "号牌号码")

# A label without a mark at its end is followed by the number itself: 编号2018.
_MARK_AT_END = re.compile(r"[.．:：]\s*$|№")
_BEGINS_NUMBER = re.compile(r"[A-Za-z0-9]")


def with_plain_numbers(
    canonical: pd.DataFrame, record_type: RecordType, words: DoubtfulValues
) -> tuple[pd.DataFrame, list[ConvertedValues]]:
    """The canonical rows with plain numbers in the elements of the key, and what was taken off."""
    plain = canonical
    conversions: list[ConvertedValues] = []
    for code, element in record_type.elements.items():
        if not identifies_record(element, record_type):
            continue
        is_plate = element.name.endswith(_NAME_OF_PLATE)
        for rule, changed in _changed_numbers(canonical[code], words, is_plate):
            if plain is canonical:
                plain = canonical.copy()
            written = plain.loc[changed.index, code]
            conversions.append(conversion_of_rows(code, rule, written, changed.iloc[0]))
            plain.loc[changed.index, code] = changed
    return plain, conversions


def _changed_numbers(
    numbers: pd.Series, words: DoubtfulValues, is_plate: bool
) -> Iterator[tuple[str, pd.Series]]:
    """By conversion, the numbers that lose something, in their plain form.

    `is_plate`: whether they are plates; elsewhere 蒙H-12345 may be the number of a contract.
    """
    may_be_more = np.zeros(len(numbers), dtype=bool)
    if words.number_labels:
        in_column, at_beginning = _patterns_of(words.number_labels)
        may_be_more |= in_column.is_in(numbers)
    titled = titled_numbers(words.number_titles) if words.number_titles.before else None
    if titled is not None:
        may_be_more |= titled.possible.is_in(numbers)

    def plain_number(written: str) -> str:
        number = _without_label(written, at_beginning) if words.number_labels else written
        return titled.number_in(number) if titled else number

    more = numbers[may_be_more]
    yield from _if_any(READ_WITHOUT_LABEL.code, more, for_distinct(more, plain_number))

    marked = numbers[_MAY_BE_PLATE.is_in(numbers)] if is_plate else numbers[:0]
    yield from _if_any(READ_AS_PLATE.code, marked, for_distinct(marked, _plate))


def _if_any(rule: str, written: pd.Series, plain: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    changed = plain[written != plain]
    if not changed.empty:
        yield rule, changed


@lru_cache(maxsize=4)
def _patterns_of(labels: tuple[str, ...]) -> tuple[ColumnPattern, re.Pattern[str]]:
    """What finds labels in a whole column, and what finds where the label of one text ends."""
    alternatives = f"(?:{'|'.join(labels)})"
    return ColumnPattern(f"^[ \u3000]*{alternatives}"), re.compile(rf"\s*{alternatives}\s*")


def _without_label(number: str, label: re.Pattern[str]) -> str:
    """A number without what is written in front of it; a label alone stays as it is."""
    beginning = label.match(number)
    rest = number[beginning.end() :] if beginning else ""
    if beginning is None or not rest:
        return number
    if _MARK_AT_END.search(beginning[0]) or _BEGINS_NUMBER.match(rest):
        return rest
    return number


def _plate(number: str) -> str:
    """A plate without the mark inside it; any other number as it is."""
    plate = _MARKED_PLATE.fullmatch(number.strip())
    return plate[1] + plate[2] if plate else number
