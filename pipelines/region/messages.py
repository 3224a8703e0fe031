"""Messages on the wire: pages of gzip NDJSON that have the same bytes each time, and the digest of a record."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from pipelines.batch import SHANGHAI


Message = Mapping[str, Any]
DIGESTED = ("record_type", "record_key", "version", "elements")


def page_body(messages: Sequence[Message]) -> bytes:
    """One message a line, compressed; no time stamp, so that a repeated page is the same page."""
    return gzip.compress(
        b"".join(orjson.dumps(message) + b"\n" for message in messages), compresslevel=6, mtime=0
    )


def record_digest(message: Message) -> str:
    """SHA-256 of the canonical JSON of what a record is."""
    content = {name: message[name] for name in DIGESTED}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def day_of(changed_at: str | datetime) -> str:
    """The day in Asia/Shanghai on which a version came to be."""
    instant = changed_at if isinstance(changed_at, datetime) else datetime.fromisoformat(changed_at)
    return instant.astimezone(SHANGHAI).date().isoformat()


def day_digest(records: Iterable[tuple[str, int, str]]) -> str:
    """Digest of a record type and day: SHA-256 over `record_key:version:digest` lines, sorted."""
    lines = sorted(f"{key}:{version}:{digest}\n" for key, version, digest in records)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
