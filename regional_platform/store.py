"""What the regional platform keeps: the only module with SQL, besides `schema.sql`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from psycopg import Cursor
from psycopg.rows import class_row

from regional_platform.database import Connection
from regional_platform.messages import Message


Row = TypeVar("Row")

_FEED_LOCK = 152500


@dataclass(frozen=True)
class Upload:
    """A page as it arrived."""

    platform: str
    upload_no: str
    content_digest: str
    body: bytes


@dataclass(frozen=True)
class KeptAnswer:
    """How the first request with an idempotency key was answered."""

    content_digest: str
    answer: bytes


def spend_nonce(connection: Connection, platform: str, nonce: str) -> bool:
    """Remember a nonce; False if it had been used before."""
    query = "INSERT INTO nonces (platform, nonce) VALUES (%s, %s) ON CONFLICT DO NOTHING"
    return connection.execute(query, (platform, nonce)).rowcount == 1


def forget_nonces(connection: Connection, lifetime: timedelta) -> None:
    """Delete nonces that no valid timestamp can accompany any more."""
    connection.execute("DELETE FROM nonces WHERE seen_at < now() - %s", (lifetime,))


def keep_upload(connection: Connection, upload: Upload, answer: bytes) -> KeptAnswer:
    """Keep a page that is new; in any case say how the first request with its number was answered."""
    query = """INSERT INTO uploads (platform, upload_no, content_digest, body, answer)
        VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
    connection.execute(
        query, (upload.platform, upload.upload_no, upload.content_digest, upload.body, answer)
    )
    query = "SELECT content_digest, answer FROM uploads WHERE platform = %s AND upload_no = %s"
    with connection.cursor(row_factory=class_row(KeptAnswer)) as cursor:
        return _one(cursor.execute(query, (upload.platform, upload.upload_no)))


def receipt(
    connection: Connection, platform: str, upload_no: str
) -> tuple[str, bytes | None] | None:
    """Content digest and receipt of an upload; the receipt is None while pending, everything if unknown."""
    query = "SELECT content_digest, receipt FROM uploads WHERE platform = %s AND upload_no = %s"
    row: Any = connection.execute(query, (platform, upload_no)).fetchone()
    return (row[0], row[1]) if row else None


def claim_upload(connection: Connection, delay: float) -> Upload | None:
    """Lock the upload that has been pending longest, until the transaction ends; other workers pass it over."""
    query = """SELECT platform, upload_no, content_digest, body FROM uploads
        WHERE receipt IS NULL AND due_at <= now() AND received_at <= now() - %s
        ORDER BY arrival LIMIT 1 FOR UPDATE SKIP LOCKED"""
    with connection.cursor(row_factory=class_row(Upload)) as cursor:
        return cursor.execute(query, (timedelta(seconds=delay),)).fetchone()


def settle_upload(connection: Connection, upload: Upload, issued: bytes) -> None:
    """Issue the receipt of an upload; its body is not needed any more."""
    query = "UPDATE uploads SET receipt = %s, body = NULL WHERE platform = %s AND upload_no = %s"
    connection.execute(query, (issued, upload.platform, upload.upload_no))


def postpone_upload(connection: Connection, upload: Upload) -> None:
    """Try an upload again later, ever more patiently, so that it does not stand in the way of others."""
    query = """UPDATE uploads SET attempts = attempts + 1, due_at = now() + least(2 ^ attempts, 300) * interval '1 s'
        WHERE platform = %s AND upload_no = %s"""
    connection.execute(query, (upload.platform, upload.upload_no))


def registered_names(connection: Connection, credit_codes: Sequence[str]) -> dict[str, str]:
    """The names that the base registry has for credit codes, as far as it knows them."""
    query = "SELECT credit_code, name FROM registry WHERE credit_code = ANY(%s)"
    rows: Any = connection.execute(query, (list(credit_codes),)).fetchall()
    return dict(rows)


def register(connection: Connection, names: Iterable[tuple[str, str]]) -> None:
    """Put subjects into the base registry."""
    query = """INSERT INTO registry (credit_code, name) VALUES (%s, %s)
        ON CONFLICT (credit_code) DO UPDATE SET name = excluded.name"""
    connection.cursor().executemany(query, names)


