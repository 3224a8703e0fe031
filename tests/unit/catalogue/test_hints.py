"""What most likely happened to a refused value is said;
nothing is repaired, nothing of a person's number is told.
"""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_examples import element_of, fault

from pipelines.catalogue.examples import samples
from pipelines.catalogue.model import CodeList
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.credit_code import ALPHABET


LICENCE = "administrative_licence_legal_person"
COLUMNS = {
    "credit_code": "XK_XDR_SHXYM",
    "registration_no": "XK_XDR_GSZC",
    "organisation_code": "XK_XDR_ZZJG",
}
ID_NUMBER = "152501199001011238"


def hint(name, value, **traits):
    canonical = VALUE_TYPES[name].normalise(
        pd.Series([value], dtype="str"), element_of(name, **traits)
    )
    words = VALUE_TYPES[name].hints(canonical, element_of(name, **traits)).iloc[0]
    return words if isinstance(words, str) else None


@pytest.fixture(scope="module")
def sound(catalogue):
    rows = samples.valid_rows(catalogue.record_types[LICENCE], 60, seed=5)
    return {name: rows[column].dropna().tolist() for name, column in COLUMNS.items()}


@pytest.mark.parametrize("name", sorted(COLUMNS))
@pytest.mark.parametrize(
    ("digit", "letter"), [("0", "O"), ("1", "I"), ("0", "o"), ("1", "i"), ("2", "Z"), ("5", "S")]
)
def test_a_letter_for_a_digit_is_refused_and_the_right_value_named(sound, name, digit, letter):
    for value in sound[name]:
        # The check character of an organisation code cannot tell 2 from Z:
        # their places differ by three times eleven.
        if digit not in value or (name, letter) == ("organisation_code", "Z"):
            continue
        wrong = value.replace(digit, letter, 1)
        assert fault(name, wrong) is not None
        assert f"疑为「{value}」" in hint(name, wrong)


def test_the_letter_l_stands_for_one_where_there_are_digits_only(sound):
    value = next(value for value in sound["registration_no"] if "1" in value)
    assert f"疑为「{value}」" in hint("registration_no", value.replace("1", "l", 1))


def test_nothing_is_named_that_would_be_wrong_again(sound):
    code = sound["credit_code"][0]
    other = code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 31]
    assert hint("credit_code", "O" + other[1:]) is None
    assert hint("credit_code", other) is None


@given(text=st.text(alphabet="0123456789OISVZL", min_size=1, max_size=20))
def test_every_value_that_is_named_is_taken(text):
    for name in COLUMNS:
        words = hint(name, text)
        if words and "「" in words:
            assert fault(name, words.partition("「")[2].partition("」")[0]) is None


@pytest.mark.parametrize("name", ["id_number", "identity_document"])
def test_of_a_persons_number_only_the_places_are_said(name):
    words = hint(name, ID_NUMBER.replace("0", "O"))
    assert words == "疑为第5、10、11、13位把数字写成了形近的字母"


def test_digits_that_a_spreadsheet_rounded_away_are_explained_and_not_guessed():
    for name in ("id_number", "identity_document", "credit_code"):
        assert "设为“文本”" in hint(name, "152501199003071000")
    assert fault("id_number", "152501199003071000") is not None
    assert fault("id_number", "1.52501E+17") == "damaged-by-spreadsheet"


def test_zeros_that_a_spreadsheet_took_away_are_explained_and_not_put_back(sound):
    body = "01234567"
    check = next(c for c in "0123456789X" if fault("organisation_code", body + c) is None)
    short = (body + check).lstrip("0")
    assert fault("organisation_code", short) == "organisation-code-form"
    assert "开头的0" in (hint("organisation_code", short) or "") or not short.isdigit()


def test_codes_without_their_zeros_are_read_and_no_others():
    two_digits = CodeList(name="kinds", title="种类", labels={"01": "甲", "02": "乙", "10": "丙"})
    assert fault("code", "1", codes=two_digits) is None
    assert fault("code", "9", codes=two_digits) == "code-unknown"
    assert hint("code", "9", codes=two_digits) is None


def test_the_hint_stands_behind_what_is_wrong(catalogue):
    from pipelines.catalogue.words.sentences import sentence

    record_type = catalogue.record_types[LICENCE]
    words = sentence(
        record_type,
        "credit-code-form",
        "XK_XDR_SHXYM",
        5,
        value="9I15",
        detail="疑为「9115」（字母I应为数字1）",
    )
    assert words.problem.endswith("；疑为「9115」（字母I应为数字1）")
    assert words.problem in words.text


@pytest.mark.parametrize(
    ("value", "scale", "words"),
    [
        ("-2", None, "所填的数小于0"),
        ("－3.5", 4, "所填的数小于0"),
        ("2.5", None, "所填的数有小数"),
        ("2.55555", 4, "所填的数小数超过4位"),
        ("12345678901", None, "所填的数过大"),
        ("三人", None, None),
        ("若干", 2, None),
    ],
)
def test_what_is_wrong_with_a_number_is_said(value, scale, words):
    assert hint("number", value, scale=scale) == words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("土地面积(公顷)", "12345.678平方米", "按公顷计是1.2345678，小数超过6位"),
        ("土地面积(公顷)", "1.2345678", "按公顷计是1.2345678，小数超过6位"),
        ("服务时长(小时)", "1.2345678小时", "按小时计是1.2345678，小数超过6位"),
        ("人数", "1.2345678", "所填的数小数超过6位"),
    ],
)
def test_a_number_in_another_unit_is_shown_in_that_of_its_element(name, value, words):
    element = replace(element_of("number", scale=6), name=name)
    value_type = VALUE_TYPES["number"]
    canonical = value_type.normalise(pd.Series([value], dtype="str"), element)
    assert value_type.hints(canonical, element).tolist() == [words]
