"""A level or a grade that is another one than the name beside it says is pointed at, and taken."""

from datetime import date

import pandas as pd
import pytest

from pipelines.catalogue import current
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.words.sentences import sentence
from pipelines.validation import validate_rows


TODAY = date(2026, 11, 24)
HONOUR = ("honour", "RY_JB", "MD_RYMC")
QUALIFICATION = ("construction_qualification", "JZ_ZZDJ", "JZ_ZZMC")


def quoted(columns, cells):
    """What is quoted of each name that differs from the code beside it; None: nothing is said."""
    name, element, other = columns
    record_type = current().record_types[name]
    rows = valid_rows(record_type, len(cells), seed=7)
    rows[element] = pd.Series([code for code, _ in cells], dtype="str")
    rows[other] = pd.Series([text for _, text in cells], dtype="str")
    findings = validate_rows(rows, record_type, current(), today=TODAY).findings
    assert set(findings["severity"]) <= {"warning"}
    assert set(findings["element"]) <= {element}
    details = dict(zip(findings["row_number"], findings["detail"], strict=True))
    return [details.get(number) for number in range(len(cells))]


def test_every_word_that_is_looked_for_means_a_value_of_the_list():
    for record_type in current().record_types.values():
        for rule in record_type.rules:
            if rule.kind == "agrees_with_name":
                codes = record_type.elements[rule.element].codes
                assert set(rule.values) <= {*codes.labels.values(), *codes.synonyms}


@pytest.mark.parametrize(
    ("columns", "cells", "words"),
    [
        (
            HONOUR,
            [
                ("3", "国家级文明单位"),
                ("盟市级", "自治区级守信企业"),
                ("1", "旗县级先进集体"),
                ("2", "国家级、盟市级先进集体"),
            ],
            ["国家级", "自治区级", "旗县级", "国家级、盟市级"],
        ),
        (
            QUALIFICATION,
            [("2", "建筑工程施工总承包壹级"), ("不分等级", "防水防腐保温工程专业承包一级")],
            ["壹级", "一级"],
        ),
    ],
)
def test_a_name_that_says_another_level_is_quoted(columns, cells, words):
    assert quoted(columns, cells) == words


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        (
            HONOUR,
            [
                ("1", "国家级文明单位"),
                ("1", "全国旗县级文明城市"),
                ("2", "国家级、自治区级示范企业"),
                ("5", "国家级行业协会先进会员"),
                ("3", "市级文明单位"),
                ("4", "国家电网先进集体"),
                ("4", "2018年度守信企业"),
            ],
        ),
        (
            QUALIFICATION,
            [
                ("1", "建筑工程施工总承包壹级"),
                ("2", "建筑工程施工总承包"),
                ("2", "市政公用工程施工总承包一级、二级"),
            ],
        ),
    ],
)
def test_a_name_that_agrees_or_names_no_level_is_in_order(columns, cells):
    assert quoted(columns, cells) == [None] * len(cells)


def test_the_sentence_names_both_and_asks_for_nothing_where_they_are_right():
    record_type = current().record_types["honour"]
    words = sentence(
        record_type, "honour-level-differs-from-name", "RY_JB", 5, value="盟市级", detail="国家级"
    )
    assert words.text == (
        "第5行「荣誉级别」：收到「盟市级」，与“荣誉名称”中的“国家级”不一致，"
        "请核对这两栏，有误的请改正；无误的无需处理。"
    )
