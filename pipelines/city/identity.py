"""Identity numbers of natural persons: encrypted at rest, found by a keyed hash, never kept in clear.

One secret of 32 bytes; two keys are derived from it (HKDF, RFC 5869), one for AES-GCM and one for HMAC-SHA-256, so
that neither use says anything about the other. A plain hash would not do: all ID numbers of
a region can be tried in minutes.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipelines import settings
from pipelines.keys import kept_key, key_bytes


NONCE_BYTES = 12


@dataclass(frozen=True)
class Vault:
    """Both derived keys, ready for use."""

    cipher: AESGCM
    hash_key: bytes

    def encrypt(self, text: str) -> bytes:
        """Nonce and ciphertext of a text."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, text.encode(), None)

    def decrypt(self, sealed: bytes) -> str:
        """The text that was encrypted."""
        return self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()

    def keyed_hash(self, text: str) -> str:
        """The same text always gives the same 32 hexadecimal digits, and nobody without the key can compute them."""
        return hmac.digest(self.hash_key, text.encode(), "sha256").hex()[:32]

    def encrypt_all(self, values: Sequence[str | None]) -> list[str | None]:
        """PostgreSQL's text form of bytea for each value; None stays None."""
        nonces, seal = os.urandom(NONCE_BYTES * len(values)), self.cipher.encrypt
        return [
            None if value is None else "\\x" + (nonce + seal(nonce, value.encode(), None)).hex()
            for position, value in enumerate(values)
            for nonce in (nonces[position * NONCE_BYTES : (position + 1) * NONCE_BYTES],)
        ]

    def hash_all(self, values: Sequence[str | None]) -> list[str | None]:
        """Keyed hashes of each value; None stays None."""
        return [None if value is None else self.keyed_hash(value) for value in values]


def vault() -> Vault:
    """The vault of this process's settings."""
    chosen = settings.current()
    return _vault(chosen.identity_key or kept_key(chosen.var / "keys" / "identity"))


@cache
def _vault(key: str) -> Vault:
    secret = key_bytes(key, "IDENTITY_KEY")

    def derived(purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)

    return Vault(AESGCM(derived(b"encrypt identity numbers")), derived(b"find identity numbers"))
