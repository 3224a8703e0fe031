"""A number that its subject does not disclose is none, where the element may be blank."""

from datetime import date

import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.validation import validate_rows
from tests.lib.verdicts import errors


TODAY = date(2026, 11, 30)
RULE = "read-as-not-disclosed"


def judged(catalogue, name, **values):
    record_type = catalogue.record_types[name]
    rows = valid_rows(record_type, 1, seed=3).set_axis([2]).assign(**values)
    return validate_rows(rows, record_type, catalogue, today=TODAY)


@pytest.mark.parametrize(
    "written",
    [
        "企业选择不公示",
        "不公示",
        "选择不公示",
        "该企业选择不公示",
        "个体户选择不公示",
        "农专社选择不公示",
        "不公开",
        "未公示",
        "（不予公示）",
        "不对外公示",
        "企业选择不公示该项信息。",
        "企业选择不公示万元",
        " 保密 ",
        "商业秘密",
    ],
)
def test_a_number_that_is_not_disclosed_is_blank_and_said(catalogue, written):
    verdict = judged(catalogue, "annual_report", NB_ZCZE=written, NB_CYRS=written)
    assert errors(verdict) == []
    assert verdict.canonical.loc[2, ["NB_ZCZE", "NB_CYRS"]].isna().all()
    said = verdict.conversions[verdict.conversions["rule"] == RULE]
    assert set(said["element"]) == {"NB_ZCZE", "NB_CYRS"}
    assert set(said["written"]) == {written}


@pytest.mark.parametrize("written", ["不公示120", "120（不公示）", "待公示", "公示", "企业不详"])
def test_what_says_something_else_is_judged_as_a_number(catalogue, written):
    verdict = judged(catalogue, "annual_report", NB_ZCZE=written)
    assert [element for element, _ in errors(verdict)] == ["NB_ZCZE"]
    assert RULE not in set(verdict.conversions["rule"])


def test_a_required_number_is_asked_for(catalogue):
    record_type = catalogue.record_types["wage_arrears_list"]
    required = [
        code
        for code, element in record_type.elements.items()
        if element.type == "amount" and code in record_type.required
    ]
    assert required
    verdict = judged(catalogue, "wage_arrears_list", **{required[0]: "不公示"})
    assert (required[0], "amount-form") in errors(verdict)


def test_in_other_elements_the_words_stay(catalogue):
    verdict = judged(catalogue, "annual_report", BZ="企业选择不公示", NB_SFGS="不公示")
    assert verdict.canonical.loc[2, "BZ"] == "企业选择不公示"
    assert RULE not in set(verdict.conversions["rule"])
