""" "Has no code" is a state of its own, told from codes with a slip and from numbers of before."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_examples import fault

from pipelines.catalogue.values.missing_code import has_no_code
from pipelines.catalogue.values.organisation_code import are_organisation_codes
from pipelines.catalogue.values.registration_no import are_registration_nos
from pipelines.catalogue.words.sentences import sentence


NO_CODE = [
    "00000000000000000X",
    "000000000000000000",
    "00000000000000000x",
    "０００００００００００００００００Ｘ",
    "0",
    "000000000",
    "00000000-0",
    "00000000-X",
    "000000000000000",
    "无",
    "暂无",
    "无。",
    "（无）",
    "无统一社会信用代码",
    "无 统一社会信用代码",
    "没有",
    "未办理",
    "未赋码",
    "不适用",
    "null",
    "/",
]
CODES = [
    "91370000728611939A",
    "9137000072861193",
    "728611939",
    "152501000012341",
    "10000000000000000X",
    "X",
    "O00000000",
    "无锡示例",
    "",
]


def series(values):
    return pd.Series(values, dtype="str")


def test_every_spelling_of_no_code_is_told_from_every_code():
    assert has_no_code(series(NO_CODE)).all()
    assert not has_no_code(series(CODES)).any()
    assert not has_no_code(pd.Series([None, "1"], dtype="str")).any()


@pytest.mark.parametrize("written", [value for value in NO_CODE if value[0] in "0０无没未不"])
def test_a_credit_code_column_says_that_there_is_none(written):
    # The plain words for nothing leave the cell empty, which is said elsewhere.
    assert fault("credit_code", written) in ("credit-code-none", None)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("152501000012341", "credit-code-earlier-number"),
        ("728611939", "credit-code-earlier-number"),
        ("72861193-9", "credit-code-earlier-number"),
        # Numbers of taxpayers: with an organisation code in it, or with the owner's ID number.
        ("15250178L00012X", "credit-code-earlier-number"),
        ("15250185031205201", "credit-code-earlier-number"),
        ("15250119850312051X01", "credit-code-earlier-number"),
        # Credit codes that lack their last characters.
        ("911525017286119", "credit-code-earlier-number"),
        ("91152501728610012", "credit-code-form"),
        ("91152501MA0NK4X", "credit-code-form"),
        ("728611938", "credit-code-form"),
        ("15250100001234", "credit-code-form"),
    ],
)
def test_a_number_of_before_the_credit_code_is_named(written, rule):
    assert fault("credit_code", written) == rule


def test_the_two_numbers_of_before_are_told_apart():
    numbers = series(["152501000012341", "72861193-9", "728611939", "000000000", "0" * 15, None])
    assert are_registration_nos(numbers).tolist() == [True] + [False] * 5
    assert are_organisation_codes(numbers).tolist() == [False, True, True, False, False, False]


@given(zeros=st.integers(1, 40))
def test_zeros_of_any_number_are_no_code(zeros):
    assert has_no_code(series(["0" * zeros, "0" * zeros + "X"])).all()
    assert not has_no_code(series(["0" * zeros + "1", "1" + "0" * zeros])).any()


def said(catalogue, record_type, rule, element, value):
    words = sentence(catalogue.record_types[record_type], rule, element, 5, value=value)
    return words.text


def test_the_sentence_says_what_to_do_and_nothing_of_letters(catalogue):
    text = said(catalogue, "annual_report", "credit-code-none", "MD_SHXYM", "0")
    assert "没有统一社会信用代码" in text and "信用中心" in text
    assert "字母" not in text


@pytest.mark.parametrize("rule", ["required", "credit-code-none", "credit-code-earlier-number"])
def test_the_sentence_names_what_may_stand_for_a_missing_code(catalogue, rule):
    text = said(catalogue, "administrative_licence_legal_person", rule, "XK_XDR_SHXYM", "0")
    assert "“行政相对人代码_3(组织机构代码)”或“行政相对人代码_2(工商注册号)”" in text
    assert "信用中心" not in text


def test_so_does_that_of_a_debtor_without_code(catalogue):
    text = said(catalogue, "dishonest_judgment_debtor", "credit-code-missing", "MD_SHXYM", None)
    assert text.endswith("没有的，请填“组织机构代码”。")
