"""What the region knows: the base registry, its records, and the changes it distributes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.rows import class_row, scalar_row

from regional_platform.database import Connection
from regional_platform.messages import Message


# Advisory lock of those who add changes.
_FEED_LOCK = 152500

# Origin, record type and record key.
RecordIdentity = tuple[str, str, str]


@dataclass(frozen=True)
class StoredChange:
    """A change as it is kept."""

    change_no: int
    message: str
    """The message as JSON text."""


@dataclass(frozen=True)
class StoredDayDigest:
    """All records of one record type and day as one digest."""

    record_type: str
    day: date
    count: int
    digest: str


@dataclass(frozen=True)
class StoredRecordDigest:
    """One record as it is held."""

    record_key: str
    version: int
    digest: str


def registered_names(connection: Connection, credit_codes: Sequence[str]) -> dict[str, str]:
    """The names in the base registry by credit code; unknown codes are left out."""
    query = """
        SELECT credit_code, name
        FROM registry
        WHERE credit_code = ANY(%(credit_codes)s)
    """
    parameters = {"credit_codes": list(credit_codes)}
    rows: Any = connection.execute(query, parameters).fetchall()
    return dict(rows)


def register(connection: Connection, subjects: Iterable[tuple[str, str]]) -> None:
    """Put subjects into the base registry: credit code and name of each."""
    query = """
        INSERT INTO registry (credit_code, name)
        VALUES (%(credit_code)s, %(name)s)
        ON CONFLICT (credit_code) DO UPDATE SET name = excluded.name
    """
    rows = [{"credit_code": credit_code, "name": name} for credit_code, name in subjects]
    connection.cursor().executemany(query, rows)


def take(connection: Connection, messages: Sequence[Message]) -> int:
    """Add messages to the records and the changes; returns how many were newer than what was held.

    The lock is held until the transaction ends. So change numbers are committed in their order, and
    a cursor never skips a change. An identity column would not promise that.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": _FEED_LOCK})
    held_versions = _held_versions(connection, messages)
    newer = _newer_messages(messages, held_versions)
    _append_changes(connection, newer)
    _update_records(connection, newer)
    return len(newer)


def _held_versions(
    connection: Connection, messages: Sequence[Message]
) -> dict[RecordIdentity, int]:
    """The version that is held of each record in question; new records are left out."""
    records = {message.record for message in messages}
    parameters = {
        "origins": [origin for origin, _, _ in records],
        "record_types": [record_type for _, record_type, _ in records],
        "record_keys": [record_key for _, _, record_key in records],
    }
    query = """
        SELECT origin, record_type, record_key, version
        FROM records
        JOIN unnest(%(origins)s::text[], %(record_types)s::text[], %(record_keys)s::text[])
            AS in_question (origin, record_type, record_key)
            USING (origin, record_type, record_key)
    """
    rows: Any = connection.execute(query, parameters).fetchall()

    versions: dict[RecordIdentity, int] = {}
    for origin, record_type, record_key, version in rows:
        versions[origin, record_type, record_key] = version
    return versions


def _newer_messages(
    messages: Sequence[Message], held_versions: dict[RecordIdentity, int]
) -> list[Message]:
    """The messages with a greater version than what is held, earlier ones of the page included."""
    newer = []
    versions = dict(held_versions)
    for message in messages:
        if message.version > versions.get(message.record, 0):
            versions[message.record] = message.version
            newer.append(message)
    return newer


def _append_changes(connection: Connection, messages: Sequence[Message]) -> None:
    first = _newest_change(connection) + 1
    # COPY, because a page may have ten thousand messages.
    copy_in = "COPY changes (change_no, origin, message, epoch) FROM STDIN"
    epoch = secrets.token_hex(8)
    with connection.cursor().copy(copy_in) as copy:
        for change_no, message in enumerate(messages, start=first):
            copy.write_row((change_no, message.origin, message.text, epoch))


