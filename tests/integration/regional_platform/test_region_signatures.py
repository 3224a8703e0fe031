"""Who is believed: every signed part is flipped,
every header left out or doubled, requests are replayed.
"""

from __future__ import annotations

import base64
import gzip
import json
import socket
from typing import Any

import pytest
from region_harness import KEYS, Client, Platform, message, minutes_ago, page

from regional_platform.signatures import SignedRequest, content_digest, sign
from tests.lib.repository import ROOT


VECTORS = json.loads((ROOT / "tests" / "golden" / "region" / "signatures.json").read_text("utf-8"))
SIGNED = (
    "Content-Digest",
    "X-Credit-Timestamp",
    "X-Credit-Nonce",
    "X-Credit-Platform",
    "X-Credit-Algorithm",
)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
@pytest.mark.parametrize("algorithm", ["hmac-sha256", "hmac-sm3"])
def test_golden_requests_have_the_golden_signatures(vector: dict[str, Any], algorithm: str) -> None:
    parts = {
        name: value for name, value in vector.items() if name in SignedRequest.__dataclass_fields__
    }
    request = SignedRequest(**parts, algorithm=algorithm, signature="")
    assert request.content_digest == content_digest(base64.b64decode(vector["body_base64"]))
    assert request.string_to_sign == vector["string_to_sign"]
    assert (
        sign(request.string_to_sign, VECTORS["secret"].encode(), algorithm)
        == vector["signatures"][algorithm]
    )


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "hmac-sm3"])
def test_both_algorithms_are_believed(region: Platform, algorithm: str) -> None:
    assert region.client(algorithm=algorithm).get("/v1/digests").status_code == 200


@pytest.mark.parametrize("name", [*SIGNED, "X-Credit-Signature"])
def test_a_missing_header_is_named(erenhot: Client, name: str) -> None:
    headers = erenhot.headers("GET", "/v1/digests", b"")
    del headers[name]
    answer = erenhot.send("GET", "/v1/digests", headers=headers)
    assert code_of(answer) == (401, "header-missing")
    assert name in answer.json()["error"]["message"]
    assert answer.json()["error"]["server_time"]


@pytest.mark.parametrize("name", [*SIGNED, "X-Credit-Signature", "Idempotency-Key"])
def test_a_header_that_comes_twice_is_refused(region: Platform, erenhot: Client, name: str) -> None:
    headers = erenhot.headers("GET", "/v1/digests", b"", **{"Idempotency-Key": "U1"})
    lines = [f"{key}: {value}" for key, value in headers.items()] + [f"{name}: {headers[name]}"]
    with socket.create_connection(("127.0.0.1", region.port)) as wire:
        wire.sendall(
            "\r\n".join(
                ["GET /v1/digests HTTP/1.1", "Host: x", "Connection: close", *lines, "", ""]
            ).encode()
        )
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert b" 401 " in answer.splitlines()[0]
    assert b"header-repeated" in answer


def test_every_signed_part_is_covered(erenhot: Client) -> None:
    sent = {
        "Content-Type": "application/x-ndjson",
        "Content-Encoding": "gzip",
        "Idempotency-Key": "U-flip",
    }
    body, other = page(message(1)), page(message(2))
    target = "/v1/uploads"
    flips: dict[str, tuple[str, dict[str, str], bytes, str]] = {
        "body": (target, {}, other, "digest-mismatch"),
        "body and digest": (
            target,
            {"Content-Digest": content_digest(other)},
            other,
            "signature-mismatch",
        ),
        "path": ("/v1/uploads?", {}, body, ""),
        "query": ("/v1/uploads?a=1", {}, body, "signature-mismatch"),
        "timestamp": (target, {"X-Credit-Timestamp": minutes_ago(1)}, body, "signature-mismatch"),
        "nonce": (target, {"X-Credit-Nonce": "0" * 32}, body, "signature-mismatch"),
        "platform": (target, {"X-Credit-Platform": "150100"}, body, "signature-mismatch"),
        "key": (target, {"Idempotency-Key": "U-flop"}, body, "signature-mismatch"),
        "algorithm": (target, {"X-Credit-Algorithm": "hmac-sm3"}, body, "signature-mismatch"),
        "signature": (target, {"X-Credit-Signature": "0" * 64}, body, "signature-mismatch"),
        "upper case": (target, {"X-Credit-Signature": ""}, body, "signature-mismatch"),
    }
    for name, (path, changed, altered, code) in flips.items():
        headers = erenhot.headers("POST", target, body, **sent)
        changed = (
            {"X-Credit-Signature": headers["X-Credit-Signature"].upper()}
            if name == "upper case"
            else changed
        )
        answer = erenhot.send("POST", path, altered, headers | changed)
        if code:
            assert code_of(answer) == (401, code), name
    headers = erenhot.headers("POST", target, body, **sent)
    assert code_of(erenhot.send("PUT", target, body, headers))[0] in (401, 405)


