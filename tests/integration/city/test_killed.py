"""A process that dies in the middle of a stage leaves the batch as it was, and free for the next one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.city import ledger
from pipelines.work import current_platform
from tests.lib.batches import STAGES, open_one
from tests.lib.submissions import LICENCE


ROOT = Path(__file__).parents[3]

PROGRAM = """
import os, signal, sys
from pipelines import catalogue
from pipelines.batch import BatchState
from tests.lib.batches import stage_to
from tests.lib import batches

known = catalogue.current()

@stage_to(BatchState.LOADED)
def dying(step):
    batches.load_into(step.connection, step.batch.batch_no, known.record_types[batches.LICENCE], rows)
    step.set(new=2)
    os.kill(os.getpid(), signal.SIGKILL)

rows = batches.rows_of(known, 2)
dying(sys.argv[1])
"""


@pytest.fixture
def quarantined(platform):
    batch_no = open_one()
    for stage in STAGES[:3]:
        stage(batch_no)
    return batch_no


def test_a_process_killed_before_the_commit_leaves_nothing_and_holds_nothing(
    platform, quarantined, query
):
    environ = os.environ | {"DATABASE_URL": platform.database_url, "VAR": str(platform.var)}
    environ["INGEST_ROOT"] = str(platform.ingest_root)
    killed = subprocess.run(
        [sys.executable, "-c", PROGRAM, quarantined],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    for table in ("records", "subjects", "outbox", f"records.record_{LICENCE}"):
        assert query(f"SELECT count(*) FROM {table}") == [(0,)]
    assert ledger.find(current_platform(), quarantined).state == "quarantined"
    assert [
        batch.batch_no
        for batch in ledger.claim(current_platform(), "the next", limit=1, lease_seconds=0)
    ] == [quarantined]
    for stage in STAGES[3:]:
        stage(quarantined)
    assert ledger.find(current_platform(), quarantined).state == "receipted"
