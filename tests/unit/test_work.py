"""A stage is handed its work, and only entry points ask what is in force."""

import ast
import inspect
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines import flows
from pipelines.batch import STAGES, STATES_IN_ORDER, Batch, BatchState, Origin
from pipelines.city.ledger import Step
from pipelines.errors import Permanent
from pipelines.intake.staging.store import Staging
from pipelines.work import Stage, Work, stage
from tests.lib.repository import ROOT
from tests.lib.submissions import LICENCE


# Rooms whose code is handed settings and catalogue. Entry points ask for them: commands, DAGs, the
# stack, and `pipelines.work` where a stage begins.
ROOMS_THAT_ARE_HANDED_EVERYTHING = (
    "catalogue_sheet",
    "city",
    "intake",
    "manual",
    "receipts",
    "region",
    "stages",
    "templates",
    "validation",
)

BATCH = Batch(
    batch_no="20261124-000001",
    department="market_regulation",
    path="market_regulation/inbox/许可.csv",
    origin=Origin.DEPARTMENT,
    state=BatchState.COLLECTED,
    record_type=LICENCE,
)


def work_on(batch, catalogue):
    """The work on a batch, without a database."""
    platform = SimpleNamespace(catalogue=catalogue, ingest_root=Path("ingest"))
    staging = Staging(platform.ingest_root, batch.batch_no)
    return Work(Step(connection=None, batch=batch, stage="validate"), platform, staging)


def test_a_batch_goes_through_the_stages_in_the_order_of_the_list():
    assert [stage.definition for stage in flows.SUBMISSION] == list(STAGES)
    assert all(isinstance(stage, Stage) for stage in flows.SUBMISSION)


@pytest.mark.parametrize("stage", flows.SUBMISSION, ids=lambda stage: stage.name)
def test_a_stage_is_run_with_a_platform_and_the_number_of_a_batch_and_handed_its_work(stage):
    assert list(inspect.signature(stage.run).parameters) == ["platform", "batch_no"]
    assert list(inspect.signature(stage.function).parameters) == ["work"]
    assert stage.function.__module__ == f"pipelines.stages.{stage.name}"


def test_a_batch_comes_from_claimed_to_receipted_in_five_steps():
    states = ["claimed", "collected", "validated", "quarantined", "loaded", "receipted"]
    assert [state.value for state in STATES_IN_ORDER] == states


def test_the_states_follow_one_another_as_the_stages_do():
    assert STATES_IN_ORDER[0] is BatchState.CLAIMED
    assert list(STATES_IN_ORDER[1:]) == [stage.leads_to for stage in STAGES]
    without_order = {BatchState.REFUSED, BatchState.HELD}
    assert set(STATES_IN_ORDER) == set(BatchState) - without_order


def test_a_stage_is_a_function_that_the_list_names():
    with pytest.raises(LookupError, match="has no stage 'not_in_the_list'"):

        @stage
        def not_in_the_list(work):
            pass


def test_the_work_shows_the_batch_with_what_the_stage_has_set(catalogue):
    work = work_on(BATCH, catalogue)
    work.step.set(received=7)
    assert work.batch == replace(BATCH, received=7)


def test_the_record_type_of_the_work_is_the_one_of_its_batch(catalogue):
    assert work_on(BATCH, catalogue).record_type is catalogue.record_types[LICENCE]


@pytest.mark.parametrize("name", [None, "a_type_that_left_the_catalogue"])
def test_a_batch_without_a_record_type_in_the_catalogue_fails_with_a_plain_message(name, catalogue):
    work = work_on(replace(BATCH, record_type=name), catalogue)
    with pytest.raises(Permanent) as failed:
        _ = work.record_type
    assert str(failed.value) == f"batch {BATCH.batch_no}: no record type {name!r} in the catalogue"


@pytest.mark.parametrize("room", ROOMS_THAT_ARE_HANDED_EVERYTHING)
def test_no_room_below_the_entry_points_asks_what_is_in_force(room):
    modules = sorted((ROOT / "pipelines" / room).rglob("*.py"))
    assert modules
    questions = []
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if asks_what_is_in_force(node):
                questions.append(f"{module.relative_to(ROOT)}:{node.lineno}")
    assert questions == []


def asks_what_is_in_force(node):
    """Whether a node of a syntax tree uses `current` of settings or catalogue, or imports it."""
    names = {"current", "current_platform"}
    if isinstance(node, ast.ImportFrom):
        return any(alias.name in names for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr in names


@pytest.mark.parametrize(
    "code",
    [
        "settings.current()",
        "read = catalogue.current",
        "from pipelines.work import current_platform",
    ],
)
def test_every_way_to_ask_what_is_in_force_is_seen(code):
    assert any(asks_what_is_in_force(node) for node in ast.walk(ast.parse(code)))