def _update_records(connection: Connection, messages: Sequence[Message]) -> None:
    query = """
        INSERT INTO records (origin, record_type, record_key, version, day, digest, message)
        VALUES (
            %(origin)s,
            %(record_type)s,
            %(record_key)s,
            %(version)s,
            %(day)s,
            %(digest)s,
            %(message)s
        )
        ON CONFLICT (origin, record_type, record_key) DO UPDATE SET
            version = excluded.version,
            day = excluded.day,
            digest = excluded.digest,
            message = excluded.message
    """

    rows = []
    for message in messages:
        origin, record_type, record_key = message.record
        rows.append(
            {
                "origin": origin,
                "record_type": record_type,
                "record_key": record_key,
                "version": message.version,
                "day": message.day,
                "digest": message.digest,
                "message": message.text,
            }
        )

    connection.cursor().executemany(query, rows)


@dataclass(frozen=True)
class FeedPage:
    """Changes after a cursor, and where the next ones begin."""

    changes: list[StoredChange]
    has_more: bool
    newest: int
    """The number of the newest change of all platforms."""
    next_cursor: int
    epoch: str
    """The epoch of the change at `next_cursor`; empty when there is none."""
    epoch_of_cursor: str
    """The epoch of the change at the cursor that was asked for."""


def changes_after(connection: Connection, platform: str, cursor: int, limit: int) -> FeedPage:
    """At most `limit` changes after a cursor that do not come from the asking platform."""
    query = """
        SELECT change_no, message
        FROM changes
        WHERE change_no > %(cursor)s AND origin <> %(platform)s
        ORDER BY change_no
        LIMIT %(limit)s
    """
    # One more than asked for: so we know whether there are more.
    parameters = {"cursor": cursor, "platform": platform, "limit": limit + 1}
    with connection.transaction():
        # One snapshot for all queries: a change that is committed between them would be skipped.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with connection.cursor(row_factory=class_row(StoredChange)) as rows:
            changes = rows.execute(query, parameters).fetchall()
        newest = _newest_change(connection)

        has_more = len(changes) > limit
        page = changes[:limit]
        # At the end the cursor moves past the asking platform's own changes too, so that they are
        # not looked at again.
        next_cursor = page[-1].change_no if has_more else newest
        return FeedPage(
            changes=page,
            has_more=has_more,
            newest=newest,
            next_cursor=next_cursor,
            epoch=_epoch_of(connection, next_cursor),
            epoch_of_cursor=_epoch_of(connection, cursor),
        )


def _epoch_of(connection: Connection, change_no: int) -> str:
    """The epoch of a change; empty when there is no such change, or it is older than epochs."""
    query = "SELECT epoch FROM changes WHERE change_no = %(change_no)s"
    with connection.cursor(row_factory=scalar_row) as cursor:
        epoch: str | None = cursor.execute(query, {"change_no": change_no}).fetchone()
    return epoch or ""


def _newest_change(connection: Connection) -> int:
    """The number of the newest change; 0 when there is none."""
    query = "SELECT coalesce(max(change_no), 0) FROM changes"
    with connection.cursor(row_factory=scalar_row) as cursor:
        newest: int = cursor.execute(query).fetchone() or 0
    return newest


def day_digests(connection: Connection, platform: str) -> list[StoredDayDigest]:
    """Digests of what is held of a platform's records, by record type and day."""
    # All keys have the same length, so lines that are sorted by key are sorted lines.
    query = """
        SELECT record_type,
            day,
            count(*) AS count,
            encode(
                sha256(
                    convert_to(
                        string_agg(
                            record_key || ':' || version || ':' || digest || E'\\n',
                            ''
                            ORDER BY record_key COLLATE "C"
                        ),
                        'UTF8'
                    )
                ),
                'hex'
            ) AS digest
        FROM records
        WHERE origin = %(platform)s
        GROUP BY record_type, day
        ORDER BY record_type, day
    """
    with connection.cursor(row_factory=class_row(StoredDayDigest)) as cursor:
        return cursor.execute(query, {"platform": platform}).fetchall()


def record_digests(
    connection: Connection, platform: str, record_type: str, day: date
) -> list[StoredRecordDigest]:
    """Version and digest of each record of one type and day, sorted by key."""
    query = """
        SELECT record_key, version, digest
        FROM records
        WHERE origin = %(platform)s AND record_type = %(record_type)s AND day = %(day)s
        ORDER BY record_key COLLATE "C"
    """
    parameters = {"platform": platform, "record_type": record_type, "day": day}
    with connection.cursor(row_factory=class_row(StoredRecordDigest)) as cursor:
        return cursor.execute(query, parameters).fetchall()
