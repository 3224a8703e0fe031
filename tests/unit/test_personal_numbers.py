"""Numbers of persons are told from all other numbers, however they are written."""

import re

import numpy as np
import pandas as pd
import pytest

from pipelines.catalogue.values import VALUE_TYPES, id_number, registration_no
from pipelines.catalogue.values.credit_code import invented_credit_codes
from pipelines.catalogue.values.id_number import invented_id_numbers
from pipelines.catalogue.values.registration_no import invented_registration_nos
from pipelines.shapes import identity_numbers
from pipelines.shapes.personal_numbers import personal_numbers
from pipelines.shapes.privacy import mask_number, mask_numbers_in, without_personal_numbers
from tests.lib.personal_numbers import IN_TEXT, SPELLINGS


DRAW = np.random.default_rng(20261124)
PERSONS = list(invented_id_numbers(60, DRAW))

OTHERS = (
    # Documents.
    "二市监罚字〔2018〕13800号",
    "二环罚〔2018〕15250118001号",
    "152501201800000101",
    "1525012018121000123",
    "15250118001",
    "20181210123456789",
    "HT20181210001",
    "JY11525010001234",
    "SC11515250100012",
    "G20181210",
    "1101011990030712",
    # Subjects and accounts.
    "91152501MA0GLDN16M",
    "12152500460400123X",
    "152501000012345",
    "注册号152501600112349",
    "6217001930001234567",
    "6222020602000123456",
    "账号13800138000",
    # Goods, medicines and vehicles.
    "国药准字H11021234",
    "国药准字H11021234、H37023456和Z20053456",
    "批准文号：国药准字Z13020795",
    "批号E12345678",
    "批次 H12345678",
    "货运单E12345678",
    "运单号：G12345678",
    "产品标准G12345678",
    "标准号：S12345678",
    "合同编号：G12345678",
    "车牌号M12345678",
    "发票号码E12345678",
    "型号G12345678",
    "销售药品H13022188",
    "注射液（H13022188）",
    "车辆通行证12345678",
    "护照、运单号E12345678",
    "护照签发日期2018-12-10",
    "护照有效期至20281210",
    "护照一本及20000000元",
    # Amounts, days and other figures.
    "13800138000元",
    "￥13800138000.00",
    "100.12345678901",
    "2018-12-10至2019-12-10",
    "2018-12-10 13:45:59",
    "20181210 20191210",
    "192.168.100.200",
    "ISBN 9787111111111",
    # Phones of offices.
    "0479-7521234",
    "010-12345678",
    "400-800-1234",
    # Like an ID number, but of nobody: no region, no such day, born tomorrow.
    "992501199003071234",
    "152501199002301234",
    "152501209903071234",
)

PHONES = (
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "+86 13800138000",
    "+8613800138000",
    "0086-138-0013-8000",
    "8613800138000",
    "１３８００１３８０００",
    "1 3 8 0 0 1 3 8 0 0 0",
    "138\u200b0013\u200b8000",
    "电话：13800138000转8001",
    "张三13800138000（微信同号）",
)

TRAVEL_DOCUMENTS = (
    "E12345678",
    "e12345678",
    "Ｅ１２３４５６７８",
    "EA1234567",
    "E 1234 5678",
    "E-12345678",
    "G12345678",
    "S12345678",
    "SE1234567",
    "H12345678",
    "M1234567890",
    "护照P1234567",
    "通行证W12345678",
    "台胞证12345678",
    "护照号码：141234567",
    "护照号E1234567",
    "蒙古国护照：E 1234567",
    "паспорт（护照）Е1234567",
    "护照 BATBOLD E1234567",
    "Passport No. C01X00T47",
    "永久居留证MNG152580031512",
    "外国人永久居留证号码：MNG 152 5800 31512",
    "居留许可A1234567",
    "护照E\u30001234\u30005678",
    "合同当事人护照E1234567",
)


def all_digits(text):
    return re.sub("[^0-9X]", "", text)


@pytest.mark.parametrize("context", IN_TEXT)
@pytest.mark.parametrize("name", SPELLINGS)
def test_an_id_number_is_masked_in_whatever_spelling_and_place(name, context):
    for person in PERSONS:
        text = context.format(SPELLINGS[name](person))
        short = person[:6] + person[8:17]
        expected = mask_number(short if name.startswith("15 digits") else person)
        kept = without_personal_numbers(text)
        assert expected in kept, text
        assert kept == mask_numbers_in(text)
        assert person[6:14] not in all_digits(kept), text


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers_stay_as_they_are(text):
    assert without_personal_numbers(text, is_numbering=True) == text
    assert without_personal_numbers(f"见{text}。") == f"见{text}。" or text == "15250118001"


