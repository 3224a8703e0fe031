"""What the region knows: the base registry, its records, and the changes it distributes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row, scalar_row

from regional_platform.database import Connection
from regional_platform.messages import Message


# Advisory lock of those who add changes.
FEED_LOCK = 152500

# Origin, record type and record key.
RecordIdentity = tuple[str, str, str]


@dataclass(frozen=True)
class StoredChange:
    """A change as it is kept."""

    change_no: int
    message: str
    """The message as JSON text."""


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
    connection.execute("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": FEED_LOCK})
    held_versions = _held_versions(connection, messages)
    newer = _newer_messages(messages, held_versions)
    first_change = _newest_change(connection) + 1
    _append_changes(connection, newer, first_change)
    _update_records(connection, newer, first_change)
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


def _append_changes(connection: Connection, messages: Sequence[Message], first: int) -> None:
    # COPY, because a page may have ten thousand messages.
    copy_in = "COPY changes (change_no, origin, message, epoch) FROM STDIN"
    epoch = secrets.token_hex(8)
    with connection.cursor().copy(copy_in) as copy:
        for change_no, message in enumerate(messages, start=first):
            copy.write_row((change_no, message.origin, message.text, epoch))


def _update_records(connection: Connection, messages: Sequence[Message], first: int) -> None:
    """Keep the newest version of each record; the changes of the messages are numbered from `first`."""
    # Of several versions of a record in one page only the last one is kept.
    last = {message.record: (number, message) for number, message in enumerate(messages, first)}
    # One statement, because a page may have ten thousand messages.
    query = """
        INSERT INTO records
            (origin, record_type, record_key, version, day, digest, message, change_no)
        SELECT *
        FROM unnest(
            %(origins)s::text[],
            %(record_types)s::text[],
            %(record_keys)s::text[],
            %(versions)s::bigint[],
            %(days)s::date[],
            %(digests)s::text[],
            %(messages)s::text[],
            %(change_nos)s::bigint[]
        )
        ON CONFLICT (origin, record_type, record_key) DO UPDATE SET
            version = excluded.version,
            day = excluded.day,
            digest = excluded.digest,
            message = excluded.message,
            change_no = excluded.change_no
    """
    newest = [message for _, message in last.values()]
    parameters = {
        "origins": [message.origin for message in newest],
        "record_types": [message.record_type for message in newest],
        "record_keys": [message.record_key for message in newest],
        "versions": [message.version for message in newest],
        "days": [message.day for message in newest],
        "digests": [message.digest for message in newest],
        "messages": [message.text for message in newest],
        "change_nos": [change_no for change_no, _ in last.values()],
    }
    connection.execute(query, parameters)


def newest_changes(
    connection: Connection, identities: Sequence[RecordIdentity]
) -> list[StoredChange]:
    """The newest change of each of some records, in order; records that are not held are left out."""
    query = """
        SELECT coalesce(change_no, 0) AS change_no, message
        FROM records
        JOIN unnest(%(origins)s::text[], %(record_types)s::text[], %(record_keys)s::text[])
            AS in_question (origin, record_type, record_key)
            USING (origin, record_type, record_key)
        ORDER BY change_no
    """
    parameters = {
        "origins": [origin for origin, _, _ in identities],
        "record_types": [record_type for _, record_type, _ in identities],
        "record_keys": [record_key for _, _, record_key in identities],
    }
    with connection.cursor(row_factory=class_row(StoredChange)) as rows:
        return rows.execute(query, parameters).fetchall()


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
