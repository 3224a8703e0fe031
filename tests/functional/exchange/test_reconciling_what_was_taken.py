"""What was taken from the region is compared with what it holds, and read again where it differs."""

import json

import pytest

from pipelines.city.exchange import changes
from pipelines.region import client
from pipelines.work import current_platform
from tests.lib import commands
from tests.lib.distributed import answers_of


OTHERS = "FROM records WHERE origin <> '152501'"
TAKEN = "SELECT count(*), count(DISTINCT (origin, record_type, record_key)) FROM messages"


@pytest.fixture
def downloaded(exchange):
    commands.download()
    return exchange


def inbound():
    return commands.reconcile()["inbound"]


def held_by(region):
    [(count,)] = region.run_sql(f"SELECT count(*) {OTHERS}")
    return count


def test_both_sides_agree_after_a_download(downloaded):
    outcome = commands.reconcile()
    assert outcome["inbound"]["checked"] == outcome["inbound"]["equal"] > 0
    assert (outcome["inbound"]["different"], outcome["needs_a_person"]) == ([], False)


def test_nothing_is_compared_before_the_first_download(exchange, query):
    assert inbound()["checked"] == 0
    assert query(TAKEN) == [(0, 0)]


def test_what_the_city_lost_is_named_read_again_and_judged_like_any_other(downloaded, query):
    before = query(TAKEN)
    query(
        "DELETE FROM messages WHERE message_no IN (SELECT message_no FROM messages"
        " WHERE batch_no <> 'superseded' LIMIT 3)"
    )
    outcome = inbound()
    assert sum(len(day["missing"]) for day in outcome["different"]) == 3
    assert (outcome["read_again"], outcome["only_here"]) == (3, 0)
    assert query(TAKEN) == before
    states = {state for (state,) in query("SELECT DISTINCT state FROM batches")}
    assert states <= {"receipted", "refused"}
    assert inbound()["different"] == []


def test_all_is_read_again_after_the_city_was_restored_with_its_cursor_ahead(downloaded, query):
    query("DELETE FROM messages")
    assert inbound()["read_again"] == held_by(downloaded)
    assert inbound()["different"] == []


def test_a_newer_version_that_was_never_read_is_read_now(downloaded, query):
    # As after a restore of the region: its change came and went between two looks of the city.
    [(key, text)] = downloaded.run_sql(f"SELECT record_key, message {OTHERS} LIMIT 1")
    newer = json.loads(text) | {"version": 9}
    message = json.dumps(newer, ensure_ascii=False, sort_keys=True).replace("'", "''")
    downloaded.run_sql(
        f"UPDATE records SET version = 9, digest = repeat('1', 64), message = '{message}'"
        f" WHERE record_key = '{key}'"
    )
    assert inbound()["read_again"] == 1
    assert query(f"SELECT max(version) FROM messages WHERE record_key = '{key}'") == [(9,)]


def test_a_version_with_another_content_is_set_aside_and_answered(downloaded, query):
    [(key, text)] = downloaded.run_sql(f"SELECT record_key, message {OTHERS} LIMIT 1")
    message = json.loads(text)
    message["elements"]["XK_NR"] = "另一个说法"
    other = json.dumps(message, ensure_ascii=False).replace("'", "''")
    downloaded.run_sql(
        f"UPDATE records SET digest = repeat('0', 64), message = '{other}' WHERE record_key = '{key}'"
    )
    outcome = commands.reconcile()
    [day] = outcome["inbound"]["different"]
    assert (day["differing"], day["missing"], outcome["needs_a_person"]) == ([key], [], True)
    assert query("SELECT split_part(reason, ':', 1) FROM set_aside") == [("version-conflict",)]
    commands.download()
    codes = {line["code"] for answer in answers_of(downloaded) for line in answer["rejected"]}
    assert "version-conflict" in codes

    # Read again each night, it stays one thing.
    inbound()
    assert query("SELECT count(*) FROM set_aside") == [(1,)]


def test_what_only_the_city_has_is_named_and_left_to_a_person(downloaded):
    [(key, *_)] = downloaded.run_sql(f"SELECT record_key {OTHERS} LIMIT 1")
    downloaded.run_sql(f"DELETE FROM records WHERE record_key = '{key}'")
    outcome = commands.reconcile()
    assert [day["only_here"] for day in outcome["inbound"]["different"]] == [[key]]
    assert (outcome["inbound"]["only_here"], outcome["needs_a_person"]) == (1, True)


def test_a_record_under_another_day_there_is_no_record_that_only_we_have(downloaded):
    [(key, *_)] = downloaded.run_sql(f"SELECT record_key {OTHERS} LIMIT 1")
    downloaded.run_sql(f"UPDATE records SET day = '2019-01-01' WHERE record_key = '{key}'")
    outcome = inbound()
    assert (outcome["read_again"], outcome["only_here"]) == (0, 0)


def test_changes_that_the_next_download_brings_are_not_read_now(downloaded, query):
    # The cursor is set back: what lies behind it is yet to be read, and not lost.
    before = query(TAKEN)
    changes.set_cursor(current_platform(), "2")
    query("DELETE FROM messages WHERE change_no > 2")
    assert inbound()["read_again"] == 0
    commands.download()
    assert query(TAKEN) == before
    assert inbound()["different"] == []


def test_messages_of_before_digests_get_theirs(downloaded, query):
    before = query("SELECT message_no, digest, day FROM messages ORDER BY 1")
    assert all(digest and day for _, digest, day in before)
    query("UPDATE messages SET digest = NULL, day = NULL")
    assert inbound()["different"] == []
    assert query("SELECT message_no, digest, day FROM messages ORDER BY 1") == before


def test_a_message_that_cannot_be_decrypted_any_more_is_set_aside(downloaded, query):
    query(
        "UPDATE messages SET digest = NULL, day = NULL, message_encrypted = 'x' WHERE change_no = 1"
    )
    assert inbound()["read_again"] == 1
    assert query("SELECT split_part(reason, ':', 1) FROM set_aside") == [("version-conflict",)]


def test_few_requests_find_a_difference_among_many_records(downloaded, query, monkeypatch):
    asked = []
    attempt = client.RegionalPlatform._attempt
    monkeypatch.setattr(
        client.RegionalPlatform,
        "_attempt",
        lambda self, request: (asked.append(request.path), attempt(self, request))[1],
    )
    # 3,000 records of another platform on one day, taken as the region holds them.
    downloaded.run_sql(
        "INSERT INTO records SELECT '150200', 'black_list', md5(n::text), 1, '2026-11-24',"
        " md5(n::text) || md5(n::text), '{}', 1 FROM generate_series(1, 3000) AS n"
    )
    query(
        "INSERT INTO messages (change_no, origin, record_type, record_key, version, batch_no,"
        " message_encrypted, digest, day) SELECT 1, '150200', 'black_list', md5(n::text), 1, 'b', 'x',"
        " md5(n::text) || md5(n::text), '2026-11-24' FROM generate_series(1, 3000) AS n"
    )
    assert inbound()["different"] == []
    assert len(asked) == 2

    asked.clear()
    query("DELETE FROM messages WHERE record_key = md5('1500')")
    [day] = inbound()["different"]
    assert (len(day["missing"]), day["only_here"]) == (1, [])
    # Root of both directions, origin, type, month, day, the records of a prefix, and the message.
    assert len(asked) == 8