@pytest.mark.parametrize("text", PHONES)
def test_a_mobile_phone_is_masked(text):
    assert "138****8000" in without_personal_numbers(text)
    assert "138****8000" in without_personal_numbers(f"见{text}。")


@pytest.mark.parametrize("text", TRAVEL_DOCUMENTS)
def test_a_number_of_a_travel_document_is_masked(text):
    [number] = personal_numbers(text)
    assert number.is_certain
    kept = without_personal_numbers(text)
    assert "****" in kept
    assert number.digits[2:-2] not in kept


CALLED_IDENTITY = (
    "身份证号152501198003151231",
    "身份证15250119800315123",
    "身份证号码：1525011980031512312",
    "居民身份证：152501198013151231",
    "身份证号为992501198003151231",
    "公民身份号码152501800315123",
    "身份证编号：１５２５０１１９８００３１５１２３１",
    "身份证152501 19800315 1231",
    "身份证（152501-19800315-1231）",
    "⾝份证号1525011980031512",
)


@pytest.mark.parametrize("text", CALLED_IDENTITY)
def test_digits_behind_the_word_are_an_id_number_even_a_mistyped_one(text):
    [number] = personal_numbers(f"{text}，处罚日2018-12-10")
    assert number.is_certain
    kept = without_personal_numbers(f"{text}，处罚日2018-12-10")
    assert number.digits[6:-4] not in all_digits(kept)
    assert kept.endswith("，处罚日2018-12-10")


@pytest.mark.parametrize(
    "text",
    [
        "身份证明材料152501198003151231",
        "身份证及案号152501201812345678",
        "身份证、银行卡6217001930001234567",
        "身份证复印件、营业执照152501000012345",
        "身份证号未提供，罚款2000元",
    ],
)
def test_digits_behind_another_word_are_not(text):
    assert without_personal_numbers(text) == text


def test_of_a_tax_number_the_part_that_is_the_owner_s_is_masked():
    for person in PERSONS:
        assert (
            without_personal_numbers(f"{person}01", is_numbering=True) == f"{mask_number(person)}01"
        )


def test_two_numbers_in_one_text_are_both_masked():
    first, second = PERSONS[:2]
    text = f"{first}、{second}，电话13800138000"
    kept = without_personal_numbers(text)
    assert kept == f"{mask_number(first)}、{mask_number(second)}，电话138****8000"


def test_a_mistyped_number_is_kept_but_not_shown():
    person = PERSONS[0]
    wrong = person[:17] + ("1" if person[17] == "2" else "2")
    assert without_personal_numbers(wrong) == wrong
    assert mask_numbers_in(wrong) == mask_number(wrong)
    assert [number.is_certain for number in personal_numbers(wrong)] == [False]


def test_a_masked_text_holds_no_number_any_more():
    for person in PERSONS:
        kept = without_personal_numbers(f"张三{person}")
        assert personal_numbers(kept) == []


def test_credit_codes_and_accounts_are_no_persons():
    codes = list(invented_credit_codes(2_000, DRAW))
    accounts = [f"62{number:017d}" for number in DRAW.integers(0, 10**17, 2_000)]
    misread = [text for text in (*codes, *accounts) if without_personal_numbers(text) != text]
    assert misread == []


def test_a_registration_number_stays_where_it_is_called_one():
    numbers = list(invented_registration_nos(2_000, DRAW))
    misread = [no for no in numbers if mask_numbers_in(f"注册号：{no}") != f"注册号：{no}"]
    assert misread == []


def test_check_digits_agree_with_those_of_the_value_types(catalogue):
    element = catalogue.elements["XK_XDR_GSZC"]
    registrations = list(invented_registration_nos(300, DRAW))
    assert all(map(identity_numbers.is_registration_no, registrations))
    digits = [f"{number:015d}" for number in DRAW.integers(0, 10**15, 300)]
    sound = VALUE_TYPES["registration_no"].sound(pd.Series(digits, dtype="str"), element)
    assert [identity_numbers.is_registration_no(text) for text in digits] == sound.tolist()

    assert registration_no.WIDTH == identity_numbers.SHORT
    assert id_number.WIDTH == identity_numbers.LONG
    certain = [number for person in PERSONS for number in personal_numbers(person)]
    assert [number.is_certain for number in certain] == [True] * len(PERSONS)


def test_a_long_hostile_text_is_looked_through_at_once():
    for text in ("1 " * 50_000, "15250119" * 12_000, "E1" * 50_000, "\u200b1" * 50_000):
        assert len(without_personal_numbers(text)) > 1_000
