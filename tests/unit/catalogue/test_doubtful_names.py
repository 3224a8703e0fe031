"""Names with digits that count the rows of a table; see also tests/spec/rules."""

import pandas as pd
import pytest

from pipelines.catalogue import doubtful_names
from pipelines.catalogue.doubtful_names import rules_broken_by_names


def rules_of(catalogue, names, record_type="black_list"):
    """The rule that each of some names of subjects breaks, None where it breaks none."""
    declared = catalogue.record_types[record_type]
    values = pd.Series(names, index=range(2, 2 + len(names)), dtype="str")
    element = declared.elements[declared.subject.name]
    rules = [None] * len(names)
    for rule, mask in rules_broken_by_names(
        values, element, declared, catalogue.doubtful_values
    ).items():
        for position in mask.nonzero()[0]:
            rules[position] = rule
    return rules


@pytest.mark.parametrize("first", [1, 12, 98])
def test_digits_before_names_that_count_up_are_pointed_at(catalogue, first):
    names = [f"{first + place}示例{trade}有限公司" for place, trade in enumerate("商建农")]
    assert rules_of(catalogue, names) == [doubtful_names.POSSIBLY_NUMBERED] * 3


def test_digits_before_names_that_do_not_count_are_part_of_them(catalogue):
    assert rules_of(catalogue, ["7天连锁酒店", "99旅馆", "360安全科技股份有限公司"]) == [None] * 3
    assert rules_of(catalogue, ["1示例商贸有限公司"]) == [None]


@pytest.mark.parametrize("name", ["TRUE", "True", "false", "真", "是", "否", "YES", "（是）"])
def test_what_is_true_or_false_is_nobodys_name(catalogue, name):
    assert rules_of(catalogue, [name]) == [doubtful_names.STAND_IN_NAME]


@pytest.mark.parametrize(
    "name",
    ["是道餐饮有限公司", "真真便利店", "TRUE RELIGION商贸有限公司", "Noah", "真喜", "Yesmine"],
)
def test_a_name_with_such_a_word_in_it_is_one(catalogue, name):
    assert rules_of(catalogue, [name]) == [None]


def test_two_persons_in_a_cell_are_two_where_persons_may_be_meant(catalogue):
    assert rules_of(catalogue, ["张三、李四"]) == [doubtful_names.SEVERAL_NAMES]
    of_businesses = rules_of(catalogue, ["张三、李四"], "administrative_penalty_legal_person")
    assert of_businesses == [doubtful_names.POSSIBLY_SEVERAL_NAMES]


def test_a_numbered_list_of_names_is_several_names(catalogue):
    names = ["1.示例甲有限公司 2.示例乙有限公司", "（一）示例甲有限公司；（二）示例乙有限公司"]
    assert rules_of(catalogue, names) == [doubtful_names.SEVERAL_NAMES] * 2


def test_a_long_column_is_judged_as_a_short_one(catalogue):
    names = [
        "上述单位",
        "1.示例商贸有限公司",
        "示例甲公司 示例乙公司",
        "二连浩特市示例商贸有限公司",
    ]
    expected = [
        doubtful_names.STAND_IN_NAME,
        doubtful_names.NUMBERED,
        doubtful_names.SEVERAL_NAMES,
        None,
    ]
    others = [f"二连浩特市示例{number}号店" for number in range(400)]
    assert rules_of(catalogue, names) == expected
    assert rules_of(catalogue, names + others) == expected + [None] * 400


@pytest.mark.parametrize(
    "name",
    [
        "无字号",
        "（无字号）",
        "无名称",
        "个体工商户(无字号)",
        "没有字号",
        "无店名",
        "【无字号】",
        "未起字号",
        "个体户（无字号）",
    ],
)
def test_that_there_is_no_name_is_no_name(catalogue, name):
    assert rules_of(catalogue, [name]) == [doubtful_names.STAND_IN_NAME]


@pytest.mark.parametrize(
    "name", ["王建国", "无名小吃店", "二连浩特市没有店便利店", "无字号张三（个体工商户）"]
)
def test_the_name_of_a_business_or_of_its_operator_is_one(catalogue, name):
    assert rules_of(catalogue, [name]) == [None]
