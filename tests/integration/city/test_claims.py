"""Who works on what: no batch is opened twice, none is claimed by two."""

import dataclasses
import threading
import time
from functools import partial

import pytest

from pipelines import settings
from pipelines.batch import BatchState
from pipelines.city import ledger
from pipelines.city.ledger import opening
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


def test_what_was_opened_after_the_millionth_is_claimed_after_it(platform, query):
    query("SELECT setval('batch_numbers', 999997)")
    opened = ledger.open_batches(current_platform(), files(4))
    assert [number.partition("-")[2] for number in opened] == [
        "999998",
        "999999",
        "1000000",
        "1000001",
    ]
    assert claim("a run") == opened


def flood(count):
    """So many batches of one department that wait, as if the files had been dropped at once."""
    with transaction() as connection:
        connection.exec_driver_sql(
            """
            INSERT INTO batches (batch_no, ingest_root, department, path)
            SELECT '20261124-' || to_char(nextval('batch_numbers'), 'FM999999000000'), %(root)s,
                'court', 'court/inbox/' || number
            FROM generate_series(1, %(count)s) AS number
            """,
            {"root": str(current_platform().ingest_root), "count": count},
        )


def claimed_departments(owner, **options):
    options = {"limit": 500, "lease_seconds": 600} | options
    claimed = ledger.claim(current_platform(), owner, **options)
    return [batch.department for batch in claimed]


def test_departments_take_turns_however_many_files_one_of_them_has(platform):
    flood(20_000)
    others = [
        File(relative=f"{department}/inbox/{number}.csv", department=department)
        for department in ("ecology", "education")
        for number in range(2)
    ]
    ledger.open_batches(current_platform(), others)
    order = ["court", "ecology", "education"]
    assert claimed_departments("a run", limit=8) == [*order, *order, "court", "court"]


def test_a_run_claims_no_more_of_a_department_of_which_others_have_many_under_way(platform, query):
    flood(200)
    assert claimed_departments("first run", per_department=50) == ["court"] * 50
    assert claimed_departments("second run", per_department=50) == []
    ledger.open_batches(
        current_platform(), [File(relative="ecology/inbox/1.csv", department="ecology")]
    )
    assert claimed_departments("third run", per_department=50) == ["ecology"]

    # As soon as there is one less, the next run takes some more.
    query("UPDATE batches SET state = 'held' WHERE batch_no = (SELECT min(batch_no) FROM batches)")
    assert claimed_departments("fourth run", per_department=50) == ["court"] * 50
    assert claimed_departments("fifth run", per_department=50) == []


def test_the_claims_of_dead_runs_count_no_longer_once_they_have_lapsed(platform, some_time_passes):
    flood(60)
    claimed_departments("dead run", per_department=50)
    assert claimed_departments("next run", per_department=50) == []
    some_time_passes(seconds=601)
    assert claimed_departments("next run", per_department=50) == ["court"] * 50


def test_batches_that_are_left_alone_keep_none_behind_them_waiting(platform):
    opened = ledger.open_batches(current_platform(), files(5))
    claimed = ledger.claim(current_platform(), "a run", limit=2, lease_seconds=0, but=opened[:3])
    assert [batch.batch_no for batch in claimed] == opened[3:]


def test_of_many_files_of_a_department_some_wait_in_its_inbox(platform, monkeypatch):
    monkeypatch.setattr(opening, "MOST_WAITING", 3)
    other = File(relative="ecology/inbox/1.csv", department="ecology")
    dropped = [*files(5), other]
    opened = ledger.open_batches(current_platform(), dropped)
    assert len(opened) == 4
    assert ledger.open_batches(current_platform(), dropped) == []
    collect(opened[0])
    assert len(ledger.open_batches(current_platform(), dropped)) == 1


def test_no_number_is_spent_on_files_that_wait_already(platform, query):
    ledger.open_batches(current_platform(), files(3))
    [(before,)] = query("SELECT last_value FROM batch_numbers")
    ledger.open_batches(current_platform(), files(4))
    assert query("SELECT last_value FROM batch_numbers") == [(before + 1,)]


def test_a_stage_renews_the_claims_of_all_that_wait_in_its_run(platform, some_time_passes):
    opened = ledger.open_batches(current_platform(), files(3))
    assert claim("a") == opened
    for batch_no in opened:
        some_time_passes(seconds=400)
        collect(batch_no)
        assert claim("b") == []
    some_time_passes(seconds=601)
    assert claim("b") == opened


def test_a_stage_renews_no_claim_of_another_run(platform, some_time_passes):
    first, second = ledger.open_batches(current_platform(), files(2))
    assert claim("a", limit=1) == [first]
    assert claim("b") == [second]
    some_time_passes(seconds=400)
    collect(first)
    some_time_passes(seconds=300)
    assert claim("c") == [second]


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
