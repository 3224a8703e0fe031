"""The message log: requests and answers with the proofs of both sides, each entry naming the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import sqlalchemy as sa

from pipelines.city.encrypted_columns import ENCRYPTED_ANSWERS
from pipelines.city.locks import LOG_LOCK
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import message_log
from pipelines.shapes.proved_exchange import NO_ENTRY, LogEntry, ProvedExchange


_LOCK = sa.text("SELECT pg_advisory_xact_lock(:key)")

# Entries that are read in one piece.
_READ_AT_ONCE = 1_000

_COLUMNS = (
    message_log.c.request,
    message_log.c.request_key,
    message_log.c.request_proof,
    message_log.c.answer,
    message_log.c.answer_key,
    message_log.c.answer_proof,
    message_log.c.no,
    message_log.c.at,
    message_log.c.previous,
)


def append_entry(platform: CityPlatform, proved: ProvedExchange, answer: bytes | None) -> None:
    """Put a request and its answer into the log; the answer's body is kept encrypted, if at all.

    Entries come one after the other, so that each can name the one before it.
    """
    newest = sa.select(message_log.c.no, message_log.c.digest)
    newest = newest.order_by(message_log.c.no.desc()).limit(1)
    with platform.transaction() as connection:
        connection.execute(_LOCK, {"key": LOG_LOCK})
        last = connection.execute(newest).one_or_none()
        entry = LogEntry(
            **asdict(proved),
            no=last.no + 1 if last else 1,
            at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            previous=last.digest if last else NO_ENTRY,
        )
        content = None
        if answer is not None:
            binding = ENCRYPTED_ANSWERS.binding(entry.answer)
            content = platform.identity_cipher.encrypt(answer.decode("latin-1"), binding)
        values = entry.as_json() | {"answer_encrypted": content}
        connection.execute(sa.insert(message_log).values(values))


def log_entries(platform: CityPlatform) -> Iterator[tuple[LogEntry, str, bytes | None]]:
    """All entries in order, each with the digest that the log has of it and the answer's body.

    None: the body was not kept.
    """
    last = 0
    while True:
        query = (
            sa.select(*_COLUMNS, message_log.c.digest, message_log.c.answer_encrypted)
            .where(message_log.c.no > last)
            .order_by(message_log.c.no)
            .limit(_READ_AT_ONCE)
        )
        with platform.transaction() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return
        for row in rows:
            *fields, digest, encrypted = row
            entry = LogEntry(*fields)
            body = None
            if encrypted is not None:
                binding = ENCRYPTED_ANSWERS.binding(entry.answer)
                text = platform.identity_cipher.decrypt(bytes(encrypted), binding)
                body = text.encode("latin-1")
            yield entry, digest, body
        last = rows[-1].no
