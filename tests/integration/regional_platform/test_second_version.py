"""Version 2 at the region: what more is signed of a request, and how an answer proves itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from region_harness import KEYS, Platform, message, page

from regional_platform.signatures import SignedRequest, answer_to_sign, content_digest, sign
from tests.lib.region_process import PROOF_KEY
from tests.lib.repository import ROOT


VECTORS = json.loads(
    (ROOT / "tests" / "golden" / "region" / "signatures_v2.json").read_text("utf-8")
)


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signed_headers(
    region: Platform, method: str, target: str, body: bytes = b"", **further: str
) -> dict[str, str]:
    """Headers of a request, written from docs/regional_api.md alone."""
    headers = {
        "Host": f"127.0.0.1:{region.port}",
        "Content-Type": "",
        "Content-Digest": digest_of(body),
        "X-Credit-Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "X-Credit-Nonce": secrets.token_hex(16),
        "X-Credit-Platform": "152501",
        "X-Credit-Algorithm": "hmac-sha256",
        "X-Credit-Key": "1",
        **further,
    }
    lines = [
        "credit-exchange-v2",
        headers["X-Credit-Algorithm"],
        headers["Host"],
        method,
        target,
        headers["Content-Type"],
        headers["Content-Digest"],
        headers["X-Credit-Timestamp"],
        headers["X-Credit-Nonce"],
        headers["X-Credit-Platform"],
        headers["X-Credit-Key"],
        headers.get("Idempotency-Key", ""),
    ]
    headers["X-Credit-Signature"] = mac(lines)
    if not headers["Content-Type"]:
        del headers["Content-Type"]
    return headers


def mac(lines: list[str]) -> str:
    return hmac.new(KEYS["152501"].encode(), "\n".join(lines).encode(), "sha256").hexdigest()


def is_proved(answer: Any, sent: dict[str, str]) -> bool:
    headers = answer.headers
    lines = [
        "credit-answer-v2",
        sent["X-Credit-Algorithm"],
        str(answer.status_code),
        digest_of(answer.content),
        sent["X-Credit-Nonce"],
        headers.get("X-Credit-Answer-Timestamp", ""),
        sent["X-Credit-Platform"],
        headers.get("X-Credit-Answer-Key", ""),
        headers.get("Retry-After", ""),
    ]
    return hmac.compare_digest(headers.get("X-Credit-Answer-Signature", ""), mac(lines))


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
@pytest.mark.parametrize("algorithm", ["hmac-sha256", "hmac-sm3"])
def test_golden_requests_and_answers_have_the_golden_signatures(
    vector: dict[str, Any], algorithm: str
) -> None:
    fields = SignedRequest.__dataclass_fields__
    parts = {name: value for name, value in vector.items() if name in fields}
    request = SignedRequest(**parts, algorithm=algorithm, signature="")
    secret = VECTORS["secret"].encode()
    assert request.string_to_sign == vector["strings_to_sign"][algorithm]
    assert sign(request.string_to_sign, secret, algorithm) == vector["signatures"][algorithm]

    answer = vector["answer"]
    digest = content_digest(answer["body"].encode())
    text = answer_to_sign(
        request,
        answer["status"],
        digest,
        timestamp=answer["timestamp"],
        retry_after=answer["retry_after"],
    )
    assert text == answer["strings_to_sign"][algorithm]
    assert sign(text, secret, algorithm) == answer["signatures"][algorithm]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/v2/digests", 200),
        ("/v2/changes?after=", 200),
        ("/v2/changes?after=99", 409),
        ("/v2/changes?after=x", 400),
        ("/v2/receipts/U-none", 404),
    ],
)
def test_every_answer_to_a_proved_request_is_signed(
    region: Platform, target: str, status: int
) -> None:
    sent = signed_headers(region, "GET", target)
    answer = requests.get(region.url + target, headers=sent, timeout=30)
    assert (answer.status_code, is_proved(answer, sent)) == (status, True)
    assert answer.headers["X-Credit-Answer-Key"] == "1"


def test_an_upload_goes_round_in_version_2(region: Platform) -> None:
    body = page(message(1), message(2))
    kinds = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "U-second"}
    for _ in range(2):
        sent = signed_headers(region, "POST", "/v2/uploads", body, **kinds)
        answer = requests.post(
            f"{region.url}/v2/uploads",
            data=body,
            headers=sent | {"Content-Encoding": "gzip"},
            timeout=30,
        )
        assert (answer.status_code, is_proved(answer, sent)) == (202, True)
        assert answer.json()["receipt"] == "/v2/receipts/U-second"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        sent = signed_headers(region, "GET", "/v2/receipts/U-second")
        answer = requests.get(f"{region.url}/v2/receipts/U-second", headers=sent, timeout=30)
        assert is_proved(answer, sent)
        if answer.json()["status"] == "final":
            break
        time.sleep(0.05)
    assert answer.json()["received"] == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Host": "live.example.cn"}, "signature-mismatch"),
        ({"Content-Type": "text/plain"}, "signature-mismatch"),
        ({"X-Credit-Algorithm": "hmac-sm3"}, "signature-mismatch"),
        ({"X-Credit-Key": "2"}, "unknown-key"),
        ({"X-Credit-Key": ""}, "header-missing"),
        ({"Idempotency-Key": "U1"}, "signature-mismatch"),
        ({"X-Credit-Nonce": "0" * 32}, "signature-mismatch"),
    ],
)
def test_what_version_2_signs_besides_is_covered(
    region: Platform, changed: dict[str, str], code: str
) -> None:
    sent = signed_headers(region, "GET", "/v2/digests") | changed
    answer = requests.get(f"{region.url}/v2/digests", headers=sent, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)
    # Who proves nothing gets no signature either.
    assert "X-Credit-Answer-Signature" not in answer.headers


def test_a_signature_of_version_1_is_none_of_version_2(region: Platform) -> None:
    headers = region.client().headers("GET", "/v2/digests", b"")
    answer = requests.get(f"{region.url}/v2/digests", headers=headers, timeout=30)
    assert answer.json()["error"]["code"] == "header-missing"
    headers["X-Credit-Key"] = "1"
    answer = requests.get(f"{region.url}/v2/digests", headers=headers, timeout=30)
    assert answer.json()["error"]["code"] == "signature-mismatch"


@pytest.mark.parametrize("key_id", ["1", "2"])
def test_old_and_new_key_are_believed_while_they_change(
    start_region: Callable[..., Platform], key_id: str
) -> None:
    # The new one is another key, so only the id of the old one fits ours.
    region = start_region(REGION_SECRET=f"2:a new key,1:{KEYS['152501']}")
    sent = signed_headers(region, "GET", "/v2/digests", **{"X-Credit-Key": key_id})
    answer = requests.get(f"{region.url}/v2/digests", headers=sent, timeout=30)
    assert answer.status_code == (200 if key_id == "1" else 401)
    # Version 1 names no key: any of them will do.
    assert region.client().get("/v1/digests").status_code == 200


def test_a_stranger_is_refused_before_his_body_is_read(region: Platform) -> None:
    body = b"x" * (17 << 20)
    sent = signed_headers(region, "POST", "/v2/uploads", body) | {"X-Credit-Platform": "999999"}
    try:
        answer = requests.post(f"{region.url}/v2/uploads", data=body, headers=sent, timeout=30)
    except requests.ConnectionError:
        # The connection may be closed while we still send.
        return
    assert answer.json()["error"]["code"] == "unknown-platform"


# --- proofs ----------------------------------------------------------------------------------


CITY_KEY = Ed25519PrivateKey.from_private_bytes(b"c" * 32)


def text_of(method: str, target: str, headers: dict[str, str]) -> str:
    """The string to sign of a request without a body."""
    lines = ["credit-exchange-v2", headers["X-Credit-Algorithm"], headers["Host"], method, target]
    names = ("Content-Digest", "X-Credit-Timestamp", "X-Credit-Nonce", "X-Credit-Platform")
    lines += [headers.get("Content-Type", ""), *(headers[name] for name in names)]
    return "\n".join([*lines, headers["X-Credit-Key"], headers.get("Idempotency-Key", "")])


def test_a_platform_whose_public_key_is_there_has_to_prove_each_request(
    start_region: Callable[..., Platform],
) -> None:
    public = CITY_KEY.public_key().public_bytes_raw().hex()
    region = start_region(PLATFORM_PUBLIC_KEYS=json.dumps({"152501": public}))
    target = "/v2/digests"

    def code_of(**proof: str) -> str:
        headers = signed_headers(region, "GET", target)
        if proof.pop("sign", ""):
            text = text_of("GET", target, headers)
            proof["X-Credit-Proof"] = CITY_KEY.sign(text.encode()).hex()
        answer = requests.get(region.url + target, headers=headers | proof, timeout=10)
        code: str = answer.json().get("error", {}).get("code", "taken")
        return code

    assert code_of() == "proof-key"
    assert code_of(**{"X-Credit-Proof-Key": "0" * 64, "X-Credit-Proof": "0" * 128}) == "proof-key"
    assert code_of(**{"X-Credit-Proof-Key": public}) == "proof-mismatch"
    assert code_of(**{"X-Credit-Proof-Key": public, "X-Credit-Proof": "zz"}) == "proof-mismatch"
    assert code_of(**{"X-Credit-Proof-Key": public, "sign": "yes"}) == "taken"


def test_an_answer_is_proved_with_the_regions_own_key(region: Platform) -> None:
    target = "/v2/digests"
    headers = signed_headers(region, "GET", target)
    answer = requests.get(region.url + target, headers=headers, timeout=10)
    lines = [
        "credit-answer-v2",
        headers["X-Credit-Algorithm"],
        "200",
        digest_of(answer.content),
        headers["X-Credit-Nonce"],
        answer.headers["X-Credit-Answer-Timestamp"],
        "152501",
        "1",
        "",
    ]
    public = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(PROOF_KEY)).public_key()
    assert answer.headers["X-Credit-Answer-Proof-Key"] == public.public_bytes_raw().hex()
    public.verify(bytes.fromhex(answer.headers["X-Credit-Answer-Proof"]), "\n".join(lines).encode())


def test_what_is_asked_again_and_again_does_not_fill_the_log(region: Platform) -> None:
    counted = "SELECT count(*) FROM message_log"
    before = region.run_sql(counted)
    for target in ("/v2/digests", "/v2/digest-tree", "/v2/changes?after=999999"):
        headers = signed_headers(region, "GET", target)
        requests.get(region.url + target, headers=headers, timeout=10)
    assert region.run_sql(counted) == before
