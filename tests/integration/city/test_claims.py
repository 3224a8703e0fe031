"""Who works on what: no batch is opened twice, none is claimed by two."""

import dataclasses
import threading
import time
from functools import partial

import pytest

from pipelines import settings
from pipelines.batch import BatchState
from pipelines.city import ledger
from pipelines.errors import Permanent, PlatformBusy
from pipelines.work import current_platform
from tests.lib.batches import STAGES, File, collect, open_one, stage_to
from tests.lib.city import transaction
from tests.lib.threads import ThreadPool


def files(count):
    return [
        File(relative=f"court/inbox/{number:03d}.csv", department="court")
        for number in range(count)
    ]


def claim(owner, limit=500, lease_seconds=600):
    return [
        batch.batch_no
        for batch in ledger.claim(
            current_platform(), owner, limit=limit, lease_seconds=lease_seconds
        )
    ]


@pytest.fixture
def some_time_passes(query):
    """Make every claim older."""

    def some_time_passes(seconds):
        query("UPDATE batches SET claimed_at = claimed_at - make_interval(secs => %s)", seconds)

    return some_time_passes


def test_a_file_gets_one_batch_until_it_has_been_collected(platform):
    [first] = ledger.open_batches(current_platform(), [File()])
    assert ledger.open_batches(current_platform(), [File(), File()]) == []
    collect(first)
    [second] = ledger.open_batches(current_platform(), [File()])
    assert second > first


def test_a_file_that_holds_a_batch_gets_no_other_until_it_is_touched(platform):
    @stage_to(BatchState.COLLECTED)
    def broken(step):
        raise OSError("no space left on device")

    batch_no = open_one()
    with pytest.raises(Permanent):
        broken(batch_no)
    assert ledger.open_batches(current_platform(), [File()]) == []
    [mended] = ledger.open_batches(current_platform(), [File(mtime_ns=2)])
    assert mended != batch_no
    with pytest.raises(PlatformBusy, match="same file"):
        ledger.release(current_platform(), batch_no)
    collect(mended)
    ledger.release(current_platform(), batch_no)


def test_batches_of_another_ingest_root_are_left_alone(platform, tmp_path):
    open_one()
    with settings.using(dataclasses.replace(platform, ingest_root=tmp_path / "elsewhere")):
        assert claim("elsewhere") == []
        assert not ledger.anything_unclaimed(current_platform(), 600)
        assert len(ledger.open_batches(current_platform(), [File()])) == 1


def test_two_that_open_the_same_files_at_once_open_each_once(platform):
    with ThreadPool(4) as pool:
        opened = [
            number
            for numbers in pool.map(
                partial(ledger.open_batches, current_platform()), [files(20)] * 4
            )
            for number in numbers
        ]
    assert len(opened) == len(set(opened)) == 20


def test_many_claims_at_once_never_share_a_batch(platform):
    ledger.open_batches(current_platform(), files(60))
    with ThreadPool(6) as pool:
        parts = list(
            pool.map(lambda owner: claim(owner, limit=7), [f"run {number}" for number in range(6)])
        )
    taken = [number for part in parts for number in part]
    assert len(taken) == len(set(taken))
    assert len(taken) == 42
    assert len(claim("the rest")) == 18
    assert claim("latecomer") == []


def test_a_claim_takes_the_oldest_first_and_no_more_than_asked(platform):
    opened = ledger.open_batches(current_platform(), files(5))
    assert claim("one", limit=3) == opened[:3]
    assert claim("two", limit=3) == opened[3:]


def test_a_claim_lapses_with_its_lease_and_an_owner_finds_its_own_again(platform, some_time_passes):
    opened = ledger.open_batches(current_platform(), files(2))
    assert claim("a") == opened
    assert claim("b") == []
    assert claim("a") == opened
    some_time_passes(seconds=2)
    assert ledger.anything_unclaimed(current_platform(), 1)
    assert claim("b", lease_seconds=1) == opened


def test_every_stage_renews_the_lease(platform, some_time_passes):
    batch_no = open_one()
    claim("a")
    some_time_passes(seconds=2)
    collect(batch_no)
    assert claim("b", lease_seconds=1) == []


def test_finished_and_held_batches_are_not_claimed(platform, query):
    done, held, refused, answered = ledger.open_batches(current_platform(), files(4))
    for stage in STAGES:
        stage(done)
    query("UPDATE batches SET state = 'held' WHERE batch_no = %s", held)
    query("UPDATE batches SET state = 'refused' WHERE batch_no IN (%s, %s)", refused, answered)
    query("UPDATE batches SET receipt = 'x' WHERE batch_no = %s", answered)
    assert claim("anyone", lease_seconds=0) == [refused]


def test_a_batch_that_a_stage_works_on_is_passed_over_even_by_a_takeover(platform):
    working, done = threading.Event(), threading.Event()

    @stage_to(BatchState.COLLECTED)
    def slow(step):
        working.set()
        assert done.wait(20)

    busy, idle = ledger.open_batches(current_platform(), files(2))
    with ThreadPool(1) as pool:
        running = pool.submit(slow, busy)
        assert working.wait(20)
        assert claim("takeover", lease_seconds=0) == [idle]
        done.set()
        assert running.result() == busy


def test_two_that_run_the_same_stage_at_once_do_the_work_once(platform):
    worked = []

    @stage_to(BatchState.COLLECTED)
    def slow(step):
        worked.append(threading.get_ident())
        time.sleep(0.2)

    batch_no = open_one()
    with ThreadPool(3) as pool:
        assert list(pool.map(slow, [batch_no] * 3)) == [batch_no] * 3
    assert len(worked) == 1


def test_numbers_go_on_after_the_millionth(platform, query):
    query("SELECT setval('batch_numbers', 999999)")
    first, second = ledger.open_batches(current_platform(), files(2))
    assert (first.partition("-")[2], second.partition("-")[2]) == ("1000000", "1000001")


def test_only_accepted_batches_of_the_same_department_are_remembered_by_their_digest(
    platform, query
):

    batch_no = open_one()
    query("UPDATE batches SET digest = 'd' WHERE batch_no = %s", batch_no)

    def known(department="market_regulation"):
        with transaction() as connection:
            found = ledger.accepted_batch_with(connection, "d", department)
        return found and found.batch_no

    for stage in STAGES:
        assert known() == (None if stage in STAGES[:4] else batch_no)
        stage(batch_no)
    assert known("court") is None
