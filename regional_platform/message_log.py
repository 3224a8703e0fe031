"""The message log: requests and answers with the proofs of both sides, each entry naming the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from regional_platform.database import Connection
from regional_platform.messages import canonical
from regional_platform.signatures import ProofKey, timestamp_now


# Advisory lock of those who add entries.
_LOG_LOCK = 152501

# What the first entry follows.
_NO_ENTRY = "0" * 64


@dataclass(frozen=True)
class ProvedPair:
    """A request and its answer, as they were signed."""

    request: str
    request_key: str
    request_proof: str
    answer: str
    answer_key: str
    answer_proof: str


def append_entry(connection: Connection, proved: ProvedPair, at: str) -> None:
    """Put a request and its answer into the log; entries come one after the other."""
    newest = "SELECT no, digest FROM message_log ORDER BY no DESC LIMIT 1"
    insert = """
        INSERT INTO message_log (
            no,
            at,
            previous,
            request,
            request_key,
            request_proof,
            answer,
            answer_key,
            answer_proof,
            digest
        )
        VALUES (
            %(no)s,
            %(at)s,
            %(previous)s,
            %(request)s,
            %(request_key)s,
            %(request_proof)s,
            %(answer)s,
            %(answer_key)s,
            %(answer_proof)s,
            %(digest)s
        )
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": _LOG_LOCK})
        last: Any = connection.execute(newest).fetchone() or (0, _NO_ENTRY)
        entry = {**vars(proved), "no": last[0] + 1, "at": at, "previous": last[1]}
        digest = hashlib.sha256(canonical(entry).encode()).hexdigest()
        connection.execute(insert, {**entry, "digest": digest})


def export_lines(connection: Connection, key: ProofKey) -> Iterator[str]:
    """The log as lines of JSON, an entry each; the last one signs how far it goes."""
    query = "SELECT * FROM message_log ORDER BY no"
    first, last, digest = 0, 0, _NO_ENTRY
    with connection.transaction(), connection.cursor("log", row_factory=dict_row) as rows:
        for entry in rows.execute(query):
            first = first or entry["no"]
            last, digest = entry["no"], entry["digest"]
            yield json.dumps(entry, ensure_ascii=False)

    closing = {"first": first, "last": last, "digest": digest, "at": timestamp_now()}
    text = "\n".join(["credit-log-v1", *(str(part) for part in closing.values())])
    yield json.dumps({"closing": closing, "key": key.public, "proof": key.prove(text)})