def test_the_method_is_covered(erenhot: Client) -> None:
    headers = erenhot.headers("GET", "/v1/changes/receipts", b"")
    assert code_of(erenhot.send("POST", "/v1/changes/receipts", headers=headers)) == (
        401,
        "signature-mismatch",
    )


def test_the_digest_is_that_of_the_compressed_bytes(erenhot: Client) -> None:
    body = page(message(1))
    sent = {
        "Content-Type": "application/x-ndjson",
        "Content-Encoding": "gzip",
        "Idempotency-Key": "U-plain",
    }
    headers = erenhot.headers("POST", "/v1/uploads", gzip.decompress(body), **sent)
    assert code_of(erenhot.send("POST", "/v1/uploads", body, headers)) == (401, "digest-mismatch")


def test_a_replayed_request_is_refused_and_a_freshly_signed_one_is_not(erenhot: Client) -> None:
    headers = erenhot.headers("GET", "/v1/digests", b"")
    assert erenhot.send("GET", "/v1/digests", headers=headers).status_code == 200
    assert code_of(erenhot.send("GET", "/v1/digests", headers=headers)) == (401, "nonce-used")
    assert erenhot.get("/v1/digests").status_code == 200


def test_a_nonce_is_not_spent_by_somebody_without_the_key(erenhot: Client) -> None:
    headers = erenhot.headers("GET", "/v1/digests", b"")
    assert (
        erenhot.send(
            "GET", "/v1/digests", headers=headers | {"X-Credit-Signature": "0" * 64}
        ).status_code
        == 401
    )
    assert erenhot.send("GET", "/v1/digests", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"X-Credit-Timestamp": "2026-11-24T08:00:00+00:00"}, "timestamp-form"),
        ({"X-Credit-Timestamp": "2026-13-24T08:00:00Z"}, "timestamp-form"),
        ({"X-Credit-Timestamp": "1795507200"}, "timestamp-form"),
        ({"X-Credit-Nonce": "abc"}, "nonce-form"),
        ({"X-Credit-Nonce": "A" * 32}, "nonce-form"),
        ({"X-Credit-Platform": "999999"}, "unknown-platform"),
    ],
)
def test_what_is_not_of_its_form_or_time_is_refused(
    erenhot: Client, changed: dict[str, str], code: str
) -> None:
    headers = erenhot.headers("GET", "/v1/digests", b"", **changed)
    assert code_of(erenhot.send("GET", "/v1/digests", headers=headers)) == (401, code)


@pytest.mark.parametrize(("minutes", "status"), [(4.9, 200), (-4.9, 200), (5.1, 401), (-5.1, 401)])
def test_a_clock_may_be_five_minutes_off_either_way(
    erenhot: Client, minutes: float, status: int
) -> None:
    headers = erenhot.headers(
        "GET", "/v1/digests", b"", **{"X-Credit-Timestamp": minutes_ago(minutes)}
    )
    answer = erenhot.send("GET", "/v1/digests", headers=headers)
    assert answer.status_code == status
    if status == 401:
        assert code_of(answer) == (401, "timestamp-window")


def test_another_platforms_key_does_not_sign_for_this_one(region: Platform) -> None:
    client = region.client("152501")
    headers = client.headers("GET", "/v1/digests", b"")
    forged = region.client("150100").headers("GET", "/v1/digests", b"")
    assert KEYS["152501"] != KEYS["150100"]
    answer = client.send(
        "GET", "/v1/digests", headers=headers | {"X-Credit-Signature": forged["X-Credit-Signature"]}
    )
    assert code_of(answer) == (401, "signature-mismatch")


def test_only_health_answers_without_a_signature(erenhot: Client) -> None:
    assert erenhot.send("GET", "/v1/health", headers={}).json()["status"] == "ok"
    for target in (
        "/v1/digests",
        "/v1/changes?after=x",
        "/v1/receipts/U1",
        "/v1/digests/black_list/never",
    ):
        assert erenhot.send("GET", target, headers={}).status_code == 401, target


def test_an_unknown_address_and_method_are_errors_in_json(erenhot: Client) -> None:
    assert code_of(erenhot.get("/v1/elsewhere")) == (404, "not-found")
    assert erenhot.send("DELETE", "/v1/uploads").json()["error"]["code"] == "http"
