"""A process that dies in the middle of a stage leaves the batch as it was,
and free for the next one.
"""

import signal

import pytest

from pipelines.batch import BatchState
from pipelines.city import ledger
from pipelines.work import current_platform
from tests.lib.batches import STAGES, load_into, open_one, rows_of, stage_to
from tests.lib.children import die, exit_code_of_child
from tests.lib.submissions import LICENCE


@pytest.fixture
def quarantined(platform):
    batch_no = open_one()
    for stage in STAGES[:3]:
        stage(batch_no)
    return batch_no


def test_a_process_killed_before_the_commit_leaves_nothing_and_holds_nothing(
    platform, catalogue, quarantined, query
):
    @stage_to(BatchState.LOADED)
    def load_and_die(step):
        record_type = catalogue.record_types[LICENCE]
        load_into(step.connection, step.batch.batch_no, record_type, rows_of(catalogue, 2))
        step.set(new=2)
        die()

    assert exit_code_of_child(load_and_die, quarantined) == -signal.SIGKILL
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
