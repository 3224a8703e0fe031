"""One period is one part of a key, however it is written."""

import pyarrow as pa
import pytest

from pipelines.catalogue.values.record_keys import compared_values, elements_of_key, key_definition
from pipelines.catalogue.values.spellings.folded_text import folded_text
from pipelines.catalogue.values.spellings.period_spellings import compared_period


FIRST_QUARTER = """
2018年1月至3月
2018年第一季度
2018年一季度
2018年1季度
2018年第1季度
2018年Q1
2018Q1
2018-Q1
2018-01-01至2018-03-31
2018/1/1-2018/3/31
2018-01-01—2018-03-31
2018.01.01-2018.03.31
2018.1.1-3.31
2018.01-2018.03
2018.1-3
2018/1-3
201801-201803
201801至03
20180101-20180331
20180101-0331
2018年1-3月
2018 年 1 — 3 月
2018年1月-2018年3月
2018年1月1日至2018年3月31日
2018年1月1日至3月31日
自2018年1月1日起至2018年3月31日止
2018-01至2018-03
２０１８年１－３月份
18年1-3月
""".strip().splitlines()

OTHERS = {
    "2018年": "2018-01-01/2018-12-31",
    "2018年度": "2018-01-01/2018-12-31",
    "2018": "2018-01-01/2018-12-31",
    "2018年1-12月": "2018-01-01/2018-12-31",
    "2018年上半年": "2018-01-01/2018-06-30",
    "2018年1-6月": "2018-01-01/2018-06-30",
    "2018年下半年": "2018-07-01/2018-12-31",
    "2016年-2018年": "2016-01-01/2018-12-31",
    "2018年2月": "2018-02-01/2018-02-28",
    "2018-02": "2018-02-01/2018-02-28",
    "201802": "2018-02-01/2018-02-28",
    "2018年2月1日至28日": "2018-02-01/2018-02-28",
    "2018-02-05": "2018-02-05/2018-02-05",
    "20180205": "2018-02-05/2018-02-05",
    "2017年12月至2018年1月": "2017-12-01/2018-01-31",
}

# Nobody can tell the days of these; they are compared as they are written.
NO_PERIODS = [
    "2018年1月、3月",
    "1-3月",
    "第一季度",
    "2018年3月至1月",
    "2018年13月",
    "2018年1月至2月31日",
    "2018-02-30",
    "2018年以前",
    "详见清单",
    "2018年1月及以后",
    "201813",
    "",
]


@pytest.mark.parametrize("text", FIRST_QUARTER)
def test_a_quarter_is_the_same_days_in_every_writing(text):
    assert compared_period(folded_text(text)) == "2018-01-01/2018-03-31"


@pytest.mark.parametrize("text", OTHERS)
def test_other_periods_have_their_own_days(text):
    assert compared_period(folded_text(text)) == OTHERS[text]


@pytest.mark.parametrize("text", NO_PERIODS)
def test_what_is_no_period_stays_as_it_is_written(text):
    assert compared_period(folded_text(text)) == folded_text(text)


def test_a_key_compares_periods_by_their_days_and_blank_stays_blank(catalogue):
    arrears = catalogue.record_types["tax_arrears"]
    texts = ["2018年1-3月", "2018年第一季度", "2018年4月", None]
    columns = {code: pa.array(["1"] * len(texts)) for code in elements_of_key(arrears)}
    columns["QS_SSQ"] = pa.array(texts)
    periods = compared_values(columns, arrears)[arrears.key.index("QS_SSQ")].to_pylist()
    assert periods[0] == periods[1]
    assert len(set(periods)) == 3
    assert periods[-1] is None


def test_the_definition_of_a_key_says_that_it_compares_a_period(catalogue):
    assert "QS_SSQ|period1" in key_definition(catalogue.record_types["tax_arrears"])
    assert "period" not in key_definition(catalogue.record_types["a_rated_taxpayer"])
