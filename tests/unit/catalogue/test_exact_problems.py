"""A value that is understood and still not taken is told exactly what is wrong with it."""

import pandas as pd
import pytest

from pipelines import catalogue
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.conversion_sentences import conversion_sentence
from pipelines.catalogue.words.sentences import sentence


PENALTY = "administrative_penalty_legal_person"


@pytest.fixture
def said():
    """The sentence about a value that its type rejects; empty: the type takes it."""

    def said(code, value):
        record_type = catalogue.current().record_types[PENALTY]
        element = record_type.elements[code]
        value_type = VALUE_TYPES[element.type]
        values = value_type.normalise(pd.Series([value], dtype="str"), element)
        if value_type.sound(values, element).all():
            return ""
        hint = value_type.hints(values, element).iloc[0]
        rule = value_type.judgements[0].code
        detail = None if pd.isna(hint) else hint
        return sentence(record_type, rule, code, 2, value=values.iloc[0], detail=detail).text

    return said


AMOUNTS = {
    "-0.2": "金额不能是负数",
    "－0.2": "金额不能是负数",
    "-2000元": "金额不能是负数",
    "0.1234567": "按万元计小数有7位，最多6位",
    "1,000.00000001": "小数有8位，最多6位",
    "20%": "金额不能用百分数填写",
    "三万五元": "这样写的金额有两种读法（如三万五元可以是35000元，也可以是30005元）",
    "三万五": "这样写的金额有两种读法（如三万五元可以是35000元，也可以是30005元）",
    "2.000元": "这样写的金额有两种读法（如2.000元可以是2元，也可以是2000元）",
    "¥12.500元": "这样写的金额有两种读法（如2.000元可以是2元，也可以是2000元）",
    "350.000元整": "这样写的金额有两种读法（如2.000元可以是2元，也可以是2000元）",
    "12.5‰": "金额不能用百分数填写",
    "房屋一套": "这一栏填的是文字，没有写金额",
    "行为": "这一栏填的是文字，没有写金额",
    "责令改正、警告": "这一栏填的是文字，没有写金额",
    "35.6万元及利息": "金额后面还写了“及利息”，不能确定是否算在内",
    "35.6及利息": "金额后面还写了“及利息”，不能确定是否算在内",
    "356000元及迟延履行金": "金额后面还写了“及迟延履行金”，不能确定是否算在内",
    "2000元和诉讼费": "金额后面还写了“和诉讼费”，不能确定是否算在内",
    "1234567890123": "金额太大，整数部分最多12位",
}


@pytest.mark.parametrize(("value", "problem"), AMOUNTS.items())
def test_an_amount_is_told_what_is_wrong_with_it(said, value, problem):
    text = said("CF_NR_FK", value)
    assert problem in text
    assert "不是可以识别的金额" not in text
    assert "请" in text


@pytest.mark.parametrize("value", ["约3万", "0.2-0.3", "0..2", "若干万元", "数百元", "3万和2万"])
def test_what_is_no_number_is_said_as_before(said, value):
    assert "不是可以识别的金额" in said("CF_NR_FK", value)


@pytest.mark.parametrize(
    "value", ["0.2", "2000元", "0.123456", "0", "123456789012", "1,234.5", "2.50元"]
)
def test_an_honest_amount_is_taken(said, value):
    assert said("CF_NR_FK", value) == ""


@pytest.mark.parametrize(
    "value", ["2-警告", "02警告", "2:警告", "2（警告）", "警告（2）", "警告-02"]
)
def test_a_code_beside_the_label_of_another_is_told_both(said, value):
    text = said("CF_CFLB", value)
    assert "代码“2”是“罚款”，与所写的“警告”不一致" in text
    assert "只填名称" in text


@pytest.mark.parametrize(
    "value", ["02", "2-罚款", "02-罚款", "002、罚款", "罚款(2)", "2.0", "罚款"]
)
def test_a_code_with_zeros_or_with_its_label_is_taken(said, value):
    assert said("CF_CFLB", value) == ""


def test_a_code_that_was_read_is_said_with_its_label():
    record_type = catalogue.current().record_types[PENALTY]
    words = conversion_sentence(
        record_type, "read-as-code", "CF_CFLB", row_number=2, rows=1, written="02", read="2"
    )
    assert "收到「02」，系统识别为「2」，即“罚款”（已按代码集读取）" in words.text
    assert "名称已换成代码" not in words.text


YEARS = {
    "2017年度": ("2017", ""),
    "2017年1-12月": ("2017", ""),
    "2017年1月至12月": ("2017", ""),
    "2017年全年": ("2017", ""),
    "2017-01-01至2017-12-31": ("2017", ""),
    "2017年1-6月": ("", "年度不是四位数字"),
    "2017/12/31": ("", "填的是日期，不是年度"),
    "20171231": ("", "填的是日期，不是年度"),
    "2017-2018": ("", "填了两个年份"),
    "2017年至2018年度": ("", "填了两个年份"),
    "2017-01-01至2018-12-31": ("", "年度不是四位数字"),
    "17年": ("", "年份只有两位"),
    "去年": ("", "年度不是四位数字"),
}


@pytest.mark.parametrize(("value", "answer"), YEARS.items())
def test_a_year_is_read_or_told_what_is_wrong_with_it(value, answer):
    record_type = catalogue.current().record_types["environment_credit_rating"]
    [code] = [code for code, each in record_type.elements.items() if each.type == "year"]
    element = record_type.elements[code]
    value_type = VALUE_TYPES[element.type]
    values = value_type.normalise(pd.Series([value], dtype="str"), element)
    if value_type.sound(values, element).all():
        assert (values.iloc[0], "") == answer
        return
    hint = value_type.hints(values, element).iloc[0]
    detail = None if pd.isna(hint) else hint
    text = sentence(record_type, "year-form", code, 2, value=value, detail=detail).text
    assert answer[0] == "" and answer[1] in text
