import pytest

from pipelines.intake.recognising.units import numbers_in_units
from pipelines.intake.recognising.units.columns_without_unit import BareAmounts


@pytest.fixture(scope="module")
def numbers_say_nothing():
    """No number is large enough to speak for 元: the tests are about what is stated
    beside numbers.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BareAmounts, "are_rather_yuan", lambda amounts, element: False)
        patch.setattr(numbers_in_units, "doubt_of_number", lambda amount, column: None)
        yield
