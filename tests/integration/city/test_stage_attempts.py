"""What meets one batch again and again holds it at last; what meets every batch never does."""

import dataclasses
import errno
import signal

import psycopg
import pytest
import sqlalchemy as sa

from pipelines import flows, settings
from pipelines.batch import BatchState
from pipelines.city import ledger
from pipelines.city.database_errors import meaning_of_error
from pipelines.city.overview import overview
from pipelines.errors import (
    AttemptsSpent,
    BatchHeld,
    ConfigurationError,
    PipelineError,
    PlatformBusy,
    ReadingInterrupted,
    StoreFull,
)
from pipelines.intake.inbox import look
from pipelines.work import current_platform
from tests.lib import commands
from tests.lib.batches import STAGES, collect, open_one, stage_to, validate
from tests.lib.children import die, exit_code_of_child
from tests.lib.submissions import drop_csv, frame_of


MOST = 3


@pytest.fixture(autouse=True)
def few_attempts(platform):
    with settings.using(dataclasses.replace(platform, stage_attempts=MOST)) as chosen:
        yield chosen


def failing(error, to=BatchState.COLLECTED):
    @stage_to(to)
    def failing(step):
        raise error

    return failing


@stage_to(BatchState.COLLECTED)
def deadly(step):
    die()


def state_of(batch_no):
    return ledger.find(current_platform(), batch_no).state.value


def tries_of(query, batch_no):
    [(tries,)] = query("SELECT tries_of_stage FROM batches WHERE batch_no = %s", batch_no)
    return tries


@pytest.mark.parametrize(
    "error", [PlatformBusy("deadlock detected"), ReadingInterrupted("stopped")], ids=str
)
def test_the_same_passing_error_at_the_same_stage_holds_the_batch_at_last(platform, error):
    batch_no = open_one()
    for _ in range(MOST - 1):
        with pytest.raises(type(error)):
            failing(error)(batch_no)
    assert state_of(batch_no) == "claimed"
    with pytest.raises(AttemptsSpent):
        failing(error)(batch_no)
    [held] = overview(current_platform()).held
    assert (held.batch_no, held.state) == (batch_no, "held")
    assert held.note == (
        f"failing：同一环节已连续尝试 {MOST} 次，均未完成；"
        f"最后一次的原因：{type(error).__name__}: {error}"
    )


def test_a_stage_that_kills_its_process_each_time_is_held_before_it_kills_another(platform):
    batch_no = open_one()
    for _ in range(MOST):
        assert exit_code_of_child(deadly, batch_no) == -signal.SIGKILL
    assert state_of(batch_no) == "claimed"
    with pytest.raises(AttemptsSpent, match="内存不足"):
        deadly(batch_no)
    assert state_of(batch_no) == "held"


def test_a_finished_stage_ends_the_count(platform, query):
    batch_no = open_one()
    for _ in range(MOST - 1):
        with pytest.raises(PlatformBusy):
            failing(PlatformBusy("later"))(batch_no)
    collect(batch_no)
    assert tries_of(query, batch_no) == 0
    for _ in range(MOST - 1):
        with pytest.raises(PlatformBusy):
            failing(PlatformBusy("later"), BatchState.VALIDATED)(batch_no)
    validate(batch_no)
    assert state_of(batch_no) == "validated"


def test_calls_that_find_nothing_to_do_count_for_nothing(platform, query):
    batch_no = open_one()
    for _ in range(MOST + 1):
        with pytest.raises(PipelineError):
            validate(batch_no)
    assert tries_of(query, batch_no) == 0
    collect(batch_no)
    for _ in range(MOST + 1):
        collect(batch_no)
    assert tries_of(query, batch_no) == 0


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), StoreFull),
        (OSError(errno.EROFS, "Read-only file system"), PipelineError),
        (ConfigurationError("no key"), ConfigurationError),
        (PlatformBusy("going down", meets_every_batch=True), PlatformBusy),
    ],
    ids=lambda value: getattr(value, "__name__", None) or type(value).__name__,
)
def test_what_meets_every_batch_holds_none(platform, query, error, raised):
    batch_no = open_one()
    for _ in range(MOST * 2):
        with pytest.raises(raised):
            failing(error)(batch_no)
    assert (state_of(batch_no), tries_of(query, batch_no)) == ("claimed", 0)