def take(connection: Connection, messages: Sequence[Message]) -> int:
    """Take messages in their order into records and changes; the number of those that were newer than what was held.

    The lock is held until the transaction ends. So change numbers are committed in their order: whoever has seen one
    will never see a smaller one appear (an identity column would not promise that), and a cursor never skips.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_FEED_LOCK,))
    newer = list(_newer(messages, _held_versions(connection, messages)))
    last: Any = _one(connection.execute("SELECT coalesce(max(change_no), 0) FROM changes"))[0]
    with connection.cursor().copy("COPY changes (change_no, origin, message) FROM STDIN") as copy:
        for change_no, message in enumerate(newer, start=last + 1):
            copy.write_row((change_no, message.origin, message.text))
    query = """INSERT INTO records (origin, record_type, record_key, version, day, digest, message)
        VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (origin, record_type, record_key) DO UPDATE
        SET version = excluded.version, day = excluded.day, digest = excluded.digest, message = excluded.message"""
    connection.cursor().executemany(query, [_row(message) for message in newer])
    return len(newer)


def _newer(messages: Sequence[Message], held: dict[tuple[str, str, str], int]) -> Iterable[Message]:
    for message in messages:
        key = (message.origin, message.record_type, message.record_key)
        if message.version > held.get(key, 0):
            held[key] = message.version
            yield message


def _held_versions(
    connection: Connection, messages: Sequence[Message]
) -> dict[tuple[str, str, str], int]:
    query = """SELECT origin, record_type, record_key, version FROM records
        JOIN unnest(%s::text[], %s::text[], %s::text[]) AS asked (origin, record_type, record_key)
        USING (origin, record_type, record_key)"""
    keys = {(message.origin, message.record_type, message.record_key) for message in messages}
    columns = [list(column) for column in zip(*keys, strict=True)] or [[], [], []]
    rows: Any = connection.execute(query, columns).fetchall()
    return {(origin, record_type, key): version for origin, record_type, key, version in rows}


def _row(message: Message) -> tuple[object, ...]:
    key = (message.origin, message.record_type, message.record_key)
    return (*key, message.version, message.day, message.digest, message.text)


def changes(
    connection: Connection, platform: str, after: int, limit: int
) -> tuple[list[tuple[int, str]], int]:
    """Changes after a cursor that do not come from the asking platform, and the number of the newest change of all."""
    with connection.transaction():
        # One snapshot for both: a change that is committed between two looks must not be jumped over.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        query = """SELECT change_no, message FROM changes WHERE change_no > %s AND origin <> %s
            ORDER BY change_no LIMIT %s"""
        rows: Any = connection.execute(query, (after, platform, limit)).fetchall()
        newest: Any = _one(connection.execute("SELECT coalesce(max(change_no), 0) FROM changes"))[0]
    return rows, newest


def keep_download_receipt(connection: Connection, platform: str, batch_no: str, text: str) -> str:
    """Keep a platform's receipt of changes if it is new; in any case the text of the one that is kept."""
    query = """INSERT INTO download_receipts (platform, batch_no, receipt) VALUES (%s, %s, %s)
        ON CONFLICT DO NOTHING"""
    connection.execute(query, (platform, batch_no, text))
    return download_receipt(connection, platform, batch_no) or text


def download_receipt(connection: Connection, platform: str, batch_no: str) -> str | None:
    """The receipt that a platform gave for changes it took under this number."""
    query = "SELECT receipt FROM download_receipts WHERE platform = %s AND batch_no = %s"
    row: Any = connection.execute(query, (platform, batch_no)).fetchone()
    return row[0] if row else None


def digests(connection: Connection, platform: str) -> list[tuple[str, date, int, str]]:
    """Record type, day, number and digest of what is held of a platform's records.

    Keys are all of one length, so lines sorted by key are sorted lines.
    """
    query = """SELECT record_type, day, count(*), encode(sha256(convert_to(string_agg(
            record_key || ':' || version || ':' || digest || E'\\n', '' ORDER BY record_key COLLATE "C"
        ), 'UTF8')), 'hex')
        FROM records WHERE origin = %s GROUP BY record_type, day ORDER BY record_type, day"""
    rows: Any = connection.execute(query, (platform,)).fetchall()
    return rows  # type: ignore[no-any-return]


def digests_of(
    connection: Connection, platform: str, record_type: str, day: date
) -> list[tuple[str, int, str]]:
    """Key, version and digest of each record of one type and day."""
    query = """SELECT record_key, version, digest FROM records
        WHERE origin = %s AND record_type = %s AND day = %s ORDER BY record_key COLLATE "C" """
    rows: Any = connection.execute(query, (platform, record_type, day)).fetchall()
    return rows  # type: ignore[no-any-return]


def _one(cursor: Cursor[Row]) -> Row:
    row = cursor.fetchone()
    assert row is not None
    return row
