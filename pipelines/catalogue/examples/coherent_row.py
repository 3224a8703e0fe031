"""Make an invented row tell one story: its parts are drawn one by one, and may contradict each other."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.rules.rule_kind import Row
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.date import LONG_TERM
from pipelines.catalogue.values.value_type import ComparedAs


# Names of code lists, and the value that fits invented numbers.
DOCUMENT_TYPES = "document_types"
ID_CARD = "01"

# How the names of elements end that say when something begins and when it ends.
BEGINNINGS = ("自", "起始日期")
ENDINGS = ("至", "截止日期", "有效期", "期限")

# Days from the last other date of a row to its end.
LASTING = 365

"""Element code → canonical value."""


def make_coherent(row: Row, record_type: RecordType) -> Row:
    """The row with the document type of its numbers, dates in order, and no numbers of others."""
    coherent = dict(row)
    for code, element in record_type.elements.items():
        if coherent[code] is None:
            continue

        codes = element.codes
        if codes is not None and codes.name == DOCUMENT_TYPES:
            coherent[code] = ID_CARD
        if _is_another_number(element, record_type):
            coherent[code] = None
    _put_dates_in_order(coherent, record_type)
    return coherent


def _is_another_number(element: Element, record_type: RecordType) -> bool:
    """Whether only another kind of subject has such a number: 事业单位证书号 of an enterprise."""
    is_subjects_number = "代码_" in element.name and element.code != record_type.subject.code
    return is_subjects_number and element.code not in record_type.required


def _put_dates_in_order(row: Row, record_type: RecordType) -> None:
    """What begins does so after every other date, and ends a year later."""
    others = []
    beginnings = []
    endings = []
    for code, element in record_type.elements.items():
        is_day = VALUE_TYPES[element.type].compared_as is ComparedAs.DAY
        # What lasts for ever has no place in the order.
        has_place = row[code] not in (None, LONG_TERM)
        if not is_day or not has_place:
            continue

        if element.name.endswith(BEGINNINGS):
            beginnings.append(code)
        elif element.name.endswith(ENDINGS):
            endings.append(code)
        else:
            others.append(code)
    if not others + beginnings:
        return

    # Dates in ISO form are in the order of their texts.
    days = [str(row[code]) for code in others or beginnings]
    last = max(days)
    for code in beginnings:
        row[code] = last

    end = date.fromisoformat(last) + timedelta(days=LASTING)
    for code in endings:
        row[code] = end.isoformat()
