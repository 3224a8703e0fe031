"""Proofs that a third party believes too: Ed25519 (RFC 8032) over what is signed anyway.

A shared key convinces only whoever shares it: either side could have made the signature. Here each
side has a private key of its own, and the other one its public key.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pipelines.keys import kept_key, key_bytes
from pipelines.settings import Settings


class ProofKey:
    """The private key with which this platform proves its requests."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self.public = private_key.public_key().public_bytes_raw().hex()
        """The public key as 64 hexadecimal digits."""

    @classmethod
    def of_settings(cls, settings: Settings) -> ProofKey:
        """Read the key from the settings, or else from the file that this machine keeps.

        Raises:
            ConfigurationError: the setting is not a key.
        """
        text = settings.exchange_key or kept_key(settings.var / "keys" / "exchange")
        return cls(Ed25519PrivateKey.from_private_bytes(key_bytes(text, "EXCHANGE_KEY")))

    def prove(self, text: str) -> str:
        """Sign a text; returns 128 hexadecimal digits."""
        return self._private_key.sign(text.encode()).hex()


def is_proved(public_key: str, proof: str, text: str) -> bool:
    """Whether a text was signed with the private half of a public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(proof), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys_of(text: str, setting: str) -> tuple[str, ...]:
    """Read public keys that are separated by commas; `setting` names where they stand.

    Raises:
        ConfigurationError: one of them is not 64 hexadecimal digits.
    """
    keys = []
    for part in text.split(","):
        if part.strip():
            keys.append(key_bytes(part.strip(), setting).hex())
    return tuple(keys)
