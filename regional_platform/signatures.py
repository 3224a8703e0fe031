"""Signatures of requests: what is signed, and whether it proves who sent the request.

The order of the checks matters: nothing of a request is remembered (above all not its nonce)
before its signature has proved who sent it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


ALGORITHMS = {"hmac-sha256": hashes.SHA256, "hmac-sm3": hashes.SM3}

# How far a timestamp may be from this platform's clock, before or after it.
WINDOW = timedelta(seconds=300)

# A timestamp can stay in the window for twice its width; a nonce is remembered for longer.
NONCE_LIFETIME = 3 * WINDOW

_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_NONCE = re.compile(r"[0-9a-f]{32}")


class NotAuthenticated(Exception):
    """A request did not prove who sent it; answered with 401."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class SignedRequest:
    """What the headers and the first line of a request say."""

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
    # Of version 2 only; without a key's id the request is one of version 1.
    host: str = ""
    content_type: str = ""
    key_id: str = ""
    # What convinces a third party too; empty: the request has no such proof.
    proof_key: str = ""
    proof: str = ""

    @property
    def string_to_sign(self) -> str:
        """The signed parts, one a line: seven in version 1, twelve in version 2."""
        if self.key_id:
            return self._second_string_to_sign
        parts = (
            self.method,
            self.target,
            self.content_digest,
            self.timestamp,
            self.nonce,
            self.platform,
            self.idempotency_key,
        )
        return "\n".join(parts)

    @property
    def _second_string_to_sign(self) -> str:
        parts = (
            "credit-exchange-v2",
            self.algorithm,
            self.host,
            self.method,
            self.target,
            self.content_type,
            self.content_digest,
            self.timestamp,
            self.nonce,
            self.platform,
            self.key_id,
            self.idempotency_key,
        )
        return "\n".join(parts)


def answer_to_sign(
    request: SignedRequest, status: int, digest: str, *, timestamp: str, retry_after: str
) -> str:
    """What is signed of the answer to a request of version 2: it is bound to the request's nonce."""
    parts = (
        "credit-answer-v2",
        request.algorithm,
        str(status),
        digest,
        request.nonce,
        timestamp,
        request.platform,
        request.key_id,
        retry_after,
    )
    return "\n".join(parts)


class ProofKey:
    """The private key with which this platform proves its answers to third parties."""

    def __init__(self, seed: bytes) -> None:
        self._private_key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private_key.public_key().public_bytes_raw().hex()
        """The public key as 64 hexadecimal digits."""

    def prove(self, text: str) -> str:
        """Sign a text; returns 128 hexadecimal digits."""
        return self._private_key.sign(text.encode()).hex()


def verify_proof(request: SignedRequest, public_keys: Sequence[str]) -> None:
    """Check what proves a request to third parties; without public keys it is not asked for.

    Raises:
        NotAuthenticated: the proof is missing, is of another key, or does not fit.
    """
    if public_keys and request.proof_key not in public_keys:
        raise NotAuthenticated(
            "proof-key", "X-Credit-Proof-Key is not the public key of this platform"
        )
    if not request.proof_key:
        return
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(request.proof_key))
        key.verify(bytes.fromhex(request.proof), request.string_to_sign.encode())
    except (InvalidSignature, ValueError):
        raise NotAuthenticated(
            "proof-mismatch", "X-Credit-Proof does not fit the request"
        ) from None


# Of each platform its keys by their ids. The first is the one of version 1.
SecretKeys = Mapping[str, Mapping[str, bytes]]


def content_digest(body: bytes) -> str:
    """The Content-Digest (RFC 9530) of a body as it is sent."""
    sha256 = hashlib.sha256(body).digest()
    encoded = base64.b64encode(sha256).decode()
    return f"sha-256=:{encoded}:"


def sign(text: str, secret: bytes, algorithm: str) -> str:
    """The signature of a string to sign, in lower-case hexadecimal digits."""
    code = hmac.HMAC(secret, ALGORITHMS[algorithm]())
    code.update(text.encode())
    return code.finalize().hex()


def verify_sender(request: SignedRequest, secrets: SecretKeys, now: datetime) -> None:
    """Check what can be checked before the body is read: who sends, with which key, and when.

    Raises:
        NotAuthenticated: with the code of the first check that fails.
    """
    # Who sends, and how it is signed.
    if request.platform not in secrets:
        raise NotAuthenticated("unknown-platform", "no such platform takes part in the exchange")
    if request.algorithm not in ALGORITHMS:
        names = ", ".join(ALGORITHMS)
        raise NotAuthenticated("unknown-algorithm", f"X-Credit-Algorithm must be one of {names}")
    if request.key_id and request.key_id not in secrets[request.platform]:
        raise NotAuthenticated("unknown-key", "X-Credit-Key is the id of no key of this platform")
    # Whether it was sent now: an old request may be a recorded one.
    _verify_timestamp(request.timestamp, now)
    if not _NONCE.fullmatch(request.nonce):
        raise NotAuthenticated(
            "nonce-form", "X-Credit-Nonce must be 32 lower-case hexadecimal digits"
        )


def verify(request: SignedRequest, body: bytes, secrets: SecretKeys) -> None:
    """Check that the platform, which is a known one, signed this request over this body.

    Raises:
        NotAuthenticated: with the code of the first check that fails.
    """
    # Whether the body is the one that the signature covers.
    if not _is_equal(request.content_digest, content_digest(body)):
        raise NotAuthenticated(
            "digest-mismatch", "Content-Digest is not that of the body as received"
        )
    # The signature comes last, because it covers everything above.
    keys = secrets[request.platform]
    # Version 1 names no key: while keys overlap, any of them will do.
    possible_keys = [keys[request.key_id]] if request.key_id else list(keys.values())
    for key in possible_keys:
        if _is_equal(request.signature, sign(request.string_to_sign, key, request.algorithm)):
            return
    raise NotAuthenticated("signature-mismatch", "X-Credit-Signature does not fit the request")


def _verify_timestamp(timestamp: str, now: datetime) -> None:
    try:
        if not _TIMESTAMP.fullmatch(timestamp):
            raise ValueError
        sent_at = datetime.fromisoformat(timestamp)
    except ValueError:
        raise NotAuthenticated(
            "timestamp-form", "X-Credit-Timestamp must look like 2026-11-24T08:00:00Z"
        ) from None
    if abs(now - sent_at) > WINDOW:
        raise NotAuthenticated(
            "timestamp-window",
            f"X-Credit-Timestamp is more than {WINDOW.seconds} s from this clock",
        )


def _is_equal(received: str, expected: str) -> bool:
    """Compare in a time that does not tell how many characters are right."""
    return compare_digest(received.encode(), expected.encode())


def now() -> datetime:
    """This platform's clock, to the second, as timestamps are."""
    return datetime.now(UTC).replace(microsecond=0)


def timestamp_now() -> str:
    """This platform's clock as it is written in answers: `2026-11-24T08:00:00Z`."""
    return now().isoformat().replace("+00:00", "Z")
