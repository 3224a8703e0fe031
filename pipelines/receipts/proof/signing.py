"""The signature that proves a receipt is ours: Ed25519 (RFC 8032) over a digest of what the receipt says.

Two things are signed, each by itself: the twin's bytes without the signature, and the cells of the workbook's summary
above the signature. `docs/receipts.md` says how to check both without this program.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pipelines import settings
from pipelines.errors import ConfigurationError
from pipelines.keys import kept_key, key_bytes


ALGORITHM = "ed25519"
TWIN, SUMMARY = "credit-receipt-json-v1", "credit-receipt-summary-v1"
"""What a digest is of; signed with it, so that one can never pass for the other."""


@dataclass(frozen=True)
class Signature:
    """A signature with the name of its key."""

    algorithm: str
    key_id: str
    """The first sixteen hexadecimal digits of the public key's SHA-256."""
    value: str
    """Base64."""


def sign(what: str, digest: str) -> Signature:
    """Sign a digest (SHA-256, hexadecimal) with this platform's key; what is signed again is signed the same."""
    key = _private_key()
    value = base64.b64encode(key.sign(_message(what, digest))).decode()
    return Signature(ALGORITHM, key_id_of(key.public_key()), value)


def is_signed_by(key: Ed25519PublicKey, signature: Signature, what: str, digest: str) -> bool:
    """Whether a signature over a digest was made with the private half of a key."""
    if signature.algorithm != ALGORITHM or signature.key_id != key_id_of(key):
        return False
    try:
        key.verify(base64.b64decode(signature.value, validate=True), _message(what, digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> Ed25519PublicKey:
    """The public half of this platform's key."""
    return _private_key().public_key()


def public_key_of(text: str) -> Ed25519PublicKey:
    """A public key as `receipt key` prints it.

    Raises:
        ConfigurationError: the text is not 64 hexadecimal digits.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError:
        raise ConfigurationError("a public key is 64 hexadecimal digits") from None


def written_key(key: Ed25519PublicKey) -> str:
    """A public key as 64 hexadecimal digits."""
    return key.public_bytes_raw().hex()


def key_id_of(key: Ed25519PublicKey) -> str:
    """The name of a key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def _message(what: str, digest: str) -> bytes:
    return f"{what}\n{digest}\n".encode()


def _private_key() -> Ed25519PrivateKey:
    chosen = settings.current()
    return _read_key(chosen.receipt_key or kept_key(chosen.var / "keys" / "receipt"))


@cache
def _read_key(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key_bytes(text, "RECEIPT_KEY"))
