"""What the region answers, and what the client makes of it."""

import dataclasses
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import orjson
import pytest

from pipelines import settings
from pipelines.errors import ConfigurationError, RegionRefused, RegionUnavailable
from pipelines.region import client
from pipelines.region.signing import content_digest, signature, string_to_sign
from tests.lib import stages
from tests.lib.scripted_server import reply


DIGESTS = b'{"digests":[]}'


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
    "record_key": "k",
    "version": 1,
    "elements": {},
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
        ({"changes": [{"change_no": 1}]}, r"changes\[0\].message is no object"),
        (
            {"changes": [{"change_no": 1, "message": MESSAGE | {"elements": "x"}}]},
            "message.elements is missing or no",
        ),
    ],
)
def test_an_answer_of_another_shape_is_named_and_nothing_of_it_is_taken(scripted, page, misfit):
    body = orjson.dumps({"next": "1", "more": False} | page if len(page) == 1 else page)
    with pytest.raises(RegionRefused, match=misfit):
        scripted.answer(reply(200, body)).changes("", 5)


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
    scripted.answer(reply(200, b'{"records":[]}')).digest_records("../uploads?x=1", "2026-11-24")
    assert scripted.requests[0][1] == "/v1/digests/..%2Fuploads%3Fx%3D1/2026-11-24"


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
    assert client.connect(without_secret).digests() == []


def test_a_missing_key_is_said_with_what_to_do(tmp_path):
    chosen = settings.Settings.from_env({"VAR": str(tmp_path)})
    with pytest.raises(ConfigurationError, match="set REGION_SECRET, or put the key into"):
        client.connect(chosen)
