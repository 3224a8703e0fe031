"""Numbers of persons are told from all other numbers, however they are written."""

import re
import unicodedata

import numpy as np
import pandas as pd
import pytest

from pipelines.catalogue.values import VALUE_TYPES, id_number, registration_no
from pipelines.catalogue.values.credit_code import invented_credit_codes
from pipelines.catalogue.values.id_number import invented_id_numbers
from pipelines.catalogue.values.registration_no import invented_registration_nos
from pipelines.personal_numbers import identity_number, likely_identities
from pipelines.personal_numbers.numbers_in_text import personal_numbers
from pipelines.personal_numbers.privacy import (
    mask_number,
    mask_numbers_in,
    shown_beginning,
    without_personal_numbers,
)
from tests.lib.personal_numbers import IN_TEXT, SPELLINGS
from tests.lib.tries import tries


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
    # Many digits or numerals in a row, with signs between them.
    "一、二、三、四、五、六、七、八、九、十、十一",
    "（一）、（二）、（三）、（四）、（五）、（六）、（七）、（八）、（九）、（一）、（二）项",
    "违反第1、2、3、4、5、6、7、8、9、10、11、12、13、14、15、16、17、18、19、20、21条",
    "二〇一八年十二月十日至二〇一九年十二月九日",
    "人民币壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角零分",
    "单号：311234 2018-12-10 13:45:59",
    "序号125000 2019-12-02 23:28:10",
    "2015-12-10,1985-03-04,2018-01-05",
    "2011年12月10日、1985年3月4日、2018年1月5日",
    "集装箱：TGHU1525013、TGHU1525014、OOLU8512345",
    "车架号：LSVAO4A18OL121345、LFV2A21K1I3012345",
    "152501202203237643249",
    "<p>2018年12月10日</p><p>罚款：2000元</p>",
    "&nbsp;&nbsp;2018&nbsp;&nbsp;12&nbsp;&nbsp;10&nbsp;&nbsp;152501",
    "电话：0479-7521234、0479-7521235；传真：0479—7521236",
    "服务热线：12345、12315、400-800-1234",
    "IP：192.168.1.100:8080、10.0.0.1:3306",
    "税务登记号150105196208319X1",
    "138****8000、152****1962、19620831****",
    "152501********999X、152501********1237",
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


# Several numbers in one text, and what is kept of it.
SEVERAL = {
    "15250119620831999X15250119620831999X": "152501********999X152501********999X",
    "15250119620831999X152501199001011237": "152501********999X152501********1237",
    "15250119620831999X、152501199001011237": "152501********999X、152501********1237",
    "号码15250119620831999X13800138000": "号码152501********999X138****8000",
    "1380013800015250119620831999X": "138****8000152501********999X",
    "1380013800013900139000": "138****8000139****9000",
    "13800138000，13900139000；15912345678": "138****8000，139****9000；159****5678",
    "15250162083199915250119620831999X": "152501*****1999152501********999X",
    "护照E12345678E87654321": "护照E*******8E*******1",
    "E12345678E87654321": "E*******8E*******1",
    "E12345678、E87654321": "E*******8、E*******1",
    "15250119620831999915250119620831999X": "152501********9999152501********999X",
    "15250119620831999X，编号152501201812101234": "152501********999X，编号152501201812101234",
}

# Spelled by the ear, the eye or a program.
SPELLED = (
    "身份证号1525011962083l999X",
    "身份证号：一五二五〇一一九六二〇八三一九九九X",
    "壹伍贰伍零壹壹玖陆贰零捌叁壹玖玖玖X",
    "152501 1962年8月31日 999X",
    "1、5、2、5、0、1、1、9、6、2、0、8、3、1、9、9、9、X",
    "152501<br>19620831999X",
    "152501_x000D_\n19620831999X",
    "&#49;52501&#49;9620831999X",
    "152501😀19620831😀999X",
    "身份证号15250119620S31999X",
)


def all_digits(text):
    return re.sub("[^0-9X]", "", text)


@pytest.mark.many_tries
@pytest.mark.parametrize("context", IN_TEXT)
@pytest.mark.parametrize("name", SPELLINGS)
def test_an_id_number_is_masked_in_whatever_spelling_and_place(name, context):
    for person in PERSONS[: tries(25, len(PERSONS))]:
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


