"""A header that says 元 is believed: a factor of ten thousand is not left to chance."""

import pyarrow as pa
import pytest

from pipelines.catalogue.values import VALUE_TYPES
from pipelines.intake.units import says_yuan, with_unit


FINE = "CF_NR_FK"


@pytest.fixture
def fine(catalogue):
    return catalogue.elements[FINE]


@pytest.mark.parametrize(
    "header",
    ["罚款金额(元)", "罚款金额（元）", "罚款金额（单位：元）", "罚款金额/元", "罚款金额【元】", "罚款金额 元 "],
)
def test_a_header_in_yuan_is_seen(header):
    assert says_yuan(header)


@pytest.mark.parametrize("header", ["罚款金额(万元)", "罚款金额", "罚款金额（单位：万元）", "元宝金额", "亿元"])
def test_a_header_that_says_nothing_or_something_else_is_not(header):
    assert not says_yuan(header)


def test_bare_numbers_get_the_unit_and_what_has_one_keeps_it(fine):
    values = pa.chunked_array([["2000", "1,234.50", "0.2万元", "300元", "无", "", None, "２０００", " 7 "]])
    given = with_unit(values, fine, "罚款金额(元)")
    assert given.to_pylist() == ["2000元", "1,234.50元", "0.2万元", "300元", "无", "", None, "２０００元", " 7 元"]
    frame = given.to_pandas()
    read = VALUE_TYPES["amount"].normalise(frame, fine)
    assert read.tolist()[:4] == ["0.2", "0.12345", "0.2", "0.03"]


def test_other_headers_and_other_elements_are_left_alone(fine, catalogue):
    values = pa.chunked_array([["2000"]])
    assert with_unit(values, fine, "罚款金额(万元)") is values
    assert with_unit(values, catalogue.elements["CF_SY"], "违法事实(元)") is values
