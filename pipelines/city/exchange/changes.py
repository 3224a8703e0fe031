"""What the region distributed: each message kept once, encrypted.

A page's messages and the cursor behind them are written in the same transaction.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.batch import BatchState, Origin
from pipelines.city.exchange import kept_messages, superseded
from pipelines.city.exchange.putting_aside import Misfit, put_messages_aside, settle_aside
from pipelines.city.ledger import next_batch_no
from pipelines.city.ledger.batch_rows import IS_OPEN, in_order_of
from pipelines.city.locks import DOWNLOAD_LOCK
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches, cursors, messages
from pipelines.shapes.exchange_messages import Change


log = logging.getLogger(__name__)

CURSOR = "regional changes"

_LOCK = sa.text("SELECT pg_advisory_xact_lock(:key)")


def cursor(platform: CityPlatform) -> str:
    """How far the region's changes have been read; empty: from the beginning."""
    with platform.transaction() as connection:
        return cursor_in(connection)


def cursor_in(connection: sa.Connection) -> str:
    """The same, within a transaction."""
    query = sa.select(cursors.c.value).where(cursors.c.name == CURSOR)
    value = connection.execute(query).scalar()
    return str(value or "")


def take(
    platform: CityPlatform,
    changes: Sequence[Change],
    *,
    after: str,
    following: str,
    misfits: Sequence[Misfit] = (),
) -> list[str]:
    """Keep the messages of one page and move the cursor from `after` to `following`, together.

    Returns the numbers of the new batches, one per record type. Our own records are left out, and
    so are messages that were kept before. A message that contradicts what was kept is set aside, as
    the `misfits` of the page are. A page that another pass took changes nothing.
    """
    with platform.transaction() as connection:
        connection.execute(_LOCK, {"key": DOWNLOAD_LOCK})
        # Another pass has taken this page while we fetched it.
        if cursor_in(connection) != after:
            return []
        move_cursor(connection, following)
        return _keep(connection, platform, changes, misfits)


def take_once_more(
    platform: CityPlatform, changes: Sequence[Change], misfits: Sequence[Misfit]
) -> list[str]:
    """Keep messages that were read again, as `take` does; the cursor stays where it is."""
    with platform.transaction() as connection:
        connection.execute(_LOCK, {"key": DOWNLOAD_LOCK})
        return _keep(connection, platform, changes, misfits)


def _keep(
    connection: sa.Connection,
    platform: CityPlatform,
    changes: Sequence[Change],
    misfits: Sequence[Misfit],
) -> list[str]:
    by_record_type: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        message = change.message
        if message["origin"] != platform.settings.platform_code:
            record_type = str(message["record_type"])
            by_record_type[record_type].append(change)

    batch_nos = []
    aside = list(misfits)
    for record_type, its_changes in sorted(by_record_type.items()):
        new_changes, contradictions = kept_messages.compare(connection, platform, its_changes)
        aside += contradictions
        batch_no = _open_batch(connection, platform, record_type, new_changes)
        if batch_no is not None:
            batch_nos.append(batch_no)
    if aside:
        # Our answer about them has a number of its own, as if they were a batch.
        answer_no: str = connection.execute(sa.select(next_batch_no())).scalar_one()
        new = put_messages_aside(connection, platform, aside, answer_no)
        log.warning("download: %d message(s) set aside, the others were taken", new)
    return batch_nos


def take_after_all(platform: CityPlatform, change: Change, set_aside_no: int) -> str | None:
    """Take a message that was set aside; returns its batch, None if a newer version is here.

    It takes the place of the message that was kept under its version, if there is one.
    """
    with platform.transaction() as connection:
        connection.execute(_LOCK, {"key": DOWNLOAD_LOCK})
        kept_messages.delete_version(connection, change)
        record_type = change.message["record_type"]
        batch_no = _open_batch(connection, platform, record_type, [change])
        settle_aside(connection, set_aside_no)
    return batch_no


def begin_anew(platform: CityPlatform, *, after: str) -> None:
    """Read the feed from the beginning, for the region was restored; what was kept stays kept.

    Nothing happens when the cursor is not `after` any more: another pass was first.
    """
    with platform.transaction() as connection:
        if cursor_in(connection) == after:
            move_cursor(connection, "")


def set_cursor(platform: CityPlatform, value: str) -> None:
    """Read on from another place, as a person decided."""
    with platform.transaction() as connection:
        move_cursor(connection, value)


def move_cursor(connection: sa.Connection, value: str) -> None:
    """Note how far the region's changes have been read."""
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
    """Open a batch of changes that were not kept before; None: there is nothing to judge."""
    if not changes:
        return None
    batch_no: str = connection.execute(sa.select(next_batch_no())).scalar_one()
    # A record may have changed twice in one page, or a later version of it may be here already:
    # only the newest is judged.
    to_judge = kept_messages.numbers_of_newest(connection, changes)
    for change in changes:
        is_judged = change.change_no in to_judge
        kept_messages.keep_message(
            connection, platform.identity_cipher, batch_no, change, is_judged=is_judged
        )
    if not to_judge:
        return None

    statement = sa.insert(batches).values(
        batch_no=batch_no,
        ingest_root=str(platform.ingest_root),
        department="region",
        # With its number: a restored region may give out the same numbers of changes once more.
        path=f"region/changes/{min(to_judge)}-{max(to_judge)}/{batch_no}/{record_type}",
        origin=Origin.REGION.value,
        record_type=record_type,
        # Whoever downloads goes on with the batch. Others take it over when its lease has lapsed.
        claimed_by="download",
        claimed_at=sa.func.now(),
    )
    connection.execute(statement)
    return batch_no


def changes_of(platform: CityPlatform, batch_no: str) -> list[Change]:
    """The changes that a batch is made of, in order."""
    is_of_batch = messages.c.batch_no == batch_no
    query = sa.select(messages).where(is_of_batch).order_by(messages.c.change_no)
    with platform.transaction() as connection:
        rows = connection.execute(query).all()

    changes = []
    for row in rows:
        message = kept_messages.decrypted_message(platform.identity_cipher, row)
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
        .order_by(*in_order_of(batches.c.batch_no))
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
        .order_by(*in_order_of(batches.c.batch_no))
    )
    with platform.transaction() as connection:
        return list(connection.execute(query).scalars())


def note_answered(platform: CityPlatform, batch_no: str) -> None:
    """Remember that the region has our answer to a batch."""
    is_batch = batches.c.batch_no == batch_no
    statement = sa.update(batches).where(is_batch).values(answered_at=sa.func.now())
    with platform.transaction() as connection:
        connection.execute(statement)
        superseded.note_superseded_answered(connection, batch_no)
