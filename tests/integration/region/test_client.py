"""What the region answers, and what the client makes of it."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import orjson
import pytest

from pipelines import settings
from pipelines.errors import (
    AnswerMisfits,
    ConfigurationError,
    RegionRefused,
    RegionUnavailable,
)
from pipelines.region import client
from pipelines.region.signing import content_digest, signature, string_to_sign
from pipelines.shapes.digest_places import DigestPlace
from pipelines.shapes.exchange_messages import RecordName
from tests.lib import stages
from tests.lib.scripted_server import reply


DIGESTS = b'{"digests":[]}'

DAY = DigestPlace("152501", "black_list", "2026-11-24")


def error(status, code="", server_time=None, **headers):
    content = {"code": code, "message": "m"} | ({"server_time": server_time} if server_time else {})
    return reply(status, orjson.dumps({"error": content}), **headers)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again_with_a_new_nonce_each_time(scripted, status):
    platform = scripted.answer(error(status), error(status), reply(200, DIGESTS))
    assert platform.digests() == []
    nonces = [headers["X-Credit-Nonce"] for _, _, headers, _ in scripted.requests]
    assert len(set(nonces)) == 3
    assert 0.25 <= scripted.pauses[0] <= 0.5 <= scripted.pauses[1] <= 1.0


def test_patience_ends_after_five_attempts(scripted):
    with pytest.raises(RegionUnavailable, match="503"):
        scripted.answer(error(503)).digests()
    assert len(scripted.requests) == client.ATTEMPTS == 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 415, 422])
def test_what_will_not_pass_is_asked_once(scripted, status):
    with pytest.raises(RegionRefused, match=str(status)) as caught:
        scripted.answer(error(status, "some-code")).digests()
    assert caught.value.code == "some-code"
    assert len(scripted.requests) == 1


def test_a_refusal_in_html_is_a_refusal(scripted):
    with pytest.raises(RegionRefused, match="403"):
        scripted.answer(reply(403, b"<html>Forbidden</html>")).digests()
    assert len(scripted.requests) == 1


def test_the_region_is_not_asked_sooner_than_it_wants(scripted):
    scripted.answer(error(429, Retry_After="3"), reply(200, DIGESTS)).digests()
    assert scripted.pauses == [3.0]


def test_a_date_to_come_back_at_is_understood(scripted):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=5), usegmt=True)
    scripted.answer(error(503, Retry_After=soon), reply(200, DIGESTS)).digests()
    assert 3 < scripted.pauses[0] <= 5


def test_who_is_asked_to_wait_long_gives_up_and_says_for_how_long(scripted):
    with pytest.raises(RegionUnavailable) as caught:
        scripted.answer(error(503, Retry_After="3600")).digests()
    assert (caught.value.retry_after, len(scripted.requests), scripted.pauses) == (3600.0, 1, [])


@pytest.mark.parametrize(("minutes", "word"), [(10, "behind"), (-10, "ahead of")])
def test_a_wrong_clock_is_said_with_its_offset(scripted, minutes, word):
    theirs = (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with pytest.raises(
        RegionRefused, match=rf"clock is (599|600|601) s {word} the region's \({theirs}\); set it"
    ):
        scripted.answer(error(401, "timestamp-window", theirs)).digests()


def test_a_refused_signature_under_a_right_clock_does_not_blame_the_clock(scripted):
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with pytest.raises(RegionRefused, match="signature-mismatch.*Both clocks agree"):
        scripted.answer(error(401, "signature-mismatch", now)).digests()


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"digests":'])
def test_an_answer_that_is_no_json_object_is_asked_for_again(scripted, body):
    with pytest.raises(RegionUnavailable, match="without a JSON object"):
        scripted.answer(reply(200, body)).digests()
    assert len(scripted.requests) == 5


def test_an_answer_with_another_digest_is_taken_as_lost(scripted):
    damaged = reply(200, DIGESTS, Content_Digest=content_digest(b"something else"))
    assert (
        scripted.answer(
            damaged, reply(200, DIGESTS, Content_Digest=content_digest(DIGESTS))
        ).digests()
        == []
    )


MESSAGE = {
    "origin": "150100",
    "record_type": "black_list",
    "record_key": "0123456789abcdef" * 2,
    "version": 1,
    "elements": {},
}

RECEIPT = {
    "upload_no": "U1",
    "status": "final",
    "content_digest": "sha-256=:x:",
    "received": 1,
    "accepted": 0,
    "rejected": 1,
    "rejections": [{"line": 1, "code": "1001", "element": None, "reason": "r"}],
}


@pytest.mark.parametrize(
    ("page", "misfit"),
    [
        ({"next": "1", "more": False}, "changes is no list"),
        ({"changes": [], "more": False}, "next is missing or no str"),
        ({"changes": [], "next": "1", "more": 1}, "more is missing or no bool"),
        (
            {"changes": [{"change_no": True, "message": MESSAGE}]},
            r"changes\[0\].change_no is missing or no int",
        ),
        ({"changes": [{"change_no": 2**63}]}, r"changes\[0\].change_no is not from 1 to"),
        ({"changes": [{"change_no": 2}]}, "lies before its last change"),
        ({"changes": [{"change_no": 1}, {"change_no": 1}]}, "not in order"),
        ({"changes": [{"change_no": 1}] * 6}, "6 changes instead of 5"),
        ({"changes": [], "next": "abc", "more": False}, "next is not of its form"),
        ({"changes": [], "next": "1" * 19, "more": False}, "next has more than 18"),
        ({"changes": [], "next": "1", "more": False, "epoch": "x" * 65}, "epoch has more than"),
    ],
)
def test_an_answer_of_another_shape_is_named_and_nothing_of_it_is_taken(scripted, page, misfit):
    body = orjson.dumps({"next": "1", "more": False} | page if len(page) == 1 else page)
    with pytest.raises(RegionRefused, match=misfit):
        scripted.answer(reply(200, body)).changes("", 5)


@pytest.mark.parametrize(
    ("message", "misfit"),
    [
        (None, "message is no object"),
        (MESSAGE | {"elements": "x"}, "message.elements is no object"),
        (MESSAGE | {"version": 2**53}, "message.version is not from 1 to"),
        (MESSAGE | {"version": True}, "message.version is missing or no int"),
        (MESSAGE | {"record_key": "k" * 9000}, "message.record_key has more than 32"),
        (MESSAGE | {"record_key": "K" * 32}, "message.record_key is not of its form"),
        (MESSAGE | {"record_type": "../../x"}, "message.record_type is not of its form"),
        (MESSAGE | {"department": "a\0b"}, "message.department has a character"),
        (MESSAGE | {"action": "delete"}, "message.action is not of its form"),
        (MESSAGE | {"elements": {"A": "\ud800"}}, "message.elements.A has a character"),
        (MESSAGE | {"elements": {"A": "x" * 100_001}}, "message.elements.A has more than"),
        (MESSAGE | {"elements": {"A": {"deep": []}}}, "message.elements.A is missing or no str"),
        (MESSAGE | {"elements": {"A B": "x"}}, "a code in message.elements"),
        (MESSAGE | {"elements": {"A": float("nan")}}, "message.elements.A is no number"),
        (MESSAGE | {"further": "\ud800"}, "cannot be kept"),
    ],
)
def test_a_message_that_misfits_does_not_hold_up_the_others_of_its_page(scripted, message, misfit):
    sound = [{"change_no": 1, "message": MESSAGE}, {"change_no": 3, "message": MESSAGE}]
    items = [sound[0], {"change_no": 2, "message": message}, sound[1]]
    body = json.dumps({"changes": items, "next": "3", "more": False}).encode()
    page = scripted.answer(reply(200, body)).changes("", 5)
    assert [change.change_no for change in page.changes] == [1, 3]
    [one] = page.misfits
    assert one.change_no == 2 and misfit in one.misfit
    assert json.dumps(json.loads(one.content)) == json.dumps(message)


@pytest.mark.parametrize("version", [1, 2**31, 2**53 - 1])
def test_a_version_may_be_as_large_as_the_contract_says(scripted, version):
    item = {"change_no": 2**63 - 1, "message": MESSAGE | {"version": version, "elements": {"A": 1}}}
    body = json.dumps({"changes": [item], "next": "9" * 18, "more": False}).encode()
    with pytest.raises(RegionRefused, match="lies before its last change"):
        scripted.answer(reply(200, body)).changes("", 5)
    body = json.dumps({"changes": [item | {"change_no": 7}], "next": "7", "more": False}).encode()
    page = scripted.answer(reply(200, body)).changes("", 5)
    assert [change.message["version"] for change in page.changes] == [version]


@pytest.mark.parametrize(
    ("changed", "misfit"),
    [
        ({"upload_no": "U2"}, "for another upload"),
        ({"accepted": -1}, "accepted is not from 0 to"),
        ({"rejections": [{"line": 0, "code": "1", "reason": "r"}]}, "line is not from 1 to"),
        ({"rejections": [{"line": 1, "code": "1", "reason": "a\0b"}]}, "reason has a character"),
        ({"rejections": [{"line": 1, "code": "1" * 65, "reason": "r"}]}, "code has more than 64"),
        ({"rejections": [{"line": 1, "code": "1", "reason": "r" * 2001}]}, "reason has more than"),
        (
            {"rejections": [{"line": 1, "code": "1", "reason": "r", "element": {}}]},
            "element is missing or no str",
        ),
    ],
)
def test_a_receipt_is_taken_only_as_it_was_agreed(scripted, changed, misfit):
    region = scripted.answer(reply(200, orjson.dumps(RECEIPT)))
    assert region.receipt("U1").rejections[0].code == "1001"
    scripted.answer(reply(200, orjson.dumps(RECEIPT | changed)))
    with pytest.raises(AnswerMisfits, match=misfit):
        region.receipt("U1")


@pytest.mark.parametrize(
    ("record", "misfit"),
    [
        ({"record_key": "zz"}, "record_key is not of its form"),
        ({"version": 0}, "version is not from 1"),
        ({"digest": "x"}, "digest is not of its form"),
        ({"change_no": -1}, "change_no is not from 0"),
    ],
)
def test_digests_of_records_are_taken_only_as_they_were_agreed(scripted, record, misfit):
    sound = {"record_key": "0" * 32, "version": 1, "digest": "0" * 64, "change_no": 1}
    body = orjson.dumps({"records": [sound | record]})
    with pytest.raises(AnswerMisfits, match=misfit):
        scripted.answer(reply(200, body)).digest_records(DAY)


def test_the_path_of_the_address_is_signed_with_the_rest(scripted):
    scripted.answer(reply(200, b'{"changes":[],"next":"7","more":false}'))
    scripted.platform("/exchange").changes("7", 5)
    [(method, path, sent, _)] = scripted.requests
    assert path == "/exchange/v1/changes?after=7&limit=5"
    names = ("Content-Digest", "X-Credit-Timestamp", "X-Credit-Nonce", "X-Credit-Platform")
    text = string_to_sign(method, path, *(sent[name] for name in names), "")
    assert sent["X-Credit-Signature"] == signature("hmac-sha256", "a secret for tests only", text)


def test_a_cursor_that_does_not_move_is_not_asked_for_ever(scripted, platform):
    scripted.answer(reply(200, b'{"changes":[],"next":"","more":true}'))
    scripted_settings = dataclasses.replace(platform, region_url=scripted.url)
    with settings.using(scripted_settings), pytest.raises(RegionRefused, match="does not move"):
        stages.download_changes()
    assert len(scripted.requests) == 1


def test_what_the_region_names_cannot_lead_to_another_address(scripted):
    place = dataclasses.replace(DAY, record_type="../uploads?x=1")
    scripted.answer(reply(200, b'{"records":[]}')).digest_records(place)
    [(_, path, *_)] = scripted.requests
    assert path == (
        "/v1/digest-tree/records?origin=152501&record_type=..%2Fuploads%3Fx%3D1&period=2026-11-24"
    )


def test_no_more_changes_are_read_again_than_were_asked_for(scripted):
    item = {"change_no": 1, "message": MESSAGE}
    body = orjson.dumps({"changes": [item, item | {"change_no": 2}]})
    region = scripted.answer(reply(200, body))
    name = RecordName("150100", "black_list", "0" * 32)
    assert len(region.changes_again([name, name]).changes) == 2
    with pytest.raises(AnswerMisfits, match="2 changes of 1 records"):
        region.changes_again([name])
    assert orjson.loads(scripted.requests[0][3]) == {"records": [name.as_json()] * 2}


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "hmac-sm3"])
def test_the_reference_region_takes_what_either_algorithm_signs(exchange, algorithm):
    changed = dataclasses.replace(settings.current(), region_algorithm=algorithm)
    region = client.connect(changed)
    assert region.health()["status"] == "ok"
    assert region.changes("", 2).has_more is True


def test_another_key_is_refused_by_the_reference_region(exchange):
    wrong = dataclasses.replace(settings.current(), region_secret="another key")
    with pytest.raises(RegionRefused, match="signature-mismatch"):
        client.connect(wrong).digests()


def test_the_key_lies_in_a_file_when_no_setting_gives_it(exchange):
    chosen = settings.current()
    (chosen.var / "keys").mkdir(parents=True, exist_ok=True)
    (chosen.var / "keys" / "region").write_text(chosen.region_secret + "\n", encoding="utf-8")
    without_secret = dataclasses.replace(chosen, region_secret="")
    assert client.connect(without_secret).digests()


def test_a_missing_key_is_said_with_what_to_do(tmp_path):
    chosen = settings.Settings.from_env({"VAR": str(tmp_path)})
    with pytest.raises(ConfigurationError, match="set REGION_SECRET, or put the key into"):
        client.connect(chosen)
