"""The outbox: pages cut once, the same each time, settled by receipts."""

import time

import pytest

from pipelines.city.exchange import digests, outbox, rejections
from pipelines.city.exchange.held_records import HeldRecords
from pipelines.city.exchange.version_messages import with_labels
from pipelines.shapes.digest_places import DigestPlace
from pipelines.shapes.exchange_messages import RegionalRejection
from pipelines.work import current_platform
from tests.lib.batches import PERSON, rows_of
from tests.lib.submissions import LICENCE
from tests.lib.threads import ThreadPool


def cut(rows=1000):
    with outbox.exclusively(current_platform()):
        return outbox.cut_pages(current_platform(), rows)


def test_waiting_rows_are_cut_into_pages_in_the_order_in_which_they_came(bring, catalogue, query):
    frame = rows_of(catalogue, 7)
    bring(frame)
    bring(frame.assign(XK_NR="更正").iloc[:2])
    pages = [outbox.page(current_platform(), upload_no) for upload_no in cut(4)]
    assert [len(page.messages) for page in pages] == [4, 4, 1]
    messages = [message for page in pages for message in page.messages]
    assert [message["elements"]["XK_WSH"] for message in messages] == [
        *frame["XK_WSH"],
        *frame["XK_WSH"][:2],
    ]
    assert [message["version"] for message in messages] == [1] * 7 + [2] * 2
    assert cut() == []


def test_a_page_is_the_same_each_time_even_when_its_records_have_changed_since(bring, catalogue):
    frame = rows_of(catalogue, 5)
    bring(frame)
    [upload_no] = cut()
    first = outbox.page(current_platform(), upload_no)
    bring(frame.assign(XK_NR="更正"), department="court")
    assert outbox.page(current_platform(), upload_no) == first


def test_a_message_says_what_the_contract_asks_and_leaves_out_what_is_missing(
    bring, catalogue, query
):
    frame = rows_of(catalogue, 1).assign(BZ=None)
    bring(frame)
    [message] = outbox.page(current_platform(), cut()[0]).messages
    expected = {
        code: value
        for code, value in frame.iloc[0].drop("row_number").items()
        if isinstance(value, str)
    }
    assert message["elements"] == with_labels(catalogue.record_types[LICENCE], expected)
    [(key,)] = query("SELECT encode(record_key, 'hex') FROM records")
    assert message | {"changed_at": "", "elements": {}} == {
        "record_type": LICENCE,
        "catalogue_version": "2018",
        "record_key": key,
        "version": 1,
        "action": "upsert",
        "origin": "152501",
        "department": "market_regulation",
        "changed_at": "",
        "elements": {},
    }
    assert message["changed_at"].endswith("Z")


@pytest.mark.parametrize(
    "name", ["administrative_penalty_legal_person", PERSON, "black_list", "red_list"]
)
def test_every_value_goes_out_as_it_came_in_identity_numbers_too(bring, catalogue, name):
    frame = rows_of(catalogue, 20, seed=5, name=name)
    bring(frame, name=name)
    amounts = {
        one.code for one in catalogue.record_types[name].elements.values() if one.type == "amount"
    }

    def canonical(code, value):
        """Amounts go out in their shortest form: the same number is the same text,
        however it was written.
        """
        return value.rstrip("0").rstrip(".") if code in amounts and "." in value else value

    sent = [
        message["elements"]
        for upload_no in cut()
        for message in outbox.page(current_platform(), upload_no).messages
    ]
    rows = frame.drop(columns="row_number").to_dict("records")
    came = [
        {code: canonical(code, value) for code, value in row.items() if isinstance(value, str)}
        for row in rows
    ]
    # Codes go out as their labels.
    assert sent == [with_labels(catalogue.record_types[name], elements) for elements in came]


def test_two_passes_at_once_cut_every_row_once(bring, catalogue, query):
    bring(rows_of(catalogue, 50))
    with ThreadPool(3) as pool:
        list(pool.map(cut, [7, 7, 7]))
    assert query(
        "SELECT count(*), count(DISTINCT (upload_no, line)) FROM outbox WHERE upload_no IS NOT NULL"
    ) == [(50, 50)]
    assert query("SELECT sum(lines) FROM uploads") == [(50,)]


def test_a_second_pass_waits_for_the_first(platform):
    order = []

    def second():
        with outbox.exclusively(current_platform()):
            order.append("second")

    with ThreadPool(1) as pool:
        with outbox.exclusively(current_platform()):
            waiting = pool.submit(second)
            time.sleep(0.3)
            order.append("first")
        waiting.result(10)
    assert order == ["first", "second"]


def sent_page(bring, catalogue, count=3):
    bring(rows_of(catalogue, count))
    [upload_no] = cut()
    outbox.note_sent(
        current_platform(),
        upload_no,
        "sha-256=:x:",
        [f"digest {line}" for line in range(1, count + 1)],
    )
    return upload_no


