"""A number that is a part of another one of its row is never larger than that one."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.catalogue import current
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.sentences import sentence
from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.swapped_columns import swapped_columns
from pipelines.shapes.finding import Finding, Severity
from pipelines.validation import validate_rows
from tests.unit.receipts.receipt_examples import contents_of


TODAY = date(2026, 11, 24)
PAIRS = {
    "social_insurance_participation": ("paying-more-than-joined", "SB_JFRS", "SB_CBRS"),
    "tax_arrears": ("new-arrears-above-all", "QS_DQ", "QS_YE"),
}


def findings_of(name, pairs):
    """Row number → what is said about a row with the part and the whole of a pair."""
    record_type = current().record_types[name]
    _, part, whole = PAIRS[name]
    rows = valid_rows(record_type, len(pairs), seed=7)
    rows[part] = pd.Series([values[0] for values in pairs], dtype="str")
    rows[whole] = pd.Series([values[1] for values in pairs], dtype="str")
    findings = validate_rows(rows, record_type, current(), today=TODAY).findings
    return {
        row.row_number: (row.rule, row.element, row.severity, row.detail)
        for row in findings.itertuples()
        if row.severity == Severity.ERROR
    }


def test_every_rule_of_this_kind_compares_numbers_in_one_unit():
    compared = {}
    for record_type in current().record_types.values():
        for rule in record_type.rules:
            if rule.kind != "not_above":
                continue
            compared[record_type.name] = (rule.code, rule.element, rule.other)
            part, whole = (record_type.elements[code] for code in (rule.element, rule.other))
            units = {VALUE_TYPES[element.type].measured_in(element) for element in (part, whole)}
            assert (part.type, len(units)) == (whole.type, 1)
    assert compared == PAIRS


@pytest.mark.parametrize(
    ("name", "part", "whole", "quoted"),
    [
        ("social_insurance_participation", "6", "5", "5"),
        ("social_insurance_participation", "1,200人", "１２０", "120"),
        ("social_insurance_participation", "1", "0", "0"),
        ("tax_arrears", "30", "5", "5"),
        ("tax_arrears", "60000元", "5万元", "5"),
        ("tax_arrears", "5.000001", "5", "5"),
    ],
)
def test_a_part_above_its_whole_is_asked_back_with_both_numbers(name, part, whole, quoted):
    rule, element, _ = PAIRS[name]
    assert findings_of(name, [(part, whole)]) == {0: (rule, element, "error", quoted)}


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        (
            "social_insurance_participation",
            [("5", "5"), ("0", "0"), (None, "5"), ("9", "10"), ("120人", "1,200")],
        ),
        (
            "tax_arrears",
            [("50000元", "5万元"), ("0", "12.5"), (None, "5"), ("无", "5"), ("9.5", "10")],
        ),
    ],
)
def test_a_part_that_fits_into_its_whole_or_is_missing_is_in_order(name, pairs):
    assert findings_of(name, pairs) == {}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 10**8)), min_size=1, max_size=20))
def test_no_part_that_is_at_most_its_whole_is_asked_about_and_every_larger_one_is(pairs):
    written = [(f"{part / 100:.2f}", f"{whole / 100:.2f}") for part, whole in pairs]
    are_above = {number for number, (part, whole) in enumerate(pairs) if part > whole}
    assert findings_of("tax_arrears", written).keys() == are_above


def test_the_sentence_shows_both_numbers_and_what_to_do():
    record_type = current().record_types["tax_arrears"]
    words = sentence(record_type, "new-arrears-above-all", "QS_DQ", 7, value="12.5", detail="3")
    assert words.text == (
        "第7行「当期新发生的欠税金额(万元)」：收到「12.5」，不应大于“欠税余额(万元)”（3）。"
        "请核对这两个数；填反的，请对调。"
    )


def swaps_of(pairs):
    record_type = current().record_types["tax_arrears"]
    cells = {}
    wrong = []
    for number, (part, whole) in enumerate(pairs, 2):
        cells[number] = {"QS_DQ": part, "QS_YE": whole}
        wrong.append(Finding(number, "new-arrears-above-all", "QS_DQ", Severity.ERROR))
    explained = ExplainedFindings(contents_of(record_type, cells, wrong))
    return [swap.elements for swap in swapped_columns(explained, len(pairs))]


def test_two_columns_in_each_others_place_are_named_together():
    assert swaps_of([("30", "5"), ("12.5", "0")]) == [{"QS_DQ", "QS_YE"}]


@pytest.mark.parametrize("pairs", [[("30", "5")], [("30000", "5"), ("12.5", "3")]])
def test_one_slip_or_a_number_in_another_unit_is_no_swap_of_columns(pairs):
    assert swaps_of(pairs) == []
