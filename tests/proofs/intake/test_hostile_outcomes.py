"""What may become of a hostile file: the list of its outcomes is closed."""

from types import SimpleNamespace

import pytest
from hostile import hostile


def batch(batch_no="1", state="receipted", accepted=3, reason=None):
    return SimpleNamespace(batch_no=batch_no, state=state, accepted=accepted, reason=reason)


REFUSED = batch(state="refused", accepted=0, reason="文件已损坏")
CODES = {"1": "corrupt-file", "2": "too-large"}


@pytest.mark.parametrize(
    ("outcomes", "outcome", "is_allowed"),
    [
        (["corrupt-file"], "corrupt-file", True),
        (["corrupt-file"], "too-large", False),
        (["corrupt-file"], "taken", False),
        (["corrupt-file", "taken"], "taken", True),
        (["refused"], "too-large", True),
        (["refused"], "taken", False),
        (["taken"], "taken", True),
        (["taken"], "too-large", False),
        ([], "taken", True),
        ([], "too-large", True),
    ],
)
def test_only_the_outcomes_named_are_allowed(outcomes, outcome, is_allowed):
    assert hostile("a.csv", "x", *outcomes).allows(outcome) == is_allowed


def test_a_file_that_nobody_answered_is_complained_about():
    assert hostile("a.csv", "x").complaints_about([], {}) == ["a.csv: nobody answered"]


def test_a_refusal_for_another_reason_is_complained_about_in_words():
    file = hostile("a.csv", "x", "too-large")
    assert file.complaints_about([REFUSED], CODES) == [
        "a.csv: corrupt-file, not ['too-large'] (文件已损坏)"
    ]
    assert hostile("a.csv", "x", "corrupt-file").complaints_about([REFUSED], CODES) == []


def test_every_batch_of_an_archive_is_looked_at():
    file = hostile("a.zip", "x", "corrupt-file")
    second = batch("2", state="refused", reason="太大")
    assert file.complaints_about([REFUSED, second], CODES) == [
        "a.zip: too-large, not ['corrupt-file'] (太大)"
    ]


def test_rows_are_counted_where_their_number_is_certain():
    assert hostile("a.csv", "x", "taken", accepted=3).complaints_about([batch()], {}) == []
    assert hostile("a.csv", "x", "taken").complaints_about([batch(accepted=0)], {}) == []
    assert hostile("a.csv", "x", "taken", accepted=0).complaints_about([batch()], {}) == [
        "a.csv: 3 rows accepted, not 0"
    ]
