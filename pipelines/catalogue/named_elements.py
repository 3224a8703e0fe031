"""Which elements hold names, and which hold numbers of something: their own names say so.

Names of organisations, offices and persons can be told from numbers and dates. Names of products,
projects and documents may be anything.
"""

from __future__ import annotations

import re

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES


_OFFICE = re.compile(
    "(?:机关|部门|法院|监管机构|(?:主管|决定|受理|执收|核查|下达|依据|来源)单位|处罚\\)单位)$"
)
_REPRESENTATIVE = re.compile("^(?:法定代表人|负责人|经营者)(?:姓名)?$")
_OTHER = re.compile("(?:单位|机构|企业|管理人|当事人|相对方|招标人|采购人|举办者|项目负责人)$")

_LOT = re.compile("(?:标段|包号)$")

_DOCUMENT_NUMBER = re.compile("(?:文号|文书号|编号|案号|证号|证书号)\\)?$")
_DECISION_NUMBER = re.compile("(?:文号|文书号|案号)\\)?$")

# Whatever may be numbered: a document, an account, a vehicle. A type, 型号, is no single thing.
_NUMBER = re.compile("(?:(?<!型)号|号码|号牌|编码)\\)?$")

# How the names of the two elements of a document end: 证件类型 says what 证件号码 is.
_KIND_OF_DOCUMENT = "类型"
_NUMBER_OF_PERSON = "号码"


def is_office(element: Element) -> bool:
    """Whether an element holds the name of an authority."""
    return is_text_about(element, _OFFICE)


def is_representative(element: Element) -> bool:
    """Whether an element holds the name of a person who represents an organisation."""
    return is_text_about(element, _REPRESENTATIVE)


def is_name(element: Element, record_type: RecordType) -> bool:
    """Whether an element holds the name of the subject or of another organisation or person."""
    if element.code == record_type.subject.name:
        return True
    is_other = is_text_about(element, _OTHER)
    return is_other or is_office(element) or is_representative(element)


def is_document_number(element: Element) -> bool:
    """Whether an element holds the number of a document, in whatever form its author numbers."""
    return is_text_about(element, _DOCUMENT_NUMBER)


def identifies_record(element: Element, record_type: RecordType) -> bool:
    """Whether an element holds the number by which a record is told from others.

    It may be that of a document, of an account, of a plot of land or of a vehicle.
    """
    return element.code in record_type.key and is_text_about(element, _NUMBER)


def is_numbering_element(element: Element, record_type: RecordType) -> bool:
    """Whether an element holds a number of something: of a document, or one that makes the record."""
    return is_document_number(element) or identifies_record(element, record_type)


def holds_no_day(element: Element, record_type: RecordType) -> bool:
    """Whether an element holds numbers, or texts of the key, of which none is a part of a day.

    A period may be a month; of 证照名称及编号 the values are any texts.
    """
    is_of_key = element.code in record_type.key and VALUE_TYPES[element.type].is_free_text
    is_number = is_numbering_element(element, record_type) and "及编号" not in element.name
    return (is_of_key or is_number) and not element.is_period


def is_lot(element: Element) -> bool:
    """Whether an element holds the lot of a tender or the package of a procurement."""
    return is_text_about(element, _LOT)


def is_decision_number(element: Element) -> bool:
    """Whether an element holds the number of a decision, which names its authority and year.

    Numbers of certificates, users and contracts may be plain ones.
    """
    return is_text_about(element, _DECISION_NUMBER)


def is_text_about(element: Element, about: re.Pattern[str]) -> bool:
    """Whether an element holds free texts and its name says what they are about."""
    value_type = VALUE_TYPES[element.type]
    if not value_type.is_free_text or element.personal:
        return False
    return about.search(element.name) is not None


def document_kind_element(record_type: RecordType) -> Element | None:
    """The element that says of which kind the number of a person is; None: there is none."""
    number = record_type.elements.get(record_type.subject.id_number or "")
    if number is None or not number.name.endswith(_NUMBER_OF_PERSON):
        return None
    name = number.name.removesuffix(_NUMBER_OF_PERSON) + _KIND_OF_DOCUMENT
    for element in record_type.elements.values():
        if element.name == name and element.codes is not None:
            return element
    return None
