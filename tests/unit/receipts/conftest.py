import pytest
from receipt_examples import LICENCE, NATURAL, example_of

from pipelines import catalogue


@pytest.fixture(scope="session")
def licence():
    return catalogue.current().record_types[LICENCE]


@pytest.fixture(scope="session")
def natural():
    return catalogue.current().record_types[NATURAL]


@pytest.fixture
def example(licence):
    return example_of(licence)
