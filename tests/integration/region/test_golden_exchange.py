"""Both sides read docs/regional_api.md and share no code;
these files are where they have to meet.
"""

import base64
import gzip
import hashlib
import json
from pathlib import Path

import orjson
import pytest

from pipelines.city.exchange.kept_messages import day_of_version
from pipelines.region import contract, messages, signing, wire
from pipelines.settings import REGION_ALGORITHMS
from pipelines.shapes.exchange_messages import record_digest


GOLDEN = Path(__file__).parents[2] / "golden" / "region"
SIGNATURES = json.loads((GOLDEN / "signatures.json").read_text(encoding="utf-8"))
SECOND = json.loads((GOLDEN / "signatures_v2.json").read_text(encoding="utf-8"))
DIGESTS = json.loads((GOLDEN / "record_digests.json").read_text(encoding="utf-8"))
UPLOADS = [
    json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("upload", "upload_with_labels")
]
LABELS = UPLOADS[1]


@pytest.mark.parametrize("algorithm", REGION_ALGORITHMS)
@pytest.mark.parametrize("vector", SIGNATURES["vectors"], ids=lambda vector: vector["name"])
def test_every_golden_request_is_signed_as_agreed(vector, algorithm):
    digest = signing.content_digest(base64.b64decode(vector["body_base64"]))
    assert digest == vector["content_digest"]
    names = ("timestamp", "nonce", "platform", "idempotency_key")
    text = signing.string_to_sign(
        vector["method"], vector["target"], digest, *(vector[name] or "" for name in names)
    )
    assert text == vector["string_to_sign"]
    assert (
        signing.signature(algorithm, SIGNATURES["secret"], text) == vector["signatures"][algorithm]
    )


@pytest.mark.parametrize("algorithm", REGION_ALGORITHMS)
@pytest.mark.parametrize("vector", SECOND["vectors"], ids=lambda vector: vector["name"])
def test_every_golden_request_of_version_2_is_signed_as_agreed(vector, algorithm, monkeypatch):
    monkeypatch.setattr(signing, "timestamp_now", lambda: vector["timestamp"])
    monkeypatch.setattr(signing, "new_nonce", lambda: vector["nonce"])
    signer = signing.SecondSigner(vector["platform"], {"1": SECOND["secret"]}, algorithm)
    headers = signer.signed(
        vector["method"],
        vector["target"],
        base64.b64decode(vector["body_base64"]),
        idempotency_key=vector["idempotency_key"],
        host=vector["host"],
        content_type=vector["content_type"],
    ).headers
    assert headers["Content-Digest"] == vector["content_digest"]
    assert headers["X-Credit-Signature"] == vector["signatures"][algorithm]

    answer = vector["answer"]
    signed = {
        "X-Credit-Answer-Timestamp": answer["timestamp"],
        "X-Credit-Answer-Key": "1",
        "X-Credit-Answer-Signature": answer["signatures"][algorithm],
        "Retry-After": answer["retry_after"],
    }
    reply = wire.Reply(answer["status"], signed, answer["body"].encode())
    assert signer.doubt_about(reply, headers) is None
    for other in (
        wire.Reply(answer["status"] + 1, signed, reply.content),
        wire.Reply(answer["status"], signed, reply.content + b" "),
        wire.Reply(answer["status"], signed | {"Retry-After": "3600"}, reply.content),
    ):
        assert "does not fit" in signer.doubt_about(other, headers)


@pytest.mark.parametrize(
    "record", DIGESTS["records"], ids=lambda record: record["message"]["record_key"]
)
def test_every_golden_record_has_the_agreed_digest_and_day(record):
    assert record_digest(record["message"]) == record["digest"]
    assert day_of_version(record["message"]["changed_at"]) == record["day"]


def test_a_day_has_the_agreed_digest():
    day = DIGESTS["day"]
    assert day["lines"].splitlines() == sorted(day["lines"].splitlines())
    assert hashlib.sha256(day["lines"].encode()).hexdigest() == day["digest"]


@pytest.mark.parametrize("upload", UPLOADS, ids=["digits", "labels"])
def test_a_page_unpacks_to_the_golden_messages_and_has_the_same_bytes_each_time(upload):
    body = messages.page_body(upload["messages"])
    golden = gzip.decompress(base64.b64decode(upload["body_base64"])).splitlines()
    assert [orjson.loads(line) for line in gzip.decompress(body).splitlines()] == [
        orjson.loads(line) for line in golden
    ]
    assert body == messages.page_body(upload["messages"])


def test_a_record_digest_covers_labels_as_they_are_sent():
    digests = [record_digest(message) for message in LABELS["messages"]]
    assert digests == LABELS["record_digests"]


@pytest.mark.parametrize("upload", UPLOADS, ids=["digits", "labels"])
def test_every_golden_receipt_is_read(upload):
    receipt = contract.receipt_of(upload["final_receipt"])
    assert (receipt.is_final, receipt.accepted) == (True, len(upload["messages"]))
    assert not contract.receipt_of(upload["pending_receipt"]).is_final


def test_two_attempts_of_one_request_differ_in_nonce_and_signature_only():
    signer = signing.RequestSigner("152501", "a secret for tests only", "hmac-sm3")
    first, second = (
        signer.signed("POST", "/v1/uploads", b"x", idempotency_key="U1").headers for _ in range(2)
    )
    differing = {name for name in first if first[name] != second[name]}
    assert (
        {"X-Credit-Nonce", "X-Credit-Signature"} <= differing <= {*differing, "X-Credit-Timestamp"}
    )
