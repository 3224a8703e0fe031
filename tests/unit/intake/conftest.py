import pytest

from pipelines.intake.recognising.units.silent_columns import BareAmounts


@pytest.fixture(scope="module")
def numbers_say_nothing():
    """No number is large enough to speak for 元: the tests are about what is stated beside numbers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BareAmounts, "speak_for_yuan", lambda amounts, element: False)
        yield
