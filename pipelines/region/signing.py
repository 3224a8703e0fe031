"""Sign a request: an HMAC over method, path, body and sender (docs/regional_api.md, section 1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

from pipelines.region.proofs import ProofKey, is_proved
from pipelines.region.wire import Reply
from pipelines.shapes.proved_exchange import ProvedExchange


_KEY_WITH_ID = re.compile(r"[A-Za-z0-9]{1,16}:.+", re.ASCII)


@dataclass(frozen=True)
class SignedAttempt:
    """One attempt at a request: its headers, and the text that they sign."""

    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class RequestSigner:
    """Who signs, with which key and algorithm (SM3: GB/T 32905-2016), as in version 1.

    Its answers are not signed.
    """

    platform: str
    secret: str = field(repr=False)
    algorithm: str

    base = "/v1"
    """How every path begins."""

    def signed(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        idempotency_key: str = "",
        host: str = "",
        content_type: str = "",
    ) -> SignedAttempt:
        """Sign one attempt, with a new nonce.

        `path` includes the query; without an `idempotency_key` there is no such header. Version 1
        signs neither host nor content type.
        """
        timestamp = timestamp_now()
        nonce = new_nonce()
        digest = content_digest(body)
        text = string_to_sign(
            method, path, digest, timestamp, nonce, self.platform, idempotency_key
        )

        # The region computes the same text from these headers.
        headers = {
            "X-Credit-Platform": self.platform,
            "X-Credit-Timestamp": timestamp,
            "X-Credit-Nonce": nonce,
            "X-Credit-Algorithm": self.algorithm,
            "X-Credit-Signature": signature(self.algorithm, self.secret, text),
            "Content-Digest": digest,
        }
        if idempotency_key:
            headers["Idempotency-Key"] = idempotency_key
        return SignedAttempt(headers, text)

    def doubt_about(self, reply: Reply, sent: Mapping[str, str]) -> str | None:
        """Why it is not proved that a reply is the region's; None: nothing speaks against it."""
        return None

    def proved(self, attempt: SignedAttempt, reply: Reply) -> ProvedExchange | None:
        """The request and its answer as a third party believes them: not in this version."""
        return None


@dataclass(frozen=True)
class SecondSigner:
    """The same as in version 2: the answers have to prove themselves.

    Host, content type, algorithm and the key's id are signed too, so a request is good for one
    region only, and keys can change while both are in use.
    """

    platform: str
    keys: Mapping[str, str] = field(repr=False)
    """By their ids. The first one signs, all of them are believed."""
    algorithm: str
    proof_key: ProofKey | None = None
    """Proves requests to third parties too; None: they are not proved so."""
    region_public_keys: Sequence[str] = ()
    """With one of them every answer has to be proved; none: a proof is not asked for."""

    base = "/v2"
    """How every path begins."""

    def signed(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        idempotency_key: str = "",
        host: str = "",
        content_type: str = "",
    ) -> SignedAttempt:
        """Sign one attempt, with a new nonce; as in version 1."""
        key_id, key = next(iter(self.keys.items()))
        timestamp = timestamp_now()
        nonce = new_nonce()
        digest = content_digest(body)
        text = string_to_sign(
            "credit-exchange-v2",
            self.algorithm,
            host,
            method,
            path,
            content_type,
            digest,
            timestamp,
            nonce,
            self.platform,
            key_id,
            idempotency_key,
        )
        headers = {
            "Host": host,
            "X-Credit-Platform": self.platform,
            "X-Credit-Timestamp": timestamp,
            "X-Credit-Nonce": nonce,
            "X-Credit-Algorithm": self.algorithm,
            "X-Credit-Key": key_id,
            "X-Credit-Signature": signature(self.algorithm, key, text),
            "Content-Digest": digest,
        }
        if idempotency_key:
            headers["Idempotency-Key"] = idempotency_key
        if self.proof_key is not None:
            headers["X-Credit-Proof-Key"] = self.proof_key.public
            headers["X-Credit-Proof"] = self.proof_key.prove(text)
        return SignedAttempt(headers, text)

    def doubt_about(self, reply: Reply, sent: Mapping[str, str]) -> str | None:
        """Why it is not proved that a reply is the region's answer to what was `sent` as headers."""
        headers = reply.headers
        key_id = headers.get("X-Credit-Answer-Key", "")
        stated = headers.get("X-Credit-Answer-Signature", "")
        if not stated:
            return "it is not signed"
        if key_id not in self.keys:
            return "it is signed with a key that we do not have"

        text = self._answer_text(reply, sent)
        expected = signature(self.algorithm, self.keys[key_id], text)
        if not hmac.compare_digest(expected.encode(), stated.encode()):
            return "its signature does not fit this answer to this request"
        return self._doubt_about_proof(reply, text)

    def _doubt_about_proof(self, reply: Reply, text: str) -> str | None:
        public_key = reply.headers.get("X-Credit-Answer-Proof-Key", "")
        if self.region_public_keys and public_key not in self.region_public_keys:
            return "it is not proved with a key of REGION_PUBLIC_KEY"
        proof = reply.headers.get("X-Credit-Answer-Proof", "")
        if public_key and not is_proved(public_key, proof, text):
            return "its proof does not fit this answer to this request"
        return None

    def _answer_text(self, reply: Reply, sent: Mapping[str, str]) -> str:
        """The string to sign of an answer."""
        return string_to_sign(
            "credit-answer-v2",
            self.algorithm,
            str(reply.status),
            content_digest(reply.content),
            sent["X-Credit-Nonce"],
            reply.headers.get("X-Credit-Answer-Timestamp", ""),
            self.platform,
            reply.headers.get("X-Credit-Answer-Key", ""),
            reply.headers.get("Retry-After", ""),
        )

    def proved(self, attempt: SignedAttempt, reply: Reply) -> ProvedExchange | None:
        """A request and its answer as a third party believes them; None: requests are not proved."""
        if self.proof_key is None:
            return None
        return ProvedExchange(
            request=attempt.text,
            request_key=attempt.headers["X-Credit-Proof-Key"],
            request_proof=attempt.headers["X-Credit-Proof"],
            answer=self._answer_text(reply, attempt.headers),
            answer_key=reply.headers.get("X-Credit-Answer-Proof-Key", ""),
            answer_proof=reply.headers.get("X-Credit-Answer-Proof", ""),
        )


def timestamp_now() -> str:
    """Now, in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_nonce() -> str:
    """32 hexadecimal digits that were never used before."""
    return secrets.token_hex(16)


def keys_by_id(text: str) -> dict[str, str]:
    """Read `id:key,id:key`; a plain key has the id 1."""
    parts = text.split(",")
    if not all(_KEY_WITH_ID.fullmatch(part) for part in parts):
        return {"1": text}
    keys = {}
    for part in parts:
        key_id, _, key = part.partition(":")
        keys[key_id] = key
    return keys


def content_digest(body: bytes) -> str:
    """Value of the Content-Digest header (RFC 9530) for a body as it is sent."""
    sha256 = hashlib.sha256(body).digest()
    encoded = base64.b64encode(sha256).decode()
    return f"sha-256=:{encoded}:"


def string_to_sign(*lines: str) -> str:
    """Join the parts by line feeds, without one at the end."""
    return "\n".join(lines)


def signature(algorithm: str, secret: str, text: str) -> str:
    """Sign a text; returns 64 lower-case hexadecimal digits."""
    if algorithm == "hmac-sha256":
        return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    # The standard library has no SM3.
    sm3 = HMAC(secret.encode(), SM3())
    sm3.update(text.encode())
    return sm3.finalize().hex()
