"""Columns of dates, amounts, names and codes in each other's place, and what is said of them."""

import pytest
from receipt_examples import contents_of

from pipelines import catalogue
from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.swapped_columns import swapped_columns
from pipelines.shapes.finding import Finding, Severity


PENALTY = "administrative_penalty_legal_person"
LICENCE = "administrative_licence_legal_person"
TODAY = "2026-11-24"
FINE, CONFISCATED = "罚款金额(万元)", "没收违法所得、没收非法财物的金额(万元)"
PERSON, TYPE, NUMBER = "法定代表人", "法定代表人证件类型", "法定代表人证件号码"
ID_NUMBER = "152501196306039983"


def swaps_of(name, cells, broken, rows=4):
    """The swaps that are seen in some equal rows; all elements by their names."""
    record_type = catalogue.current().record_types[name]
    codes = {element.name: code for code, element in record_type.elements.items()}
    row = {codes[element]: value for element, value in cells.items()}
    numbers = range(2, rows + 2)
    findings = [
        Finding(number, rule, codes[element], Severity.ERROR, detail)
        for number in numbers
        for rule, element, detail in broken
    ]
    contents = contents_of(record_type, dict.fromkeys(numbers, row), findings)
    explained = ExplainedFindings(contents)
    explained.swaps = swapped_columns(explained, rows)
    names = [
        {record_type.elements[code].name for code in swap.elements} for swap in explained.swaps
    ]
    return names, [finding.words.text for finding in explained]


@pytest.mark.parametrize(
    ("name", "cells", "broken", "pair"),
    [
        (
            PENALTY,
            {"处罚决定日期": "2099-12-31", "处罚有效期": "2018/1/10", "公示截止期": "2019-01-10"},
            [("decided-in-the-future", "处罚决定日期", TODAY)],
            {"处罚决定日期", "处罚有效期"},
        ),
        # 有效期自 comes after 有效期至 too, but a swap of the two would not mend the row.
        (
            LICENCE,
            {"许可决定日期": "2099-12-31", "有效期自": "2018-10-14", "有效期至": "2018-09-03"},
            [
                ("decided-in-the-future", "许可决定日期", TODAY),
                ("validity-ends-before-it-begins", "有效期至", "2018-10-14"),
            ],
            {"许可决定日期", "有效期至"},
        ),
        (
            PENALTY,
            {"处罚类别": "罚款", FINE: None, CONFISCATED: "0.5"},
            [
                ("fine-without-amount", FINE, "2"),
                ("amount-without-confiscation", CONFISCATED, "2"),
            ],
            {FINE, CONFISCATED},
        ),
        (
            PENALTY,
            {"行政相对人类别": "2", "处罚类别": "1", FINE: "0.5"},
            [
                ("subject-kind-not-in-this-table", "行政相对人类别", None),
                ("amount-without-fine", FINE, "1"),
            ],
            {"行政相对人类别", "处罚类别"},
        ),
        (
            PENALTY,
            {"处罚内容": "0.5", FINE: "罚款5000元"},
            [("amount-form", FINE, None), ("number-as-text", "处罚内容", None)],
            {"处罚内容", FINE},
        ),
        (
            PENALTY,
            {PERSON: ID_NUMBER, NUMBER: "张伟"},
            [("identity-document-form", NUMBER, None), ("no-name", PERSON, None)],
            {PERSON, NUMBER},
        ),
        (
            PENALTY,
            {PERSON: "身份证", TYPE: "张伟"},
            [("code-unknown", TYPE, "所列的都不是的，写作“其他-张伟”"), ("no-name", PERSON, None)],
            {PERSON, TYPE},
        ),
        (
            PENALTY,
            {PERSON: "身份证", TYPE: "其他-张伟"},
            [("no-name", PERSON, None)],
            {PERSON, TYPE},
        ),
    ],
)
def test_both_columns_are_named_and_nothing_that_leads_astray_is_said(name, cells, broken, pair):
    names, texts = swaps_of(name, cells, broken)
    assert names == [pair]
    sayings = [text for text in texts if "像是与" in text]
    assert sayings and all(text.endswith("请对调这两格。") for text in sayings)
    for misleading in ("其他-张伟", "尚未发生的事项", "请补填金额", "“文本”格式"):
        assert misleading not in "".join(sayings)


@pytest.mark.parametrize(
    ("name", "cells", "broken"),
    [
        # Nothing else in the row is in the wrong place.
        (
            PENALTY,
            {"处罚决定日期": "2028-01-10", "处罚有效期": "2099-12-31", "公示截止期": "2029-01-10"},
            [("decided-in-the-future", "处罚决定日期", TODAY)],
        ),
        (
            PENALTY,
            {"处罚类别": "警告", FINE: None, CONFISCATED: "0.5"},
            [("amount-without-confiscation", CONFISCATED, "1")],
        ),
        # A list of natural persons in the wrong table, and a warning with a fine.
        (
            PENALTY,
            {"行政相对人类别": "2", TYPE: "01", "处罚类别": "2", FINE: "0.5"},
            [("subject-kind-not-in-this-table", "行政相对人类别", None)],
        ),
        (
            PENALTY,
            {"行政相对人类别": "1", "处罚类别": "1", FINE: "0.5"},
            [("amount-without-fine", FINE, "1")],
        ),
        # An amount in words beside a text with an amount.
        (PENALTY, {"处罚内容": "5000元", FINE: "见决定书"}, [("amount-form", FINE, None)]),
        (PENALTY, {PERSON: "王示例", NUMBER: "见附件"}, [("identity-document-form", NUMBER, None)]),
        (PENALTY, {PERSON: "身份证", TYPE: "学生证"}, [("code-unknown", TYPE, None)]),
        (PENALTY, {PERSON: "身份证", TYPE: "身份证"}, [("no-name", PERSON, None)]),
    ],
)
def test_what_a_swap_would_not_mend_is_called_no_swap(name, cells, broken):
    assert swaps_of(name, cells, broken)[0] == []


def test_one_date_in_the_future_is_a_slip():
    cells = {"处罚决定日期": "2027-01-10", "处罚有效期": "2018-01-10"}
    broken = [("decided-in-the-future", "处罚决定日期", TODAY)]
    assert swaps_of(PENALTY, cells, broken, rows=1)[0] == []
    assert len(swaps_of(PENALTY, cells, broken, rows=2)[0]) == 1
