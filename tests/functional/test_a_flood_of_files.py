"""Thousands of files of one department keep another department waiting for a few of them only."""

import pytest

from pipelines.city import ledger
from pipelines.commands import submit as submit_module
from pipelines.commands.submit import CLAIMED_AT_ONCE, submit
from pipelines.work import current_platform
from tests.lib.submissions import drop


FILES = 60


@pytest.fixture
def worked_on(platform, query, monkeypatch):
    """Departments in the order in which batches are worked on; the work itself is left out."""
    order = []

    def run_batch(city, batch_no):
        batch = ledger.find(city, batch_no)
        order.append(batch.department)
        if len(order) == 3:
            drop(platform.ingest_root / "ecology" / "inbox", "后到.csv", b"x")
        query("UPDATE batches SET state = 'refused', receipt = 'x' WHERE batch_no = %s", batch_no)
        (platform.ingest_root / batch.path).unlink()
        return ledger.find(city, batch_no)

    monkeypatch.setattr(submit_module, "run_batch", run_batch)
    return order


def test_a_file_that_comes_while_a_flood_is_worked_on_is_next_but_a_few(platform, worked_on):
    inbox = platform.ingest_root / "court" / "inbox"
    for number in range(FILES):
        drop(inbox, f"{number:05d}.csv", b"x")
    done = submit(current_platform())
    assert len(done) == len(worked_on) == FILES + 1
    assert worked_on.index("ecology") <= CLAIMED_AT_ONCE + 1
