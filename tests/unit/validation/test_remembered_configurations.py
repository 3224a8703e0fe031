"""While expectations are run, each makes its configuration once."""

import great_expectations.expectations as gxe
import pytest
from great_expectations.expectations.expectation import Expectation

from pipelines.validation.remembered_configurations import remembered_configurations
from pipelines.validation.suites import suite_for


@pytest.fixture
def expectation():
    return gxe.ExpectColumnValuesToBeBetween(column="CF_NR_FK", min_value=0)


def test_a_remembered_configuration_says_what_one_made_anew_says(catalogue):
    record_type = catalogue.record_types["administrative_penalty_legal_person"]
    expectations = suite_for(record_type, catalogue).expectations
    made_anew = [expectation.configuration.to_json_dict() for expectation in expectations]

    with remembered_configurations():
        first = [expectation.configuration.to_json_dict() for expectation in expectations]
        again = [expectation.configuration.to_json_dict() for expectation in expectations]

    assert first == made_anew
    assert again == made_anew


def test_it_is_made_once_within_the_block_and_anew_outside_of_it(expectation):
    with remembered_configurations():
        assert expectation.configuration is expectation.configuration
    assert expectation.configuration is not expectation.configuration


def test_expectations_that_come_and_go_never_get_the_configuration_of_another(expectation):
    with remembered_configurations():
        for maximum in range(2_000):
            passing = gxe.ExpectColumnValuesToBeBetween(column="A", max_value=maximum)
            assert passing.configuration.kwargs["max_value"] == maximum


def test_great_expectations_is_left_as_it_was_when_a_run_breaks_off():
    before = Expectation.__dict__["configuration"]
    with pytest.raises(KeyError), remembered_configurations():
        raise KeyError
    assert Expectation.__dict__["configuration"] is before
