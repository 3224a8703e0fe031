"""What is typed in many ways is stored in one; what cannot be read safely is left as it is,
and refused.
"""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_examples import KINDS, conversion, fault, read

from pipelines.catalogue.values import VALUE_TYPES, blank_to_none


@pytest.mark.parametrize(
    "written", ["", " ", "\u3000", "/", "无", "暂无", "null", "NULL", "\\N", "-", "—", " 无 "]
)
def test_every_way_of_writing_nothing_is_nothing(written):
    assert blank_to_none(pd.Series([written], dtype="str")).isna().all()


@pytest.mark.parametrize("written", ["无锡示例有限公司", "0", "NA", "-1", "否"])
def test_what_only_looks_like_nothing_stays(written):
    assert blank_to_none(pd.Series([written], dtype="str")).tolist() == [written]


@pytest.mark.parametrize("name", sorted(VALUE_TYPES))
def test_a_missing_value_is_never_refused_nor_filled_in(name):
    assert read(name, "", codes=KINDS) is None
    assert fault(name, "", codes=KINDS) is None


@pytest.mark.parametrize(
    "written",
    [
        "2018-12-10",
        "2018/12/10",
        "2018.12.10",
        "20181210",
        "2018年12月10日",
        "2018-12-10 00:00:00",
        "2018-12-10T08:30:00+08:00",
        "２０１８－１２－１０",
        "43444",
        "43444.0",
        "2018 年 12 月 10 日",
        "2018年12月10号",
        "2018年12月10日 08:30",
        "2018-12-10 08:30:00.123",
    ],
)
def test_a_day_is_read_in_every_spelling_that_spreadsheets_and_exports_produce(written):
    assert read("date", written) == "2018-12-10"


@given(day=st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_means_itself_as_text_and_as_a_day_number(day):
    serial = str((day - date(1899, 12, 30)) // timedelta(days=1))
    for written in (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}", serial):
        assert read("date", written) == day.isoformat()
        assert fault("date", written) is None


@pytest.mark.parametrize(
    "written", ["2099/12/31", "9999-09-09", "99990909", "9999-12-31", "长期", "永久"]
)
def test_without_end_is_the_standards_last_day(written):
    assert read("date", written) == "2099-12-31"


@pytest.mark.parametrize("written", ["1900-01-01", "1900/1/1", "19000101"])
def test_the_day_that_exports_write_for_none_is_none(written):
    assert read("date", written) is None


@pytest.mark.parametrize(
    "written",
    [
        "2018-02-30",
        "3/1/2018",
        "18-3-1",
        "2018-3",
        "0",
        "12",
        "上个月",
        "1" * 5000,
        "1" + " " * 100_000 + "1",
        "201８-12-1①",
        "²018-12-10",
    ],
)
def test_a_day_that_does_not_exist_or_could_be_two_is_refused_and_left_as_it_is(written):
    assert read("date", written) == written
    assert fault("date", written) == "date-form"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("67.5元", "0.00675"),
        ("0.00675", "0.00675"),
        (".15元", "0.000015"),
        ("1.5E-05", "0.000015"),
        ("0.20", "0.2"),
        ("1,234.50万元", "1234.5"),
        ("￥２０００元整", "0.2"),
        ("0.00", "0"),
        ("-0.00", "0"),
        ("１，０００", "1000"),
        ("2千元", "0.2"),
        ("3百元", "0.03"),
        ("1.5亿元", "15000"),
        ("人民币2000元整", "0.2"),
        ("贰仟元整", "0.2"),
        ("人民币壹万贰仟叁佰肆拾伍元陆角柒分", "1.234567"),
        ("二十万元", "20"),
        ("2,000元", "0.2"),
        ("2 000", "2000"),
        ("2 000元", "0.2"),
        ("2000元5角", "0.20005"),
        ("5万6千元", "5.6"),
        ("¥2000元", "0.2"),
        ("RMB 0.2万元", "0.2"),
    ],
)
def test_an_amount_is_stored_in_ten_thousands_whatever_it_was_written_in(written, stored):
    assert read("amount", written) == stored
    assert fault("amount", written) is None


@given(yuan=st.decimals(0, 10**12, places=2))
def test_an_amount_in_yuan_and_the_same_in_ten_thousands_are_equal_to_the_last_digit(yuan):
    stored = read("amount", f"{yuan:f}元")
    assert Decimal(stored) * 10_000 == yuan
    assert stored == read("amount", f"{yuan / 10_000:f}")


@pytest.mark.parametrize(
    "written",
    [
        "若干",
        "-5",
        "1.52E+07",
        "1_000",
        "0.0000001",
        "1e-400",
        "5万万元",
        "5元万元",
        "inf",
        "10²",
        "½",
        "①",
        "1,00",
        "2.000,50",
        "20 00",
        "¥2,000.00",
        "￥2000",
        "RMB 2000",
        "2000RMB",
        "人民币2000",
        "2000整",
        "$2000",
        "2000美元",
        "约2000元",
        "2000-3000元",
        "(2,000.00)",
        "贰仟",
        "二〇〇〇元",
    ],
)
def test_an_amount_that_cannot_be_read_safely_is_refused(written):
    assert fault("amount", written) == "amount-form"


