"""The inbox: every message of the region once, with the cursor or not at all."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines.city import ledger
from pipelines.city.exchange import changes as inbox
from pipelines.shapes.exchange import Change
from tests.lib.batches import PERSON, STAGES, claim_all, rows_of
from tests.lib.changes import change


def numbers_of(batch_no):
    return [number for number, _ in inbox.messages_of(batch_no)]


def test_a_page_makes_one_batch_per_record_type_and_moves_the_cursor(platform):
    page = [change(1), change(2, "b"), change(3, record_type=PERSON), change(4, "c")]
    licences, persons = sorted(
        inbox.take(page, "", "c4"), key=lambda number: ledger.find(number).record_type
    )
    assert (numbers_of(licences), numbers_of(persons)) == ([1, 2, 4], [3])
    assert inbox.cursor() == "c4"
    assert {ledger.find(number).origin for number in (licences, persons)} == {"region"}


def test_a_page_that_was_taken_before_is_not_taken_again(platform):
    page = [change(1), change(2, "b")]
    assert len(inbox.take(page, "", "c2")) == 1
    assert inbox.take(page, "", "c2") == []
    assert inbox.take(page, "c2", "c2") == []


def test_several_that_take_the_same_page_at_once_take_it_once(platform, query):
    page = [change(number, str(number)) for number in range(1, 21)]
    with ThreadPoolExecutor(4) as pool:
        opened = [
            number
            for numbers in pool.map(lambda _: inbox.take(page, "", "c20"), range(4))
            for number in numbers
        ]
    assert len(opened) == 1
    assert query("SELECT count(*) FROM messages") == [(20,)]


def test_pages_that_overlap_bring_each_message_once(platform):
    inbox.take([change(1), change(2, "b")], "", "c2")
    [second] = inbox.take([change(2, "b"), change(3, "b", version=2)], "c2", "c3")
    assert numbers_of(second) == [3]


def test_what_came_from_here_is_never_taken(platform, query):
    assert inbox.take([change(1, origin="152501")], "", "c1") == []
    assert query("SELECT count(*) FROM messages") == [(0,)]
    assert inbox.cursor() == "c1"


def test_of_several_versions_in_one_page_only_the_newest_is_judged_and_all_are_remembered(
    platform, query
):
    page = [change(1), change(2, "a", version=2), change(3, "b"), change(4, "a", origin="150200")]
    [batch_no] = inbox.take(page, "", "c4")
    assert numbers_of(batch_no) == [2, 3, 4]
    assert query("SELECT change_no FROM messages WHERE batch_no = 'superseded'") == [(1,)]


def test_a_page_that_cannot_be_kept_leaves_the_cursor_where_it_was(platform, query):
    with pytest.raises(KeyError):
        inbox.take([change(1), Change(2, {"origin": "150100"})], "", "c2")
    assert inbox.cursor() == ""
    assert query("SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM batches)") == [
        (0,)
    ]


def test_a_downloaded_batch_belongs_to_its_download_until_that_lease_lapses(platform):
    [batch_no] = inbox.take([change(1)], "", "c1")
    assert claim_all(lease_seconds=600) == []
    assert claim_all(lease_seconds=0) == [batch_no]


def test_a_finished_batch_waits_for_its_answer_until_it_is_answered(platform):
    [batch_no] = inbox.take([change(1)], "", "c1")
    assert inbox.unanswered() == []
    for stage in STAGES:
        stage(batch_no)
    assert inbox.unanswered() == [batch_no]
    inbox.answered(batch_no)
    assert inbox.unanswered() == []


def test_messages_come_out_as_they_were_put_in(platform, catalogue):
    elements = {
        code: v
        for code, v in rows_of(catalogue, 1, name=PERSON).iloc[0].items()
        if isinstance(v, str)
    }
    put = change(7, "k", record_type=PERSON, **elements)
    [batch_no] = inbox.take([put], "", "c7")
    assert inbox.messages_of(batch_no) == [(7, put.message)]
