"""A request and its answer with the signatures of both sides, and the log that chains them.

docs/regional_api.md, section 1b, says what is signed and how the entries hang together.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any


# What the first entry follows.
NO_ENTRY = "0" * 64


@dataclass(frozen=True)
class ProvedExchange:
    """A request and the region's answer to it, as they were signed."""

    request: str
    """The string to sign of the request."""
    request_key: str
    """Public key, 64 hexadecimal digits."""
    request_proof: str
    """Ed25519 signature, 128 hexadecimal digits."""
    answer: str
    answer_key: str
    """Empty: the region proves no answers."""
    answer_proof: str


@dataclass(frozen=True)
class LogEntry(ProvedExchange):
    """An entry of the message log."""

    no: int
    at: str
    """In UTC, to the second."""
    previous: str
    """The digest of the entry before it."""

    @property
    def digest(self) -> str:
        """SHA-256 of its canonical JSON; the next entry names it."""
        return hashlib.sha256(canonical_bytes(asdict(self))).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """For an export: its fields, and its digest."""
        return asdict(self) | {"digest": self.digest}


def closing_text(first: int, last: int, digest: str, at: str) -> str:
    """What is signed at the end of an export, so that no entry can be taken off its end."""
    return "\n".join(["credit-log-v1", str(first), str(last), digest, at])


def canonical_bytes(value: object) -> bytes:
    """JSON with sorted keys and without white space, in UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()
