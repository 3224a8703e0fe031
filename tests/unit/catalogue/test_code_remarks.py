"""Remarks in brackets behind the label of a code, as licences write them: the list names them."""

import pytest
from value_examples import read


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("餐饮服务经营者（网络经营）", "2"),
        ("餐饮服务经营者(中央厨房)", "2"),
        ("餐饮服务经营者（含网络经营、中央厨房）", "2"),
        ("食品销售经营者（批发兼零售，网络经营）", "1"),
        ("单位食堂（学校食堂）", "3"),
        ("餐饮服务 （小餐饮）", "2"),
    ],
)
def test_a_remark_that_the_list_names_leaves_the_value(catalogue, written, value):
    assert read("code", written, codes=catalogue.code_lists["food_business_kinds"]) == value


@pytest.mark.parametrize(
    ("code_list", "written"),
    [
        # A remark of another kind may make another thing of it.
        ("food_business_kinds", "餐饮服务经营者（已注销）"),
        ("food_business_kinds", "餐饮服务经营者（网络经营、已注销）"),
        ("food_business_kinds", "食品经营者（网络经营）"),
        ("food_business_kinds", "（网络经营）"),
        ("food_grades", "A（网络经营）"),
    ],
)
def test_any_other_remark_is_asked_back(catalogue, code_list, written):
    assert read("code", written, codes=catalogue.code_lists[code_list]) == written
