"""DAG files say when and in what order, and nothing else."""

import json
import subprocess
import sys

import pytest

from pipelines import batch, flows
from pipelines.errors import CatalogueError, PlatformBusy, RegionRefused, RegionUnavailable


STAGES = [stage.name for stage in batch.STAGES]

# Loads what every Airflow process has loaded before it reads a DAG file, then looks in a child of
# its own at what each file brings: packages, modules that are heavy, and whatever it would wait for.
READ_ALONE = """
import importlib.util, json, os, sys
import airflow.settings, airflow.sdk, airflow.dag_processing.dagbag
paths, heavy, slow = json.loads(sys.argv[1])
loaded = set(sys.modules)

def read_alone(path):
    waits = []
    sys.addaudithook(lambda event, _: waits.append(event) if event in slow else None)
    spec = importlib.util.spec_from_file_location("read_alone", path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    packages = {name.partition(".")[0] for name in set(sys.modules) - loaded}
    packages -= set(sys.stdlib_module_names)
    heavy_ones = [name for name in heavy if name in sys.modules]
    print(json.dumps([path, sorted(packages), heavy_ones, waits]), flush=True)

for path in paths:
    child = os.fork()
    if child == 0:
        try:
            read_alone(path)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
"""
HEAVY = ("great_expectations", "pandas", "pyarrow", "psycopg", "requests", "pipelines.flows")

# A package that is named here is light: each was looked at.
LIGHT = {"airflow", "dags", "packaging", "pipelines"}

# What takes its time in another process or on another machine.
SLOW = (
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "socket.connect",
    "subprocess.Popen",
    "time.sleep",
)


def test_every_dag_is_read_without_an_error(dag_bag, dag_files):
    assert dag_bag.import_errors == {}
    assert set(dag_bag.dags) == {path.stem for path in dag_files}
    assert set(dag_bag.dags) == {
        "submissions",
        "uploads",
        "regional_receipts",
        "downloads",
        "nightly",
    }


def test_a_dag_file_is_shorter_than_sixty_lines(dag_files):
    lines = {path.name: len(path.read_text().splitlines()) for path in dag_files}
    assert {name: count for name, count in lines.items() if count >= 60} == {}


def test_a_dag_file_is_read_at_once_as_it_loads_nothing_heavy_and_waits_for_nothing(
    dag_files, surroundings
):
    paths = [str(path) for path in dag_files]
    command = [sys.executable, "-c", READ_ALONE, json.dumps([paths, HEAVY, SLOW])]
    answer = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    looked_at = [json.loads(line) for line in answer.stdout.splitlines() if line.startswith('["/')]
    assert [path for path, *_ in looked_at] == paths, answer.stderr[-3000:]
    for path, packages, heavy, waits in looked_at:
        assert heavy == [], path
        assert set(packages) <= LIGHT, path
        assert waits == [], path


def test_every_dag_tells_people_what_it_is_and_what_to_do_when_it_fails(dag_bag):
    for dag in dag_bag.dags.values():
        assert "## Triage" in dag.doc_md, dag.dag_id
        assert any("\u4e00" <= character <= "\u9fff" for character in dag.dag_display_name), (
            dag.dag_id
        )
        assert dag.tags, dag.dag_id
        assert {task.owner for task in dag.tasks} == {"credit-centre"}, dag.dag_id


def test_every_task_has_a_chinese_title(dag_bag):
    for dag in dag_bag.dags.values():
        for task in dag.tasks:
            assert any("\u4e00" <= character <= "\u9fff" for character in task.task_display_name), (
                task.task_id
            )


@pytest.mark.parametrize(
    ("dag_id", "asset", "clock"),
    [
        ("submissions", "inbox", "0 1 * * *"),
        ("uploads", "city_records", "0 2 * * *"),
        ("regional_receipts", "uploaded_pages", "*/5 * * * *"),
        ("downloads", "regional_receipts", "*/5 * * * *"),
    ],
)
def test_a_dag_is_woken_by_an_asset_event_or_by_the_clock_of_shanghai(
    dag_bag, dag_id, asset, clock
):
    schedule = dag_bag.dags[dag_id].timetable
    assert schedule.asset_condition.name == asset
    assert (schedule.timetable.expression, str(schedule.timetable.timezone)) == (
        clock,
        "Asia/Shanghai",
    )


def test_nightly_follows_the_clock_alone(dag_bag):
    schedule = dag_bag.dags["nightly"].timetable
    assert (schedule.expression, str(schedule.timezone)) == ("30 1 * * *", "Asia/Shanghai")
    assert {t.task_id for t in dag_bag.dags["nightly"].tasks} == {
        "sweep", "reconcile", "end_notices", "lateness", "remind", "check_originals", "check_receipts",
    }  # fmt: skip


def test_a_submission_takes_the_stages_in_the_order_of_the_flow(dag_bag):
    assert [stage.name for stage in flows.SUBMISSION] == STAGES
    dag = dag_bag.dags["submissions"]
    chain = ["claim", *(f"batch.{stage}" for stage in STAGES), "ring"]
    for before, after in zip(chain, chain[1:], strict=False):
        assert after in dag.get_task(before).downstream_task_ids


def test_stages_are_mapped_and_labelled_with_department_and_file(dag_bag):
    for dag_id in ("submissions", "downloads"):
        for stage in STAGES:
            task = dag_bag.dags[dag_id].get_task(f"batch.{stage}")
            assert next(task.task_group.iter_mapped_task_groups()).group_id == "batch"
            assert task.map_index_template == "{{ label }}"


def test_of_many_files_those_under_way_are_finished_first(dag_bag):
    weights = [
        dag_bag.dags["submissions"].get_task(f"batch.{stage}").priority_weight for stage in STAGES
    ]
    assert weights == sorted(weights)
    assert len(set(weights)) == len(weights)
    assert dag_bag.dags["submissions"].get_task("claim").priority_weight > max(weights)


def test_records_are_on_their_way_as_soon_as_they_are_loaded(dag_bag):
    outlets = {
        (dag.dag_id, task.task_id): [asset.name for asset in task.outlets]
        for dag in dag_bag.dags.values()
        for task in dag.tasks
        if task.outlets
    }
    assert outlets == {
        ("submissions", "batch.load"): ["city_records"],
        ("submissions", "ring"): ["inbox"],
        ("nightly", "sweep"): ["inbox"],
        ("uploads", "upload"): ["uploaded_pages"],
        ("regional_receipts", "acknowledge"): ["regional_receipts"],
    }


def test_no_dag_file_takes_the_watcher_away_from_the_inbox(dag_bag):
    assets = [dag_bag.dags["submissions"].timetable.asset_condition]
    for dag in dag_bag.dags.values():
        for task in dag.tasks:
            assets += task.outlets
    watchers = {len(asset.watchers) for asset in assets if asset.name == "inbox"}
    assert watchers == {1}


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (RegionUnavailable("no answer"), "retry"),
        (PlatformBusy("locked"), "retry"),
        (RegionRefused("signature"), "fail"),
        (CatalogueError(["x.yml: y"]), "fail"),
        (ZeroDivisionError(), "fail"),
    ],
)
def test_only_what_may_pass_by_itself_is_tried_again(dag_bag, error, action):
    for dag in dag_bag.dags.values():
        for task in dag.tasks:
            assert task.retries > 0, "the task of a killed worker must be tried again"
            assert task.retry_policy.evaluate(error, 1, task.retries).action.value == action
