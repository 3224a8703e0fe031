"""What a stage's task does beside the stage itself."""

from types import SimpleNamespace

import pytest

from dags import wiring
from pipelines.city import ledger
from pipelines.errors import BatchHeld
from pipelines.intake.inbox import look
from pipelines.work import current_platform
from tests.lib.submissions import drop_csv, frame_of


RETRIES = wiring.TASK_DEFAULTS["retries"]


@pytest.fixture
def task(monkeypatch):
    """Run a stage as its task; the context holds what the task leaves for Airflow."""

    def run(name, batch_no, *, max_tries=RETRIES, try_number=1):
        context = {
            "ti": SimpleNamespace(
                max_tries=max_tries,
                try_number=try_number,
                task=SimpleNamespace(retries=RETRIES),
            )
        }
        run.context = context
        monkeypatch.setattr(wiring, "get_current_context", lambda: context)
        return wiring.run_stage(name, batch_no)

    return run


def opened(platform):
    [file] = look(platform.ingest_root)
    [batch_no] = ledger.open_batches(current_platform(), [file])
    return batch_no


def test_clear_on_the_task_of_a_held_batch_releases_it_and_a_retry_does_not(
    task, platform, catalogue, inbox, monkeypatch
):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    batch_no = opened(platform)
    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.collect.originals.keep", lambda *_, **__: 1 / 0)
        with pytest.raises(BatchHeld, match="Clear task"):
            task("collect", batch_no)

    # The task of a worker that was killed is tried again by Airflow itself.
    with pytest.raises(BatchHeld, match="Clear task"):
        task("collect", batch_no, try_number=2)

    # Cleared: Airflow allows the attempts of the DAG once more.
    task("collect", batch_no, max_tries=RETRIES + 2, try_number=3)
    assert ledger.find(current_platform(), batch_no).state == "collected"
