"""What a stage's task does beside the stage itself."""

from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowSkipException
from airflow.sdk.execution_time.context import OutletEventAccessors

from dags import events, wiring
from dags.assets import CITY_RECORDS
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
        outlets = [events.where_noted(CITY_RECORDS)] if name == "load" else []
        context = {
            "outlet_events": OutletEventAccessors(),
            "ti": SimpleNamespace(
                max_tries=max_tries,
                try_number=try_number,
                task=SimpleNamespace(retries=RETRIES, outlets=outlets),
            ),
        }
        run.context = context
        for module in (wiring, events):
            monkeypatch.setattr(module, "get_current_context", lambda: context)
        return wiring.run_stage(name, batch_no)

    return run


def noted(context):
    """The events that the task has noted: the asset's name and what is said of it."""
    outlet = context["outlet_events"][events.where_noted(CITY_RECORDS)]
    return [(event.dest_asset_key.name, event.extra) for event in outlet.asset_alias_events]


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


def test_an_event_says_whose_records_were_loaded_and_how_many(task, platform, catalogue, inbox):
    rows = frame_of(catalogue, count=6)
    rows.loc[rows.index[:2], "许可机关"] = ""
    drop_csv(inbox, "许可.csv", rows)
    batch_no = opened(platform)
    for name in ("collect", "validate", "quarantine"):
        task(name, batch_no)
        assert noted(task.context) == []
    task("load", batch_no)
    facts = {
        "batch_no": batch_no,
        "department": "market_regulation",
        "file": "market_regulation/许可.csv",
        "record_type": "administrative_licence_legal_person",
        "received": 6,
        "accepted": 4,
        "rejected": 2,
        "new": 4,
        "changed": 0,
        "unchanged": 0,
    }
    assert noted(task.context) == [("city_records", facts)]


def test_there_is_one_event_for_what_was_loaded_unless_a_worker_died_with_it(
    task, platform, catalogue, inbox
):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    batch_no = opened(platform)
    for name in STAGES[:4]:
        task(name, batch_no)
    assert len(noted(task.context)) == 1
    # Cleared the next day, when all is done.
    task("load", batch_no, max_tries=RETRIES + 1, try_number=2)
    assert noted(task.context) == []
    task("load", batch_no, max_tries=RETRIES + 1, try_number=3)
    assert len(noted(task.context)) == 1


def test_there_is_no_event_for_rows_that_change_nothing(task, platform, catalogue, inbox):
    rows = frame_of(catalogue)
    drop_csv(inbox, "许可.csv", rows)
    first = opened(platform)
    for name in STAGES:
        task(name, first)
    drop_csv(inbox, "同样.csv", rows.iloc[::-1])
    again = opened(platform)
    for name in STAGES[:4]:
        task(name, again)
    assert ledger.find(current_platform(), again).unchanged == 5
    assert noted(task.context) == []
