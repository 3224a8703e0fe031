"""Parts of an ID number with words between are one number; parts of other numbers are none."""

import numpy as np
import pyarrow as pa
import pytest

from pipelines.catalogue.personal_text import candidates, masked_values
from pipelines.catalogue.values.id_number import invented_id_numbers
from pipelines.personal_numbers.identity_number import check_character_agrees
from pipelines.personal_numbers.numbers_in_text import NumberKind, personal_numbers
from pipelines.personal_numbers.privacy import (
    holds_personal_number,
    mask_numbers_in,
    without_personal_numbers,
)
from tests.lib.personal_numbers import NUMERALS, WIDE, short


PERSONS = list(invented_id_numbers(60, np.random.default_rng(31)))

# {0}: region, {1}: birthday, {2}: what follows it.
PARTED = (
    "身份证{0}和{1}{2}",
    "{0}（省略）{1}{2}",
    "{0}年{1}{2}",
    "{0}{1}第{2}",
    "身份证号：{0} 出生{1} 顺序{2}",
    "{0}\n（接下页）\n{1}{2}",
    "{0},张某,{1},男,{2}",
    "{0}某{1}某{2}",
    "行政区划{0}；生日{1}；校验{2}",
    "区{0}AND{1}{2}",
    "{0}连{1}-{2}",
    "（{0}）后接（{1}{2}）",
    "{0}</td><td>和</td><td>{1}{2}",
    "{0}省略\u200b{1}{2}",
    "{0}（见附件第3页）{1}{2}",
)

# Years 2010 and later, which are those of documents too.
CHILD, CHILD_WITH_X = "152501201203071239", "15250120120307128X"

# What stands as it is: numbers of other things, with the right check digit.
OF_OTHER_THINGS = (
    "罚款152501元，2001年3月7日，编号1230",
    "邮编152501，成立于19980305，注册资本1237万元",
    "邮编152501，成立日期19980305，编号1237",
    "152501和201203071239",
    "面积152501平方米，19980305，1237",
    "许可证号152501，有效期19980305至2018",
    "152501吨、19980305、1237件",
    "二市监罚字〔2018〕152501号，于19980305作出，第1237号",
)


def parts_of(number):
    return number[:6], number[6:14], number[14:]


@pytest.mark.parametrize("text", PARTED)
@pytest.mark.parametrize("style", ["plain", "full width"])
def test_parts_with_words_between_are_masked(text, style):
    for person in PERSONS:
        written = text.format(*parts_of(person))
        written = written.translate(WIDE) if style == "full width" else written
        kept = without_personal_numbers(written)
        assert kept.count("*") == 8, kept
        assert mask_numbers_in(written) == kept
        assert len(kept) == len(written)
        assert personal_numbers(kept) == []
        assert holds_personal_number(kept)


def test_the_words_between_stay():
    assert without_personal_numbers("身份证号：152501 出生19620831 顺序999X，罚款") == (
        "身份证号：152501 出生******** 顺序999X，罚款"
    )
    assert without_personal_numbers("身份证152501和19620831999X") == "身份证152501和********999X"


def test_a_birthday_in_words_among_words_is_masked():
    for person in PERSONS:
        year, month, day = person[6:10], int(person[10:12]), int(person[12:14])
        text = f"户籍地{person[:6]}，出生日期{year}年{month}月{day}日，顺序码{person[14:]}"
        kept = without_personal_numbers(text)
        assert "出生日期****年" in kept
        assert personal_numbers(kept) == []


@pytest.mark.parametrize("edge", range(1, 18))
def test_a_number_in_two_is_masked_wherever_it_is_split(edge):
    for person in PERSONS:
        kept = without_personal_numbers(f"{person[:edge]}接{person[edge:]}")
        assert person[6:14] not in kept.replace("接", "")


@pytest.mark.parametrize("text", ["身份证{}和{}和{}", "身份证号：{}出生{}顺序{}", "身份证{}{}第{}"])
def test_parts_of_a_number_of_15_digits_behind_its_word_are_masked(text):
    for person in PERSONS:
        number = short(person)
        kept = without_personal_numbers(text.format(number[:6], number[6:12], number[12:]))
        assert number[6:12] not in kept