def refusal(line, reason="名称与统一社会信用代码不匹配"):
    return RegionalRejection(line, "1001", reason, "XK_XDR_MC")


def test_a_page_goes_from_cut_to_sent_to_final(bring, catalogue, query):
    upload_no = sent_page(bring, catalogue)
    assert (
        outbox.unsent(current_platform()),
        outbox.without_final_receipt(current_platform()),
    ) == (
        [],
        [upload_no],
    )
    assert query("SELECT line, digest FROM outbox ORDER BY 1") == [
        (1, "digest 1"),
        (2, "digest 2"),
        (3, "digest 3"),
    ]
    outbox.acknowledge_page(current_platform(), upload_no, [refusal(2)])
    assert outbox.without_final_receipt(current_platform()) == []
    assert query("SELECT accepted, refused FROM uploads") == [(2, 1)]
    assert outbox.counts(current_platform()) == {
        "waiting": 0,
        "awaiting_receipt": 0,
        "accepted_by_region": 2,
        "refused_by_region": 1,
    }


def test_a_receipt_that_comes_twice_counts_once(bring, catalogue, query):
    upload_no = sent_page(bring, catalogue)
    outbox.acknowledge_page(current_platform(), upload_no, [refusal(2)])
    outbox.note_sent(current_platform(), upload_no, "sha-256=:again:", ["x", "y", "z"])
    outbox.acknowledge_page(current_platform(), upload_no, [])
    assert query("SELECT state, count(*) FROM outbox GROUP BY 1 ORDER BY 1") == [
        ("accepted", 2),
        ("refused", 1),
    ]
    assert query("SELECT content_digest FROM uploads") == [("sha-256=:x:",)]


def test_what_the_region_refused_is_told_once_and_nothing_that_comes_meanwhile_is_forgotten(
    bring, catalogue, query
):
    upload_no = sent_page(bring, catalogue)
    outbox.acknowledge_page(
        current_platform(), upload_no, [refusal(2, "证件 152501199001011233 有误")]
    )
    [batch_no] = rejections.batches_to_inform(current_platform())
    [told] = rejections.rejections_without_receipt(current_platform(), batch_no)
    assert (told.row_number, told.code, told.element) == (3, "1001", "XK_XDR_MC")
    assert told.reason == "证件 152501********1233 有误"
    query("UPDATE outbox SET state = 'refused' WHERE line = 3")
    rejections.note_informed(current_platform(), [told])
    [later] = rejections.rejections_without_receipt(current_platform(), batch_no)
    assert later.row_number == 4
    rejections.note_informed(current_platform(), [later])
    assert rejections.batches_to_inform(current_platform()) == []


def acknowledged():
    """Version and digest of each record of the only day that there is."""
    platform = current_platform()
    with platform.database.session() as session:
        here = HeldRecords(session, platform)
        place = DigestPlace("152501", LICENCE)
        [month] = here.digests(place)
        [day] = here.digests(place.part(month.name))
        held = here.digest_records(place.part(day.name))
    return sorted((one.version, one.digest) for one in held)


def test_digests_name_the_newest_version_that_the_region_acknowledged(bring, catalogue):
    frame = rows_of(catalogue, 2)
    bring(frame)
    bring(frame.assign(XK_NR="更正").iloc[:1])
    first, second = cut(2)
    for upload_no, values in ((first, ["a1", "b1"]), (second, ["a2"])):
        outbox.note_sent(current_platform(), upload_no, "", values)
    outbox.acknowledge_page(current_platform(), first, [])
    assert acknowledged() == [(1, "a1"), (1, "b1")]
    outbox.acknowledge_page(current_platform(), second, [])
    assert acknowledged() == [(1, "b1"), (2, "a2")]


def test_a_record_is_queued_again_once_however_often_it_is_asked_for(bring, catalogue, query):
    upload_no = sent_page(bring, catalogue)
    outbox.acknowledge_page(current_platform(), upload_no, [])
    keys = [
        key
        for (key,) in query(
            "SELECT encode(record_key, 'hex') FROM records ORDER BY record_id LIMIT 2"
        )
    ]
    assert digests.requeue(current_platform(), LICENCE, keys) == 2
    assert digests.requeue(current_platform(), LICENCE, keys) == 0
    assert len(outbox.page(current_platform(), cut()[0]).messages) == 2


def test_pages_are_sent_in_the_order_of_their_numbers_past_the_millionth(platform, query):
    for upload_no in ("U20261125-1000001", "U20261124-999999", "U20261124-1000000"):
        query(f"INSERT INTO uploads (upload_no, lines) VALUES ('{upload_no}', 1)")
    assert outbox.unsent(current_platform()) == [
        "U20261124-999999",
        "U20261124-1000000",
        "U20261125-1000001",
    ]
