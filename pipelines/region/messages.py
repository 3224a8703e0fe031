"""Messages on the wire: pages of gzip NDJSON."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

import orjson

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
