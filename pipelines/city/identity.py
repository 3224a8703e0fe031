"""Identity numbers of natural persons: encrypted, looked up by a keyed hash, never kept in clear.

The hash has a key of its own, derived from the identity key, so that the keys that encrypt can
change while every person stays the same. A plain hash would not do: all ID numbers of a region can be
tried in minutes.

A ciphertext is a format byte, the name of its key, a nonce, and what AES-GCM makes of the text. It
is bound to the place that it was made for: see `encrypted_columns`.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag

from pipelines.city.encryption_keys import (
    NAME_BYTES,
    EncryptionKey,
    EncryptionKeys,
    derived_key,
    keys_of_settings,
)
from pipelines.errors import Permanent
from pipelines.keys import KEY_BYTES, kept_key, key_bytes
from pipelines.settings import Settings


NONCE_BYTES = 12

# How a ciphertext begins. Those of before begin with their nonce, and are bound to nothing.
CIPHERTEXT_FORMAT = b"\x01"
HEADER_BYTES = len(CIPHERTEXT_FORMAT) + NAME_BYTES

# What the check value is a keyed hash of.
_CHECKED = b"check value of the identity key"


class EncryptionKeyMissing(Permanent):
    """Something is encrypted with a key that this machine does not have."""


class IdentityCipher:
    """Encrypts, decrypts and hashes with keys that are ready for use."""

    def __init__(
        self,
        hash_key: bytes,
        keys: EncryptionKeys,
        current_key: EncryptionKey | None = None,
        *,
        read_again: Callable[[], EncryptionKeys] | None = None,
    ) -> None:
        self.hash_key = hash_key
        self.keys = keys
        self.current_key = current_key or keys.first
        """The one that encrypts."""
        self._read_again = read_again

    @property
    def check_value(self) -> bytes:
        """By it a database knows the identity key again; it says nothing about the key."""
        return hmac.digest(self.hash_key, _CHECKED, "sha256")

    @property
    def key_id(self) -> str:
        """A name for the identity key, for people: eight hexadecimal digits."""
        return self.check_value.hex()[:8]

    def encrypting_with(self, key: EncryptionKey) -> IdentityCipher:
        """The same, but this key of its own encrypts."""
        return IdentityCipher(self.hash_key, self.keys, key, read_again=self._read_again)

    def encrypted_anew(self, encrypted: bytes, binding: bytes) -> bytes | None:
        """The same in another ciphertext, of the key that encrypts; None: it cannot be decrypted."""
        try:
            content = self.decrypt_bytes(encrypted, binding)
        except (InvalidTag, ValueError, EncryptionKeyMissing):
            return None
        return self.encrypt_bytes(content, binding)

    def can_read(self, encrypted: bytes, binding: bytes) -> bool:
        """Whether something can be decrypted."""
        return self.encrypted_anew(encrypted, binding) is not None

    def encrypt(self, text: str, binding: bytes) -> bytes:
        """The ciphertext of a text."""
        return self.encrypt_bytes(text.encode(), binding)

    def decrypt(self, encrypted: bytes, binding: bytes) -> str:
        """The text that was encrypted; it raises what `decrypt_bytes` does."""
        return self.decrypt_bytes(encrypted, binding).decode()

    def encrypt_bytes(self, content: bytes, binding: bytes) -> bytes:
        """The ciphertext of some bytes; it decrypts with the same `binding` only."""
        header = ciphertext_header(self.current_key)
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + self.current_key.aes.encrypt(nonce, content, header + binding)

    def decrypt_bytes(self, encrypted: bytes, binding: bytes) -> bytes:
        """What was encrypted.

        Raises:
            InvalidTag: it was altered, or moved from another place.
            EncryptionKeyMissing: its key is not here.
        """
        header = encrypted[:HEADER_BYTES]
        key = None
        if header.startswith(CIPHERTEXT_FORMAT):
            key = self._key_named(header.removeprefix(CIPHERTEXT_FORMAT))
        if key is not None:
            nonce = encrypted[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
            ciphertext = encrypted[HEADER_BYTES + NONCE_BYTES :]
            try:
                return key.aes.decrypt(nonce, ciphertext, header + binding)
            except InvalidTag:
                # One of before may begin like this, by chance.
                return self._decrypted_as_before(encrypted)
        try:
            return self._decrypted_as_before(encrypted)
        except InvalidTag:
            if not header.startswith(CIPHERTEXT_FORMAT):
                raise
            name = header.removeprefix(CIPHERTEXT_FORMAT).hex()
            raise EncryptionKeyMissing(
                f"it is encrypted with the key {name}, which is not in ENCRYPTION_KEY"
            ) from None

    def _decrypted_as_before(self, encrypted: bytes) -> bytes:
        """What a version encrypted that named no key and bound nothing."""
        nonce = encrypted[:NONCE_BYTES]
        ciphertext = encrypted[NONCE_BYTES:]
        return self.keys.oldest.aes.decrypt(nonce, ciphertext, None)

    def _key_named(self, name: bytes) -> EncryptionKey | None:
        key = self.keys.named(name)
        if key is None and self._read_again is not None:
            # The file may have got a new key since.
            self.keys = self._read_again()
            key = self.keys.named(name)
        return key

    def keyed_hash(self, text: str) -> str:
        """32 hexadecimal digits, the same for the same text.

        Nobody can compute them without the key.
        """
        return hmac.digest(self.hash_key, text.encode(), "sha256").hex()[:32]

    def encrypt_all(
        self, values: Sequence[str | None], bindings: Sequence[bytes]
    ) -> list[str | None]:
        """PostgreSQL's text form of bytea for each value; None stays None."""
        # One call for all nonces: a call for each would be a third of the work.
        nonces = os.urandom(NONCE_BYTES * len(values))
        header = ciphertext_header(self.current_key)
        encrypt = self.current_key.aes.encrypt
        encrypted: list[str | None] = []
        for position, (value, binding) in enumerate(zip(values, bindings, strict=True)):
            if value is None:
                encrypted.append(None)
                continue
            start = position * NONCE_BYTES
            nonce = nonces[start : start + NONCE_BYTES]
            ciphertext = encrypt(nonce, value.encode(), header + binding)
            encrypted.append("\\x" + (header + nonce + ciphertext).hex())
        return encrypted

    def hash_all(self, values: Sequence[str | None]) -> list[str | None]:
        """Keyed hashes of each value; None stays None."""
        return [None if value is None else self.keyed_hash(value) for value in values]


