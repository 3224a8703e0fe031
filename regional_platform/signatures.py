"""Signatures of requests: what is signed, and whether a request may be believed.

The order of the examinations matters: nothing is remembered of a request (its nonce least of all) before its
signature has proved who sent it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac as constant_time
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes, hmac


ALGORITHMS = {"hmac-sha256": hashes.SHA256, "hmac-sm3": hashes.SM3}
WINDOW = timedelta(seconds=300)
NONCE_LIFETIME = 3 * WINDOW
"""Longer than a timestamp can stay in the window (twice its width), so that no nonce is forgotten too early."""

_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_NONCE = re.compile(r"[0-9a-f]{32}")


class Unproven(Exception):
    """A request did not prove who sent it; answered with 401."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class SignedRequest:
    """What a request says of itself, all of it covered by the signature."""

    method: str
    target: str
    """Path with query, exactly as sent."""
    content_digest: str
    timestamp: str
    nonce: str
    platform: str
    idempotency_key: str
    algorithm: str
    signature: str

    @property
    def string_to_sign(self) -> str:
        """The seven signed parts, one a line."""
        parts = (
            self.method,
            self.target,
            self.content_digest,
            self.timestamp,
            self.nonce,
            self.platform,
        )
        return "\n".join((*parts, self.idempotency_key))


def content_digest(body: bytes) -> str:
    """The Content-Digest (RFC 9530) of a body as it is sent."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign(text: str, secret: bytes, algorithm: str) -> str:
    """The signature of a string to sign, in lower-case hexadecimal digits."""
    code = hmac.HMAC(secret, ALGORITHMS[algorithm]())
    code.update(text.encode())
    return code.finalize().hex()


def verify(
    request: SignedRequest, body: bytes, secrets: Mapping[str, bytes], now: datetime
) -> None:
    """Let a request pass that is signed by a known platform, over this body, now.

    Raises:
        Unproven: with the code of the first examination that it fails.
    """
    if request.platform not in secrets:
        raise Unproven("unknown-platform", "no such platform takes part in the exchange")
    if request.algorithm not in ALGORITHMS:
        raise Unproven(
            "unknown-algorithm", f"X-Credit-Algorithm must be one of {', '.join(ALGORITHMS)}"
        )
    _verify_timestamp(request.timestamp, now)
    if not _NONCE.fullmatch(request.nonce):
        raise Unproven("nonce-form", "X-Credit-Nonce must be 32 lower-case hexadecimal digits")
    if not _same(request.content_digest, content_digest(body)):
        raise Unproven("digest-mismatch", "Content-Digest is not that of the body as received")
    expected = sign(request.string_to_sign, secrets[request.platform], request.algorithm)
    if not _same(request.signature, expected):
        raise Unproven("signature-mismatch", "X-Credit-Signature does not fit the request")


def _verify_timestamp(timestamp: str, now: datetime) -> None:
    try:
        if not _TIMESTAMP.fullmatch(timestamp):
            raise ValueError
        sent_at = datetime.fromisoformat(timestamp)
    except ValueError:
        raise Unproven(
            "timestamp-form", "X-Credit-Timestamp must look like 2026-11-24T08:00:00Z"
        ) from None
    if abs(now - sent_at) > WINDOW:
        raise Unproven(
            "timestamp-window",
            f"X-Credit-Timestamp is more than {WINDOW.seconds} s from this clock",
        )


def _same(given: str, expected: str) -> bool:
    return constant_time.compare_digest(given.encode(), expected.encode())


def now() -> datetime:
    """This platform's clock, to the second, as timestamps are."""
    return datetime.now(UTC).replace(microsecond=0)