@pytest.mark.parametrize("written", ["2", "罚款", " 罚 款 ", "２"])
def test_a_code_is_taken_by_value_or_label(written):
    assert read("code", written, codes=KINDS) == "2"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("警告;罚款", "1;2"),
        ("罚款；警告", "2;1"),
        ("罚款,没收违法所得、没收非法财物", "2;3"),
        ("没收违法所得、没收非法财物", "3"),
        ("1、2", "1;2"),
        ("没收违法所得;罚款;", "3;2"),
        ("警告;其他-责令改正;其他-通报", "1;9-责令改正;9-通报"),
    ],
)
def test_several_codes_are_read_whatever_joins_them_in_the_order_given(written, stored):
    assert read("codes", written, codes=KINDS) == stored
    assert fault("codes", written, codes=KINDS) is None


@pytest.mark.parametrize("written", ["罚款;罚款", "1;8", "通报", ";", "其他;其他"])
def test_an_unknown_code_or_one_that_comes_twice_is_refused(written):
    assert fault("codes", written, codes=KINDS) == "code-unknown"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("其他", "9"),
        ("其他-责令改正", "9-责令改正"),
        ("其他－责令改正", "9-责令改正"),
        ("其他—通报", "9-通报"),
        ("其他（通报）", "9-通报"),
        ("其他：通报", "9-通报"),
        ("其他 - 通报 批评", "9-通报 批评"),
        ("9-通报", "9-通报"),
        ("9其他-通报", "9-通报"),
        ("9-其他", "9"),
        ("其他(9)", "9"),
        ("其它", "9"),
    ],
)
def test_what_the_list_does_not_name_keeps_its_name(written, stored):
    assert read("code", written, codes=KINDS) == stored
    assert read("codes", written, codes=KINDS) == stored
    assert read("code", stored, codes=KINDS) == stored
    assert fault("code", written, codes=KINDS) is None
    assert fault("codes", written, codes=KINDS) is None


@pytest.mark.parametrize("written", ["其他-", "其他——", "其他通报", "警告-通报", "2-通报", "()"])
def test_nothing_else_is_taken_for_an_unnamed_kind(written):
    assert fault("code", written, codes=KINDS) == "code-unknown"


@pytest.mark.parametrize(
    "written",
    [
        "1.0",
        "01",
        "1-警告",
        "1 警告",
        "警告(1)",
        "1|警告",
        "1：警告",
        "【1】警告",
        '["1"]',
        "１．警告",
    ],
)
def test_a_code_is_taken_with_its_label_in_any_order_and_as_a_number(written):
    assert read("code", written, codes=KINDS) == "1"
    assert conversion("code", written, codes=KINDS) == "read-as-code"


@pytest.mark.parametrize("written", ["1-罚款", "警告(2)", "11", "12", "1-", "1.5", "警告1罚款"])
def test_a_code_that_contradicts_its_label_is_refused(written):
    assert fault("code", written, codes=KINDS) == "code-unknown"


@pytest.mark.parametrize(
    "written",
    [
        '["1","2"]',
        "['1', '2']",
        "[1,2]",
        "{1,2}",
        '["警告","罚款"]',
        "警告\n罚款",
        "警告 罚款",
        "1 2",
        "1/2",
        "1、2",
        "01;02",
        "1-警告;2-罚款",
        "1.0,2.0",
    ],
)
def test_a_list_of_codes_is_taken_however_it_is_joined(written):
    assert read("codes", written, codes=KINDS) == "1;2"
    assert fault("codes", written, codes=KINDS) is None


@pytest.mark.parametrize("hidden", ["\x00", "\x07", "\u200b", "\u202e", "\ufeff", "\ufffd"])
def test_text_with_characters_that_nobody_typed_is_refused(hidden):
    assert fault("text", f"示例{hidden}公司") == "forbidden-character"


@pytest.mark.parametrize("name", ["ᠡᠷᠢᠶᠡᠨ\u202fᠤ", "ᠠ\u200dᠠ", "ᠬᠠ\u180b"])
def test_the_joiners_and_selectors_of_mongolian_script_are_meant(name):
    assert (fault("text", name), read("text", name)) == (None, name)


def test_text_is_never_changed_not_even_its_width():
    assert read("text", "示例（集团）ＡＢＣ有限公司") == "示例（集团）ＡＢＣ有限公司"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("id_number", "11010519491231002X", "110105********002X"),
        ("identity_document", "G12345678", "G*******8"),
        ("identity_document", "ABC", "A**C"),
        ("credit_code", "91370000728611939A", "91370000728611939A"),
    ],
)
def test_only_personal_numbers_are_masked(name, value, shown):
    assert VALUE_TYPES[name].mask(value) == shown


def test_an_element_may_have_the_word_for_none_among_its_values():
    written = pd.Series(["无", "无。", "暂无", "/", '="无"'], dtype="str")
    kept = blank_to_none(written, none_is_a_value=True)
    assert kept.fillna("").tolist() == ["无", "无。", "", "", "无"]
    assert blank_to_none(written).isna().all()
