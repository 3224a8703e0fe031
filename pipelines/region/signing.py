"""Sign a request: an HMAC over method, path, body and sender (docs/regional_api.md, section 1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC


@dataclass(frozen=True)
class RequestSigner:
    """Who signs, with which key and algorithm (SM3: GB/T 32905-2016)."""

    platform: str
    secret: str
    algorithm: str

    def headers(
        self, method: str, path: str, body: bytes, idempotency_key: str = ""
    ) -> dict[str, str]:
        """Return the headers of one attempt, with a new nonce.

        `path` includes the query; without an `idempotency_key` there is no such header.
        """
        timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        nonce = secrets.token_hex(16)
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
        return headers


def content_digest(body: bytes) -> str:
    """Value of the Content-Digest header (RFC 9530) for a body as it is sent."""
    sha256 = hashlib.sha256(body).digest()
    encoded = base64.b64encode(sha256).decode()
    return f"sha-256=:{encoded}:"


def string_to_sign(*lines: str) -> str:
    """Join the seven parts by line feeds, without one at the end."""
    return "\n".join(lines)


def signature(algorithm: str, secret: str, text: str) -> str:
    """Sign a text; returns 64 lower-case hexadecimal digits."""
    if algorithm == "hmac-sha256":
        return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    # The standard library has no SM3.
    sm3 = HMAC(secret.encode(), SM3())
    sm3.update(text.encode())
    return sm3.finalize().hex()
