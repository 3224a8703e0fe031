"""Signatures that prove a receipt is ours: Ed25519 (RFC 8032) over a digest of what it says.

Two things are signed, each by itself: the bytes of the JSON receipt without the signature, and the
cells of the workbook's summary above the signature. `docs/receipts.md` says how to verify both
without this program.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pipelines.errors import ConfigurationError
from pipelines.keys import add_private_line, kept_key, key_bytes, private_lines
from pipelines.settings import Settings


log = logging.getLogger(__name__)

ALGORITHM = "ed25519"

PublicKey = Ed25519PublicKey

# What a digest is of. It is signed with the digest, so that one kind can never pass for the other.
JSON_RECEIPT = "credit-receipt-json-v1"
SUMMARY = "credit-receipt-summary-v1"


@dataclass(frozen=True)
class Signature:
    """A signature with the name of its key."""

    algorithm: str
    key_id: str
    """The first sixteen hexadecimal digits of the public key's SHA-256."""
    value: str
    """Base64."""


class Signer:
    """Signs receipts with this platform's private key."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key

    @classmethod
    def from_settings(cls, settings: Settings) -> Signer:
        """Read the key from the settings, or else from the file that this machine keeps.

        Its public key is noted for good: what it has signed can be verified when another one signs.

        Raises:
            ConfigurationError: the setting is not a key.
        """
        text = settings.receipt_key or kept_key(settings.var / "keys" / "receipt")
        signer = cls(Ed25519PrivateKey.from_private_bytes(key_bytes(text, "RECEIPT_KEY")))
        try:
            add_private_line(_public_key_file(settings), written_key(signer.public_key))
        except OSError as error:
            # Receipts go out all the same: RECEIPT_PUBLIC_KEYS may name the key.
            log.warning("the public key of receipts could not be noted: %s", error)
        return signer

    @property
    def public_key(self) -> PublicKey:
        """The half of the key that verifies."""
        return self._private_key.public_key()

    def sign(self, kind: str, digest: str) -> Signature:
        """Sign a digest (SHA-256, hexadecimal); the same digest always gets the same signature."""
        signature = self._private_key.sign(_message(kind, digest))
        value = base64.b64encode(signature).decode()
        return Signature(ALGORITHM, key_id_of(self.public_key), value)


def public_keys(settings: Settings) -> list[PublicKey]:
    """The keys that receipts of this platform are verified with: today's first, then earlier ones.

    Raises:
        ConfigurationError: one of them is no public key.
    """
    texts = [written_key(Signer.from_settings(settings).public_key)]
    texts += private_lines(_public_key_file(settings))
    texts += settings.receipt_public_keys.replace(",", " ").split()
    return [public_key_of(text) for text in dict.fromkeys(texts)]


def _public_key_file(settings: Settings) -> Path:
    return settings.var / "keys" / "receipt-public"


def is_signed_by(keys: Sequence[PublicKey], signature: Signature, kind: str, digest: str) -> bool:
    """Whether a signature over a digest was made with the private half of the key that it names."""
    if signature.algorithm != ALGORITHM:
        return False
    for key in keys:
        if key_id_of(key) == signature.key_id:
            return _fits(key, signature, kind, digest)
    return False


def _fits(key: PublicKey, signature: Signature, kind: str, digest: str) -> bool:
    try:
        value = base64.b64decode(signature.value, validate=True)
        key.verify(value, _message(kind, digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key_of(text: str) -> PublicKey:
    """A public key as `receipt key` prints it.

    Raises:
        ConfigurationError: the text is not 64 hexadecimal digits.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError:
        raise ConfigurationError("a public key is 64 hexadecimal digits") from None


def written_key(key: PublicKey) -> str:
    """A public key as 64 hexadecimal digits."""
    return key.public_bytes_raw().hex()


def key_id_of(key: PublicKey) -> str:
    """The name of a key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def _message(kind: str, digest: str) -> bytes:
    return f"{kind}\n{digest}\n".encode()