def test_what_was_masked_as_a_phone_is_masked_as_a_part(catalogue):
    text = "身份证152501和196****1999X"
    assert without_personal_numbers(text) == "身份证152501和********999X"
    assert candidates(pa.array([text]), catalogue.elements["CF_SY"]).all()
    assert without_personal_numbers("编号152501、电话196****1999") == "编号152501、电话196****1999"


def test_the_parts_are_found_behind_other_digits():
    text = "5152501（省略）19620831999X"
    assert without_personal_numbers(text) == "5152501（省略）********999X"
    assert without_personal_numbers("5152501（省略）196208319991") == "5152501（省略）196208319991"


def test_a_mistyped_number_behind_its_word_is_masked():
    text = "身份证号：152501 出生19620831 顺序9991"
    assert without_personal_numbers(text) == "身份证号：152501 出生******** 顺序9991"


def test_a_mistyped_number_without_a_word_is_not_shown():
    text = "152501和196208319991"
    assert without_personal_numbers(text) == text
    assert mask_numbers_in(text) == "152501和********9991"


@pytest.mark.parametrize("text", OF_OTHER_THINGS)
def test_numbers_of_other_things_stay(text):
    assert without_personal_numbers(text) == text
    assert mask_numbers_in(text) == text


def test_the_parts_are_a_number_of_an_identity_card_before_any_phone():
    [number] = personal_numbers("身份证152501和19620831999X")
    assert number.kind is NumberKind.IDENTITY
    assert number.digits == "15250119620831999X"
    assert check_character_agrees(number.digits)


def test_the_sieve_lets_all_of_them_through(catalogue):
    element = catalogue.elements["CF_SY"]
    for form in PARTED:
        texts = [form.format(*parts_of(person)) for person in PERSONS]
        spelled = [
            form.format(person[:6], person[6:14].translate(NUMERALS), person[14:])
            for person in PERSONS
        ]
        for written in (texts, spelled):
            assert candidates(pa.array(written), element).all(), form
            kept = masked_values(pa.array(written), element).to_pylist()
            assert all("*" in text for text in kept), form


def test_the_sieve_passes_over_usual_texts(catalogue):
    element = catalogue.elements["CF_SY"]
    texts = [
        "当事人于2018年12月10日销售过期食品，罚款2000元，没收违法所得15.20元",
        "自20181210至20191210，金额150000元，自20181210起",
        "二市监罚字〔2018〕100000号，金额250000元，2018年12月10日缴清",
    ]
    assert not candidates(pa.array(texts), element).any()


GLUED = (
    "{0}{1}",
    "{1}{0}",
    "{1}号{0}",
    "身份证号{0}01",
    "身份证号{0}{1}",
    "生于2012年3月7日，身份证{0}2012",
    "{0}2018-12-10",
    "{0}2018年12月10日",
    "2012年3月7日{0}",
)


@pytest.mark.parametrize("text", GLUED)
@pytest.mark.parametrize("number", [CHILD, CHILD_WITH_X])
def test_a_number_with_a_day_glued_to_it_is_masked_whatever_its_year(text, number):
    written = text.format(number, number[6:14])
    assert f"{number[:6]}********{number[14:]}" in without_personal_numbers(written)


def test_a_number_of_a_document_with_such_a_year_stays():
    for text in ("152501202203237643249", "15250120120307123901", "1152501201203071239"):
        assert without_personal_numbers(text) == text
        assert mask_numbers_in(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "паспорт АА1234567",
        "Паспорт 71 1234567",
        "гадаад паспорт E1234567",
        "паспорт гражданина Монголии серия АА № 1234567",
        "загранпаспорт: 71№1234567",
        "ПАСПОРТ 4510 123456",
        "регистрийн дугаар УБ85120345",
        "регистр: ӨҮ90010112",
        "蒙古国公民（паспорт：Е1234567）",
        "паспортАА1234567",
        "PassportE1234567",
        "PASSPORTNUMBER1234567",
    ],
)
def test_a_document_behind_its_word_in_cyrillic_is_masked(text, catalogue):
    assert "***" in without_personal_numbers(text)
    assert "123456" not in without_personal_numbers(text)
    assert candidates(pa.array([text]), catalogue.elements["CF_SY"]).all()
