"""A batch moves by its stages, one step each, once; nothing else moves it."""

import errno
from pathlib import Path

import psycopg
import pytest
import xlsxwriter.exceptions
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipelines.batch import STATES_IN_ORDER, BatchState
from pipelines.city import ledger
from pipelines.city.ledger.advancing import OutOfTurn
from pipelines.errors import (
    CatalogueError,
    ConfigurationError,
    Permanent,
    PlatformBusy,
    StoreFull,
    StoreUnavailable,
    UnknownBatch,
)
from pipelines.work import current_platform
from tests.lib.batches import (
    STAGES,
    collect,
    load,
    open_one,
    quarantine,
    receipt,
    stage_to,
    validate,
)
from tests.lib.tries import tries


# The state after each stage.
AFTER = tuple(state.value for state in STATES_IN_ORDER[1:])


def state_of(batch_no):
    return ledger.find(current_platform(), batch_no).state.value


def brought_to(state):
    batch_no = open_one()
    for stage in STAGES[: AFTER.index(state) + 1] if state in AFTER else ():
        stage(batch_no)
    return batch_no


def test_the_five_stages_bring_a_batch_from_claimed_to_receipted(platform):
    batch_no, seen = open_one(), []
    for stage in STAGES:
        assert stage(batch_no) == batch_no
        seen.append(state_of(batch_no))
    assert tuple(seen) == AFTER


def test_every_stage_may_be_called_twice_and_works_once(platform):
    batch_no, worked = open_one(), []

    @stage_to(BatchState.COLLECTED)
    def counting(step):
        worked.append(step.batch.batch_no)
        step.set(received=3)

    counting(batch_no)
    counting(batch_no)
    assert worked == [batch_no]
    before = ledger.find(current_platform(), batch_no)
    for stage in STAGES:
        stage(batch_no)
        once = ledger.find(current_platform(), batch_no)
        stage(batch_no)
        assert ledger.find(current_platform(), batch_no) == once
    assert before.state is BatchState.COLLECTED


@pytest.mark.parametrize("state", ["claimed", *AFTER])
@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_a_stage_moves_a_batch_only_from_the_state_before_its_own(platform, state, stage):
    batch_no = brought_to(state)
    states = ("claimed", *AFTER)
    gap = STAGES.index(stage) - states.index(state)
    if gap > 0:
        with pytest.raises(OutOfTurn):
            stage(batch_no)
    else:
        stage(batch_no)
    assert state_of(batch_no) == (states[states.index(state) + 1] if gap == 0 else state)


