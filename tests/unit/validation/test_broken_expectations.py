"""An expectation that raises has `success=False` and no row numbers:
it must never pass for "no bad rows".
"""

import dataclasses
from datetime import date

import great_expectations.expectations as gxe
import pandas as pd
import pytest
from great_expectations.expectations.row_conditions import Column

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.errors import ValidationBroken
from pipelines.validation import suites, validate_rows
from pipelines.validation.condition_metrics import columns_looked_at
from pipelines.validation.expectation_drafts import ExpectationDraft
from pipelines.validation.expectations import ExpectColumnValuesToBeSound
from pipelines.validation.unmet_expectations import PreparedExpectations


TODAY = date(2026, 11, 24)
META = {"rule": "a-rule", "element": "A", "severity": "error", "phase": 90, "reads": []}


def frame(**columns):
    return pd.DataFrame(columns, index=[2, 3, 5])


def test_row_numbers_are_read_off_what_was_not_met():
    expectation = gxe.ExpectColumnValuesToBeBetween(column="A", max_value=2, meta=META)
    (unmet,) = PreparedExpectations([expectation], today=TODAY).find_unmet(frame(A=[1, 2, 3]))
    assert (unmet.meta.rule, unmet.meta.element, list(unmet.rows)) == ("a-rule", "A", [5])


def test_a_comparison_that_raises_breaks_the_validation():
    expectation = gxe.ExpectColumnValuesToBeBetween(column="A", max_value=2, meta=META)
    with pytest.raises(ValidationBroken, match=r"a-rule.*MetricResolutionError"):
        PreparedExpectations([expectation], today=TODAY).find_unmet(frame(A=["1", "2", "3"]))


def test_a_column_that_is_not_there_breaks_the_validation():
    expectation = gxe.ExpectColumnValuesToNotBeNull(column="B", meta=META)
    with pytest.raises(ValidationBroken, match="a-rule"):
        PreparedExpectations([expectation], today=TODAY).find_unmet(frame(A=[1, 2, 3]))


def test_a_judgement_of_ours_that_raises_breaks_the_validation():
    expectation = ExpectColumnValuesToBeSound(
        column="A", value_type="text", judgement="no-such", meta=META
    )
    with pytest.raises(ValidationBroken, match="a-rule"):
        PreparedExpectations([expectation], today=TODAY).find_unmet(frame(A=["1", "2", "3"]))


def test_what_others_found_does_not_hide_that_one_raised():
    met = gxe.ExpectColumnValuesToBeInSet(column="A", value_set=["1"], meta=META)
    raising = gxe.ExpectColumnValuesToBeBetween(column="A", max_value=2, meta=META)
    with pytest.raises(ValidationBroken):
        PreparedExpectations([met, raising], today=TODAY).find_unmet(frame(A=["1", "2", "3"]))


def test_a_failure_without_row_numbers_breaks_the_validation():
    expectation = gxe.ExpectColumnMaxToBeBetween(column="A", max_value=2, meta=META)
    with pytest.raises(ValidationBroken, match="no row numbers"):
        PreparedExpectations([expectation], today=TODAY).find_unmet(frame(A=[1, 2, 3]))


def test_the_message_quotes_no_value():
    expectation = gxe.ExpectColumnValuesToBeBetween(column="A", max_value=2, meta=META)
    with pytest.raises(ValidationBroken) as caught:
        PreparedExpectations([expectation], today=TODAY).find_unmet(
            frame(A=["152501199002280122", "x", "y"])
        )
    assert "152501199002280122" not in str(caught.value)


def test_a_broken_expectation_of_a_suite_stops_the_whole_batch(catalogue, monkeypatch):
    # What is prepared for the record type itself is kept for other tests.
    record_type = dataclasses.replace(catalogue.record_types["red_list"], title="红名单（试）")
    arguments = {"column": "MD_RDWH", "min_value": 0}
    compares_text = ExpectationDraft(gxe.ExpectColumnValuesToBeBetween, arguments)
    monkeypatch.setitem(
        suites.RULE_EXPECTATIONS, "not_in_future", lambda rule, record_type: [compares_text]
    )
    with pytest.raises(ValidationBroken, match="listed-in-the-future"):
        validate_rows(valid_rows(record_type, 3, seed=1), record_type, catalogue, today=TODAY)


def test_the_columns_of_an_expectation_include_those_of_its_row_condition():
    either = (Column("B") == "x") & Column("C").is_null()
    assert columns_looked_at(
        gxe.ExpectColumnValuesToNotBeNull(column="A", row_condition=either)
    ) == (
        "A",
        "B",
        "C",
    )
    pair = gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="A", column_B="B")
    assert columns_looked_at(pair) == ("A", "B")
