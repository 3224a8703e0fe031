"""Version 2 of the contract: no answer is believed that the region has not signed for this request."""

import dataclasses
import json

import pytest
import requests

from pipelines import settings
from pipelines.errors import RegionRefusesAll, RegionUnavailable
from pipelines.region import client
from pipelines.region.signing import SecondSigner, keys_by_id
from tests.lib import commands, stages
from tests.lib.exchange import SECRET, submit_licences
from tests.lib.scripted_server import reply


DIGESTS = b'{"digests":[]}'


@pytest.fixture
def region(scripted, platform, monkeypatch):
    """A client of the scripted server that speaks version 2."""
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.0)
    return client.connect(dataclasses.replace(platform, region_url=scripted.url))


def error(status, code):
    content = {"error": {"code": code, "message": "m"}}
    return reply(status, json.dumps(content).encode())


def test_a_signed_answer_is_believed(scripted, region):
    scripted.answer(reply(200, DIGESTS))
    assert region.digests() == []
    [(method, path, headers, _)] = scripted.requests
    assert (method, path, headers["X-Credit-Key"]) == ("GET", "/v2/digest-tree", "1")


def test_an_answer_of_somebody_who_knows_no_key_is_not(scripted, region):
    scripted.signs = False
    scripted.answer(reply(200, DIGESTS))
    with pytest.raises(RegionUnavailable, match="not proved to be the region's: it is not signed"):
        region.digests()


def test_no_code_of_an_unsigned_refusal_is_acted_upon(scripted, region):
    scripted.answer(error(404, "unknown-upload"))
    with pytest.raises(Exception, match="unknown-upload") as caught:
        region.receipt("U1")
    assert caught.value.code == "unknown-upload"
    scripted.signs = False
    with pytest.raises(RegionRefusesAll, match="nobody knows who says so") as caught:
        region.receipt("U1")
    assert caught.value.code == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Credit-Answer-Signature": "0" * 64},
        {"X-Credit-Answer-Timestamp": "2026-11-24T08:00:01Z"},
        {"X-Credit-Answer-Key": "2"},
    ],
)
def test_every_part_of_the_signature_counts(scripted, region, changed):
    scripted.answer((200, changed, DIGESTS))
    with pytest.raises(RegionUnavailable, match="not proved"):
        region.digests()


def test_an_answer_to_another_request_is_not_believed(scripted, region):
    """As when a proxy plays an earlier answer again, or answers arrive in another order."""
    scripted.answer(reply(200, DIGESTS))
    region.digests()
    [(_, _, sent, _)] = scripted.requests
    earlier = scripted.signature_of(sent, 200, {}, DIGESTS)
    scripted.answer((200, earlier, DIGESTS))
    with pytest.raises(RegionUnavailable, match="does not fit this answer to this request"):
        region.digests()


def test_a_server_that_knows_no_key_settles_nothing_and_moves_no_cursor(
    exchange, scripted, catalogue, query, monkeypatch
):
    submit_licences(catalogue, 3)
    stages.upload_pending()
    monkeypatch.setattr(client, "ATTEMPTS", 1)
    scripted.signs = False
    scripted.answer(reply(200, b'{"changes":[],"next":"999999999","more":false}'))
    foreign = dataclasses.replace(settings.current(), region_url=scripted.url)
    with settings.using(foreign), pytest.raises(RegionUnavailable):
        stages.download_changes()
    [(upload_no, digest)] = query("SELECT upload_no, content_digest FROM uploads")
    receipt = {
        "upload_no": upload_no,
        "status": "final",
        "content_digest": digest,
        "received": 3,
        "accepted": 3,
        "rejected": 0,
        "rejections": [],
    }
    scripted.answer(reply(200, json.dumps(receipt).encode()))
    with settings.using(foreign), pytest.raises(RegionUnavailable):
        stages.acknowledge()
    assert query("SELECT value FROM cursors") == []
    assert query("SELECT DISTINCT state FROM outbox") == [("sent",)]
    assert commands.upload()["accepted_by_region"] == 3


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("plain", {"1": "plain"}),
        ("with, comma: and colon", {"1": "with, comma: and colon"}),
        ("2:new,1:old", {"2": "new", "1": "old"}),
        ("a:b:c", {"a": "b:c"}),
    ],
)
def test_keys_have_ids(text, keys):
    assert keys_by_id(text) == keys


@pytest.mark.parametrize("secret", [f"1:{SECRET}", f"1:{SECRET},2:next"])
def test_keys_change_while_both_are_in_use(exchange, secret):
    chosen = dataclasses.replace(settings.current(), region_secret=secret)
    assert client.connect(chosen).digests()


def test_a_key_that_the_region_does_not_have_is_named(exchange):
    chosen = dataclasses.replace(settings.current(), region_secret=f"9:{SECRET}")
    with pytest.raises(RegionRefusesAll, match="unknown-key"):
        client.connect(chosen).digests()


def test_a_request_is_good_for_one_host_only(exchange):
    signer = SecondSigner("152501", {"1": SECRET}, "hmac-sha256")
    headers = signer.signed("GET", "/v2/digests", b"", host="live.example.cn").headers
    answer = requests.get(
        f"{exchange.url}/v2/digests",
        headers=headers | {"Host": "test.example.cn"},
        timeout=10,
    )
    assert answer.json()["error"]["code"] == "signature-mismatch"


def test_who_still_speaks_version_1_is_served_as_before(exchange, catalogue):
    first = dataclasses.replace(settings.current(), region_contract="v1")
    with settings.using(first):
        submit_licences(catalogue, 3)
        assert commands.upload()["accepted_by_region"] == 3
        assert commands.reconcile()["different"] == []


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "hmac-sm3"])
def test_both_algorithms_sign_answers(exchange, algorithm):
    chosen = dataclasses.replace(settings.current(), region_algorithm=algorithm)
    assert client.connect(chosen).changes("", 2).has_more is True