@pytest.mark.many_tries
@given(order=st.lists(st.sampled_from(range(len(STAGES))), max_size=12))
@hypothesis_settings(
    max_examples=tries(10, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_the_order_of_calls_a_batch_never_skips_a_stage(platform, order):
    batch_no, reached = open_one(relative=f"court/inbox/{order}", department="court"), 0
    for position in order:
        try:
            STAGES[position](batch_no)
        except OutOfTurn:
            assert position > reached
        reached += position == reached
        assert state_of(batch_no) == ("claimed", *AFTER)[reached]


def test_a_refused_batch_gets_its_receipt_and_stays_refused(platform):
    @stage_to(BatchState.COLLECTED)
    def refusing(step):
        step.refuse("unknown-format", "无法识别的文件", "请另存为 xlsx。", received=4)

    batch_no = open_one()
    refusing(batch_no)
    for stage in (validate, quarantine, load):
        stage(batch_no)
    assert ledger.find(current_platform(), batch_no).receipt is None
    receipt(batch_no)
    batch = ledger.find(current_platform(), batch_no)
    assert (batch.state, batch.received, batch.accepted, batch.rejected) == ("refused", 4, 0, 4)
    assert batch.receipt
    assert batch.reason == "无法识别的文件。请另存为 xlsx。"


def test_what_nobody_foresaw_holds_the_batch_and_leaves_no_trace_of_the_stage(
    platform, query, caplog
):
    @stage_to(BatchState.COLLECTED)
    def stumbling(step):
        step.set(received=3)
        step.note("half done")
        raise ZeroDivisionError("by 152501199001011233")

    batch_no = open_one()
    with pytest.raises(Permanent, match="held at stumbling"):
        stumbling(batch_no)
    batch = ledger.find(current_platform(), batch_no)
    assert (batch.state, batch.received) == ("held", 0)
    assert query("SELECT text FROM notes") == [
        ("stumbling: ZeroDivisionError: by 152501********1233",)
    ]
    assert "in stumbling" in caplog.text
    assert "152501199001011233" not in caplog.text
    for stage in STAGES:
        stage(batch_no)
    assert state_of(batch_no) == "held"


def test_what_may_pass_by_itself_leaves_the_batch_where_it_was(platform):
    @stage_to(BatchState.COLLECTED)
    def unlucky(step):
        step.set(received=3)
        raise PlatformBusy("later")

    batch_no = open_one()
    with pytest.raises(PlatformBusy):
        unlucky(batch_no)
    assert (state_of(batch_no), ledger.find(current_platform(), batch_no).received) == (
        "claimed",
        0,
    )
    collect(batch_no)
    assert state_of(batch_no) == "collected"


def unwritable_workbook():
    """XlsxWriter raises an error of its own where the disk is full."""
    try:
        raise OSError(errno.ENOSPC, "No space left on device")
    except OSError as error:
        raise xlsxwriter.exceptions.FileCreateError(error) from None


def read_only_share():
    raise OSError(errno.EROFS, "Read-only file system")


def stale_share():
    try:
        raise OSError(errno.ESTALE, "Stale file handle")
    except OSError as error:
        raise RuntimeError("the reader stopped") from error


@pytest.mark.parametrize(
    ("stumble", "waits"),
    [
        (unwritable_workbook, StoreFull),
        (read_only_share, StoreUnavailable),
        (stale_share, StoreUnavailable),
    ],
)
def test_a_batch_waits_where_the_files_cannot_be_reached_whatever_the_library_says(
    platform, query, stumble, waits
):
    batch_no = open_one()
    with pytest.raises(waits, match=f"{batch_no} waits at stumbling"):
        stage_to(BatchState.COLLECTED)(named_stumbling(stumble))(batch_no)
    assert state_of(batch_no) == "claimed"
    assert query("SELECT text FROM notes") == []


@pytest.mark.parametrize(
    "error", [ConfigurationError("REGION_SECRET is missing"), CatalogueError(["honour: no key"])]
)
def test_a_wrong_configuration_holds_no_batch(platform, error):
    def stumble():
        raise error

    batch_no = open_one()
    with pytest.raises(type(error)):
        stage_to(BatchState.COLLECTED)(named_stumbling(stumble))(batch_no)
    assert state_of(batch_no) == "claimed"


def named_stumbling(stumble):
    def stumbling(step):
        stumble()

    return stumbling


@pytest.mark.parametrize(("held_at", "again_from"), [(1, "claimed"), (3, "claimed"), (4, "loaded")])
def test_a_released_batch_starts_again_unless_its_records_are_in(platform, held_at, again_from):
    batch_no = brought_to(("claimed", *AFTER)[held_at])

    @stage_to(list(BatchState)[held_at + 1])
    def broken(step):
        raise RuntimeError

    with pytest.raises(Permanent):
        broken(batch_no)
    ledger.release(current_platform(), batch_no)
    assert state_of(batch_no) == again_from
    for stage in STAGES:
        stage(batch_no)
    assert state_of(batch_no) == "receipted"


def test_a_stage_for_a_batch_that_does_not_exist_says_so_and_notes_nothing(platform, query):
    with pytest.raises(UnknownBatch):
        collect("20261124-999999")
    assert query("SELECT count(*) FROM notes") == [(0,)]


@pytest.mark.parametrize(
    "counts",
    [
        "state = 'quarantined', received = 3, accepted = 1, rejected = 1",
        "state = 'refused', received = 3",
        "state = 'loaded', received = 2, accepted = 2, new = 1",
        "state = 'receipted', received = 2, accepted = 2, new = 1, changed = 2",
        "state = 'lost'",
    ],
)
def test_the_database_itself_refuses_counts_that_do_not_add_up_and_states_that_are_not_known(
    platform, query, counts
):
    batch_no = open_one()
    with pytest.raises(psycopg.errors.CheckViolation):
        query(f"UPDATE batches SET {counts} WHERE batch_no = %s", batch_no)


def test_a_stage_whose_counts_do_not_add_up_holds_the_batch(platform):
    @stage_to(BatchState.QUARANTINED)
    def losing_a_row(step):
        step.set(accepted=1, rejected=1)

    batch_no = brought_to("validated")
    with pytest.raises(Permanent):
        losing_a_row(batch_no)
    assert state_of(batch_no) == "held"


def test_the_log_has_one_line_a_stage_with_the_counts(platform, caplog):
    batch_no = open_one()
    with caplog.at_level("INFO", "pipelines.city"):
        for stage in STAGES[:3]:
            stage(batch_no)
        quarantine(batch_no)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 4
    assert lines[2].startswith(
        f"batch={batch_no} stage=quarantine state=quarantined received=3 accepted=2 rejected=1"
    )
    assert "already quarantined" in lines[3]


def test_what_was_to_be_done_after_the_commit_cannot_undo_it(platform, caplog):
    tidied = []

    @stage_to(BatchState.COLLECTED)
    def tidying(step):
        step.after_commit(lambda: Path("/nowhere/at/all").unlink())
        step.after_commit(lambda: tidied.append(state_of(step.batch.batch_no)))

    batch_no = open_one()
    tidying(batch_no)
    assert tidied == ["collected"]
    assert "could not tidy up" in caplog.text


def test_what_was_to_be_done_after_the_commit_is_not_done_without_one(platform):
    @stage_to(BatchState.COLLECTED)
    def unlucky(step):
        step.after_commit(lambda: pytest.fail("nothing was committed"))
        raise PlatformBusy

    with pytest.raises(PlatformBusy):
        unlucky(open_one())
