"""What goes wrong with one item is noted; what would meet every item ends the pass."""

import pytest

from pipelines.bulkheads import Troubles
from pipelines.errors import (
    ConfigurationError,
    Permanent,
    PlatformBusy,
    RegionRefused,
    RegionRefusesAll,
    RegionSilent,
    RegionUnavailable,
)


def pass_over(*errors):
    """A pass over items, of which each raises its error or nothing; the troubles, and who was reached."""
    troubles = Troubles()
    reached = []
    for number, error in enumerate(errors):
        with troubles.about(str(number)):
            reached.append(number)
            if error is not None:
                raise error
    return troubles, reached


@pytest.mark.parametrize(
    "error",
    [RegionRefused("r"), Permanent("p"), OSError("o"), KeyError("k"), RegionUnavailable("u")],
)
def test_one_item_holds_up_no_other(error):
    troubles, reached = pass_over(None, error, None)
    assert (reached, list(troubles.errors)) == ([0, 1, 2], ["1"])


@pytest.mark.parametrize(
    "error",
    [
        PlatformBusy("b"),
        ConfigurationError("c"),
        RegionRefusesAll("a", "nonce-form"),
        RegionSilent("s"),
    ],
)
def test_what_would_meet_every_item_ends_the_pass(error):
    with pytest.raises(type(error)):
        pass_over(None, error, None)


def test_a_region_that_answers_nothing_useful_is_not_asked_about_every_item():
    away = RegionUnavailable("the region answers 500")
    with pytest.raises(RegionUnavailable):
        pass_over(away, away, away, None)
    troubles, reached = pass_over(away, away, None, away, away, None)
    assert (len(reached), len(troubles.errors)) == (6, 4)


@pytest.mark.parametrize(
    ("errors", "kind"),
    [
        ([RegionUnavailable("u")], RegionUnavailable),
        ([RegionUnavailable("u"), RegionRefused("r")], RegionRefused),
        ([RegionUnavailable("u"), OSError("o")], Permanent),
    ],
)
def test_one_error_stands_for_all_of_them(errors, kind):
    troubles, _ = pass_over(*errors)
    with pytest.raises(kind, match=f"^{len(errors)} page\\(s\\) were not sent; 0: u$") as caught:
        troubles.raise_any("page(s) were not sent")
    assert type(caught.value) is kind


def test_nothing_is_raised_when_nothing_went_wrong():
    troubles, _ = pass_over(None, None)
    troubles.raise_any("page(s) were not sent")
    assert troubles.reasons() == {}


def test_only_what_a_person_has_to_look_at_has_a_reason():
    troubles, _ = pass_over(RegionUnavailable("u"), OSError("no folder"), Permanent("p"))
    assert troubles.reasons() == {"1": "OSError: no folder", "2": "p"}
