"""A decision is reported by the department that decided it: rows of others are asked back."""

import dataclasses
from datetime import date

import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.validation import BatchJudge


TODAY = date(2026, 11, 24)
PENALTY = "administrative_penalty_legal_person"
LICENCE = "administrative_licence_legal_person"
MARKET = "111525010000000195"
OF_ANOTHER = "authority-of-another-department"
NAMES_ANOTHER = "authority-names-another-department"


def findings_of(catalogue, record_type, sender, **values):
    """The findings about a sound row with these values, as pairs of rule and element."""
    rows = valid_rows(record_type, 1, seed=3).assign(**values)
    rows.index = [2]
    judge = BatchJudge(record_type, catalogue, today=TODAY, sender=sender)
    findings = judge.judge(rows).findings
    return [(line.rule, line.element, line.severity) for line in findings.itertuples()]


@pytest.mark.parametrize(
    ("name", "code", "sender", "expected"),
    [
        ("二连浩特市市场监督管理局", MARKET, "taxation", [(OF_ANOTHER, "CF_CFJGDM", "error")]),
        ("二连浩特市示例执法队", MARKET, "taxation", [(OF_ANOTHER, "CF_CFJGDM", "error")]),
        ("市监局", None, "taxation", [(OF_ANOTHER, "CF_CFJG", "error")]),
        ("二连浩特市公安局交警大队", None, "taxation", [(OF_ANOTHER, "CF_CFJG", "error")]),
        ("二连浩特市市场监督管理局", MARKET, "market_regulation", []),
        ("二连浩特市市场监督管理局综合执法大队", MARKET, "market_regulation", []),
        ("二连浩特市公安局、二连浩特市市场监督管理局", MARKET, "market_regulation", []),
        ("锡林郭勒盟市场监督管理局", None, "market_regulation", []),
        ("二连浩特市示例管理局", None, "taxation", []),
        ("二连浩特市市场监督管理局", MARKET, None, []),
    ],
)
def test_a_decision_of_another_department_goes_back(catalogue, name, code, sender, expected):
    values = {"CF_CFJG": name} | ({"CF_CFJGDM": code} if code else {})
    record_type = catalogue.record_types[PENALTY]
    assert findings_of(catalogue, record_type, sender, **values) == expected


def test_what_departments_share_is_only_pointed_at(catalogue):
    shared = dataclasses.replace(catalogue.record_types[LICENCE], shared=True)
    findings = findings_of(catalogue, shared, "taxation", XK_XKJG="市监局", XK_XKJGDM=MARKET)
    assert findings == [(NAMES_ANOTHER, "XK_XKJGDM", "warning")]


@pytest.mark.parametrize(
    ("record_type", "element", "name", "sender", "expected"),
    [
        ("black_list", "MD_RDBM", "市监局", "taxation", [NAMES_ANOTHER]),
        ("black_list", "MD_RDBM", "市监局", "market_regulation", []),
        ("honour", "RY_SYJG", "二连浩特市人民政府", "education", []),
        ("fiscal_support", "ZJ_BM", "二连浩特市农牧和科技局", "finance", [NAMES_ANOTHER]),
        # It does not report such records itself.
        ("fiscal_support", "ZJ_BM", "二连浩特市教育局", "finance", []),
    ],
)
def test_a_list_that_is_kept_for_another_one_is_only_pointed_at(
    catalogue, record_type, element, name, sender, expected
):
    record_type = catalogue.record_types[record_type]
    findings = findings_of(catalogue, record_type, sender, **{element: name})
    assert findings == [(rule, element, "warning") for rule in expected]


IS_AUTHORITY = ("subject-is-authority", "CF_XDR_SHXYM", "error")


@pytest.mark.parametrize(
    ("subject", "authority", "expected"),
    [
        (MARKET, {"CF_CFJG": "二连浩特市市场监督管理局", "CF_CFJGDM": MARKET}, True),
        (MARKET, {"CF_CFJG": "市监局", "CF_CFJGDM": MARKET}, True),
        ("11152501141956604R", {"CF_CFJG": "某执法队", "CF_CFJGDM": "11152501141956604R"}, True),
        # The ecology bureau fines the market bureau: an honest record.
        (MARKET, {"CF_CFJG": "生态环境局", "CF_CFJGDM": "111525010000000270"}, False),
        ("91152501MA0N00016F", {"CF_CFJG": "市监局", "CF_CFJGDM": MARKET}, False),
    ],
)
def test_nobody_is_fined_by_itself(catalogue, subject, authority, expected):
    values = {"CF_XDR_SHXYM": subject, "CF_XDR_LB": "1"} | authority
    values |= dict.fromkeys(["CF_XDR_GSZC", "CF_XDR_ZZJG"])
    findings = findings_of(catalogue, catalogue.record_types[PENALTY], None, **values)
    assert (IS_AUTHORITY in findings) == expected


@pytest.mark.parametrize(
    ("giver", "expected"), [("二连浩特市市场监督管理局", True), ("锡林郭勒盟行政公署", False)]
)
def test_an_honour_of_another_authority_is_honest(catalogue, giver, expected):
    values = {"MD_SHXYM": MARKET, "MD_ZTLB": "1", "MD_ZJLX": None, "MD_ZJHM": None}
    record_type = catalogue.record_types["honour"]
    findings = findings_of(catalogue, record_type, None, RY_SYJG=giver, **values)
    assert (("subject-is-authority", "MD_SHXYM", "error") in findings) == expected
