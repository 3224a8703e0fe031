"""One way on for a held batch: *Clear task* in Airflow does what `resubmit` does."""

import shutil

import pytest

from pipelines import flows
from pipelines.city import ledger
from pipelines.errors import BatchHeld
from pipelines.intake.inbox import look
from pipelines.work import current_platform
from tests.lib import commands
from tests.lib.submissions import drop_csv, frame_of


STAGES = {stage.name: stage for stage in flows.SUBMISSION}


@pytest.fixture
def held(platform, catalogue, inbox, monkeypatch):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.load.merge.load_records", lambda *_, **__: 1 / 0)
        [batch] = commands.submit()
    assert batch.state == "held"
    return batch.batch_no


def run_stage(name, batch_no, **options):
    return flows.run_stage(current_platform(), batch_no, STAGES[name], **options)


def test_a_stage_of_a_held_batch_says_what_it_is_held_for_and_how_it_goes_on(held):
    with pytest.raises(BatchHeld) as error:
        run_stage("load", held)
    sentence = str(error.value)
    assert "load: ZeroDivisionError" in sentence
    assert "Clear task" in sentence
    assert f"python -m pipelines resubmit {held}" in sentence
    assert ledger.find(current_platform(), held).state == "held"


def test_a_held_batch_goes_on_from_the_task_that_a_person_clears(held):
    batch = run_stage("load", held, goes_on=True)
    assert (batch.state, batch.new) == ("loaded", 5)
    batch = run_stage("receipt", held)
    assert (batch.state, batch.is_finished) == ("receipted", True)


def test_a_held_batch_goes_on_though_its_staged_rows_are_gone(held, platform):
    shutil.rmtree(platform.ingest_root / ".staging" / held)
    assert run_stage("receipt", held, goes_on=True).state == "receipted"


def test_a_batch_whose_cause_is_still_there_is_held_again_and_says_so(held, monkeypatch):
    monkeypatch.setattr("pipelines.stages.load.merge.load_records", lambda *_, **__: [][0])
    with pytest.raises(BatchHeld, match="load: IndexError"):
        run_stage("load", held, goes_on=True)
    assert ledger.find(current_platform(), held).state == "held"


def test_the_attempt_in_which_a_batch_is_held_ends_with_the_same_sentence(
    platform, catalogue, inbox, monkeypatch
):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    monkeypatch.setattr("pipelines.stages.collect.originals.keep", lambda *_, **__: 1 / 0)
    [file] = look(platform.ingest_root)
    [batch_no] = ledger.open_batches(current_platform(), [file])
    with pytest.raises(BatchHeld, match="collect: ZeroDivisionError.*Clear task"):
        run_stage("collect", batch_no)


def test_what_is_finished_stays_so_however_often_its_task_is_cleared(platform, catalogue, inbox):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    [done] = commands.submit()
    for name in STAGES:
        assert run_stage(name, done.batch_no, goes_on=True) == ledger.find(
            current_platform(), done.batch_no
        )
