import pytest

from pipelines.intake.recognising.units.columns_without_unit import BareAmounts


@pytest.fixture(scope="module")
def numbers_say_nothing():
    """No number is large enough to speak for 元: the tests are about what is stated
    beside numbers.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BareAmounts, "are_rather_yuan", lambda amounts, element: False)
        yield
