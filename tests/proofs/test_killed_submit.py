"""`submit` killed at random moments: every file has one batch, one receipt and all its rows."""

import random

import pytest

from benchmarks import kill_loop


# `make kills` kills more.
KILLS = 4


@pytest.mark.parametrize("seed", [2018])
def test_submit_killed_at_random_moments_loses_nothing_doubles_nothing_and_leaves_nothing(
    platform, seed
):
    platform.var.mkdir(parents=True, exist_ok=True)
    outcome = kill_loop.run(platform, KILLS, random.Random(seed))
    assert outcome.losses == []
    # The kills must have met runs at work, in more than one stage.
    assert outcome.kills == KILLS
    assert len(outcome.killed_in) >= 2
