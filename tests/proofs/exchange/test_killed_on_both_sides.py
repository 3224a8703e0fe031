"""Everything at once: both directions, faults in answers, and kills of commands, region and PostgreSQL."""

import subprocess
import sys

import pytest

from tests.lib.repository import ROOT


# `make faults` kills more.
KILLS = 6
FILES = 8


@pytest.mark.parametrize("seed", [2018])
def test_whatever_is_killed_every_row_is_there_once_on_both_sides_and_nothing_is_left(seed):
    options = ["--kills", str(KILLS), "--files", str(FILES), "--seed", str(seed)]
    command = [sys.executable, "-m", "benchmarks.exchange_kills", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing lost, nothing doubled, nothing left" in done.stdout
