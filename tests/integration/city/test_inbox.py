"""The inbox: every message of the region once, with the cursor or not at all."""

import pytest

from pipelines.city import ledger
from pipelines.city.exchange import changes
from pipelines.shapes.exchange_messages import Change
from pipelines.work import current_platform
from tests.lib.batches import PERSON, STAGES, claim_all, rows_of
from tests.lib.changes import change
from tests.lib.threads import ThreadPool


def record_type_of(batch_no):
    return ledger.find(current_platform(), batch_no).record_type


def numbers_of(batch_no):
    return [change.change_no for change in changes.changes_of(current_platform(), batch_no)]


def test_a_page_makes_one_batch_per_record_type_and_moves_the_cursor(platform):
    page = [change(1), change(2, "b"), change(3, record_type=PERSON), change(4, "c")]
    licences, persons = sorted(
        changes.take(current_platform(), page, after="", following="c4"),
        key=record_type_of,
    )
    assert (numbers_of(licences), numbers_of(persons)) == ([1, 2, 4], [3])
    assert changes.cursor(current_platform()) == "c4"
    assert {ledger.find(current_platform(), number).origin for number in (licences, persons)} == {
        "region"
    }


def test_a_page_that_was_taken_before_is_not_taken_again(platform):
    page = [change(1), change(2, "b")]
    assert len(changes.take(current_platform(), page, after="", following="c2")) == 1
    assert changes.take(current_platform(), page, after="", following="c2") == []
    assert changes.take(current_platform(), page, after="c2", following="c2") == []


def test_several_that_take_the_same_page_at_once_take_it_once(platform, query):
    page = [change(number, str(number)) for number in range(1, 21)]

    def take(_):
        return changes.take(current_platform(), page, after="", following="c20")

    with ThreadPool(4) as pool:
        opened = []
        for batch_nos in pool.map(take, range(4)):
            opened += batch_nos
    assert len(opened) == 1
    assert query("SELECT count(*) FROM messages") == [(20,)]


def test_pages_that_overlap_bring_each_message_once(platform):
    changes.take(current_platform(), [change(1), change(2, "b")], after="", following="c2")
    [second] = changes.take(
        current_platform(), [change(2, "b"), change(3, "b", version=2)], after="c2", following="c3"
    )
    assert numbers_of(second) == [3]


def test_what_came_from_here_is_never_taken(platform, query):
    assert (
        changes.take(current_platform(), [change(1, origin="152501")], after="", following="c1")
        == []
    )
    assert query("SELECT count(*) FROM messages") == [(0,)]
    assert changes.cursor(current_platform()) == "c1"


def test_of_several_versions_in_one_page_only_the_newest_is_judged_and_all_are_remembered(
    platform, query
):
    page = [change(1), change(2, "a", version=2), change(3, "b"), change(4, "a", origin="150200")]
    [batch_no] = changes.take(current_platform(), page, after="", following="c4")
    assert numbers_of(batch_no) == [2, 3, 4]
    assert query("SELECT change_no FROM messages WHERE batch_no = 'superseded'") == [(1,)]


def test_a_page_that_cannot_be_kept_leaves_the_cursor_where_it_was(platform, query):
    with pytest.raises(KeyError):
        changes.take(
            current_platform(),
            [change(1), Change(2, {"origin": "150100"})],
            after="",
            following="c2",
        )
    assert changes.cursor(current_platform()) == ""
    assert query("SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM batches)") == [
        (0,)
    ]


def test_a_downloaded_batch_belongs_to_its_download_until_that_lease_lapses(platform):
    [batch_no] = changes.take(current_platform(), [change(1)], after="", following="c1")
    assert claim_all(lease_seconds=600) == []
    assert claim_all(lease_seconds=0) == [batch_no]


def test_a_finished_batch_waits_for_its_answer_until_it_is_answered(platform):
    [batch_no] = changes.take(current_platform(), [change(1)], after="", following="c1")
    assert changes.unanswered(current_platform()) == []
    for stage in STAGES:
        stage(batch_no)
    assert changes.unanswered(current_platform()) == [batch_no]
    changes.note_answered(current_platform(), batch_no)
    assert changes.unanswered(current_platform()) == []


def test_messages_come_out_as_they_were_put_in(platform, catalogue):
    elements = {
        code: v
        for code, v in rows_of(catalogue, 1, name=PERSON).iloc[0].items()
        if isinstance(v, str)
    }
    put = change(7, "k", record_type=PERSON, **elements)
    [batch_no] = changes.take(current_platform(), [put], after="", following="c7")
    assert changes.changes_of(current_platform(), batch_no) == [put]
