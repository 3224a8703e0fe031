"""A process that lost its batch without knowing it disturbs nothing of whoever went on."""

import pytest

from pipelines import flows
from pipelines.city import ledger
from pipelines.errors import Permanent, PlatformBusy
from pipelines.intake.confinement import confined_staging
from pipelines.stages.claim import claim
from pipelines.stages.collect import collect
from pipelines.work import current_platform
from tests.lib.submissions import drop_csv, frame_of


DISCONNECT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND datname = current_database()
"""


@pytest.fixture
def batch_no(platform, catalogue, inbox):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    [batch] = claim(current_platform(), "a test")
    return batch.batch_no


@pytest.mark.parametrize("stages_of_successor", [1, 2, 5])
@pytest.mark.parametrize(
    "error", [ValueError("late"), PlatformBusy("late")], ids=lambda error: type(error).__name__
)
def test_the_late_end_of_a_lost_attempt_neither_removes_nor_holds_what_another_has_done(
    platform, batch_no, query, monkeypatch, stages_of_successor, error
):
    real = confined_staging.run_confined

    def lose_the_connection(work, limits):
        monkeypatch.setattr(confined_staging, "run_confined", real)
        query(DISCONNECT)
        # Another worker goes on as soon as the database has noticed.
        for stage in flows.SUBMISSION[:stages_of_successor]:
            stage.run(current_platform(), batch_no)
        raise error

    monkeypatch.setattr(confined_staging, "run_confined", lose_the_connection)
    with pytest.raises((Permanent, PlatformBusy)):
        collect.run(current_platform(), batch_no)

    for stage in flows.SUBMISSION:
        stage.run(current_platform(), batch_no)
    batch = ledger.find(current_platform(), batch_no)
    assert (batch.state, batch.accepted) == ("receipted", 5)
    assert list((platform.ingest_root / ".staging").iterdir()) == []


def test_what_a_killed_attempt_has_staged_goes_with_the_next_one(platform, batch_no):
    left = platform.ingest_root / ".staging" / batch_no / "0a1b2c3d" / "rows.arrow"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"what a killed process left")
    collect.run(current_platform(), batch_no)
    assert not left.exists()
    assert len(list(left.parent.parent.iterdir())) == 1
