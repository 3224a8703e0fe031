"""Make the values of an invented row agree: they are drawn one by one, and may contradict each other."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.catalogue.examples.invented_texts import count_for, subject_name_for, text_for
from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.rules.rule_kind import Row
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.invention import REGION
from pipelines.catalogue.values.spellings.day_ranges import LONG_TERM
from pipelines.catalogue.values.value_type import SEPARATOR, ComparedAs


# Names of code lists, and the value that fits invented numbers.
DOCUMENT_TYPES = "document_types"
ID_CARD = "01"

# How the names of elements end that say when something begins and when it ends.
BEGINNINGS = ("自", "起始日期", "期始")
_ENDINGS = ("至", "截止日期", "截止期", "有效期", "期限", "期止")

# What is left empty: a clerk fills it in only if there is something to say.
REMARK = "备注"

# How the names of elements end of which the first value of the list is the usual one.
USUAL_FIRST = ("状态", "币种")

# Days from the last other date of a row to its end.
LASTING = 365


def make_coherent(row: Row, record_type: RecordType) -> Row:
    """The row with texts that fit their elements, dates in order, and nothing that is not asked for."""
    coherent = dict(row)
    for code, element in record_type.elements.items():
        if coherent[code] is None:
            continue

        codes = element.codes
        if codes is not None and codes.name == DOCUMENT_TYPES:
            coherent[code] = ID_CARD
        elif _is_another_number(element, record_type):
            coherent[code] = None
        elif VALUE_TYPES[element.type].is_free_text:
            coherent[code] = _fitting_text(element, coherent, record_type)
        elif codes is not None:
            coherent[code] = _usual_code(element, coherent[code], record_type)
        else:
            coherent[code] = count_for(element) or coherent[code]
    _clear_what_is_not_required(coherent, record_type)
    _put_dates_in_order(coherent, record_type)
    return coherent


def _fitting_text(element: Element, row: Row, record_type: RecordType) -> str | None:
    """The text for an element; a name of the subject that its code allows, and no remark."""
    value = row[element.code]
    subject = record_type.subject
    if element.code == subject.name:
        credit_code = row[subject.code] if subject.code else None
        return subject_name_for(credit_code or "") or value
    if element.name == REMARK and element.code not in record_type.required:
        return None
    for rule in record_type.rules:
        # The value is the example of the rule already.
        if rule.element == element.code and rule.example:
            return value

    text = text_for(element)
    if element.length and len(text) > element.length:
        return value
    return text


def _usual_code(element: Element, value: str | None, record_type: RecordType) -> str | None:
    """The city itself, or the first value of a list of states, where no rule looks at it."""
    assert element.codes is not None
    if REGION in element.codes.labels:
        return REGION
    for rule in record_type.rules:
        is_condition = rule.when is not None and rule.when.element == element.code
        if is_condition or rule.element == element.code:
            return value
    if element.name.endswith(USUAL_FIRST):
        return next(iter(element.codes.labels))
    return value


def _clear_what_is_not_required(row: Row, record_type: RecordType) -> None:
    """Empty an element that is required on conditions of which none holds."""
    required: dict[str, bool] = {}
    for rule in record_type.rules:
        if rule.when is None or not RULE_KINDS[rule.kind].requires_element:
            continue
        values = (row[rule.when.element] or "").split(SEPARATOR)
        holds = any(value in rule.when.values for value in values)
        holds_another = required.get(rule.element, False)
        required[rule.element] = holds or holds_another
    for code, is_required in required.items():
        if not is_required and code not in record_type.required:
            row[code] = None


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
        elif element.name.endswith(_ENDINGS):
            endings.append(code)
        else:
            others.append(code)
    if not others + beginnings:
        return

    # Dates in ISO form are in the order of their texts.
    last = max(str(row[code]) for code in others or beginnings)
    for code in beginnings:
        row[code] = last

    end = date.fromisoformat(last) + timedelta(days=LASTING)
    for code in endings:
        row[code] = end.isoformat()
