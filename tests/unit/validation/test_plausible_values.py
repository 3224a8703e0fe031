"""Numbers, years and days that can be read and cannot be: each is asked back in words of its own."""

from datetime import date

import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.words.sentences import sentence
from pipelines.validation import validate_rows


TODAY = date(2026, 11, 24)


def judged(catalogue, name, code, value):
    """What a value of an otherwise sound row is read as, and the problem that is said of it."""
    record_type = catalogue.record_types[name]
    rows = valid_rows(record_type, 1, seed=3).assign(**{code: [value]})
    verdict = validate_rows(rows, record_type, catalogue, today=TODAY)
    findings = verdict.findings[verdict.findings["element"] == code]
    problems = []
    for finding in findings.itertuples():
        detail = finding.detail if isinstance(finding.detail, str) else None
        words = sentence(record_type, finding.rule, code, 2, value=value, detail=detail)
        problems.append((finding.rule, words.problem))
    return verdict.canonical[code].iloc[0], problems


@pytest.mark.parametrize(
    ("name", "code", "value", "most"),
    [
        ("social_insurance_arrears", "SB_QJYS", "201806", 600),
        ("social_insurance_arrears", "SB_QJYS", "601个月", 600),
        ("housing_fund_arrears", "GJ_QJYS", "2018", 600),
        ("a_rated_taxpayer", "SW_AJLX", "2018", 50),
    ],
)
def test_more_months_or_years_than_there_were_go_back(catalogue, name, code, value, most):
    _, problems = judged(catalogue, name, code, value)
    assert problems == [("number-too-large", f"所填的数过大，应不大于{most}")]


@pytest.mark.parametrize("value", ["0", "12", "三个月", "600"])
def test_months_that_may_be_are_taken(catalogue, value):
    assert judged(catalogue, "social_insurance_arrears", "SB_QJYS", value)[1] == []


def test_numbers_without_a_largest_value_may_be_as_large_as_any(catalogue):
    assert judged(catalogue, "social_insurance_participation", "SB_CBRS", "201806")[1] == []


@pytest.mark.parametrize(
    ("name", "code", "rule"),
    [
        ("annual_report", "NB_ND", "reported-year-in-the-future"),
        ("environment_credit_rating", "TY_PJND", "rated-year-in-the-future"),
        ("tax_credit_grade", "TY_PJND", "rated-year-in-the-future"),
        ("contract_honouring_enterprise", "SH_GSND", "honoured-year-in-the-future"),
    ],
)
def test_a_year_to_come_goes_back_and_the_current_one_does_not(catalogue, name, code, rule):
    for year in ("2027", "2035年度", "2081"):
        assert judged(catalogue, name, code, year)[1] == [(rule, "不应晚于报送当年（2026）")]
    for year in ("2026", "2018年度", "1996"):
        assert judged(catalogue, name, code, year)[1] == []


@pytest.mark.parametrize("year", ["1018", "2108", "0018"])
def test_of_a_year_of_four_digits_it_is_said_that_there_is_none_such(catalogue, year):
    _, problems = judged(catalogue, "annual_report", "NB_ND", year)
    assert problems == [("year-form", "年度不在1950至2099之间")]


def test_of_other_texts_it_is_said_that_a_year_has_four_digits(catalogue):
    assert judged(catalogue, "annual_report", "NB_ND", "去年")[1] == [
        ("year-form", "年度不是四位数字")
    ]
    assert judged(catalogue, "annual_report", "NB_ND", "18")[1] == [("year-form", "年份只有两位")]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2108-09-26", "年份不在1949至2099之间"),
        ("1018年9月26日", "年份不在1949至2099之间"),
        ("181210", "年份只有两位"),
        ("201812", "只有年和月，缺少日"),
        ("2018-09", "只有年和月，缺少日"),
        ("991399", "日期不存在或无法识别"),
    ],
)
def test_what_is_wrong_with_a_day_is_said_as_it_is(catalogue, written, words):
    [(rule, problem)] = judged(catalogue, "honour", "RY_SYRQ", written)[1]
    assert rule == "date-form"
    assert words in problem


@pytest.mark.parametrize(
    "written",
    [
        "至2028年9月26日止",
        "2028年9月26日止",
        "至2028-09-26",
        "截至2028.9.26",
        "有效期至2028年9月26日",
        "到20280926为止",
    ],
)
def test_words_around_an_end_say_what_the_column_says(catalogue, written):
    day, problems = judged(catalogue, "food_business_licence", "TY_YXQZI", written)
    assert (day, problems) == ("2028-09-26", [])


@pytest.mark.parametrize("written", ["自2018年1月2日起", "2018-01-02起", "从2018.1.2开始"])
def test_words_around_a_beginning_say_what_the_column_says(catalogue, written):
    [code] = [
        code
        for code, element in catalogue.record_types["food_business_licence"].elements.items()
        if element.name == "有效期自"
    ]
    assert judged(catalogue, "food_business_licence", code, written)[0] == "2018-01-02"


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("TY_YXQZI", "2028年9月26日起"),
        ("TY_YXQZI", "约2028年9月26日"),
        ("TY_YXQZI", "2028年9月26日前"),
        ("TY_FZRQ", "至2018年9月26日止"),
        ("TY_FZRQ", "2018年9月26日起"),
    ],
)
def test_words_that_say_something_else_are_asked_back(catalogue, code, written):
    [(rule, _)] = judged(catalogue, "food_business_licence", code, written)[1]
    assert rule == "date-form"


def test_without_end_is_said_to_be_read_so(catalogue):
    record_type = catalogue.record_types["enterprise_registration"]
    [code] = [
        code for code, element in record_type.elements.items() if element.name == "经营期限至"
    ]
    rows = valid_rows(record_type, 1, seed=3).assign(**{code: ["无固定期限"]})
    verdict = validate_rows(rows, record_type, catalogue, today=TODAY)
    changed = verdict.conversions[verdict.conversions["element"] == code]
    assert changed["rule"].tolist() == ["read-as-long-term"]


@pytest.mark.parametrize(
    ("name", "code", "written", "value"),
    [
        ("social_insurance_participation", "SB_JFZT", "停保", "3"),
        ("social_insurance_participation", "SB_JFZT", "终止参保", "4"),
        ("tax_credit_grade", "SW_XYDJ", "纳税信用A级", "A"),
        ("environment_credit_rating", "HJ_DJ", "绿", "1"),
        ("road_transport_rating", "DY_DJ", "AAA级", "AAA"),
        ("road_transport_rating", "DY_DJ", "AA-AA级", "AA"),
    ],
)
def test_everyday_words_of_codes_are_read(catalogue, name, code, written, value):
    assert judged(catalogue, name, code, written) == (value, [])


@pytest.mark.parametrize("written", ["AAAA级", "AAAA", "AAAAA级", "AB级"])
def test_a_grade_that_is_none_is_no_code_beside_a_label(catalogue, written):
    _, [(rule, problem)] = judged(catalogue, "road_transport_rating", "DY_DJ", written)
    assert rule == "code-unknown"
    assert "不一致" not in problem