@pytest.mark.parametrize("text", SEVERAL)
def test_each_of_several_numbers_is_masked(text):
    assert without_personal_numbers(text) == SEVERAL[text]


@pytest.mark.parametrize("text", SPELLED)
def test_a_number_in_unlikely_characters_is_masked(text):
    assert without_personal_numbers(text) in (
        "152501********999X",
        "身份证号152501********999X",
        "身份证号：152501********999X",
    )


@pytest.mark.parametrize(
    "phone", ["手机l38OOl38OOO", "一三八零零一三八零零零", "电话138、001、38000"]
)
def test_a_phone_in_unlikely_characters_is_masked(phone):
    assert without_personal_numbers(phone).endswith("138****8000")


def test_a_rounded_number_with_its_birthday_is_masked():
    assert without_personal_numbers("证号1.52501196208319E+17") == "证号1.5250**********E+17"
    assert without_personal_numbers("证号1.52501E+17") == "证号1.52501E+17"


def test_a_rounded_number_without_its_birthday_is_shown():
    for rounded in ("1.52501E+17", "1.52501e17", "1E+17"):
        assert mask_number(rounded) == rounded
    assert mask_number("1.52501196208319E+17") == "1.5250**********E+17"
    assert mask_number("2E103") == "2***3"


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
    assert all(map(likely_identities.is_registration_no, registrations))
    digits = [f"{number:015d}" for number in DRAW.integers(0, 10**15, 300)]
    sound = VALUE_TYPES["registration_no"].sound(pd.Series(digits, dtype="str"), element)
    assert [likely_identities.is_registration_no(text) for text in digits] == sound.tolist()

    assert registration_no.WIDTH == identity_number.SHORT
    assert id_number.WIDTH == identity_number.LONG
    certain = [number for person in PERSONS for number in personal_numbers(person)]
    assert [number.is_certain for number in certain] == [True] * len(PERSONS)


def test_a_long_hostile_text_is_looked_through_at_once():
    for text in ("1 " * 50_000, "15250119" * 12_000, "E1" * 50_000, "\u200b1" * 50_000):
        assert len(without_personal_numbers(text)) > 1_000


@pytest.mark.parametrize("before", range(45))
@pytest.mark.parametrize(
    "number", ["152501197206149995", "１５２５０１１９７２０６１４９９９５", "13912345678"]
)
def test_a_number_is_masked_before_a_text_is_cut_wherever_the_cut_falls(before, number):
    text = "审" * before + f"核:{number} 单位：元"
    shown = shown_beginning(text, 40)
    assert len(shown) <= 41
    plain = unicodedata.normalize("NFKC", number)
    assert plain[:8] not in unicodedata.normalize("NFKC", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("15250119720614999*", "152501********999*"),
        ("备注15250119720614999＊", "备注152501********999*"),
        ("经营者：15250119720614999？", "经营者：152501********999?"),
        ("（15250119720614999#）", "（152501********999#）"),
        ("1525011972061499**", "152501********99**"),
        ("1525011972061499XX", "152501********99XX"),
        # Fewer digits are nobody's any more, and a document is numbered by its day.
        ("15250119720614****", "15250119720614****"),
        ("文书152501201812100001*号", "文书152501201812100001*号"),
    ],
)
def test_a_number_of_which_only_the_end_is_hidden_is_masked(text, shown):
    assert mask_numbers_in(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("УХ87041215", "У********5"),
        ("蒙古国公民УА 87041215入境", "蒙古国公民У********5入境"),
        ("蒙古国公民AA87041215", "蒙古国公民A********5"),
        # Born from 2000 on: twenty is added to the month.
        ("УБ05312217", "У********7"),
        ("香港身份证A123456(7)", "香港身份证A******7"),
        ("香港永久性居民身份证号码：AB123456（7）", "香港永久性居民身份证号码：A*******7"),
        ("澳門居民身份證1234567(8)", "澳門居民身份證1******8"),
        ("持台湾居民身份证A123456789的人员", "持台湾居民身份证A********9的人员"),
        ("产品型号AA87041215", "产品型号AA87041215"),
        ("型号УБ87991215", "型号УБ87991215"),
        ("香港身份证件齐全，罚款1234567元", "香港身份证件齐全，罚款1234567元"),
        ("台湾商品A123456789", "台湾商品A123456789"),
    ],
)
def test_numbers_of_other_registers_are_masked(text, shown):
    assert mask_numbers_in(text) == shown