def ciphertext_header(key: EncryptionKey) -> bytes:
    """How everything begins that a key has encrypted."""
    return CIPHERTEXT_FORMAT + key.name


def identity_cipher(settings: Settings) -> IdentityCipher:
    """The cipher with the keys of the settings, else with those kept under VAR/keys.

    An identity key is made if there is none: `CityPlatform.identity_cipher` is for a database that
    may have one, and knows which key of several is to encrypt.
    """
    secret = key_bytes(settings.identity_key or kept_key(key_file(settings)), "IDENTITY_KEY")

    def keys() -> EncryptionKeys:
        return keys_of_settings(settings, secret)

    hash_key = derived_key(secret, b"find identity numbers")
    return IdentityCipher(hash_key, keys(), read_again=keys)


def present_cipher(settings: Settings) -> IdentityCipher | None:
    """The same; None: there is no identity key, and none is made."""
    if not settings.identity_key and not key_file(settings).exists():
        return None
    return identity_cipher(settings)


def key_file(settings: Settings) -> Path:
    """Where the identity key is kept that the settings do not name."""
    return settings.var / "keys" / "identity"


def passing_cipher() -> IdentityCipher:
    """A cipher whose keys are kept nowhere: its hashes tell the rows of one run apart."""
    keys = EncryptionKeys((EncryptionKey.of_secret(os.urandom(KEY_BYTES)),))
    return IdentityCipher(os.urandom(KEY_BYTES), keys)
