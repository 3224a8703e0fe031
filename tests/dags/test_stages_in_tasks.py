"""What a stage's task does beside the stage itself."""

from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from dags import wiring
from pipelines.batch import STAGES as DEFINITIONS
from pipelines.city import ledger
from pipelines.errors import BatchHeld
from pipelines.intake.inbox import look
from pipelines.work import current_platform
from tests.lib.submissions import drop_csv, frame_of


STAGES = [stage.name for stage in DEFINITIONS]
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


def test_the_label_ends_with_the_outcome_and_the_log_with_the_reason(
    task, platform, catalogue, inbox
):
    rows = frame_of(catalogue, count=6)
    rows.loc[rows.index[:2], "许可机关"] = ""
    drop_csv(inbox, "许可.csv", rows)
    batch_no = opened(platform)
    labels = []
    for name in STAGES:
        task(name, batch_no)
        labels.append(task.context["label"])
    assert labels == ["市场监管局/许可.csv"] * 2 + ["市场监管局/许可.csv · 通过4 退回2"] * 3


def test_a_refused_file_passes_over_the_stages_between_and_gets_its_receipt(
    task, platform, catalogue, inbox
):
    drop_csv(inbox, "许可.csv", frame_of(catalogue).drop(columns="许可机关"))
    batch_no = opened(platform)
    label = "市场监管局/许可.csv · 未接收：缺少必填列"

    last_line = task("collect", batch_no)
    assert last_line.startswith(label + "。")
    assert "许可机关" in last_line
    for name in ("validate", "quarantine", "load"):
        with pytest.raises(AirflowSkipException, match="缺少必填列"):
            task(name, batch_no)
        assert task.context["label"] == label
    task("receipt", batch_no)
    assert task.context["label"] == label
    assert ledger.find(current_platform(), batch_no).is_finished


def test_a_held_batch_is_labelled_so(task, platform, catalogue, inbox, monkeypatch):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    batch_no = opened(platform)
    monkeypatch.setattr("pipelines.stages.collect.originals.keep", lambda *_, **__: 1 / 0)
    with pytest.raises(BatchHeld):
        task("collect", batch_no)
    assert task.context["label"] == "市场监管局/许可.csv · 已挂起"
