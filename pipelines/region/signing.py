"""The signature of a request: an HMAC over all that matters of it, the body through its digest (RFC 9530)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC


ALGORITHMS = ("hmac-sha256", "hmac-sm3")


@dataclass(frozen=True)
class Signer:
    """Who signs, with which key and algorithm (SM3: GB/T 32905-2016)."""

    platform: str
    secret: str
    algorithm: str

    def headers(
        self, method: str, target: str, body: bytes, idempotency_key: str = ""
    ) -> dict[str, str]:
        """The headers of one attempt; each has its own nonce, so none can be replayed."""
        timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        nonce, digest = secrets.token_hex(16), content_digest(body)
        text = string_to_sign(
            method, target, digest, timestamp, nonce, self.platform, idempotency_key
        )
        headers = {
            "X-Credit-Platform": self.platform,
            "X-Credit-Timestamp": timestamp,
            "X-Credit-Nonce": nonce,
            "X-Credit-Algorithm": self.algorithm,
            "X-Credit-Signature": signature(self.algorithm, self.secret, text),
            "Content-Digest": digest,
        }
        return headers | ({"Idempotency-Key": idempotency_key} if idempotency_key else {})


def content_digest(body: bytes) -> str:
    """Value of the Content-Digest header for a body as it is sent."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def string_to_sign(*parts: str) -> str:
    """The seven parts, joined by line feeds, none at the end."""
    return "\n".join(parts)


def signature(algorithm: str, secret: str, text: str) -> str:
    """Sixty-four lower-case hexadecimal digits."""
    if algorithm == "hmac-sha256":
        return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    sealed = HMAC(secret.encode(), SM3())
    sealed.update(text.encode())
    return sealed.finalize().hex()