@pytest.mark.parametrize(
    ("sqlstate", "meets_every_batch"),
    [
        ("53100", True),
        ("53300", True),
        ("57P01", True),
        ("57P03", True),
        ("58030", True),
        ("40P01", False),
        ("40001", False),
        ("53200", False),
        ("55P03", False),
        ("57014", False),
    ],
)
def test_which_errors_of_the_database_count_is_read_from_their_state(sqlstate, meets_every_batch):
    error = psycopg.errors.lookup(sqlstate)("as the server says")
    meaning = meaning_of_error(sa.exc.OperationalError("a statement", {}, error))
    assert isinstance(meaning, PlatformBusy)
    assert meaning.meets_every_batch is meets_every_batch


def test_without_a_limit_a_batch_waits_for_ever(platform, few_attempts):
    batch_no = open_one()
    with settings.using(dataclasses.replace(few_attempts, stage_attempts=0)):
        for _ in range(MOST * 2):
            with pytest.raises(PlatformBusy):
                failing(PlatformBusy("later"))(batch_no)
    assert state_of(batch_no) == "claimed"


def test_a_released_batch_has_all_its_attempts_again(platform, query):
    batch_no = open_one()
    for _ in range(MOST):
        with pytest.raises(PipelineError):
            failing(PlatformBusy("later"))(batch_no)
    ledger.release(current_platform(), batch_no)
    assert (state_of(batch_no), tries_of(query, batch_no)) == ("claimed", 0)
    for stage in STAGES:
        stage(batch_no)
    assert state_of(batch_no) == "receipted"


def test_a_file_that_meets_a_deadlock_each_time_is_held_and_goes_on_when_resubmitted(
    platform, catalogue, inbox, monkeypatch
):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))

    def deadlock(*_arguments, **_named):
        raise psycopg.errors.DeadlockDetected("deadlock detected")

    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.load.merge.load_records", deadlock)
        states = [commands.submit()[0].state for _ in range(MOST)]
    assert states == ["quarantined"] * (MOST - 1) + ["held"]
    # The next submit leaves it alone.
    assert commands.submit() == []

    [held] = overview(current_platform()).held
    load = flows.SUBMISSION[3]
    with pytest.raises(BatchHeld, match="连续尝试 3 次.*Clear task.*resubmit"):
        flows.run_stage(current_platform(), held.batch_no, load)
    batch = flows.run_stage(current_platform(), held.batch_no, load, goes_on=True)
    assert batch.state == "loaded"
    [batch] = commands.submit()
    assert (batch.state, batch.new) == ("receipted", 5)


def test_another_file_goes_on_beside_the_one_that_is_held(platform, catalogue, inbox, monkeypatch):
    drop_csv(inbox, "甲.csv", frame_of(catalogue))
    [file] = look(platform.ingest_root)
    [batch_no] = ledger.open_batches(current_platform(), [file])
    for _ in range(MOST):
        assert exit_code_of_child(die_while_reading, batch_no, monkeypatch) == -signal.SIGKILL

    drop_csv(inbox, "乙.csv", frame_of(catalogue, seed=2))
    states = {batch.path.rpartition("/")[2]: batch.state.value for batch in commands.submit()}
    assert states == {"甲.csv": "held", "乙.csv": "receipted"}


def die_while_reading(batch_no, monkeypatch):
    monkeypatch.setattr("pipelines.stages.collect.stage_part_confined", die)
    flows.run_stage(current_platform(), batch_no, flows.SUBMISSION[0])
