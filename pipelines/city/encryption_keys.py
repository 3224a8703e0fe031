"""The keys that encrypt, each with a name that every ciphertext bears.

So keys can follow one another: the first one is what the operator wants things to be encrypted with,
all of them read. The last one always comes from the identity key, with which earlier versions
encrypted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipelines.keys import key_bytes, new_key, replace_private
from pipelines.settings import Settings


# Bytes of a key's name in a ciphertext.
NAME_BYTES = 4

_SETTING = "ENCRYPTION_KEY"

_BETWEEN_KEYS = re.compile(r"[\s,]+")


@dataclass(frozen=True)
class EncryptionKey:
    """A key for AES-GCM, derived from a secret of 32 bytes."""

    aes: AESGCM = field(repr=False)
    check_value: bytes
    """By it a database knows the key again; it says nothing about the key."""

    @classmethod
    def of_secret(cls, secret: bytes) -> EncryptionKey:
        """The key that is derived from a secret."""
        aes = AESGCM(derived_key(secret, b"encrypt identity numbers"))
        return cls(aes, derived_key(secret, b"check value of an encryption key"))

    @property
    def name(self) -> bytes:
        """What ciphertexts call it."""
        return self.check_value[:NAME_BYTES]

    @property
    def shown_name(self) -> str:
        """The same for people: eight hexadecimal digits."""
        return self.name.hex()


@dataclass(frozen=True)
class EncryptionKeys:
    """Keys in the order in which they are preferred."""

    in_order: tuple[EncryptionKey, ...]

    @property
    def first(self) -> EncryptionKey:
        """The key that the operator wants things to be encrypted with."""
        return self.in_order[0]

    @property
    def oldest(self) -> EncryptionKey:
        """The key of the ciphertexts that bear no name: it is derived from the identity key."""
        return self.in_order[-1]

    def named(self, name: bytes) -> EncryptionKey | None:
        """The key of this name; None: it is not here."""
        for key in self.in_order:
            if key.name == name:
                return key
        return None

    def checked(self, check_value: bytes) -> EncryptionKey | None:
        """The key of this check value; None: it is not here."""
        key = self.named(check_value[:NAME_BYTES])
        if key is None or key.check_value != check_value:
            return None
        return key


def derived_key(secret: bytes, purpose: bytes) -> bytes:
    """32 bytes for one purpose, which say nothing about those for another one (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)


def keys_of_settings(settings: Settings, identity_secret: bytes) -> EncryptionKeys:
    """The keys of ENCRYPTION_KEY, else those of VAR/keys/encryption, and the identity key's own.

    Raises:
        ConfigurationError: one of them is not 64 hexadecimal digits.
    """
    secrets = [*_further_secrets(settings), identity_secret]
    return EncryptionKeys(tuple(map(EncryptionKey.of_secret, secrets)))


def _further_secrets(settings: Settings) -> Iterator[bytes]:
    text = settings.encryption_key
    path = encryption_key_file(settings)
    if not text and path.is_file():
        text = path.read_text(encoding="utf-8")
    for key in _BETWEEN_KEYS.split(text.strip()):
        if key:
            yield key_bytes(key, _SETTING)


def encryption_key_file(settings: Settings) -> Path:
    """Where the keys are kept that the settings do not name, one a line."""
    return settings.var / "keys" / "encryption"


def put_new_key_first(settings: Settings) -> None:
    """Make a key, and put it in front of those in VAR/keys/encryption.

    Whoever is stopped in the middle of it has the file as it was, or with the new key.
    """
    path = encryption_key_file(settings)
    earlier = path.read_text(encoding="utf-8") if path.is_file() else ""
    replace_private(path, f"{new_key()}\n{earlier}")
