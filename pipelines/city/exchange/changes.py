"""What the region distributed: each message kept once, encrypted.

A page's messages and the cursor behind them are written in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.batch import BatchState, Origin
from pipelines.city.identity import IdentityCipher
from pipelines.city.ledger import next_batch_no
from pipelines.city.ledger.batch_rows import IS_OPEN
from pipelines.city.locks import DOWNLOAD_LOCK
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches, cursors, messages
from pipelines.shapes.exchange_messages import Change


CURSOR = "regional changes"

# Stands for the batch of a message where a later version of the same record came in the same page:
# only that one is judged.
SUPERSEDED = "superseded"


def cursor(platform: CityPlatform) -> str:
    """How far the region's changes have been read; empty: from the beginning."""
    with platform.transaction() as connection:
        return _cursor(connection)


def _cursor(connection: sa.Connection) -> str:
    query = sa.select(cursors.c.value).where(cursors.c.name == CURSOR)
    value = connection.execute(query).scalar()
    return str(value or "")


def take(
    platform: CityPlatform, changes: Sequence[Change], *, after: str, following: str
) -> list[str]:
    """Keep the messages of one page and move the cursor from `after` to `following`, together.

    Returns the numbers of the new batches, one per record type. Our own records are left out, and
    so are messages that were kept before. A page that another pass took changes nothing.
    """
    by_record_type: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        message = change.message
        if message["origin"] != platform.settings.platform_code:
            record_type = str(message["record_type"])
            by_record_type[record_type].append(change)

    batch_nos = []
    lock = sa.text("SELECT pg_advisory_xact_lock(:key)")
    with platform.transaction() as connection:
        connection.execute(lock, {"key": DOWNLOAD_LOCK})
        # Another pass has taken this page while we fetched it.
        if _cursor(connection) != after:
            return []
        _move_cursor(connection, following)
        for record_type, its_changes in sorted(by_record_type.items()):
            batch_no = _open_batch(connection, platform, record_type, its_changes)
            if batch_no is not None:
                batch_nos.append(batch_no)
    return batch_nos


def _move_cursor(connection: sa.Connection, value: str) -> None:
    statement = insert(cursors).values(name=CURSOR, value=value)
    upsert = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "value": statement.excluded.value,
            "moved_at": sa.func.now(),
        },
    )
    connection.execute(upsert)


def _open_batch(
    connection: sa.Connection, platform: CityPlatform, record_type: str, changes: Sequence[Change]
) -> str | None:
    """Open a batch of the changes that were not kept before; None: all of them were."""
    batch_no: str = connection.execute(sa.select(next_batch_no())).scalar_one()
    # A record may have changed twice in one page: the later change of a key replaces the earlier.
    newest: dict[tuple[str, str], Change] = {}
    for change in changes:
        message = change.message
        newest[message["origin"], message["record_key"]] = change

    newest_numbers = {change.change_no for change in newest.values()}
    for change in changes:
        if change.change_no not in newest_numbers:
            _keep(connection, platform.identity_cipher, SUPERSEDED, change)

    kept = []
    for change in newest.values():
        if _keep(connection, platform.identity_cipher, batch_no, change):
            kept.append(change.change_no)
    if not kept:
        return None

    statement = sa.insert(batches).values(
        batch_no=batch_no,
        ingest_root=str(platform.ingest_root),
        department="region",
        path=f"region/changes/{min(kept)}-{max(kept)}/{record_type}",
        origin=Origin.REGION.value,
        record_type=record_type,
        # Whoever downloads goes on with the batch. Others take it over when its lease has lapsed.
        claimed_by="download",
        claimed_at=sa.func.now(),
    )
    connection.execute(statement)
    return batch_no


def _keep(connection: sa.Connection, cipher: IdentityCipher, batch_no: str, change: Change) -> bool:
    """Keep a message; False: it was kept before."""
    message = change.message
    text = orjson.dumps(message).decode()
    statement = (
        insert(messages)
        .values(
            change_no=change.change_no,
            origin=message["origin"],
            record_type=message["record_type"],
            record_key=message["record_key"],
            version=message["version"],
            batch_no=batch_no,
            message_encrypted=cipher.encrypt(text),
        )
        .on_conflict_do_nothing()
        .returning(messages.c.change_no)
    )
    return connection.execute(statement).scalar() is not None


def changes_of(platform: CityPlatform, batch_no: str) -> list[Change]:
    """The changes that a batch is made of, in order."""
    is_of_batch = messages.c.batch_no == batch_no
    query = sa.select(messages).where(is_of_batch).order_by(messages.c.change_no)
    with platform.transaction() as connection:
        rows = connection.execute(query).all()

    changes = []
    for row in rows:
        text = platform.identity_cipher.decrypt(row.message_encrypted)
        message = orjson.loads(text)
        changes.append(Change(row.change_no, message))
    return changes


def unfinished(platform: CityPlatform) -> list[str]:
    """Batches of the region that have stages ahead, whoever began them.

    Held batches are not among them: they wait for a person.
    """
    query = (
        sa.select(batches.c.batch_no)
        .where(
            batches.c.origin == Origin.REGION.value,
            batches.c.ingest_root == str(platform.ingest_root),
            IS_OPEN,
        )
        .order_by(batches.c.batch_no)
    )
    with platform.transaction() as connection:
        return list(connection.execute(query).scalars())


def unanswered(platform: CityPlatform) -> list[str]:
    """Finished batches of the region that it has had no answer to."""
    states = [BatchState.RECEIPTED.value, BatchState.REFUSED.value]
    query = (
        sa.select(batches.c.batch_no)
        .where(
            batches.c.origin == Origin.REGION.value,
            batches.c.state.in_(states),
            batches.c.answered_at.is_(None),
        )
        .order_by(batches.c.batch_no)
    )
    with platform.transaction() as connection:
        return list(connection.execute(query).scalars())


def note_answered(platform: CityPlatform, batch_no: str) -> None:
    """Remember that the region has our answer to a batch."""
    is_batch = batches.c.batch_no == batch_no
    statement = sa.update(batches).where(is_batch).values(answered_at=sa.func.now())
    with platform.transaction() as connection:
        connection.execute(statement)
