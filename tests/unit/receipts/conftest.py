import pytest
from receipt_examples import KEY, LICENCE, NATURAL, example_of

from pipelines import catalogue, settings


@pytest.fixture(scope="session", autouse=True)
def signed(tmp_path_factory):
    """A signing key of the tests' own, for commands too."""
    environ = {"VAR": str(tmp_path_factory.mktemp("var")), "RECEIPT_KEY": KEY}
    with settings.using(settings.Settings.from_env(environ)):
        yield


@pytest.fixture(scope="session")
def licence():
    return catalogue.current().record_types[LICENCE]


@pytest.fixture(scope="session")
def natural():
    return catalogue.current().record_types[NATURAL]


@pytest.fixture
def example(licence):
    return example_of(licence)
