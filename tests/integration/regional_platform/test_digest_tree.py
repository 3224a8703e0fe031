"""The tree of digests: what its nodes say, and what is computed anew when a record changes."""

import hashlib
import json

import pytest
from region_harness import message


TYPE = "administrative_penalty_legal_person"


@pytest.fixture
def region(start_region):
    return start_region()


@pytest.fixture
def erenhot(region):
    return region.client()


@pytest.fixture
def hohhot(region):
    return region.client("150100")


def parts(client, **place):
    query = "&".join(f"{name}={value}" for name, value in place.items())
    answer = client.get(f"/v1/digest-tree?{query}".rstrip("?"))
    assert answer.status_code == 200, answer.text
    return {part["name"]: (part["count"], part["digest"]) for part in answer.json()["digests"]}


def leaves(client, **place):
    query = "&".join(f"{name}={value}" for name, value in place.items())
    return client.get(f"/v1/digest-tree/records?{query}")


def digest_of(lines):
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def upload(client, number, *messages):
    assert client.upload(number, *messages).status_code == 202
    assert client.receipt(number)["rejected"] == 0


def test_each_level_is_the_digest_of_the_lines_below_it(erenhot):
    upload(erenhot, "U1", message(1), message(2), message(0xAB << 120))
    held = leaves(erenhot, origin="152501", record_type=TYPE, period="2026-11-24").json()["records"]
    lines = [f"{one['record_key']}:{one['version']}:{one['digest']}" for one in held]
    assert [line[:2] for line in lines] == ["00", "00", "ab"]

    place = {"origin": "152501", "record_type": TYPE, "period": "2026-11-24"}
    of_day = {"00": (2, digest_of(lines[:2])), "ab": (1, digest_of(lines[2:]))}
    assert parts(erenhot, **place) == of_day
    day = digest_of(f"{name}:{count}:{digest}" for name, (count, digest) in of_day.items())
    assert parts(erenhot, **place | {"period": "2026-11"}) == {"2026-11-24": (3, day)}
    month = digest_of([f"2026-11-24:3:{day}"])
    assert parts(erenhot, origin="152501", record_type=TYPE) == {"2026-11": (3, month)}
    of_type = digest_of([f"2026-11:3:{month}"])
    assert parts(erenhot, origin="152501") == {TYPE: (3, of_type)}
    assert parts(erenhot) == {"152501": (3, digest_of([f"{TYPE}:3:{of_type}"]))}


def test_prefixes_are_divided_further_by_two_digits(erenhot):
    upload(erenhot, "U1", message("ab" + "0" * 30), message("ab" + "f" * 30))
    place = {"origin": "152501", "record_type": TYPE, "period": "2026-11-24", "prefix": "ab"}
    assert {name: count for name, (count, _) in parts(erenhot, **place).items()} == {
        "ab00": 1,
        "abff": 1,
    }
    [leaf] = leaves(erenhot, **place | {"prefix": "abff"}).json()["records"]
    assert (leaf["record_key"], leaf["change_no"]) == ("ab" + "f" * 30, 2)


def test_every_change_is_seen_also_one_by_hand(region, erenhot):
    upload(erenhot, "U1", message(1), message(2))
    first = parts(erenhot)
    upload(erenhot, "U2", message(1, version=2, changed_at="2026-11-25T08:00:00Z"))
    second = parts(erenhot)
    assert second["152501"][0] == 2 and second != first
    days = parts(erenhot, origin="152501", record_type=TYPE, period="2026-11")
    assert {day: count for day, (count, _) in days.items()} == {"2026-11-24": 1, "2026-11-25": 1}

    region.run_sql("UPDATE records SET digest = repeat('0', 64) WHERE version = 2")
    assert parts(erenhot) != second
    region.run_sql("DELETE FROM records WHERE version = 2")
    assert parts(erenhot)["152501"][0] == 1
    region.run_sql("DELETE FROM records")
    assert parts(erenhot) == {}


def test_each_origin_stands_by_itself(erenhot, hohhot):
    upload(erenhot, "U1", message(1))
    upload(hohhot, "U1", message(1, origin="150100"), message(2, origin="150100"))
    assert {name: count for name, (count, _) in parts(erenhot).items()} == {
        "150100": 2,
        "152501": 1,
    }


def test_a_region_with_records_of_before_has_its_tree_when_it_starts(region, erenhot):
    upload(erenhot, "U1", message(1), message(2, version=3))
    before = parts(erenhot)
    region.run_sql("DELETE FROM digest_days; UPDATE records SET change_no = NULL")
    region.stop()
    region.start()
    assert parts(erenhot) == before
    held = leaves(erenhot, origin="152501", record_type=TYPE, period="2026-11-24").json()["records"]
    assert [one["change_no"] for one in held] == [1, 2]


@pytest.mark.parametrize(
    "query",
    [
        "record_type=a",
        "origin=152501&period=2026-11",
        "origin=152501&record_type=a&prefix=ab",
        "origin=152501&record_type=a&period=2026-11&prefix=ab",
        "origin=152501&record_type=a&period=2026-02-30",
        "origin=152501&record_type=a&period=2026",
        "origin=152501&record_type=a&period=2026-11-24&prefix=abc",
        "origin=152501&record_type=a&period=2026-11-24&prefix=AB",
    ],
)
def test_a_place_that_is_none_is_refused(erenhot, query):
    answer = erenhot.get(f"/v1/digest-tree?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parameters")


def test_only_a_day_or_a_part_of_it_is_listed_and_no_long_one(region, erenhot):
    answer = leaves(erenhot, origin="152501", record_type=TYPE, period="2026-11")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parameters")
    upload(erenhot, "U1", message(1))
    region.run_sql(
        "INSERT INTO records SELECT origin, record_type, md5(n::text), 1, day, digest, message, n"
        " FROM records, generate_series(1, 2000) AS n"
    )
    answer = leaves(erenhot, origin="152501", record_type=TYPE, period="2026-11-24")
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "node-too-large")


def again(client, content):
    body = json.dumps(content).encode()
    headers = client.headers(
        "POST", "/v1/changes/again", body, **{"Content-Type": "application/json"}
    )
    return client.send("POST", "/v1/changes/again", body, headers)


def test_the_newest_version_of_records_of_others_is_given_again(erenhot, hohhot):
    upload(hohhot, "U1", message(1, origin="150100"), message(2, origin="150100"))
    upload(hohhot, "U2", message(1, version=2, origin="150100"))
    upload(erenhot, "U1", message(3))
    keys = [("150100", 2), ("150100", 1), ("152501", 3), ("150100", 4)]
    wanted = [
        {"origin": origin, "record_type": TYPE, "record_key": f"{key:032x}"} for origin, key in keys
    ]
    changes = again(erenhot, {"records": wanted}).json()["changes"]
    assert [(one["change_no"], one["message"]["version"]) for one in changes] == [(2, 1), (3, 2)]


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        {"records": []},
        {"records": [{"origin": "150100", "record_type": TYPE, "record_key": "a"}]},
        {"records": [{"origin": "150100", "record_type": TYPE, "record_key": "a" * 32}] * 501},
        {"records": [{"origin": "150\0", "record_type": TYPE, "record_key": "a" * 32}]},
    ],
)
def test_what_names_no_records_is_refused(erenhot, content):
    answer = again(erenhot, content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "wanted-form")
