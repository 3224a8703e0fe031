"""A finding about a comparison quotes the other value, and one slip gives one finding."""

from datetime import date

import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.validation import validate_rows


LICENCE = "administrative_licence_legal_person"
TODAY = date(2026, 11, 24)


def findings_of(catalogue, record_type_name, **values):
    """(rule, element, severity, detail) of a sound row with some values changed."""
    record_type = catalogue.record_types[record_type_name]
    rows = valid_rows(record_type, 1, seed=3)
    for code, value in values.items():
        rows[code] = value
    rows.index = [2]
    findings = validate_rows(rows, record_type, catalogue, today=TODAY).findings
    lines = findings[["rule", "element", "severity", "detail"]].itertuples(index=False)
    return [tuple(line) for line in lines]


@pytest.mark.parametrize(
    ("values", "rule", "other"),
    [
        # The end comes before two other dates; the later of them is the one to mend it by.
        (
            {"XK_JDRQ": "2018-05-01", "XK_YXQZ": "2019-12-01", "XK_YXQZI": "2018.1.1"},
            "validity-ends-before-it-begins",
            "2019-12-01",
        ),
        (
            {"XK_JDRQ": "2019-05-01", "XK_YXQZ": "2018-12-01", "XK_YXQZI": "2018年1月1日"},
            "validity-ends-before-the-decision",
            "2019-05-01",
        ),
        # The end is past as well, which nobody needs to be told beside it.
        (
            {"XK_JDRQ": "2018-05-01", "XK_YXQZ": "2018-05-01", "XK_YXQZI": "2018-04-30"},
            "validity-ends-before-it-begins",
            "2018-05-01",
        ),
    ],
)
def test_one_date_typed_wrong_is_one_finding_with_the_other_date(catalogue, values, rule, other):
    assert findings_of(catalogue, LICENCE, **values) == [(rule, "XK_YXQZI", "error", other)]


def test_a_decision_in_the_future_is_not_also_said_of_the_dates_that_come_after_it(catalogue):
    values = {"XK_JDRQ": "2081-05-01", "XK_YXQZ": "2018-05-01", "XK_YXQZI": "2030-05-01"}
    assert findings_of(catalogue, LICENCE, **values) == [
        ("decided-in-the-future", "XK_JDRQ", "error", "2026-11-24")
    ]


def test_two_slips_in_one_row_are_two_findings(catalogue):
    values = {"XK_JDRQ": "2081-05-01", "XK_YXQZ": "2031-05-01", "XK_YXQZI": "2030-05-01"}
    rules = [rule for rule, *_ in findings_of(catalogue, LICENCE, **values)]
    assert rules == ["decided-in-the-future", "validity-ends-before-it-begins"]


def test_a_date_that_is_past_says_the_day_of_the_submission(catalogue):
    values = {"XK_JDRQ": "2018-05-01", "XK_YXQZ": "2018-05-01", "XK_YXQZI": "2020-05-01"}
    assert findings_of(catalogue, LICENCE, **values) == [
        ("validity-has-ended", "XK_YXQZI", "warning", "2026-11-24")
    ]


def test_a_rule_with_a_condition_says_what_the_row_has_there(catalogue):
    findings = findings_of(
        catalogue, "administrative_penalty_legal_person", CF_CFLB="1;6", CF_NR_FK="1"
    )
    assert ("amount-without-fine", "CF_NR_FK", "error", "1;6") in findings
