"""Amounts in digits, in words and in both: one reading each, in a cell and within a sentence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_examples import conversion, element_of, read

from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.amount import exact_problem
from pipelines.catalogue.values.measures import counted_unit_of
from pipelines.catalogue.values.money import amounts_in, yuan_in
from pipelines.catalogue.values.number import read_number
from pipelines.catalogue.values.spellings.amount_spellings import read_amount


CAPITALS = "零壹贰叁肆伍陆柒捌玖"


def in_capitals(number):
    """A whole number below 10,000 as a cheque has it."""
    words = ""
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += CAPITALS[digit] + name
        elif words and number % unit:
            words += "零"
    return words


@given(number=st.integers(1, 9_999), scale=st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]))
def test_an_amount_in_capitals_is_its_number(number, scale):
    name, factor = scale
    assert yuan_in(f"人民币{in_capitals(number)}{name}元整") == number * factor
    assert yuan_in(f"{number}{name}元") == number * factor


@given(yuan=st.decimals(Decimal("0.01"), 10**9, places=2))
def test_every_way_to_write_an_amount_with_its_unit_is_the_same(yuan):
    stored = read("amount", f"{yuan}元")
    for written in (f"{yuan:,}元", f"人民币{yuan}元整", f"¥{yuan}元", f"{yuan / 10_000:f}万元"):
        assert read("amount", written) == stored


@pytest.mark.parametrize("written", ["¥2,000.00", "RMB 2000", "￥2000", "人民币2000", "2000整"])
def test_a_currency_sign_states_no_unit_so_only_a_column_in_yuan_takes_it(written):
    assert read_amount(written) == written
    assert read_amount(written, "元") == "2000"


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("贰仟元整", "read-amount-in-words"),
        ("2千元", "read-amount-in-words"),
        ("2000元", "read-in-wan-yuan"),
        ("0.2万元", "read-without-unit"),
        ("2 000", "read-without-spaces"),
        ("2,000", "read-without-separators"),
    ],
)
def test_what_was_changed_in_an_amount_is_said(written, rule):
    assert conversion("amount", written) == rule


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("罚款10000元", [10_000]),
        ("处罚款人民币贰仟元整（2000元），没收违法所得3,500.50元。", [2_000, 2_000, "3500.5"]),
        ("罚款1万元整，没收20万元", [10_000, 200_000]),
        ("给予警告，并处五千元罚款", [5_000]),
        ("依据第12条，罚款2018年度", []),
        ("没有金额", []),
        ("罚款 2 000 元", [2_000]),
    ],
)
def test_the_amounts_of_a_sentence_are_read(text, amounts):
    assert amounts_in(text) == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    "written",
    [
        "三万五元",
        "一千五元",
        "二百五元",
        "3万5元",
        "叁万伍元整",
        "人民币壹仟伍元",
        "1亿2元",
        "一千五万元",
        "2百5块",
        "两万三元",
        "十二万五元",
        "2000.5元5角",
    ],
)
def test_an_amount_with_two_readings_is_not_read(written):
    assert yuan_in(written) is None
    assert read("amount", written) == written


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("三万零五元", 30_005),
        ("三万五千元", 35_000),
        ("一千零五元", 1_005),
        ("一千五百元", 1_500),
        ("二百五十元", 250),
        ("一百一十五元", 115),
        ("十五元", 15),
        ("二十五万元", 250_000),
        ("3万5000元", 35_000),
        ("5千零3元", 5_003),
        ("一千零五万元", 10_050_000),
        ("2000元5角", "2000.5"),
        ("2000.00元5角", "2000.5"),
        ("叁仟伍佰陆拾柒元捌角", "3567.8"),
    ],
)
def test_an_amount_with_one_reading_is_read(written, yuan):
    assert yuan_in(written) == Decimal(yuan)


@given(text=st.text(alphabet="0123456789.,一二十百千万亿元角分整¥ 零壹", max_size=40))
def test_reading_never_raises(text):
    yuan_in(text)
    amounts_in(text)
    read_amount(text)


@pytest.mark.parametrize(
    "written",
    [
        "贰万叁仟伍佰元整（23500.00元）",
        "23500元（贰万叁仟伍佰元整）",
        "人民币贰万叁仟伍佰元整（¥23,500.00）",
        "贰万叁仟伍佰元整（小写：23500元）",
        "大写：贰万叁仟伍佰元整（小写：￥23500.00元）",
        "2.35万元（23500元）",
        "23,500.00元 (大写贰万叁仟伍佰元整)",
    ],
)
def test_an_amount_that_is_written_twice_is_read_where_both_are_the_same(written):
    assert read("amount", written) == "2.35"


@pytest.mark.parametrize(
    "written",
    [
        "贰万叁仟伍佰元整（2350元）",
        "2000元（0.3万元）",
        "2000元（含没收500元）",
        "¥2000（¥2000）",
        "2000（2000）",
        "贰仟元整（2000）",
    ],
)
def test_two_amounts_that_differ_or_state_no_unit_are_asked_back(written):
    assert read("amount", written) == written


def test_of_two_amounts_that_differ_the_answer_says_so():
    element = element_of("amount")
    assert exact_problem("贰万叁仟伍佰元整（2350元）", element) == "写了两个金额，两个不相等"
    problem, remedy = VALUE_TYPES["amount"].words_of_hint("写了两个金额，两个不相等", element)
    assert remedy.startswith("请核对后只填一个金额")


@pytest.mark.parametrize(
    ("name", "written", "number"),
    [
        ("社会保险欠缴月数", "三个月", "3"),
        ("社会保险欠缴月数", "十二个月", "12"),
        ("社会保险欠缴月数", "三", "3"),
        ("拖欠工资涉及人数", "二十五人", "25"),
        ("拖欠工资涉及人数", "二十五", "25"),
        ("志愿服务时长(小时)", "两小时", "2"),
        ("志愿服务时长(小时)", "九十分钟", "1.5"),
        ("土地面积(公顷)", "三十亩", "2"),
        ("土地面积(公顷)", "15,000 m²", "1.5"),
        ("土地面积(公顷)", "15000M²", "1.5"),
    ],
)
def test_a_number_in_words_or_with_raised_digits_in_its_unit_is_read(name, written, number):
    assert read_number(written, counted_unit_of(name)) == number


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("社会保险欠缴月数", "三四个月"),
        ("社会保险欠缴月数", "一年"),
        ("社会保险欠缴月数", "半年"),
        ("拖欠工资涉及人数", "二十余人"),
        # In which unit it is the header says, of digits only.
        ("土地面积(公顷)", "二十五"),
        ("土地面积(公顷)", "15000²"),
    ],
)
def test_what_is_no_number_in_words_is_asked_back(name, written):
    assert read_number(written, counted_unit_of(name)) == written
