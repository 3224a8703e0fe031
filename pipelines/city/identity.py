"""Identity numbers of natural persons: encrypted, looked up by a keyed hash, never kept in clear.

Two keys are derived from one secret of 32 bytes (HKDF, RFC 5869), one for AES-GCM and one for
HMAC-SHA-256, so that neither use says anything about the other. A plain hash would not do: all ID
numbers of a region can be tried in minutes.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipelines.keys import kept_key, key_bytes
from pipelines.settings import Settings


NONCE_BYTES = 12

# What the check value is a keyed hash of.
_CHECKED = b"check value of the identity key"


@dataclass(frozen=True)
class IdentityCipher:
    """Both derived keys, ready for use."""

    cipher: AESGCM
    hash_key: bytes = field(repr=False)

    @property
    def check_value(self) -> bytes:
        """By it a database knows the key again; it says nothing about the key."""
        return hmac.digest(self.hash_key, _CHECKED, "sha256")

    @property
    def key_id(self) -> str:
        """A name for the key, for people: eight hexadecimal digits."""
        return self.check_value.hex()[:8]

    def can_read(self, encrypted: bytes) -> bool:
        """Whether something was encrypted with this key."""
        try:
            self.decrypt_bytes(encrypted)
        except (InvalidTag, ValueError):
            return False
        return True

    def encrypt(self, text: str) -> bytes:
        """The nonce, then the ciphertext of a text."""
        return self.encrypt_bytes(text.encode())

    def decrypt(self, encrypted: bytes) -> str:
        """The text that was encrypted."""
        return self.decrypt_bytes(encrypted).decode()

    def encrypt_bytes(self, content: bytes) -> bytes:
        """The nonce, then the ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, content, None)

    def decrypt_bytes(self, encrypted: bytes) -> bytes:
        """What was encrypted."""
        nonce = encrypted[:NONCE_BYTES]
        ciphertext = encrypted[NONCE_BYTES:]
        return self.cipher.decrypt(nonce, ciphertext, None)

    def keyed_hash(self, text: str) -> str:
        """32 hexadecimal digits, the same for the same text.

        Nobody can compute them without the key.
        """
        return hmac.digest(self.hash_key, text.encode(), "sha256").hex()[:32]

    def encrypt_all(self, values: Sequence[str | None]) -> list[str | None]:
        """PostgreSQL's text form of bytea for each value; None stays None."""
        # One call for all nonces: a call for each would be a third of the work.
        nonces = os.urandom(NONCE_BYTES * len(values))
        encrypted: list[str | None] = []
        for position, value in enumerate(values):
            if value is None:
                encrypted.append(None)
                continue
            start = position * NONCE_BYTES
            nonce = nonces[start : start + NONCE_BYTES]
            ciphertext = self.cipher.encrypt(nonce, value.encode(), None)
            encrypted.append("\\x" + (nonce + ciphertext).hex())
        return encrypted

    def hash_all(self, values: Sequence[str | None]) -> list[str | None]:
        """Keyed hashes of each value; None stays None."""
        return [None if value is None else self.keyed_hash(value) for value in values]


def identity_cipher(settings: Settings) -> IdentityCipher:
    """The cipher with the key of the settings, else with the one kept under VAR/keys.

    A key is made if there is none: `CityPlatform.identity_cipher` is for a database that may have one.
    """
    return _cipher(settings.identity_key or kept_key(key_file(settings)))


def present_cipher(settings: Settings) -> IdentityCipher | None:
    """The same; None: there is no key, and none is made."""
    if not settings.identity_key and not key_file(settings).exists():
        return None
    return identity_cipher(settings)


def key_file(settings: Settings) -> Path:
    """Where the key is kept that the settings do not name."""
    return settings.var / "keys" / "identity"


def passing_cipher() -> IdentityCipher:
    """A cipher whose keys are kept nowhere: its hashes tell the rows of one run apart."""
    return IdentityCipher(AESGCM(os.urandom(32)), os.urandom(32))


@cache
def _cipher(key: str) -> IdentityCipher:
    secret = key_bytes(key, "IDENTITY_KEY")

    def derive(purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)

    return IdentityCipher(
        AESGCM(derive(b"encrypt identity numbers")), derive(b"find identity numbers")
    )
