"""Numbers as programs write them, amounts as people say them, and what the receipt says of them."""

import pytest
from value_examples import conversion, fault, read

from pipelines.catalogue.values.measures import unit_named
from pipelines.catalogue.values.number import read_number
from pipelines.catalogue.values.program_numbers import plain_number


@pytest.mark.parametrize(
    ("written", "canonical", "said"),
    [
        ("1.2E5", "120000", "read-without-exponent"),
        ("2e3", "2000", "read-without-exponent"),
        ("5.0E-4", "0.0005", "read-without-exponent"),
        ("1.2E7元", "1200", "read-in-wan-yuan"),
        ("0.30000000000000004", "0.3", "read-without-tail"),
        ("2.9999999999999996", "3", "read-without-tail"),
        ("0.30000000000000004万元", "0.3", "read-without-unit"),
        ("3000.0000000000005元", "0.3", "read-in-wan-yuan"),
        ("3万5千", "3.5", "read-amount-in-words"),
        ("一百二十三万", "123", "read-amount-in-words"),
        ("五万", "5", "read-amount-in-words"),
        ("0.2（万元）", "0.2", "read-without-unit"),
        ("2000（元）", "0.2", "read-in-wan-yuan"),
        ("2000块", "0.2", "read-in-wan-yuan"),
        ("20块5角", "0.00205", "read-amount-in-words"),
    ],
)
def test_an_amount_is_read_and_said(written, canonical, said):
    assert read("amount", written) == canonical
    assert fault("amount", written) is None
    assert conversion("amount", written) == said


@pytest.mark.parametrize(
    "written",
    # A spreadsheet has rounded the first; nobody can tell what the second and third mean.
    ["1.23E+07", "三万五", "3万5", "万", "1E99", "0.1234567890123456", "2000（元/人）"],
)
def test_an_amount_that_is_not_certain_is_asked_back(written):
    assert fault("amount", written) is not None


@pytest.mark.parametrize("written", ["12345678901234567890", "0.1", "0.123456", "", "E7", "3号"])
def test_other_numbers_keep_every_digit(written):
    assert plain_number(written) == written


@pytest.mark.parametrize(
    ("written", "hours"),
    [("1小时30分", "1.5"), ("2小时15分钟", "2.25"), ("1h30m", "1.5"), ("8.000000000000002", "8")],
)
def test_hours_and_minutes(written, hours):
    assert read_number(written, unit_named("小时", "时长")) == hours


@pytest.mark.parametrize("written", ["1小时70分", "1小时20分", "1小时30分半"])
def test_hours_that_are_not_exact_are_not_read(written):
    assert read_number(written, unit_named("小时", "时长")) == written


def test_hours_in_a_count_of_persons_are_no_number():
    assert read_number("1小时30分", unit_named("人", "人数")) == "1小时30分"


@pytest.mark.parametrize("written", ["二〇一七年度", "二0一七年", "二○一七", "二零一七年度"])
def test_a_year_in_chinese_digits(written):
    assert read("year", written) == "2017"
    assert conversion("year", written) == "read-as-year"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二0一八年三月廿一日", "2018-03-21"),
        ("二〇一八年3月21日", "2018-03-21"),
        ("2018年三月廿一日", "2018-03-21"),
        ("二0一八年十2月一日", "2018-12-01"),
    ],
)
def test_a_day_in_mixed_digits(written, day):
    assert read("date", written) == day
