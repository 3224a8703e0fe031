"""The example of a record type tells one story: each value is what its element is about."""

import re

import pytest

from pipelines.catalogue.examples.example_row import example_of
from tests.lib.repository import RECORD_TYPE_NAMES


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_a_document_number_stands_only_where_one_belongs(name, catalogue):
    record_type = catalogue.record_types[name]
    for code, value in example_of(record_type).items():
        if value and "〕" in value:
            assert re.search("文书?号|文件编号", record_type.elements[code].name), code


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_a_document_type_stands_only_beside_a_number(name, catalogue):
    record_type = catalogue.record_types[name]
    example = example_of(record_type)
    by_name = {element.name: code for code, element in record_type.elements.items()}
    for element_name, code in by_name.items():
        if element_name.endswith("证件类型"):
            number = by_name[element_name.replace("类型", "号码")]
            assert (example[code] is None) == (example[number] is None)


def test_a_penalty_holds_what_its_kind_needs_and_ends_its_notice_with_itself(catalogue):
    example = example_of(catalogue.record_types["administrative_penalty_legal_person"])
    assert ";" not in example["CF_CFLB"]
    if "暂扣" not in example["CF_CFLB"]:
        assert example["CF_NR_ZKDX"] is None
    assert example["CF_GSJZQ"] == example["CF_YXQ"] > example["CF_JDRQ"]


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_no_value_is_longer_than_its_element_takes(name, catalogue):
    record_type = catalogue.record_types[name]
    for code, value in example_of(record_type).items():
        element = record_type.elements[code]
        if value and element.length and element.codes is None:
            assert len(value) <= element.length, code


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_who_leads_something_is_a_person(name, catalogue):
    record_type = catalogue.record_types[name]
    for code, value in example_of(record_type).items():
        if value and re.search("(?:代表|负责)人$|姓名$", record_type.elements[code].name):
            assert re.fullmatch("[\u4e00-\u9fff]{2,4}", value), code
