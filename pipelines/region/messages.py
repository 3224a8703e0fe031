"""Messages on the wire: pages of gzip NDJSON, and the digests of what was sent."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import orjson

from pipelines.batch import SHANGHAI
from pipelines.shapes.exchange_messages import RecordMessage


def page_body(messages: Sequence[RecordMessage]) -> bytes:
    """Write one message a line, compressed.

    The modification time in the gzip header is 0, so that a repeated page has the same bytes.
    """
    lines = []
    for message in messages:
        line = orjson.dumps(message) + b"\n"
        lines.append(line)
    page = b"".join(lines)
    return gzip.compress(page, compresslevel=6, mtime=0)


def record_digest(message: RecordMessage) -> str:
    """SHA-256 of the canonical JSON of a record, in hexadecimal digits."""
    content = {
        "record_type": message["record_type"],
        "record_key": message["record_key"],
        "version": message["version"],
        "elements": message["elements"],
    }
    canonical = json.dumps(
        content,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def day_of_version(changed_at: str | datetime) -> str:
    """The day of a version in Asia/Shanghai, as `2026-11-24`."""
    if isinstance(changed_at, str):
        changed_at = datetime.fromisoformat(changed_at)
    local = changed_at.astimezone(SHANGHAI)
    return local.date().isoformat()


def day_digest(records: Iterable[tuple[str, int, str]]) -> str:
    """Digest of a record type and day, from the key, version and digest of each record.

    SHA-256 over the sorted lines `record_key:version:digest`.
    """
    lines = []
    for key, version, digest in records:
        lines.append(f"{key}:{version}:{digest}\n")

    # Sorted, because both sides must come to the same digest in whatever order they read.
    content = "".join(sorted(lines))
    return hashlib.sha256(content.encode()).hexdigest()
