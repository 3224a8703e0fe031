"""Numbers that count the rows of a table, where those of decisions are meant; see also
tests/spec/rules.
"""

from datetime import date

import pandas as pd
import pytest

from pipelines.catalogue import document_numbers
from pipelines.catalogue.document_numbers import rules_broken_by_numbers
from pipelines.catalogue.doubtful_values import DoubtfulValues
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.named_elements import identifies_record, is_decision_number
from pipelines.validation import validate_rows
from tests.lib.repository import RECORD_TYPE_NAMES


FIRST_ROW = 2
ORDINARY = "二示例罚字〔2018〕{}号"


def rules_of(catalogue, numbers, code="CF_WSH", first_row=FIRST_ROW):
    """The rule that each of some numbers breaks, None where it breaks none."""
    rows = range(first_row, first_row + len(numbers))
    values = pd.Series(numbers, index=rows, dtype="str")
    rules = [None] * len(numbers)
    for rule, mask in rules_broken_by_numbers(
        values, catalogue.elements[code], catalogue.doubtful_values
    ).items():
        for position in mask.nonzero()[0]:
            rules[position] = rule
    return rules


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2", "3"],
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
        ["57", "58", "59"],
        ["（1）", "（2）", "（3）"],
        ["１", "２", "３"],
        ["No.1", "No.2", "No.3"],
    ],
)
def test_numbers_that_count_up_are_asked_back(catalogue, numbers):
    assert set(rules_of(catalogue, numbers)) == {document_numbers.SERIAL}


def test_long_counts_are_known_by_the_rows_in_which_they_stand(catalogue):
    numbers = [str(number) for number in range(1, 2001)]
    assert set(rules_of(catalogue, numbers)) == {document_numbers.SERIAL}
    assert set(rules_of(catalogue, numbers[1500:], first_row=1502)) == {document_numbers.SERIAL}


def test_rows_between_them_do_not_hide_a_count(catalogue):
    numbers = ["1", ORDINARY.format(8), "3", ORDINARY.format(9), "5"]
    rules = rules_of(catalogue, numbers)
    assert rules == [document_numbers.SERIAL, None] * 2 + [document_numbers.SERIAL]


@pytest.mark.parametrize(
    "numbers",
    [
        ["1001", "1002", "1003"],
        ["152501201800012", "152501201800013", "152501201800014"],
        ["0000121", "0000122", "0000123"],
        ["20180001", "20180002", "20180003"],
    ],
)
def test_longer_numbers_that_follow_each_other_may_have_been_issued_so(catalogue, numbers):
    assert rules_of(catalogue, numbers) == [None] * 3


def test_users_and_certificates_may_have_short_numbers_that_count_up(catalogue):
    assert rules_of(catalogue, ["11", "12", "13"], code="GY_HH") == [None] * 3
    assert rules_of(catalogue, ["1", "2"], code="GY_HH") == [document_numbers.POSSIBLY_SERIAL] * 2


def test_letters_may_be_the_number_of_a_contract_but_of_no_decision(catalogue):
    assert rules_of(catalogue, ["HTBH-A"], code="HT_BH") == [None]
    assert rules_of(catalogue, ["HTBH-A"]) == [document_numbers.NO_NUMBER]


def test_without_words_shapes_are_still_looked_at(catalogue):
    values = pd.Series(["见附件1", "待定", "第××号"], index=[2, 3, 4], dtype="str")
    broken = rules_broken_by_numbers(values, catalogue.elements["CF_WSH"], DoubtfulValues())
    assert broken[document_numbers.NO_NUMBER].tolist() == [False, True, False]
    assert broken[document_numbers.UNFINISHED].tolist() == [False, False, True]


@pytest.mark.parametrize("code", ["TD_JGH", "GJ_DWZH", "CZ_CPH", "HT_BH"])
@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("SL20180001、SL20180002", document_numbers.SEVERAL_NUMBERS),
        ("150003等3个", document_numbers.SEVERAL_NUMBERS),
        ("蒙H12345/蒙H54321", document_numbers.SEVERAL_NUMBERS),
        ("蒙H12345\n蒙K54321", document_numbers.SEVERAL_NUMBERS),
        ("待办理", document_numbers.NO_NUMBER),
        ("无牌", document_numbers.NO_NUMBER),
        ("蒙H****5", document_numbers.UNFINISHED),
        ("15O1l", None),
        ("蒙H1234学", None),
        ("2018 0001", None),
        ("152501********1234", None),
    ],
)
def test_numbers_of_plots_accounts_and_vehicles_are_watched_as_those_of_contracts(
    catalogue, code, number, rule
):
    assert rules_of(catalogue, [number], code) == [rule]


def test_a_number_in_a_key_is_one_whatever_it_numbers_and_a_type_is_none(catalogue):
    names = {}
    for record_type in catalogue.record_types.values():
        for element in record_type.elements.values():
            names[element.name] = identifies_record(element, record_type)
    assert names["电子监管号"] and names["单位公积金账号"] and names["车辆号牌"]
    assert not names["规格型号"] and not names["海关注册编码"] and not names["荣誉名称"]


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_every_number_in_a_key_is_watched_whatever_the_record_type(catalogue, name):
    record_type = catalogue.record_types[name]
    for element in record_type.elements.values():
        if identifies_record(element, record_type):
            assert rules_of(catalogue, ["待定"], element.code) == [document_numbers.NO_NUMBER]
            rules = rules_of(catalogue, ["1", "2", "3"], element.code)
            is_counting = set(rules) == {document_numbers.SERIAL}
            assert is_counting == is_decision_number(element)


def test_two_spot_fines_without_a_number_go_back_and_do_not_become_one_record(catalogue):
    record_type = catalogue.record_types["administrative_penalty_natural_person"]
    rows = valid_rows(record_type, 2, seed=3).assign(CF_WSH="无文号")
    rows.index = range(FIRST_ROW, FIRST_ROW + 2)
    verdict = validate_rows(rows, record_type, catalogue, today=date(2026, 11, 24))
    assert verdict.rejected.tolist() == [2, 3]
    assert set(verdict.findings["rule"]) == {document_numbers.NO_NUMBER}
